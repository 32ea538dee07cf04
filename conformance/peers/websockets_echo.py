# SPDX-License-Identifier: MIT
# websockets_echo: the Python package websockets as an echo.   websockets_echo.py server PORT | client URL

import asyncio
import sys

import websockets

LONGEST = 64 * 1024 * 1024
SETTINGS = {"max_size": LONGEST, "ping_interval": None, "close_timeout": 2}


async def echo(connection):
    try:
        async for message in connection:
            await connection.send(message)
    except websockets.ConnectionClosed:
        pass


async def serve(port):
    async with websockets.serve(echo, "127.0.0.1", port, **SETTINGS) as server:
        print(f"listening on ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
        await asyncio.Future()


async def connect(url):
    async with websockets.connect(url, **SETTINGS) as connection:
        await echo(connection)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[2])) if sys.argv[1] == "server" else connect(sys.argv[2]))
