# SPDX-License-Identifier: MIT
# winsock_test: examples/windows/winsock_echo.c, run by Wine, and Debian's python3-websockets, each as client and server.
#
# usage: winsock_test.py PREFIX PROGRAM TESTS     TESTS: the directory tests
import json
import subprocess
import sys
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import wine

PYTHON = "/usr/bin/python3"  # Debian's, whose package python3-websockets is
MESSAGES = ["Hello", "", "Grüße, 世界", "x" * 100_000]
CLIENT = """
import asyncio, json, sys, websockets
async def talk(url, messages):
    async with websockets.connect(url, compression=None, max_size=None) as connection:
        for message in messages:
            await connection.send(message)
            print(json.dumps((await connection.recv()) == message))
        await connection.send(bytes(range(256)) * 300)
        print(json.dumps((await connection.recv()) == bytes(range(256)) * 300))
        await (await connection.ping(b"are you there?"))
    print(connection.close_code)
asyncio.run(talk(sys.argv[1], json.loads(sys.argv[2])))
"""


class Winsock(unittest.TestCase):
    prefix, program, tests = None, None, None

    def started(self, *command, **settings):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **settings)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        line = process.stdout.readline().strip()
        self.assertIn("listening", line)
        return process, line.replace("/", " ").replace(":", " ").split()[-1]

    def test_the_client_talks_to_pythons_websockets(self):
        _, port = self.started(PYTHON, str(self.tests.parent / "conformance/peers/websockets_echo.py"), "server", "0")
        done = wine.run(self.prefix, self.program, "client", "127.0.0.1", port, *[text[:20_000] for text in MESSAGES])
        print(f"$ wine winsock_echo.exe client 127.0.0.1 {port} …\n{done.stdout[:300]}")
        said = done.stdout.splitlines()
        self.assertEqual(said, [*(f"received: {text[:20_000]}" for text in MESSAGES), "closed: 1000"])

    def test_pythons_websockets_talks_to_the_server(self):
        server, port = self.started("wine", str(self.program), "server", "0", "1", env=wine.environment(self.prefix))
        done = subprocess.run([PYTHON, "-c", CLIENT, f"ws://127.0.0.1:{port}", json.dumps(MESSAGES)], capture_output=True,
                              text=True, timeout=wine.PATIENCE, check=False)
        self.assertEqual(done.stdout.split(), ["true"] * 5 + ["1000"], done.stderr)
        self.assertEqual(server.stdout.read().strip(), "closed: 1000")
        self.assertEqual(server.wait(wine.PATIENCE), 0)

    def test_client_and_server_talk_to_each_other(self):
        _, port = self.started("wine", str(self.program), "server", "0", "1", env=wine.environment(self.prefix))
        done = wine.run(self.prefix, self.program, "client", "127.0.0.1", port, "one", "two")
        self.assertEqual(done.stdout.splitlines(), ["received: one", "received: two", "closed: 1000"])

    def test_what_is_not_a_websocket_is_refused(self):
        server, port = self.started("wine", str(self.program), "server", "0", "1", env=wine.environment(self.prefix))
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=wine.PATIENCE)
        refused.exception.close()
        self.assertEqual(refused.exception.code, 400)
        self.assertIn("failed: 0x83760002", server.stdout.read())


if __name__ == "__main__":
    if subprocess.run([PYTHON, "-c", "import websockets"], capture_output=True, check=False).returncode != 0:
        print("SKIPPED: the Python package websockets is not installed (Debian: python3-websockets)")
        sys.exit(77)
    Winsock.prefix, Winsock.program, Winsock.tests = map(Path, sys.argv[1:4])
    unittest.main(argv=sys.argv[:1], verbosity=2)
