# SPDX-License-Identifier: MIT
# tls_peers_test: TLS with independent peers: npm's ws on Node and Python's websockets, each as client and as server.

import os
import sys

if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):  # Debian's, whose package python3-websockets is
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])

from harness import npm  # noqa: E402
from harness.case import Case, main  # noqa: E402
from harness.certificates import Authority  # noqa: E402
from harness.command import WSPC  # noqa: E402
from harness.environment import PATIENCE, skip  # noqa: E402

NODE_SERVER = """
const fs = require('fs'), https = require('https'), WebSocket = require(process.argv[1] + '/node_modules/ws');
const server = https.createServer({key: fs.readFileSync(process.argv[3]), cert: fs.readFileSync(process.argv[2])});
new WebSocket.Server({server}).on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, {binary})));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
"""
NODE_CLIENT = """
const fs = require('fs'), WebSocket = require(process.argv[1] + '/node_modules/ws');
const socket = new WebSocket(process.argv[3], {ca: fs.readFileSync(process.argv[2])});
socket.on('open', () => socket.send('x'.repeat(100000)));
socket.on('message', (data) => { console.log(data.length); socket.close(1000); });
socket.on('close', (code) => console.log(code));
socket.on('error', (error) => console.log(error.code));
"""
PYTHON_SERVER = """
import asyncio, ssl, sys, websockets
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
async def echo(socket):
    async for message in socket:
        await socket.send(message)
async def main():
    async with websockets.serve(echo, "127.0.0.1", 0, ssl=context) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()
asyncio.run(main())
"""
PYTHON_CLIENT = """
import asyncio, ssl, sys, websockets
async def main():
    try:
        async with websockets.connect(sys.argv[2], ssl=ssl.create_default_context(cafile=sys.argv[1])) as socket:
            await socket.send("x" * 100000)
            print(len(await socket.recv()))
        print(socket.close_code)
    except ssl.SSLCertVerificationError as error:
        print(error.verify_message)
asyncio.run(main())
"""


class TlsPeers(Case):
    @classmethod
    def setUpClass(cls):
        cls.authority = Authority(cls.class_directory())
        cls.good = cls.authority.sign("good", "DNS:localhost,IP:127.0.0.1")
        cls.wrong = cls.authority.sign("wrong", "DNS:elsewhere.example")

    def run_all(self, *command):
        child = self.program(*command)
        out, err = child.communicate(timeout=PATIENCE)
        return child.returncode, out.decode(), err.decode()

    def as_a_client(self, server):
        """`wspc connect` to a server that is started with a certificate and a key."""
        port = int(self.program(*server, self.good, self.good).out.readline())
        large = "y" * 100_000
        for name in "localhost", "127.0.0.1":
            status, out, err = self.run_all(WSPC, "connect", f"wss://{name}:{port}/", "--ca", self.authority.certificate, "-x", "hi", "-x", large, "-n", "2")
            self.assertEqual((status, out, err), (0, f"hi\n{large}\n", ""))
        self.assertEqual(self.run_all(WSPC, "connect", f"wss://localhost:{port}/", "-x", "hi")[0], 3)  # who has signed that?
        port = int(self.program(*server, self.wrong, self.wrong).out.readline())
        status, _, err = self.run_all(WSPC, "connect", f"wss://localhost:{port}/", "--ca", self.authority.certificate, "-x", "hi")
        self.assertEqual(status, 3)
        self.assertIn("elsewhere.example", err)

    def as_a_server(self, client, complaint):
        """`wspc serve` for a client that is started with an authority and a URL."""
        for certificate, said in (self.good, ["100000", "1000"]), (self.wrong, None):
            port = self.serve("--cert", certificate).port
            _, out, err = self.run_all(*client, self.authority.certificate, f"wss://localhost:{port}/")
            if said:
                self.assertEqual(out.split(), said, err)
            else:
                self.assertIn(complaint, out)


class Node(TlsPeers):
    @classmethod
    def setUpClass(cls):
        npm.install("ws")
        super().setUpClass()

    def test_our_client_and_its_server(self):
        self.as_a_client(["node", "-e", NODE_SERVER, npm.INSTALLED])

    def test_its_client_and_our_server(self):
        self.as_a_server(["node", "-e", NODE_CLIENT, npm.INSTALLED], "ERR_TLS_CERT_ALTNAME_INVALID")


class Python(TlsPeers):
    def test_our_client_and_its_server(self):
        self.as_a_client(["/usr/bin/python3", "-c", PYTHON_SERVER])

    def test_its_client_and_our_server(self):
        self.as_a_server(["/usr/bin/python3", "-c", PYTHON_CLIENT], "mismatch")


if __name__ == "__main__":
    try:
        import websockets  # noqa: F401
    except ImportError as missing:
        skip(missing)
    main()
