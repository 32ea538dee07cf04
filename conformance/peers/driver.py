# SPDX-License-Identifier: MIT
# driver: a client that plays a fuzzing server's cases by its URLs, one after the other.   driver.py ws://host:port AGENT

import asyncio
import json
import sys

import websockets

from websockets_echo import SETTINGS, echo


async def asked(url):
    async with websockets.connect(url, **SETTINGS) as connection:
        return await connection.recv()


async def main(base, agent):
    for number in range(1, int(await asked(f"{base}/getCaseCount")) + 1):
        try:
            async with websockets.connect(f"{base}/runCase?case={number}&agent={agent}", **SETTINGS) as connection:
                await echo(connection)
        except (OSError, websockets.WebSocketException):
            pass
        info = json.loads(await asked(f"{base}/getCaseInfo?case={number}"))
        status = json.loads(await asked(f"{base}/getCaseStatus?case={number}&agent={agent}"))
        print(info["id"], status["behavior"], flush=True)
    async with websockets.connect(f"{base}/updateReports?agent={agent}", **SETTINGS):
        pass


asyncio.run(main(sys.argv[1].rstrip("/"), sys.argv[2]))
