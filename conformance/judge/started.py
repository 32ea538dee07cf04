# SPDX-License-Identifier: MIT
# started: a server that the judge starts itself, and ends again.

import asyncio
import re
import shlex

PATIENCE = 30  # seconds for the line that says where it listens
FAREWELL = 10  # seconds to end after SIGTERM


class Started:
    """The first ws:// or wss:// that the command prints is the server's URL."""

    def __init__(self, command):
        self._command = command
        self._process = self._drain = None
        self.url = None

    async def __aenter__(self):
        self._process = await asyncio.create_subprocess_exec(*shlex.split(self._command), stdout=asyncio.subprocess.PIPE)
        try:
            self.url = await asyncio.wait_for(self._announced(), PATIENCE)
        except asyncio.TimeoutError:
            self.url = None
        if self.url is None:
            await self.__aexit__()
            raise OSError(f"{self._command}: says no ws:// where it listens")
        self._drain = asyncio.create_task(self._process.stdout.read())
        return self

    async def _announced(self):
        while line := await self._process.stdout.readline():
            found = re.search(r"wss?://[^\s\"'/]+[^\s\"']*", line.decode(errors="replace"))
            if found:
                return found[0].rstrip(".,;")
        return None

    async def __aexit__(self, *_):
        if self._process.returncode is None:
            self._process.terminate()
        ended = asyncio.create_task(self._process.wait())
        await asyncio.wait([ended], timeout=FAREWELL)
        if not ended.done():
            self._process.kill()
        await ended
