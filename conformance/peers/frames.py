# SPDX-License-Identifier: MIT
# frames: frames from octets and octets from frames.   RFC 6455 §5.2
#
# Written for the judge alone: it shares nothing with what it judges. It builds any frame, right or wrong; what it reads
# it checks (Fault), with the code that a Close about it has.

import os
import struct
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
NAMES = {CONTINUATION: "continuation", TEXT: "text", BINARY: "binary", CLOSE: "close", PING: "ping", PONG: "pong"}


@dataclass
class Frame:
    opcode: int
    payload: bytes = b""
    fin: bool = True
    rsv: int = 0  # 4 is RSV1, 2 is RSV2, 1 is RSV3
    masked: bool = False

    @property
    def is_control(self):
        return self.opcode >= 8

    @property
    def code(self):
        """The code of a Close, or None."""
        return struct.unpack("!H", self.payload[:2])[0] if len(self.payload) >= 2 else None

    def __str__(self):
        marks = ("" if self.fin else " not final") + (f" rsv={self.rsv}" if self.rsv else "")
        return f"{NAMES.get(self.opcode, f'opcode {self.opcode:#x}')}{marks} {len(self.payload)} {shown(self)}".rstrip()


def shown(frame, limit=60):
    """Returns the payload for a report: quoted if it is text, otherwise in hexadecimal."""
    if frame.opcode == CLOSE:
        reason = frame.payload[2:]
        return f"{frame.code} {reason[:limit]!r}" if frame.code is not None else frame.payload.hex()
    part = frame.payload[:limit]
    try:
        return repr(part.decode()) if part else ""
    except UnicodeDecodeError:
        return part.hex() + ("…" if len(frame.payload) > limit else "")


class Fault(Exception):
    """The peer has broken the protocol."""

    def __init__(self, text, code=1002, close_code=None):
        super().__init__(text)
        self.code = code
        self.close_code = close_code  # what a bad Close of the peer says


def mask(payload, key):
    """RFC 6455 §5.3, on whole numbers: fast enough for 16 MiB."""
    size = len(payload)
    stream = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


def header(opcode, length, fin=True, rsv=0, masked=False, long_form=0):
    """Returns the octets before the mask key and the payload. `long_form`: 16 or 64 for that length form where a shorter one fits."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    bit = 0x80 if masked else 0
    if length > 65535 or long_form == 64:
        return struct.pack("!BBQ", first, bit | 127, length)
    if length > 125 or long_form == 16:
        return struct.pack("!BBH", first, bit | 126, length)
    return struct.pack("!BB", first, bit | length)


def encode(opcode, payload=b"", fin=True, rsv=0, key=None):
    """Returns the octets of a frame. `key` None: unmasked."""
    start = header(opcode, len(payload), fin, rsv, key is not None)
    return start + payload if key is None else start + key + mask(payload, key)


def new_key():
    return os.urandom(4)


def close_payload(code=None, reason=b""):
    return b"" if code is None else struct.pack("!H", code) + reason


class FrameReader:
    """Reads frames from octets. It checks each frame by itself, not their order or content."""

    def __init__(self, masked, rsv_allowed=0, checked=True):
        self._masked = masked  # whether the peer's frames have to be
        self._rsv_allowed = rsv_allowed
        self._checked = checked
        self._input = bytearray()

    def feed(self, octets):
        self._input += octets

    def next(self):
        """Returns the next whole frame, or None. Raises Fault, and skips the faulty frame if it is whole."""
        start = self._input
        if len(start) < 2:
            return None
        length, at = start[1] & 0x7F, 2
        if length >= 126:
            at += 2 if length == 126 else 8
            if len(start) < at:
                return None
            length = int.from_bytes(start[2:at], "big")
        masked = bool(start[1] & 0x80)
        body = at + (4 if masked else 0)
        if len(start) < body + length:
            return None
        return self._taken(at, body, length, masked)

    def _taken(self, at, body, length, masked):
        first, form = self._input[0], self._input[1] & 0x7F
        payload = bytes(self._input[body:body + length])
        if masked:
            payload = mask(payload, bytes(self._input[at:body]))
        del self._input[:body + length]
        frame = Frame(first & 0x0F, payload, bool(first & 0x80), first >> 4 & 7, masked)
        if self._checked:
            self._check(frame, form)
        return frame

    def _check(self, frame, form):
        length = len(frame.payload)
        if frame.masked != self._masked:
            raise Fault(f"a frame is {'masked' if frame.masked else 'not masked'} (RFC 6455 §5.1)")
        if frame.opcode not in NAMES:
            raise Fault(f"opcode {frame.opcode:#x} is reserved")
        if frame.rsv & ~self._rsv_allowed or (frame.rsv and (frame.is_control or frame.opcode == CONTINUATION)):
            raise Fault(f"RSV={frame.rsv} in a {NAMES[frame.opcode]} frame")
        if frame.is_control and (not frame.fin or length > 125):
            raise Fault("a control frame is fragmented or longer than 125 octets")
        if (form == 126 and length < 126) or (form == 127 and length < 65536):
            raise Fault("a length is not in its shortest form")
