# SPDX-License-Identifier: MIT
# responses: answers to an opening handshake that no good server gives, and what a client has to make of them.   RFC 6455 §4.1
import asyncio

from judge.case import Failed, NonStrict
from peers import handshake
from peers.frame_talk import FrameTalk
from peers.frames import CLOSE, TEXT, Fault, encode

HELLO = b"Hello after the handshake"
PATIENCE = 4  # seconds that a client has to end a connection
KEYS = set()  # of all clients that were judged


def made(request, status="HTTP/1.1 101 Switching Protocols", without=(), replace=(), add=(), end="\r\n"):
    """Returns a good response with the given changes. {accept} in a line stands for the right accept value."""
    accept = handshake.accept_of(request.headers.get("sec-websocket-key", ""))
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept} | dict(replace)
    lines = [status, *(f"{name}: {value}" for name, value in headers.items() if name not in without), *add]
    return end.join([*(line.replace("{accept}", accept) for line in lines), "", ""]).encode("latin-1")


async def failing(stage, octets, lenient=False, chop=0):
    """The client has to end the connection without using it. `lenient`: a client that uses it is NON-STRICT."""
    connection = await stage.connect()
    connection.write(octets + encode(TEXT, HELLO), chop)
    said = await until_the_end(connection, PATIENCE * stage.options.patience)
    talk = FrameTalk(connection, is_server=True)
    talk._reader.feed(said)
    frames = []
    while (frame := talk._reader.next()) is not None:
        frames.append(frame)
    if any(frame.opcode == TEXT and frame.payload == HELLO for frame in frames):
        raise (NonStrict if lenient else Failed)("the client takes it for a WebSocket")
    stage.check(connection.ended.is_set(), "the client does not end the connection")
    if frames:
        raise NonStrict("the client fails the connection by frames, though it never was open")


async def until_the_end(connection, seconds):
    """Returns what arrives until the connection ends, the bytes of a frame have arrived, or the time is over."""
    said = b""
    deadline = asyncio.get_running_loop().time() + seconds
    try:
        while piece := await connection.read(max(0.001, deadline - asyncio.get_running_loop().time())):
            said += piece
            if len(said) > len(HELLO):
                break
    except (asyncio.TimeoutError, TimeoutError):
        pass
    return said


async def taken(stage, octets, chop=0, otherwise=Failed):
    """The client has to accept the response and echo a message. `otherwise`: the verdict on a client that does not."""
    connection = await stage.connect()
    connection.write(octets, chop)
    await connection.drained()
    await echoes(stage, FrameTalk(connection, is_server=True), otherwise)


async def echoes(stage, talk, otherwise=Failed):
    talk.send(TEXT, HELLO)
    try:
        echo = await talk.message(5 * stage.options.patience)
    except (asyncio.TimeoutError, TimeoutError, Fault):
        echo = None
    if echo != (TEXT, HELLO):
        raise otherwise("the client does not take it for a WebSocket")
    talk.send_close(1000)
    while (frame := await talk.frame(5 * stage.options.patience)) is not None and frame.opcode != CLOSE:
        pass
    talk.connection.drop()


async def either(stage, octets):
    """The client may accept or refuse the response, but has to do one of the two."""
    connection = await stage.connect()
    connection.write(octets)
    talk = FrameTalk(connection, is_server=True)
    talk.send(TEXT, HELLO)
    try:
        frame = await talk.frame(PATIENCE * stage.options.patience)
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("the client neither takes the answer nor ends the connection") from None
    stage.check(frame is None or (frame.opcode, frame.payload) == (TEXT, HELLO), f"a strange frame: {frame}")


async def bounded(stage, beginning, piece, pieces):
    """Sends an endless response; the client has to give up, and may not read all of it."""
    connection = await stage.connect()
    connection.write(beginning)
    for _ in range(pieces):
        connection.write(piece, flush=True)
        await connection.drained()
        if connection.ended.is_set():
            return
    if not await connection.wait_ended(PATIENCE * stage.options.patience):
        raise NonStrict("the client reads it all: there is no limit")
