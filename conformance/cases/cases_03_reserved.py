# SPDX-License-Identifier: MIT
# cases_03_reserved: sections 3 and 4, reserved bits and reserved opcodes.

from cases.exchange import PROTOCOL, Exchange, frames_of, kill, text
from judge.verdict import NON_STRICT, OK
from peers.frames import BINARY, CLOSE, PING, TEXT

HELLO = b"Hello, world!"
NOT_UTF8 = bytes.fromhex("00fffefdfcfb00ff")
RESERVED = b"reserved opcode payload"


def alone(id, description, opcode, payload, rsv=0):
    return Exchange(id, description, send=frames_of((opcode, payload, {"rsv": rsv})), expected={OK: []},
                    closing=PROTOCOL, limit=kill(1))


def between(id, description, opcode, payload, rsv=0, rsv1=False, **writing):
    """A good message, the bad frame, a Ping: what was complete before the fault should still be echoed."""
    return Exchange(id, f"text, {description}, Ping",
                    send=frames_of((TEXT, HELLO), (opcode, payload, {"rsv": rsv}), (PING, b""), **writing),
                    expected={OK: [text(HELLO)], NON_STRICT: []}, closing=PROTOCOL, limit=kill(1), rsv1=rsv1)


CASES = [
    alone("3.1", "text with RSV=1", TEXT, HELLO, 1),
    between("3.2", "text with RSV=2", TEXT, HELLO, 2),
    between("3.3", "text with RSV=3, frame by frame", TEXT, HELLO, 3, flush=True),
    between("3.4", "text with RSV=4, octet by octet", TEXT, HELLO, 4, rsv1=True, chop=1),
    alone("3.5", "binary with RSV=5", BINARY, NOT_UTF8, 5),
    alone("3.6", "binary with RSV=6", BINARY, HELLO, 6),
    alone("3.7", "Close with RSV=7", CLOSE, b"", 7),
]
for section, base in (1, 0x3), (2, 0xB):
    CASES += [
        alone(f"4.{section}.1", f"opcode {base:#x}, empty", base, b""),
        alone(f"4.{section}.2", f"opcode {base + 1:#x} with payload", base + 1, RESERVED),
        between(f"4.{section}.3", f"opcode {base + 2:#x}, empty", base + 2, b""),
        between(f"4.{section}.4", f"opcode {base + 3:#x} with payload", base + 3, HELLO),
        between(f"4.{section}.5", f"opcode {base + 4:#x} with payload, octet by octet", base + 4, HELLO, chop=1),
    ]
