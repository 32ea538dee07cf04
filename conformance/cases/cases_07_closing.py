# SPDX-License-Identifier: MIT
# cases_07_closing: section 7, closing.

from dataclasses import replace

from cases.exchange import (BAD_CLOSE, CLOSE_IS_THE_CASE, NORMAL, Exchange, InformationalExchange, frames_of, kill,
                      text)
from judge.verdict import OK
from peers.frames import CLOSE, CONTINUATION, PING, TEXT, close_payload

HELLO = b"Hello World!"
LONG = (b"BAsd7&jh23" * 26215)[:262144]
NOT_UTF8 = bytes.fromhex("cebae1bdb9cf83cebcceb5eda080656469746564")
GOOD_CODES = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
BAD_CODES = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]


def closed(id, description, payload, closing=CLOSE_IS_THE_CASE, then=(), kind=Exchange):
    """A Close with that payload, then frames that must not count any more."""
    def send(endpoint):
        endpoint.send_close_payload(payload)
        frames_of(*then)(endpoint)

    return kind(id, description, send=send, expected={OK: []}, closing=closing, limit=kill(1))


def close_inside(endpoint):
    endpoint.send_frame(TEXT, b"fragment1", fin=False)
    endpoint.send_close(1000)
    endpoint.send_frame(CONTINUATION, b"fragment2")


def everything_at_once(endpoint):
    endpoint.send_frame(TEXT, LONG)
    endpoint.send_frame(TEXT, HELLO)
    endpoint.send_close(1000)
    endpoint.send_frame(PING)


NORMAL_CLOSE = close_payload(1000)

CASES = [
    Exchange("7.1.1", "text, then a normal close", send=frames_of((TEXT, HELLO)), expected={OK: [text(HELLO)]},
             closing=replace(NORMAL, code_decides=True), limit=kill(1)),
    closed("7.1.2", "two Closes", NORMAL_CLOSE, then=[(CLOSE, b"")]),
    closed("7.1.3", "a Ping after the Close", NORMAL_CLOSE, then=[(PING, b"")]),
    closed("7.1.4", "text after the Close", NORMAL_CLOSE, then=[(TEXT, HELLO)]),
    Exchange("7.1.5", "a Close between two fragments", send=close_inside, expected={OK: []},
             closing=CLOSE_IS_THE_CASE, limit=kill(1)),
    InformationalExchange("7.1.6", "text of 256 KiB, text, Close, Ping", send=everything_at_once,
                          expected={OK: [text(LONG), text(HELLO)]}, closing=CLOSE_IS_THE_CASE, limit=kill(1)),
    closed("7.3.1", "an empty Close", b""),
    closed("7.3.2", "a Close with one octet", b"a", BAD_CLOSE),
    closed("7.3.3", "a Close with a code", NORMAL_CLOSE),
    closed("7.3.4", "a Close with code and reason", close_payload(1000, HELLO)),
    closed("7.3.5", "a Close with the longest reason, 123 octets", close_payload(1000, b"*" * 123)),
    closed("7.3.6", "a Close with a reason of 124 octets, one too many", close_payload(1000, b"*" * 124), BAD_CLOSE),
    closed("7.5.1", "a Close whose reason is not UTF-8", close_payload(1000, NOT_UTF8),
           replace(BAD_CLOSE, codes=(1002, 1007))),
    *[closed(f"7.7.{number}", f"Close {code}, which is valid", close_payload(code),
             replace(CLOSE_IS_THE_CASE, codes=(1000, code))) for number, code in enumerate(GOOD_CODES, 1)],
    *[closed(f"7.9.{number}", f"Close {code}, which is not valid", close_payload(code), BAD_CLOSE)
      for number, code in enumerate(BAD_CODES, 1)],
    *[closed(f"7.13.{number}", f"Close {code}, for which there is no rule", close_payload(code),
             kind=InformationalExchange) for number, code in enumerate((5000, 65535), 1)],
]
