# SPDX-License-Identifier: MIT
# http2_case: what the tests of HTTP/2 have in common: the wspc command, and h2 as its peer.

import os
import socket
import subprocess
import sys
import threading
import unittest

if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):  # Debian's, whose package python3-h2 is
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

WSPC = sys.argv.pop(1)
try:
    import h2.errors
    import h2.events
    from h2_peer import H2, PATIENCE, connect, frame
except ImportError as missing:
    print(f"SKIPPED: {missing}", flush=True)
    sys.exit(77)


class Case(unittest.TestCase):
    def start(self, *arguments, **options):
        child = subprocess.Popen([WSPC, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 **options)
        self.addCleanup(self.end, child)
        return child

    def connect(self, port, **settings):
        peer = connect(port, **settings)
        self.addCleanup(peer.sock.close)
        return peer

    def end(self, child):
        child.kill()
        child.communicate()

    def serve(self, *options):
        child = self.start("serve", "--port", "0", *options)
        return child, int(child.stdout.readline().decode().split(":")[3].split("/")[0])


class ClientCase(Case):
    """Ours as the client; the server is h2."""

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
        child = self.start("connect", f"ws://127.0.0.1:{port}/x?y", "--http", "2", "-x", "hi", "-n", "1", "--no-deflate", *options)
        out, err = child.communicate(timeout=PATIENCE)
        return child.returncode, out, err.decode()
