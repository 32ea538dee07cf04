# SPDX-License-Identifier: MIT
# flood_test: `wspc check` and `wspc doctor` limit what they read from a server that never stops sending.
import resource
import socket
import threading

from harness.case import Case, main
from harness.connection import Connection
from harness.environment import SANITIZED
from harness.frames import BINARY, frame

FLOOD = "the server floods us: only the first 16 MiB or 50000 frames were looked at"
MOST = 300_000  # kB that a child may need at its worst; without a bound it was a megabyte for each two milliseconds
PINGS = "W" "093"  # in two pieces: the tests of that rule are elsewhere


class FloodServer:
    """Accepts every WebSocket, and sends frames with `payload` on it until the peer disconnects."""

    def __init__(self, payload):
        one = frame(BINARY, payload, key=None)
        self._pieces = one * max(1, 65536 // len(one))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        try:
            while True:
                threading.Thread(target=self._serve, args=(self._listener.accept()[0],), daemon=True).start()
        except OSError:
            pass

    def _serve(self, sock):
        try:
            with sock:
                Connection(sock, masks=False).accept()
                while True:
                    sock.sendall(self._pieces)
        except (OSError, EOFError, TypeError):  # a request that spoils the handshake has no key
            pass

    def close(self):
        self._listener.close()


class Flood(Case):
    def run_against(self, payload, *arguments):
        server = FloodServer(payload)
        self.addCleanup(server.close)
        return self.run_wspc(*arguments, server.url)

    def test_check_says_that_it_was_flooded(self):
        for payload in b"", b"x" * 60_000:
            status, out, _ = self.run_against(payload, "check", "--rule", PINGS, "--patience", "20s")
            self.assertIn(FLOOD, out.decode())

    def test_doctor_says_that_it_was_flooded(self):
        status, out, err = self.run_against(b"", "doctor")
        self.assertIn(FLOOD, out.decode() + err)

    @classmethod
    def tearDownClass(cls):
        used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        if not SANITIZED and used > MOST:
            raise AssertionError(f"{used} kB were needed")


if __name__ == "__main__":
    main()
