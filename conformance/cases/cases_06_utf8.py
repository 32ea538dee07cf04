# SPDX-License-Identifier: MIT
# cases_06_utf8: section 6, text that is UTF-8 and text that is not.

from cases.cases_06_utf8_texts import SINGLE
from cases.exchange import INVALID, Exchange, close_after, frames_of, kill, text, waited
from judge.verdict import NON_STRICT, OK
from peers.frames import CONTINUATION, TEXT, mask

OPEN = {"fin": False}
GREETING = bytes.fromhex("48656c6c6f2dc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121")
KOSME = bytes.fromhex("cebae1bdb9cf83cebcceb5")
EDITED = bytes.fromhex("656469746564")
SURROGATE = KOSME + bytes.fromhex("eda080") + EDITED

EARLY = {OK: [waited("A")], NON_STRICT: [waited("A"), waited("B")]}
# The parts of 6.4.1 and 6.4.3, and those of 6.4.2 and 6.4.4: U+110000 whole, and cut after its first octet.
WHOLE = [KOSME, bytes.fromhex("f4908080"), EDITED]
CUT = [KOSME + b"\xf4", b"\x90", bytes.fromhex("8080") + EDITED]


def good(id, description, whole, *rows):
    return Exchange(id, description, send=frames_of(*rows), expected={OK: [text(whole)]}, limit=close_after(1))


def in_octets(payload):
    """One octet a frame, and an empty final continuation."""
    return lambda endpoint: endpoint.send_fragments(TEXT, payload, 1)


def in_three_frames(parts):
    def send(endpoint):
        def second():
            endpoint.send_frame(CONTINUATION, parts[1], fin=False)
            endpoint.pause(1, third, "B")

        def third():
            endpoint.send_frame(CONTINUATION, parts[2])
            endpoint.kill_after(1)

        endpoint.send_frame(TEXT, parts[0], fin=False)
        endpoint.pause(1, second, "A")

    return send


def in_one_frame(parts):
    """The frame's payload arrives in three writes, a second apart."""
    def send(endpoint):
        whole = b"".join(parts)
        stream = endpoint.send_header(TEXT, len(whole))
        masked = mask(whole, stream[:4])
        first, second = len(parts[0]), len(parts[0]) + len(parts[1])

        def part_two():
            endpoint.connection.write(masked[first:second])
            endpoint.pause(1, part_three, "B")

        def part_three():
            endpoint.connection.write(masked[second:])
            endpoint.kill_after(1)

        endpoint.connection.write(masked[:first])
        endpoint.pause(1, part_two, "A")

    return send


def early(id, description, send):
    return Exchange(id, description, send=send, expected=EARLY, closing=INVALID)


def single(id, octets, valid):
    payload = bytes.fromhex(octets)
    shown = octets if len(octets) <= 48 else f"{octets[:48]}…"
    if valid:
        return Exchange(id, f"valid: {shown}", send=frames_of((TEXT, payload)), expected={OK: [text(payload)]},
                        limit=kill(0.5))
    return Exchange(id, f"not valid: {shown}", send=frames_of((TEXT, payload)), expected={OK: []}, closing=INVALID,
                    limit=kill(0.5))


CASES = [
    good("6.1.1", "empty text", b"", (TEXT, b"")),
    good("6.1.2", "text of three empty fragments", b"", (TEXT, b"", OPEN), (CONTINUATION, b"", OPEN), (CONTINUATION, b"")),
    good("6.1.3", "text of three fragments, only the middle one not empty", b"middle frame payload",
         (TEXT, b"", OPEN), (CONTINUATION, b"middle frame payload", OPEN), (CONTINUATION, b"")),
    good("6.2.1", "valid text in one frame", GREETING, (TEXT, GREETING)),
    good("6.2.2", "valid text cut between characters", GREETING, (TEXT, GREETING[:15], OPEN), (CONTINUATION, GREETING[15:])),
    Exchange("6.2.3", "valid text, one octet a frame", send=in_octets(GREETING), expected={OK: [text(GREETING)]},
             limit=close_after(1)),
    Exchange("6.2.4", "valid Greek text, one octet a frame", send=in_octets(KOSME), expected={OK: [text(KOSME)]},
             limit=close_after(1)),
    Exchange("6.3.1", "a surrogate within text", send=frames_of((TEXT, SURROGATE)), expected={OK: []}, closing=INVALID,
             limit=kill(1)),
    Exchange("6.3.2", "a surrogate within text, one octet a frame", send=in_octets(SURROGATE), expected={OK: []},
             closing=INVALID, limit=kill(1)),
    early("6.4.1", "U+110000 in the second of three frames, a second apart", in_three_frames(WHOLE)),
    early("6.4.2", "the octet that makes text invalid as the second of three frames", in_three_frames(CUT)),
    early("6.4.3", "U+110000 in the second of three writes of one frame", in_one_frame(WHOLE)),
    early("6.4.4", "the octet that makes text invalid as the second of three writes of one frame", in_one_frame(CUT)),
    *[single(*row) for row in SINGLE],
]
