# SPDX-License-Identifier: MIT
# command_test: the judge as a command: its exit statuses, its reports, the server and the client that it starts.

import json
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from judge import verdict
from peers import handshake
from peers.frames import CLOSE, TEXT, FrameReader, close_payload, encode, new_key

CONFORMANCE = Path(__file__).resolve().parents[1]
PEER = f"{sys.executable} -m peers.scripted_peer"  # found from CONFORMANCE, where the judge runs


def run(*arguments):
    return subprocess.run([sys.executable, CONFORMANCE, *arguments], cwd=CONFORMANCE, capture_output=True, text=True, timeout=120, check=False)


def server(faults, *arguments):
    return run("server", "--start", f"{PEER} server {faults}", *arguments)


class ExitStatus(unittest.TestCase):
    def test_by_what_a_server_does(self):
        for faults, cases, status in (
                ("", "1.1.1,7.13.1", verdict.EXIT_OK), ("'judge UTF-8 late'", "6.4.1", verdict.EXIT_NON_STRICT),
                ("'wrong code'", "3.1", verdict.EXIT_FAILED), ("'no deflate'", "12.1.1", verdict.EXIT_UNIMPLEMENTED)):
            with self.subTest(faults=faults):
                done = server(faults, "--cases", cases)
                self.assertEqual(done.returncode, status, done.stdout + done.stderr)

    def test_strict(self):
        self.assertEqual(server("'judge UTF-8 late'", "--cases", "6.4.1", "--strict").returncode, verdict.EXIT_FAILED)

    def test_nobody_there(self):
        self.assertEqual(run("server", "ws://127.0.0.1:1/").returncode, verdict.EXIT_NOT_CONNECTED)
        self.assertEqual(run("server", "--start", "true").returncode, verdict.EXIT_NOT_CONNECTED)

    def test_usage(self):
        for arguments in (["server", "http://x/"], ["server", "--cases", "99.*"], ["client", "--parallel", "0"], []):
            self.assertEqual(run(*arguments).returncode, verdict.EXIT_USAGE, arguments)


class Client(unittest.TestCase):
    def test_driven(self):
        done = run("client", "0", "--drive", f"{PEER} client {{url}}", "--cases", "1.1.1,2.2,12.1.1")
        self.assertEqual((done.returncode, "3 OK" in done.stdout), (verdict.EXIT_OK, True), done.stdout)

    def test_a_command_that_never_comes_has_failed(self):
        done = run("client", "0", "--drive", "false", "--cases", "1.1.1", "--patience", "0.1")
        self.assertEqual(done.returncode, verdict.EXIT_FAILED, done.stdout)

    def test_reports(self):
        with tempfile.TemporaryDirectory() as room:
            path = Path(room) / "found.json"
            server("'echo twice'", "--cases", "1.1.1,1.1.2", "--json", str(path))
            found = json.loads(path.read_text())
        self.assertEqual(found["behavior"], {"FAILED": 2})
        self.assertIn("sent frame", {entry["kind"] for entry in found["cases"][0]["journal"]})


class Urls(unittest.TestCase):
    """What a client finds that drives the judge by its URLs."""

    def setUp(self):
        self._judge = subprocess.Popen([sys.executable, CONFORMANCE, "client", "0", "--cases", "1.1.1,9.1.1"],
                                       stdout=subprocess.PIPE, text=True)
        self._url = self._judge.stdout.readline().split()[-1]

    def tearDown(self):
        self._judge.kill()
        self._judge.wait()
        self._judge.stdout.close()

    def ask(self, resource):
        """The text that comes, and the Close answered; with runCase: the echo of it all."""
        target = handshake.Target.of(self._url + resource)
        with socket.create_connection((target.host, target.port), 10) as connection:
            connection.sendall(handshake.request(target, handshake.new_nonce()))
            return self._echoed(connection, resource.startswith("/runCase"))

    @staticmethod
    def _echoed(connection, echo):
        reader, text, head = FrameReader(masked=False), None, b""
        while handshake.END not in head:
            head += connection.recv(1)
        while True:
            while (frame := reader.next()) is None:
                octets = connection.recv(65536)
                if not octets:
                    return text
                reader.feed(octets)
            if frame.opcode == TEXT:
                text = frame.payload.decode()
            if echo or frame.opcode == CLOSE:
                payload = close_payload(1000) if frame.opcode == CLOSE else frame.payload
                connection.sendall(encode(frame.opcode, payload, key=new_key()))
            if frame.opcode == CLOSE:
                return text

    def test_all(self):
        self.assertEqual(self.ask("/getCaseCount"), "2")
        self.assertEqual(json.loads(self.ask("/getCaseInfo?case=2"))["id"], "9.1.1")
        self.assertEqual(json.loads(self.ask("/getCaseStatus?case=1&agent=me")), {"behavior": None})
        self.ask("/runCase?case=1&agent=me")
        self.ask("/runCase?casetuple=9.1.1&agent=me")
        for case in 1, 2:
            self.assertEqual(json.loads(self.ask(f"/getCaseStatus?case={case}&agent=me")), {"behavior": "OK"})
        self.ask("/updateReports?agent=me")
        self.assertEqual(self._judge.wait(10), verdict.EXIT_OK)
        self.assertIn("me: 2 of 2 cases played", self._judge.stdout.read())


if __name__ == "__main__":
    unittest.main()
