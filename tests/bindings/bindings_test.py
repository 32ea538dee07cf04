# SPDX-License-Identifier: MIT
# bindings_test: the examples in other languages, each as client and as server: with the wspc command and with each other.
#
# usage: bindings_test.py WSPC LIBRARY LANGUAGE     LANGUAGE: python, csharp, rust or node
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parent.parent / "examples/bindings"
PATIENCE = 60  # seconds
REQUEST = (b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
TEXTS = ["Hello", "", "Grüße, 世界 😀", "x" * 20_000]


class NotHere(Exception):
    """What a language needs is missing."""


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise NotHere(f"{program} is not installed")


def run(*command, **settings):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, check=False, **settings)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.stdout}{done.stderr}")
    return done.stdout


def python(_room, _library):
    return [sys.executable, EXAMPLES / "echo.py"]


def csharp(room, library):
    need("mcs", "mono")
    run("mcs", f"-out:{room / 'Echo.exe'}", EXAMPLES / "Echo.cs")
    (room / "Echo.exe.config").write_text(f'<configuration><dllmap dll="websocket.dll" target="{library}"/></configuration>')
    return ["mono", room / "Echo.exe"]


def rust(room, library):
    need("rustc")
    run("rustc", "-O", EXAMPLES / "echo.rs", "-L", library.parent, "-o", room / "echo")
    return [room / "echo"]


def node(room, _library):
    need("node", "npm")
    shutil.copy(HERE / "package.json", room)
    try:
        run("npm", "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", cwd=room)
    except AssertionError as refused:
        raise NotHere(f"npm cannot install koffi: {refused}") from None
    shutil.copy(EXAMPLES / "echo.js", room)  # modules are looked for beside the program
    return ["node", room / "echo.js"]


class Bindings(unittest.TestCase):
    wspc, library, program = None, None, []

    def environment(self):
        paths = f"{self.library.parent}:{os.environ.get('LD_LIBRARY_PATH', '')}".rstrip(":")
        return os.environ | {"WSPC_LIBRARY": str(self.library), "LD_LIBRARY_PATH": paths, "PYTHONUTF8": "1"}

    def started(self, *command):
        """A server, and the port that it says it has."""
        process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True, env=self.environment())
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process, re.search(r"(?:port |127\.0\.0\.1:)(\d+)", process.stdout.readline())[1]

    def talk(self, *command):
        return subprocess.run([*map(str, command)], capture_output=True, text=True, env=self.environment(),
                              timeout=PATIENCE, check=False)

    def assert_talked(self, port):
        done = self.talk(*self.program, "client", port, *TEXTS)
        self.assertEqual(done.stdout.splitlines(), [*(f"received: {text}" for text in TEXTS), "closed: 1000"], done.stderr)
        self.assertEqual(done.returncode, 0)

    def assert_served(self, server, said):
        self.assertEqual(server.stdout.read().split("\n")[:1], [said])
        self.assertEqual(server.wait(PATIENCE), 0)

    def test_as_a_client_of_wspc_serve(self):
        _, port = self.started(self.wspc, "serve", "--port", "0")
        self.assert_talked(port)

    def test_as_a_server_of_wspc_connect(self):
        server, port = self.started(*self.program, "server")
        texts = [text for text in TEXTS if text]
        said = self.talk(self.wspc, "connect", f"ws://127.0.0.1:{port}", *(f"--send={text}" for text in texts),
                         "-n", len(texts))
        self.assertEqual(said.stdout.splitlines(), texts, said.stderr)
        self.assertEqual(said.returncode, 0)
        self.assert_served(server, "closed: 1000")

    def test_as_a_server_of_a_client_that_pings_and_closes(self):
        server, port = self.started(*self.program, "server")
        done = subprocess.run([self.wspc, "connect", f"ws://127.0.0.1:{port}", "--commands"], input="/ping\n/close\n",
                              capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertIn("pong", done.stdout + done.stderr)
        self.assert_served(server, "closed: 1000")

    def test_an_empty_close_is_answered_by_one(self):
        server, port = self.started(*self.program, "server")
        with socket.create_connection(("127.0.0.1", int(port)), PATIENCE) as client, client.makefile("rb") as answer:
            client.sendall(REQUEST)
            while answer.readline() != b"\r\n":
                pass
            client.sendall(bytes.fromhex("88 80 00000000"))
            self.assertEqual(answer.read(2).hex(), "8800")
        self.assert_served(server, "closed: 1005")

    def test_with_itself(self):
        server, port = self.started(*self.program, "server")
        self.assert_talked(port)
        self.assert_served(server, "closed: 1000")

    def test_what_is_refused_is_an_error(self):
        _, port = self.started(self.wspc, "serve", "--port", "0", "--path", "/elsewhere")
        done = self.talk(*self.program, "client", port, "Hello")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("404", done.stderr)


def main():
    Bindings.wspc, Bindings.library = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as room:
        try:
            Bindings.program = globals()[sys.argv[3]](Path(room), Bindings.library)
        except NotHere as reason:
            print(f"SKIPPED: {reason}")
            return 77
        result = unittest.main(argv=sys.argv[:1], verbosity=2, exit=False).result
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
