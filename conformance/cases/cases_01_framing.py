# SPDX-License-Identifier: MIT
# cases_01_framing: section 1, messages of sizes around the edges of the length forms; and 10, many fragments.

from cases.exchange import Exchange, binary, frames_of, kill, text
from judge.verdict import OK
from peers.frames import BINARY, CONTINUATION, TEXT

# The last number of the id, octets, chop, seconds.
SIZES = [(1, 0, 0, 1), (2, 125, 0, 1), (3, 126, 0, 1), (4, 127, 0, 1), (5, 128, 0, 1), (6, 65535, 0, 10),
         (7, 65536, 0, 10), (8, 65536, 997, 10)]
LONG, FRAGMENT = 65536, 1300


def sized(section, opcode, unit, event):
    name = "text" if opcode == TEXT else "binary"
    for number, size, chop, seconds in SIZES:
        chopped = f", written in pieces of {chop}" if chop else ""
        yield Exchange(f"1.{section}.{number}", f"a {name} message of {size} octets{chopped}",
                       send=frames_of((opcode, unit * size), chop=chop), expected={OK: [event(unit * size)]},
                       limit=kill(seconds))


def fragmented(endpoint):
    last = LONG - LONG % FRAGMENT
    endpoint.send_frame(TEXT, b"*" * FRAGMENT, fin=False)
    for _ in range(FRAGMENT, last, FRAGMENT):
        endpoint.send_frame(CONTINUATION, b"*" * FRAGMENT, fin=False)
    endpoint.send_frame(CONTINUATION, b"*" * (LONG - last))


CASES = [
    *sized(1, TEXT, b"*", text), *sized(2, BINARY, b"\xfe", binary),
    Exchange("10.1.1", f"a text message of {LONG} octets in fragments of {FRAGMENT}", send=fragmented,
             expected={OK: [text(b"*" * LONG)]}, limit=kill(10)),
]
