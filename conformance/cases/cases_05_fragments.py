# SPDX-License-Identifier: MIT
# cases_05_fragments: section 5, fragmentation.

from cases.exchange import PROTOCOL, Exchange, close_after, frames_of, kill, pong, text
from judge.verdict import NON_STRICT, OK
from peers.frames import CONTINUATION, PING, PONG, TEXT

OPEN = {"fin": False}
ONE, TWO = b"fragment1", b"fragment2"
WAYS = [({}, ""), ({"flush": True}, ", frame by frame"), ({"chop": 1}, ", octet by octet")]


def three_ways(first, description, rows, **how):
    """The same written at once, frame by frame and octet by octet: three ids in a row."""
    for number, (writing, way) in enumerate(WAYS, first):
        yield Exchange(f"5.{number}", description + way, send=frames_of(*rows, **writing), **how)


def wrong(number, description, *rows):
    return Exchange(f"5.{number}", description, send=frames_of(*rows), expected={OK: []}, closing=PROTOCOL,
                    limit=kill(1))


def in_two_parts(number, flush):
    def send(endpoint):
        def part_two():
            for opcode, payload, fin in ((CONTINUATION, b"fragment3", False), (CONTINUATION, b"fragment4", False),
                                         (PING, b"pongme 2!", True), (CONTINUATION, b"fragment5", True)):
                endpoint.send_frame(opcode, payload, fin, flush=flush)
            endpoint.close_after(1)

        for opcode, payload, fin in (TEXT, ONE, False), (CONTINUATION, TWO, False), (PING, b"pongme 1!", True):
            endpoint.send_frame(opcode, payload, fin, flush=flush)
        endpoint.pause(1, part_two)

    whole = b"".join(b"fragment%d" % number for number in range(1, 6))
    return Exchange(f"5.{number}", "five fragments, a Ping in each half, 1 s between" + (", frame by frame" if flush else ""),
                    send=send, expected={OK: [pong(b"pongme 1!"), pong(b"pongme 2!"), text(whole)]})


GOOD = {"expected": {OK: [text(ONE + TWO)]}, "limit": close_after(1)}
PINGED = {"expected": {OK: [pong(b"ping payload"), text(ONE + TWO)]}, "limit": close_after(1)}
BAD = {"expected": {OK: []}, "closing": PROTOCOL, "limit": kill(1)}
LONE = b"non-continuation payload"


def twice(fin):
    return 2 * [(CONTINUATION, ONE, {"fin": fin}), (TEXT, TWO, OPEN), (CONTINUATION, b"fragment3")]


CASES = [
    wrong(1, "a fragmented Ping", (PING, ONE, OPEN), (CONTINUATION, TWO)),
    wrong(2, "a fragmented Pong", (PONG, ONE, OPEN), (CONTINUATION, TWO)),
    *three_ways(3, "text in two fragments", [(TEXT, ONE, OPEN), (CONTINUATION, TWO)], **GOOD),
    *three_ways(6, "text in two fragments, a Ping between",
                [(TEXT, ONE, OPEN), (PING, b"ping payload"), (CONTINUATION, TWO)], **PINGED),
    *three_ways(9, "a final continuation of nothing, then text",
                [(CONTINUATION, LONE), (TEXT, b"Hello, world!")], **BAD),
    *three_ways(12, "a continuation of nothing, then text",
                [(CONTINUATION, LONE, OPEN), (TEXT, b"Hello, world!")], **BAD),
    Exchange("5.15", "text in two fragments, a continuation of nothing, then text",
             send=frames_of((TEXT, ONE, OPEN), (CONTINUATION, TWO), (CONTINUATION, b"fragment3", OPEN),
                            (TEXT, b"fragment4")),
             expected={OK: [text(ONE + TWO)], NON_STRICT: []}, closing=PROTOCOL, limit=kill(1)),
    wrong(16, "twice: a continuation of nothing, then text in two fragments", *twice(fin=False)),
    wrong(17, "twice: a final continuation of nothing, then text in two fragments", *twice(fin=True)),
    wrong(18, "text in two fragments, both with the opcode of text", (TEXT, ONE, OPEN), (TEXT, TWO)),
    in_two_parts(19, flush=False),
    in_two_parts(20, flush=True),
]
