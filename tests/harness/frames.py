# SPDX-License-Identifier: MIT
# frames: WebSocket frames as bytes, wrong ones too.   RFC 6455 §4.2.2, §5.2

import base64
import hashlib
import struct

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
ZERO_KEY = bytes(4)  # masks, and changes nothing


def frame(opcode, payload=b"", *, fin=True, reserved=0, key=b"\x37\xfa\x21\x3d", length=None):
    """Returns one frame. `key` None: unmasked. `length`: what the header claims; a longer payload may never come."""
    length = len(payload) if length is None else length
    masked = 0 if key is None else 0x80
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    if length < 126:
        header = struct.pack("!BB", first, masked | length)
    elif length < 65536:
        header = struct.pack("!BBH", first, masked | 126, length)
    else:
        header = struct.pack("!BBQ", first, masked | 127, length)
    return header + payload if key is None else header + key + mask(payload, key)


def mask(payload, key):
    if key == ZERO_KEY:
        return payload
    count = len(payload)
    stream = (key * (count // 4 + 1))[:count]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(count, "big")


def close_payload(code, reason=b""):
    return struct.pack("!H", code) + (reason.encode() if isinstance(reason, str) else reason)


def accept_key(key):
    """Returns the Sec-WebSocket-Accept for this Sec-WebSocket-Key; both are bytes."""
    return base64.b64encode(hashlib.sha1(key + GUID).digest())
