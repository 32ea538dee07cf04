# SPDX-License-Identifier: MIT
# deflate_offers: permessage-deflate negotiated on the wire, from either side, and talked with what came of it.   RFC 7692
import asyncio
import random

from cases import requests, responses
from judge.case import SERVER, Failed, NonStrict, Unimplemented
from peers.deflate import NAME, Agreement, Decompressor, parse_extensions
from peers.frame_talk import FrameTalk
from peers.frames import CLOSE, PONG, TEXT

HEADER = "Sec-WebSocket-Extensions"


def words(size, seed=1):
    """Returns text that compresses to about three quarters, without repetitions."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return "".join(random.Random(seed).choices(letters, k=size)).encode()


# ---- a server

async def offered(stage, *lines):
    """Sends a request with these offers. Returns (connection, the response's extensions as [(name, parameters)])."""
    octets = requests.made(stage.target, add=tuple(f"{HEADER}: {line}" for line in lines))
    connection, head = await requests.answer(stage, octets)
    if head is not None and head.status == 400:
        raise NonStrict("the server refuses the handshake, where it should decline at most")
    stage.check(head is not None and head.status == 101, f"the server answers {head and head.first!r}")
    text = head.headers.get("sec-websocket-extensions")
    return connection, parse_extensions(text) if text is not None else []


async def agreed(stage, *lines):
    """Returns a FrameTalk and the parameters that the server accepted. Raises Unimplemented if it accepted none."""
    connection, elements = await offered(stage, *lines)
    if not elements:
        raise Unimplemented("the server declines permessage-deflate")
    stage.check(len(elements) == 1 and elements[0][0] == NAME, f"the server answers {elements}")
    parameters = elements[0][1]
    return FrameTalk(connection, False, Agreement.of_response(parameters)), parameters


async def declined(stage, *lines):
    """The server has to decline the offers, and work without compression."""
    connection, elements = await offered(stage, *lines)
    stage.check(not elements, f"the server accepts it with {elements}")
    await requests.echoes(stage, FrameTalk(connection, is_server=False))


# ---- a client

def offers_of(stage):
    """Returns the parameters of each permessage-deflate that the client offers. Raises Unimplemented if it offers none."""
    elements = parse_extensions(stage.request.headers.get("sec-websocket-extensions", ""))
    found = [parameters for name, parameters in elements if name == NAME]
    if not found:
        raise Unimplemented("the client does not offer permessage-deflate")
    return found


async def answered(stage, element):
    """Returns a FrameTalk after a response that accepts the client's offer with `element`."""
    offers_of(stage)
    connection = await stage.connect()
    connection.write(responses.made(stage.request, add=(f"{HEADER}: {element}",)))
    return FrameTalk(connection, True, Agreement.of_response(parse_extensions(element)[0][1]))


async def unacceptable(stage, *lines):
    """The client has to fail the connection."""
    offers_of(stage)
    await responses.failing(stage, responses.made(stage.request, add=tuple(f"{HEADER}: {line}" for line in lines)))


# ---- either

async def talk_of(stage, takeover=True):
    """Returns a FrameTalk with permessage-deflate, with the windows that the client offers."""
    if stage.subject == SERVER:
        offer = NAME if takeover else f"{NAME}; server_no_context_takeover; client_no_context_takeover"
        return (await agreed(stage, offer))[0]
    asked = offers_of(stage)[0]
    answer = [NAME] + ([] if takeover and "server_no_context_takeover" not in asked else ["server_no_context_takeover"])
    if not takeover:
        answer.append("client_no_context_takeover")
    if "server_max_window_bits" in asked:
        answer.append(f"server_max_window_bits={asked['server_max_window_bits']}")
    return await answered(stage, "; ".join(answer))


async def compressed(stage, talk, payload, opcode=TEXT):
    """Sends `payload` compressed. Returns (whether the echo is compressed, its octets as they arrived)."""
    talk.send_message(payload, opcode)
    return await echo_of(stage, talk, payload, opcode)


async def echo_of(stage, talk, payload, opcode=TEXT):
    """Returns (whether the echo is compressed, its octets), after inflating it with exactly the negotiated window and comparing it."""
    first, parts = None, []
    while True:
        frame = await talk.frame(10 * stage.options.patience)
        if frame is None or frame.opcode == CLOSE:
            raise Failed(f"instead of an echo there came {frame or 'the end'}")
        if frame.is_control:
            continue
        stage.check(first is None or frame.rsv == 0, "a continuation has a reserved bit")
        stage.check(frame.rsv in (0, 4), f"the reserved bits are {frame.rsv}")
        first = first or frame
        parts.append(frame.payload)
        if frame.fin:
            break
    octets = b"".join(parts)
    plain = talk.deflate.decompressor.add(octets) if first.rsv else octets
    stage.check(first.opcode == opcode and plain == payload, f"another message came back: {plain[:60]!r}")
    return bool(first.rsv), octets


def exactly(talk):
    """Restricts inflating to the negotiated window from now on, even where zlib would allow more."""
    agreement = talk.deflate.agreement
    own = "client" if talk.is_server else "server"
    talk.deflate.decompressor = Decompressor(getattr(agreement, f"{own}_max_window_bits") or 15,
                                             not getattr(agreement, f"{own}_no_context_takeover"), exact=True)
    return talk


async def closed(stage, talk, codes, seconds=4):
    """The peer has to fail the connection, with one of these codes or without a Close."""
    try:
        while (frame := await talk.frame(seconds * stage.options.patience)) is not None and frame.opcode != CLOSE:
            stage.check(frame.is_control and frame.opcode != PONG, f"the peer answers it: {frame}")
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("the peer goes on") from None
    if frame is None:
        return
    if frame.code not in codes:
        raise NonStrict(f"the Close has the code {frame.code}, not {' or '.join(map(str, codes))}")


async def ended(stage, talk):
    talk.send_close(1000)
    while (frame := await talk.frame(5 * stage.options.patience)) is not None and frame.opcode != CLOSE:
        pass
    if talk.is_server:
        talk.connection.drop()
