# SPDX-License-Identifier: MIT
# http2_case: what the tests of HTTP/2 have in common: the wspc command, and h2 as its peer.

import os
import socket
import sys
import threading

if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):  # Debian's, whose package python3-h2 is
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

from harness import case  # noqa: E402
from harness.environment import skip  # noqa: E402

try:
    from interop.peers.h2_peer import H2, connect
except ImportError as missing:
    skip(missing)


class ServerCase(case.Case):
    """A test of `wspc serve`, whose client is h2."""

    def connect(self, port, **settings):
        peer = connect(port, **settings)
        self.addCleanup(peer.sock.close)
        return peer


class ClientCase(case.Case):
    """A test of `wspc connect`, whose server is h2."""

    def answer(self, serve, connect_protocol=1):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            sock, _ = listener.accept()
            with sock:
                peer = H2(sock, client=False)
                try:
                    peer.start(ENABLE_CONNECT_PROTOCOL=connect_protocol)
                    serve(peer)
                    while sock.recv(65536):
                        pass
                except OSError:
                    pass

        self.peer = threading.Thread(target=run, daemon=True)
        self.peer.start()
        return listener.getsockname()[1]

    def ask(self, port, *options):
        return self.connect(f"ws://127.0.0.1:{port}/x?y", "--http", "2", "-x", "hi", "-n", "1", "--no-deflate", *options)
