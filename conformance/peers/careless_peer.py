# SPDX-License-Identifier: MIT
# careless_peer: an echo endpoint that checks nothing: any handshake will do, any frame, any window, any size.
#
# It is there to see that the judge finds fault with it. `refusing` it does the opposite, and takes no handshake at all.

import asyncio
import re

from peers import handshake
from peers.deflate import Compressor, Decompressor
from peers.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Fault, FrameReader, encode, new_key

LONG_ENOUGH = 7  # seconds without a word from the judge, which is less patient


class CarelessPeer:
    def __init__(self, refusing=False):
        self._refusing = refusing
        self._server = None

    async def serve(self):
        """Listens, and returns the URL."""
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0, limit=1 << 24)
        return f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"

    def stop(self):
        self._server.close()

    async def _accepted(self, reader, writer):
        request = await read_head(reader)
        if self._refusing:
            writer.write(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        key = re.search(r"^sec-websocket-key:[ \t]*(\S*)", request, re.IGNORECASE | re.MULTILINE)
        offer = re.search(r"permessage-deflate[^,\r\n]*", request)
        writer.write(handshake.response(key.group(1) if key else "", offer and offer.group()))
        await echo(reader, writer, is_server=True, deflate=bool(offer))

    async def connect(self, url):
        target = handshake.Target.of(url)
        reader, writer = await asyncio.open_connection(target.host, target.port, limit=1 << 24)
        writer.write(handshake.request(target, handshake.new_nonce(), "permessage-deflate; client_max_window_bits"))
        answer = await read_head(reader)
        if self._refusing:
            writer.close()
            return
        await echo(reader, writer, is_server=False, deflate="permessage-deflate" in answer)


async def read_head(reader):
    """Returns what arrives up to an empty line of any kind."""
    head = b""
    try:
        while not head.endswith((b"\r\n\r\n", b"\n\n")):
            head += await asyncio.wait_for(reader.readexactly(1), LONG_ENOUGH)
    except (asyncio.IncompleteReadError, asyncio.TimeoutError, OSError):
        pass
    return head.decode("latin-1")


async def echo(reader, writer, is_server, deflate):
    """Echoes everything until the connection ends."""
    codecs = (Compressor(), Decompressor()) if deflate else None
    frames, message = FrameReader(masked=is_server, checked=False), Message(codecs)

    def send(opcode, payload, rsv=0):
        writer.write(encode(opcode, payload, True, rsv, None if is_server else new_key()))

    try:
        while octets := await asyncio.wait_for(reader.read(1 << 20), LONG_ENOUGH):
            frames.feed(octets)
            while (frame := frames.next()) is not None:
                if frame.opcode in (PING, CLOSE):
                    send(PONG if frame.opcode == PING else CLOSE, frame.payload)
                elif frame.opcode != PONG and message.add(frame):
                    send(message.opcode, *message.answer())
    except (asyncio.TimeoutError, OSError):
        pass
    writer.close()


class Message:
    """Assembles messages from frames in any order."""

    def __init__(self, codecs):
        self._codecs = codecs
        self.opcode, self._parts, self._compressed = TEXT, [], False

    def add(self, frame):
        """Returns whether the message is complete."""
        if frame.opcode != CONTINUATION:
            self.opcode, self._compressed = frame.opcode if frame.opcode in (TEXT, BINARY) else TEXT, bool(frame.rsv & 4)
        self._parts.append(frame.payload)
        return frame.fin

    def answer(self):
        payload, self._parts = b"".join(self._parts), []
        if self._compressed and self._codecs:
            try:
                payload = self._codecs[1].add(payload)
            except Fault:
                pass
        return (self._codecs[0].add(payload), 4) if self._codecs else (payload, 0)
