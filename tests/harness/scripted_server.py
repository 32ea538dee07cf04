# SPDX-License-Identifier: MIT
# scripted_server: a WebSocket server that does what a script says, with the first connection that comes.

import socket
import threading

from harness.connection import Connection
from harness.environment import PATIENCE


class ScriptedServer:
    """Runs script(connection) for the first connection, on a thread; what goes wrong in it comes out of the with."""

    def __init__(self, script):
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}"
        self._problem = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        try:
            sock, _ = self._listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock:
                self._script(Connection(sock, masks=False))
        except Exception as problem:
            self._problem = problem

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        self._thread.join(PATIENCE)
        self._listener.close()
        if kind is None and self._problem is not None:
            raise self._problem
        if kind is None and self._thread.is_alive():
            raise AssertionError("the peer is still waiting")
