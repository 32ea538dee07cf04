# SPDX-License-Identifier: MIT
# cases_limit_sizes: what a peer holds for others, up to its limits and not beyond them.   RFC 6455 §10.4
#
# The limits are the peer's own; the judge is told them by its options. Of one that is 0 nothing is known: its cases are
# skipped.
import asyncio
import time

from cases.deflate_offers import echo_of, talk_of
from judge.case import Failed, Informational, NonStrict, Skipped, case
from peers.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, header, new_key

TOO_BIG = (1009,)
TOO_MANY = (1008, 1009)
PATIENCE = 10  # seconds


def known(stage, name):
    limit = getattr(stage.options, name)
    if not limit:
        raise Skipped(f"{name} is not known")
    return limit


async def comes_back(stage, talk, payload):
    try:
        echo = await talk.message(PATIENCE * stage.options.patience)
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("what is within the limits does not come back") from None
    stage.check(echo is not None and echo[1] == payload, f"what is within the limits does not come back, but {echo and echo[1][:60]!r}")


async def refused(stage, talk, codes, seconds=PATIENCE):
    """The peer has to close with one of these codes, or to end the connection."""
    try:
        while (frame := await talk.frame(seconds * stage.options.patience)) is not None and frame.opcode != CLOSE:
            stage.check(frame.is_control, "a message came back that is beyond the limit")
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("the peer goes on beyond its limit") from None
    if frame is None:
        raise NonStrict("the connection ends without a Close")
    stage.check(frame.code in codes, f"the Close has the code {frame.code}, not {' or '.join(map(str, codes))}")


async def ended(stage, talk):
    talk.send_close(1000)
    while (frame := await talk.frame(PATIENCE * stage.options.patience)) is not None and frame.opcode != CLOSE:
        pass
    talk.connection.drop()


def fragments(talk, pieces):
    for at, piece in enumerate(pieces):
        talk.send(CONTINUATION if at else BINARY, piece, at == len(pieces) - 1)


def announce(talk, length, opcode=BINARY):
    """The header of a frame whose payload never comes."""
    key = b"" if talk.is_server else new_key()
    talk.connection.write(header(opcode, length, masked=bool(key)) + key)


# ---- bytes

@case("limit/message", "a message as long as the limit comes back, and another one after it", ("W135",), heavy=True)
async def message(stage):
    limit, talk = min(known(stage, "max_message"), known(stage, "max_frame")), await stage.open()
    for octet in b"xy":
        payload = bytes([octet]) * limit
        talk.send(BINARY, payload)
        await comes_back(stage, talk, payload)
    await ended(stage, talk)


@case("limit/message-over", "a message of one octet more is closed with 1009", ("W134", "W135"), heavy=True)
async def message_over(stage):
    limit, talk = known(stage, "max_message"), await stage.open()
    talk.send(BINARY, bytes(limit + 1))
    await refused(stage, talk, TOO_BIG)


@case("limit/fragments-together", "the fragments of a message may be as long as the limit together", ("W135", "W074"), heavy=True)
async def fragments_together(stage):
    limit, talk = known(stage, "max_message"), await stage.open()
    pieces = [bytes(limit // 4), bytes(limit // 4), b"", bytes(limit - 2 * (limit // 4))]
    fragments(talk, pieces)
    await comes_back(stage, talk, b"".join(pieces))
    await ended(stage, talk)


@case("limit/fragments-together-over", "and not by one octet longer", ("W134", "W135"), heavy=True)
async def fragments_together_over(stage):
    limit, talk = known(stage, "max_message"), await stage.open()
    fragments(talk, [bytes(limit // 2), bytes(limit - limit // 2), b"x"])
    await refused(stage, talk, TOO_BIG)


@case("limit/frame-over", "a frame of one octet more than the limit of frames is closed with 1009", ("W135",), heavy=True)
async def frame_over(stage):
    limit, talk = known(stage, "max_frame"), await stage.open()
    talk.send(BINARY, bytes(limit + 1), fin=False)
    await refused(stage, talk, TOO_BIG)


@case("limit/early", "what its header says to be too long is refused before it comes", ("W134", "W137"))
async def early(stage):
    limit, talk = known(stage, "max_message"), await stage.open()
    announce(talk, limit + 1)
    try:
        await refused(stage, talk, TOO_BIG, 3)
    except Failed as fault:
        raise NonStrict(f"the peer waits for the payload: {fault}") from None


@case("limit/announced", "what is only announced costs nothing: the connection goes on when it comes", ("W134",))
async def announced(stage):
    talk = await stage.open()
    announce(talk, 65536)
    await asyncio.sleep(0.2)
    talk.connection.write(bytes(65536), chop=4096)
    try:
        echo = await talk.message(PATIENCE * stage.options.patience)
    except (asyncio.TimeoutError, TimeoutError):
        echo = None
    stage.check(echo is not None and len(echo[1]) == 65536, "the message does not come back")
    await ended(stage, talk)


def huge(name, length, codes, rules):
    @case(f"limit/huge-{name}", f"a frame that says to have {length} octets is refused at once", rules)
    async def play(stage):
        known(stage, "max_message")
        talk = await stage.open()
        announce(talk, length)
        await refused(stage, talk, codes, 3)

    @case(f"limit/huge-{name}-continued", f"and one of {length} that continues a message", rules)
    async def continued(stage):
        known(stage, "max_message")
        talk = await stage.open()
        talk.send(BINARY, b"0123456789", fin=False)
        announce(talk, length, CONTINUATION)
        await refused(stage, talk, codes, 3)


huge("32", (1 << 32) + 1, TOO_BIG, ("W070", "W134"))
huge("63", (1 << 63) - 1, (1009, 1002), ("W070", "W134"))
huge("64", (1 << 64) - 1, (1002, 1009), ("W067", "W070"))
huge("wraps", (1 << 64) - 10, (1002, 1009), ("W067", "W070"))


# ---- fragments

@case("limit/fragments", "a message in as many fragments as the limit comes back", ("W135",))
async def as_many(stage):
    limit, talk = known(stage, "max_fragments"), await stage.open()
    fragments(talk, [b"x"] * limit)
    await comes_back(stage, talk, b"x" * limit)
    fragments(talk, [b"y"] * limit)
    await comes_back(stage, talk, b"y" * limit)
    await ended(stage, talk)


@case("limit/fragments-over", "a message of one fragment more is closed with 1008 or 1009", ("W134", "W135"))
async def one_more(stage):
    limit, talk = known(stage, "max_fragments"), await stage.open()
    fragments(talk, [b"x"] * (limit + 1))
    await refused(stage, talk, TOO_MANY)


@case("limit/fragments-empty", "empty fragments are counted like others", ("W134", "W135"))
async def empty_ones(stage):
    limit, talk = known(stage, "max_fragments"), await stage.open()
    talk.send(TEXT, b"", False)
    for _ in range(limit):
        talk.send(CONTINUATION, b"", False)
    await refused(stage, talk, TOO_MANY)


@case("limit/pings-between", "Pings between the fragments are not counted", ("W135", "W075"))
async def pings_between(stage):
    limit, talk = known(stage, "max_fragments"), await stage.open()
    for at in range(limit):
        talk.send(CONTINUATION if at else BINARY, b"x", at == limit - 1)
        if at % 100 == 0:
            talk.send(PING, b"")
    await comes_back(stage, talk, b"x" * limit)
    await ended(stage, talk)


# ---- control frames

@case("limit/long-ping", "a Ping that says to be long is refused before its payload comes", ("W082", "W134"))
async def long_ping(stage):
    talk = await stage.open()
    announce(talk, 1 << 40, PING)
    await refused(stage, talk, (1002, 1009), 3)


@case("limit/pings", "after 5000 Pings at once the newest is answered, and the connection works", ("W094", "W092", "W134"), heavy=True)
async def pings(stage):
    talk, began, last = await stage.open(), time.monotonic(), b""
    for number in range(5000):
        talk.send(PING, last := str(number).encode())
    answers = []
    while not answers or answers[-1] != last:
        frame = await talk.frame(PATIENCE * stage.options.patience)
        stage.check(frame is not None and frame.opcode == PONG, f"instead of a Pong there comes {frame}")
        answers.append(frame.payload)
    numbers = [int(answer) for answer in answers]
    stage.check(numbers == sorted(set(numbers)), "the Pongs are out of order")
    talk.send(TEXT, b"still here")
    await comes_back(stage, talk, b"still here")
    await ended(stage, talk)
    if time.monotonic() - began > 20 * stage.options.patience:
        raise Informational("that took more than 20 seconds")


# ---- after inflating

@case("limit/inflated", "a compressed message counts as long as it is after inflating", ("W135", "D012"), heavy=True)
async def inflated(stage):
    limit, talk = known(stage, "max_message"), await talk_of(stage)
    payload = b"0123456789abcdef" * (limit // 16) + bytes(limit % 16)
    talk.send_message(payload, BINARY)
    await echo_of(stage, talk, payload, BINARY)
    talk.send_message(payload + b"x", BINARY)
    await refused(stage, talk, TOO_BIG)
