# SPDX-License-Identifier: MIT
# websockets_peer: the Python package websockets, driven by the commands of external_peer.py.

import asyncio
import http
import json
import socket
import struct
import sys
import threading

import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory
from websockets.legacy.client import WebSocketClientProtocol
from websockets.legacy.server import WebSocketServerProtocol

from interop.peers.external_peer import described, pattern

SETTINGS = {"max_size": None, "compression": None, "ping_interval": None, "close_timeout": 10}


def report(**event):
    print(json.dumps(event), flush=True)


def offer(client_max_window_bits=True, **parameters):
    return ClientPerMessageDeflateFactory(client_max_window_bits=client_max_window_bits, **parameters)


class ReportsPings:
    """Reports pings. The package answers them in pong(), which is the only place where they can be observed."""

    async def pong(self, data=b""):
        report(event="ping", hex=bytes(data).hex())
        await super().pong(data)


class Client(ReportsPings, WebSocketClientProtocol):
    pass


class Accepted(ReportsPings, WebSocketServerProtocol):
    pass


class Endpoint:
    def __init__(self):
        self._socket = None
        self._server = None

    async def connect(self, url, protocols=None, origin=None, deflate=None):
        try:
            self._socket = await websockets.connect(
                url, create_protocol=Client, subprotocols=protocols, origin=origin,
                extensions=[offer(**deflate)] if deflate is not None else None, **SETTINGS)
        except websockets.InvalidStatusCode as refused:
            report(event="refused", status=refused.status_code)
            return
        asyncio.create_task(self._listen(self._socket))

    async def serve(self, protocols=None, refuse=None, deflate=None):
        async def answer(path, headers):
            return (http.HTTPStatus(refuse), [], b"refused by the test\n") if refuse else None

        async def accepted(connection):
            self._socket = connection
            await self._listen(connection)

        self._server = await websockets.serve(
            accepted, "127.0.0.1", 0, create_protocol=Accepted, subprotocols=protocols, process_request=answer,
            extensions=[ServerPerMessageDeflateFactory(**deflate)] if deflate is not None else None, **SETTINGS)
        report(event="listening", port=self._server.sockets[0].getsockname()[1])

    async def _listen(self, connection):
        report(event="open", protocol=connection.subprotocol or "")
        try:
            async for message in connection:
                text = isinstance(message, str)
                print(json.dumps(described("text" if text else "binary", message.encode() if text else message)),
                      flush=True)
        except websockets.ConnectionClosed:
            pass
        report(event="close", code=connection.close_code, reason=connection.close_reason)

    async def send(self, type, text=None, hex=None):
        await self._socket.send(text if type == "text" else bytes.fromhex(hex))

    async def pattern(self, type, size):
        payload = pattern(type, size)
        await self._socket.send(payload.decode() if type == "text" else payload)

    async def fragments(self, type, parts, ping=None):
        async def pieces():
            for index, part in enumerate(parts):
                yield part if type == "text" else bytes.fromhex(part)
                if index == 0 and ping is not None:
                    await self.ping(ping)

        await self._socket.send(pieces())

    async def ping(self, hex=""):
        payload = bytes.fromhex(hex)
        answered = await self._socket.ping(payload)

        async def wait():
            await answered
            report(event="pong", hex=hex)

        asyncio.create_task(wait())

    async def close(self, code=None, reason=""):
        if code is None:  # the package has no call for an empty Close
            await self._socket.write_close_frame(websockets.frames.Close(1005, ""), b"")
            return
        await self._socket.close(code, reason)

    async def reset(self):
        transport = self._socket.transport
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()


def read_commands(loop, commands):
    for line in sys.stdin:
        loop.call_soon_threadsafe(commands.put_nowait, json.loads(line))
    loop.call_soon_threadsafe(commands.put_nowait, None)


async def main():
    commands = asyncio.Queue()
    threading.Thread(target=read_commands, args=(asyncio.get_running_loop(), commands), daemon=True).start()
    endpoint = Endpoint()
    while command := await commands.get():
        await getattr(endpoint, command.pop("do"))(**command)


asyncio.run(main())
