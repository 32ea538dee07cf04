# SPDX-License-Identifier: MIT
# compressed: messages of permessage-deflate, right and wrong, that deflate_fuzz begins with.   RFC 7692 §7.2
import zlib

TEXT = b"the quick brown fox jumps over the lazy dog, " * 6
FIN, RSV1, TEXT_FRAME, BINARY, CONTINUATION = 0x80, 0x40, 1, 2, 0


def deflate(*parts, bits=15, flush=zlib.Z_SYNC_FLUSH, level=6):
    """One message, without the four bytes that the sender leaves out."""
    stream = zlib.compressobj(level, zlib.DEFLATED, -bits)
    data = b"".join(stream.compress(part) + stream.flush(zlib.Z_SYNC_FLUSH) for part in parts[:-1])
    data += stream.compress(parts[-1]) + stream.flush(flush)
    return data.removesuffix(b"\0\0\xff\xff")


def frame(head, payload):
    """As messages.h reads one: its first byte, how many bytes, and those."""
    size = len(payload)
    if size >= 126:
        payload += bytes(-size % 16)  # a multiple of 16
        size = 125 + len(payload) // 16
    return bytes([head, size]) + payload


def conversations():
    hello = deflate(b"Hello")
    whole = FIN | RSV1 | TEXT_FRAME
    yield frame(whole, hello) + frame(whole, bytes.fromhex("f200110000"))  # RFC 7692 §7.2.3.2: the window goes on
    yield frame(RSV1 | TEXT_FRAME, hello[:3]) + frame(0x89, b"ping") + frame(FIN | CONTINUATION, hello[3:])
    yield frame(whole, bytes.fromhex("000500faff48656c6c6f00"))            # §7.2.3.3: a block without compression
    yield frame(whole, bytes.fromhex("f348cdc9c9070000"))                  # §7.2.3.4: a final block
    yield frame(whole, bytes.fromhex("f248050000 00ffff cac9c90700".replace(" ", "")))  # §7.2.3.5: two blocks
    yield frame(FIN | RSV1 | BINARY, deflate(TEXT)) + frame(FIN | RSV1 | BINARY, deflate(TEXT[::-1], bits=9))
    yield frame(FIN | RSV1 | BINARY, deflate(bytes(100_000)))              # a bomb
    yield frame(FIN | RSV1 | BINARY, deflate(b"a", flush=zlib.Z_FINISH) * 40)  # many final blocks
    yield frame(whole, b"\0") + frame(FIN | TEXT_FRAME, b"plain") + frame(whole, b"") + frame(whole, b"\xff" * 9)
    yield frame(whole, deflate("Grüße".encode(), b"\xff")) + frame(0x88, b"\x03\xe8")
    yield frame(whole, deflate(TEXT, level=0))


def messages():
    """Compressed messages, one after another: right, final, and beyond what is right."""
    hello = deflate(b"Hello")
    for bodies in ([hello, bytes.fromhex("f200110000")], [deflate(TEXT), deflate(TEXT[::-1])], [deflate(bytes(3000))],
                   [deflate(TEXT, flush=zlib.Z_FINISH), deflate(TEXT, flush=zlib.Z_FINISH) + b"\0"], [b"\0", b"\1\0"],
                   [bytes.fromhex("fb3f0a00"), hello], [deflate(bytes(range(256))), b"\6\0"], [deflate(bytes(100_000))]):
        yield b"".join(frame(0, body)[1:] for body in bodies)


def seeds():
    """The choices of deflate_fuzz, and what follows them."""
    for conversation in conversations():
        for role in (0, 1):
            for options in (b"\0\0\0", b"\x3f\3\0"):  # windows of 15 bits and takeover; of 8 bits and none
                yield bytes([role]) + options + b"\2\4\x30" + conversation
    for compressed in messages():
        for choice in (4, 5):
            for flags in (0, 3):
                yield bytes([choice, 0, flags, 0]) + b"\1\x0b" + compressed
    for role in (2, 3):
        for flags in (0, 3, 4, 7, 8, 11):
            sent = bytes([3, 5, 45]) + TEXT[:45] + bytes([2, 63, 3]) + b"abc" + bytes([1, 0, 4]) + b"frag" + bytes([3, 0, 0])
            yield bytes([role, flags * 5, flags, flags]) + b"\2\4\x30" + sent
