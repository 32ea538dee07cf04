# SPDX-License-Identifier: MIT
# cases_02_pings: section 2, Ping and Pong.

from cases.exchange import CLOSED_BY_CASE, PROTOCOL, Exchange, close_after, frames_of, kill, pong
from judge.verdict import OK
from peers.frames import PING, PONG

NOT_UTF8 = bytes.fromhex("00fffefdfcfb00ff")
TEN = [b"payload-%d" % number for number in range(10)]


def pinged(id, payload, chop=0, seconds=1):
    return Exchange(id, f"a Ping with {len(payload)} octets" + (", octet by octet" if chop else ""),
                    send=frames_of((PING, payload), chop=chop), expected={OK: [pong(payload)]},
                    limit=close_after(seconds))


def unsolicited(id, payload):
    def send(endpoint):
        endpoint.send_frame(PONG, payload)
        endpoint.send_close(1000)

    return Exchange(id, f"an unsolicited Pong with {len(payload)} octets", send=send, expected={OK: []},
                    closing=CLOSED_BY_CASE)


def ten(id, chop=0):
    return Exchange(id, "ten Pings" + (", octet by octet" if chop else ""),
                    send=frames_of(*[(PING, payload) for payload in TEN], chop=chop),
                    expected={OK: [pong(payload) for payload in TEN]}, limit=close_after(3))


CASES = [
    pinged("2.1", b""),
    pinged("2.2", b"Hello, world!"),
    pinged("2.3", NOT_UTF8),
    pinged("2.4", b"\xfe" * 125),
    Exchange("2.5", "a Ping with 126 octets, one too many", send=frames_of((PING, b"\xfe" * 126)), expected={OK: []},
             closing=PROTOCOL, limit=kill(1)),
    pinged("2.6", b"\xfe" * 125, chop=1, seconds=2),
    unsolicited("2.7", b""),
    unsolicited("2.8", b"unsolicited pong payload"),
    Exchange("2.9", "an unsolicited Pong, then a Ping",
             send=frames_of((PONG, b"unsolicited pong payload"), (PING, b"ping payload")),
             expected={OK: [pong(b"ping payload")]}, limit=close_after(1)),
    ten("2.10"),
    ten("2.11", chop=1),
]
