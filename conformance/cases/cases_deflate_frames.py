# SPDX-License-Identifier: MIT
# cases_deflate_frames: compressed messages in frames and blocks of every kind, and what is wrong with some.   RFC 7692 §6, §7.2
import time
import zlib

from cases.deflate_offers import closed, echo_of, ended, talk_of, words
from judge.case import Failed, Informational, NonStrict, case
from peers.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT

RSV1, RSV2 = 4, 2
TAIL = b"\x00\x00\xff\xff"
HELLO = b"\xf2\x48\xcd\xc9\xc9\x07\x00"  # RFC 7692 §7.2.3.1: "Hello"
AGAIN = b"\xf2\x00\x11\x00\x00"  # §7.2.3.2: the same, by reference to the message before
INVALID = (1007, 1002)
MIB = 1 << 20


def blocks(payload, level=6, strategy=zlib.Z_DEFAULT_STRATEGY, flush=zlib.Z_SYNC_FLUSH):
    coder = zlib.compressobj(level, zlib.DEFLATED, -15, 8, strategy)
    return coder.compress(payload) + coder.flush(flush)


def stripped(octets):
    return octets[:-len(TAIL)]


def echoed(name, description, rules, octets, payload, opcode=TEXT):
    """The peer has to echo a hand-made compressed message. If `octets` is a list, each element is a frame."""
    async def play(stage):
        talk = await talk_of(stage)
        pieces = octets if isinstance(octets, list) else [octets]
        for at, piece in enumerate(pieces):
            talk.send(CONTINUATION if at else opcode, piece, at == len(pieces) - 1, 0 if at else RSV1)
        await echo_of(stage, talk, payload, opcode)
        await ended(stage, talk)

    case(f"deflate/{name}", f"{description} is inflated", rules.split())(play)


def failing(name, description, rules, codes, *frames):
    """Frames as (opcode, payload, fin, rsv), after which the peer has to fail the connection."""
    async def play(stage):
        talk = await talk_of(stage)
        for opcode, payload, fin, rsv in frames:
            talk.send(opcode, payload, fin, rsv)
        await closed(stage, talk, codes)

    case(f"deflate/{name}", f"{description} fails the connection", rules.split())(play)


# ---- blocks

TEXTS = words(2000, 11)
echoed("hello", "the example of the RFC", "D006 D012 D026", HELLO, b"Hello")
echoed("fixed", "a block with fixed codes", "D027", stripped(blocks(TEXTS, strategy=zlib.Z_FIXED)), TEXTS)
echoed("dynamic", "a block with codes of its own", "D027", stripped(blocks(TEXTS, 9)), TEXTS)
echoed("stored", "a block that is not compressed", "D027", stripped(blocks(TEXTS, 0)), TEXTS)
echoed("huffman", "a block without references", "D027", stripped(blocks(TEXTS, strategy=zlib.Z_HUFFMAN_ONLY)), TEXTS)
echoed("two-blocks", "a message of two blocks", "D027", b"\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", b"Hello")
echoed("final", "a message whose block is a final one", "D027 D028 D031", b"\xf3\x48\xcd\xc9\xc9\x07\x00\x00", b"Hello")
echoed("finals", "a message of several final blocks", "D027 D028 D031",
       b"".join(blocks(part, flush=zlib.Z_FINISH) for part in (TEXTS[:900], TEXTS[900:])) + b"\x00", TEXTS)
echoed("empty", "an empty message, one octet", "D034", b"\x00", b"")
echoed("empty-as-zlib-writes-it", "an empty message, two octets", "D034", b"\x02\x00", b"")
echoed("empty-blocks", "a message of empty blocks", "D027 D034", b"\x00" + TAIL + b"\x00" + TAIL + b"\x00", b"")
echoed("binary", "a binary message that is not UTF-8", "D009", stripped(blocks(bytes(range(256)) * 8)), bytes(range(256)) * 8, BINARY)

# ---- frames

WHOLE = stripped(blocks(TEXTS))
echoed("one-octet-frames", "a message in frames of one octet", "D007 D012 D029", [WHOLE[at:at + 1] for at in range(0, 300)] + [WHOLE[300:]], TEXTS)
echoed("empty-frames", "a message with empty frames", "D012", [b"", WHOLE[:100], b"", WHOLE[100:], b""], TEXTS)
echoed("flushed-frames", "a message whose frames end with their blocks", "D012 D029",
       [b"\xf2\x48\x05\x00" + TAIL, b"\xca\xc9\xc9\x07\x00"], b"Hello")
echoed("split-character", "a character in two frames", "D009 D012",
       [b"\x00\x02\x00\xfd\xff\xe2\x82", b"\x00\x01\x00\xfe\xff\xac\x00"], "€".encode())


@case("deflate/ping-between", "a Ping between compressed fragments is answered, and not compressed", ("D007", "D008", "W075"))
async def ping_between(stage):
    talk = await talk_of(stage)
    talk.send(TEXT, HELLO[:3], False, RSV1)
    talk.send(PING, b"now")
    talk.send(CONTINUATION, HELLO[3:])
    pong = await talk.frame()
    stage.check((pong.opcode, pong.rsv, pong.payload) == (PONG, 0, b"now"), f"not a pong: {pong}")
    await echo_of(stage, talk, b"Hello")
    await ended(stage, talk)


@case("deflate/by-turns", "messages compressed and not, by turns", ("D011", "D006"))
async def by_turns(stage):
    talk = await talk_of(stage)
    for turn in range(10):
        payload = words(300 + turn, turn)
        if turn % 2:
            talk.send_message(payload)
        else:
            talk.send(TEXT, payload)
        await echo_of(stage, talk, payload)
    await ended(stage, talk)


@case("deflate/sizes", "messages of all sizes come back", ("D010", "D026"))
async def sizes(stage):
    talk = await talk_of(stage)
    for size in (0, 1, 63, 64, 65, 125, 126, 1000, 4096, 65535, 65536, 200_000):
        talk.send_message(words(size, size), BINARY)
        await echo_of(stage, talk, words(size, size), BINARY)
    await ended(stage, talk)


# ---- what is wrong

failing("rsv1-continuation", "RSV1 on a continuation", "D007 D008 W065", (1002,), (TEXT, HELLO[:3], False, RSV1),
        (CONTINUATION, HELLO[3:], True, RSV1))
failing("rsv1-later", "RSV1 on the continuation of a message that is not compressed", "D008 W065", (1002,), (TEXT, b"a", False, 0),
        (CONTINUATION, HELLO, True, RSV1))
failing("rsv1-ping", "RSV1 on a Ping", "D007 D008 W065", (1002,), (PING, b"", True, RSV1))
failing("rsv1-pong", "RSV1 on a Pong", "D007 D008 W065", (1002,), (PONG, b"", True, RSV1))
failing("rsv1-close", "RSV1 on a Close", "D007 D008 W065", (1002,), (CLOSE, b"\x03\xe8", True, RSV1))
failing("rsv2", "RSV2 beside RSV1", "W065 W097", (1002,), (TEXT, HELLO, True, RSV1 | RSV2))
failing("block-of-no-type", "a block of a type that there is not", "D031", INVALID, (TEXT, b"\x07\x00", True, RSV1))
failing("stored-lengths", "a stored block whose lengths disagree", "D031", INVALID, (TEXT, b"\x00\x05\x00\x00\x00Hello\x00", True, RSV1))
failing("too-far-back", "a reference to before the beginning", "D030 D031", INVALID, (TEXT, AGAIN, True, RSV1))
failing("not-utf8", "text that is not UTF-8 once it is inflated", "D009 W123", (1007,), (TEXT, b"\x00\x01\x00\xfe\xff\xc0\x00", True, RSV1))
failing("half-a-character", "text that ends inside a character once it is inflated", "D009 W123", (1007,),
        (TEXT, b"\x00\x02\x00\xfd\xff\xe2\x82\x00", True, RSV1))
failing("close-reason", "a Close whose reason is not UTF-8", "W123 D009", (1007, 1002),
        (CLOSE, b"\x03\xe8\xff", True, 0))


@case("deflate/rsv1-not-agreed", "RSV1 fails the connection when nothing was agreed on", ("D008", "W065", "W097"))
async def rsv1_not_agreed(stage):
    talk = await stage.open()
    talk.send(TEXT, HELLO, rsv=RSV1)
    await closed(stage, talk, (1002,))


@case("deflate/cut-short", "a message that ends inside a block fails the connection", ("D026", "D031"))
async def cut_short(stage):
    talk = await talk_of(stage)
    talk.send(TEXT, WHOLE[:200], rsv=RSV1)
    await strictly(closed(stage, talk, INVALID), "the peer takes what there is of it")


async def strictly(judging, otherwise):
    """A peer that does not fail the connection is NON-STRICT."""
    try:
        await judging
    except Failed as fault:
        raise NonStrict(f"{otherwise}: {fault}") from None


@case("deflate/reference-without-takeover", "a reference to the message before, though no window is kept", ("D032",))
async def reference_without_takeover(stage):
    talk = await talk_of(stage, takeover=False)
    talk.send(TEXT, HELLO, rsv=RSV1)
    await echo_of(stage, talk, b"Hello")
    talk.send(TEXT, AGAIN, rsv=RSV1)
    await strictly(closed(stage, talk, INVALID), "the peer keeps a window that it need not keep")


# ---- attacks

def bomb(size):
    """Returns `size` zeros, compressed as much as DEFLATE can."""
    return stripped(blocks(bytes(size), 9))


async def harmless(stage, talk, limit, *frames):
    """The peer has to refuse the message in time with 1009 or another code for messages that are too big."""
    began = time.monotonic()
    for opcode, payload, fin, rsv in frames:
        talk.send(opcode, payload, fin, rsv)
    try:
        await closed(stage, talk, (1009, 1008, 1007), limit)
    except Failed as fault:
        raise Informational(f"the peer has no limit that this passes: {fault}") from None
    stage.check(time.monotonic() - began < limit * stage.options.patience, "it took too long")


@case("deflate/bomb", "64 MiB of zeros in 64 KiB are not inflated", ("W134", "W135", "D012"), heavy=True)
async def whole_bomb(stage):
    await harmless(stage, await talk_of(stage), 10, (BINARY, bomb(64 * MIB), True, RSV1))


@case("deflate/bomb-in-fragments", "nor are they in fragments", ("W134", "W135", "D012"), heavy=True)
async def bomb_in_fragments(stage):
    octets = bomb(64 * MIB)
    pieces = [(CONTINUATION if at else BINARY, octets[at:at + 1000], False, 0 if at else RSV1) for at in range(0, len(octets), 1000)]
    await harmless(stage, await talk_of(stage), 10, *pieces)


@case("deflate/final-blocks-without-end", "200,000 empty final blocks cost little time", ("D031", "W134"), heavy=True)
async def final_blocks(stage):
    talk = await talk_of(stage)
    talk.send(BINARY, b"\x01\x00\x00\xff\xff" * 200_000 + b"\x00", rsv=RSV1)
    await talk.connection.drained()
    began = time.monotonic()
    frame = await talk.frame(10 * stage.options.patience)
    while frame is not None and frame.is_control and frame.opcode != CLOSE:
        frame = await talk.frame(10 * stage.options.patience)
    stage.check(time.monotonic() - began < 5 * stage.options.patience, "it took more than five seconds")
    if frame is not None and frame.opcode == CLOSE and frame.code not in (1002, 1007, 1008, 1009):
        raise NonStrict(f"the Close has the code {frame.code}")
