# SPDX-License-Identifier: MIT
# attack_handshakes_test: what malicious requests cost `wspc serve`, and that they reveal nothing.

import itertools
import string

from harness.case import main
from harness.connection import request
from harness.frames import CLOSE, close_payload, frame
from interop.attacks.attack import Attack
from interop.attacks.bad_input import MIB

SECRET = "hunter2"


class Requests(Attack):
    def refused(self, server, data, *, then=b"", size=0):
        raw = self.unopened(server)
        raw.send(data)
        if then:
            self.pour(raw, then, size)
        status, _, body = raw.response()
        raw.drop()
        return status, body

    def test_a_line_without_end(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            for _ in range(20):
                raw = self.unopened(server)
                raw.send(request(server.port)[:-2] + b"X: ")
                self.pour(raw, b"x" * 1000, MIB)
                raw.drop()
            server.err.find("431.*larger than the limit")

    def test_lines_without_end(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            for _ in range(20):
                raw = self.unopened(server)
                raw.send(request(server.port)[:-2])
                self.pour(raw, b"X: y\r\n", MIB)
                raw.drop()
            server.err.find("431")

    def test_a_body(self):
        """The server neither stores nor awaits the body; it refuses the request first."""
        for line, status in (f"Content-Length: {1 << 40}", 413), ("Transfer-Encoding: chunked", 400):
            with self.attacked(memory=MIB, seconds=1) as server:
                for _ in range(20):
                    raw = self.unopened(server)
                    raw.send(request(server.port, add=[line]))
                    self.assertEqual(raw.response()[0], status)
                    self.pour(raw, b"b" * 1000, MIB)
                    raw.drop()

    def test_200_that_are_never_finished(self):
        with self.attacked(memory=8 * MIB, seconds=1) as server:
            for raw in [self.unopened(server) for _ in range(200)]:
                raw.send(request(server.port, add=["X: " + "x" * 15_000])[:-2])

    def test_lists_that_are_hard_to_read(self):
        """Sixteen kibibytes each; a parser that goes back and forth in them takes seconds for one."""
        values = [
            ("Sec-WebSocket-Extensions", "a;" * 7000), ("Sec-WebSocket-Extensions", "," * 15_000),
            ("Sec-WebSocket-Extensions", "a,b;c=d," * 1800), ("Sec-WebSocket-Extensions", 'a;b="' + "\\" * 15_000),
            ("Sec-WebSocket-Extensions", "a" + " " * 15_000 + "b"), ("Sec-WebSocket-Protocol", "," * 15_000),
            ("Sec-WebSocket-Protocol", ",".join(f"{number:x}" for number in range(3500))),
            *[("Sec-WebSocket-Protocol", ",".join(map("".join, itertools.product(string.ascii_letters, repeat=2))))] * 9,
            ("Sec-WebSocket-Protocol", "b" * 64 + " " * 15_000 + "!"), ("Connection", "a, " * 5000),
            ("Origin", "http://" + "a." * 7000), ("Sec-WebSocket-Version", "1" * 15_000)]
        with self.attacked(memory=4 * MIB, seconds=0.5) as server:
            for name, value in values:
                for _ in range(10):
                    self.refused(server, request(server.port, add=[f"{name}: {value}"]))


class Secrets(Attack):
    def test_nothing_of_a_request_is_echoed(self):
        """Cookies and passwords of a refused request appear neither in the response nor in the log."""
        server = self.serve("--path", "/")
        lines = [f"Authorization: Basic {SECRET}", f"Cookie: session={SECRET}", f"X-{SECRET}: {SECRET}"]
        for wrong in (["Origin: http://evil.example"], ["Content-Length: 5"], [f"Host: {SECRET}"],
                      [f"Sec-WebSocket-Version: {SECRET}"], [f"Sec-WebSocket-Key: {SECRET}"], [f"Connection {SECRET}"],
                      [f"Sec-WebSocket-Protocol: {SECRET} {SECRET}"], [f"Sec-WebSocket-Extensions: {SECRET}="]):
            raw = self.unopened(server)
            raw.send(request(server.port, add=lines + wrong))
            answer = b""
            while part := raw.socket.recv(65536):
                answer += part
            self.assertRegex(answer, rb"^HTTP/1\.1 [45]\d\d ")
            self.assertNotIn(SECRET.encode(), answer)
        self.assert_serves(server)
        self.stop(server)
        self.assertNotIn(SECRET, server.err.all() + server.out.all())

    def test_the_log_holds_nothing_that_a_terminal_would_obey(self):
        escape = "\x1b]0;owned\x07\x1b[2J\x9b31m"
        server = self.serve("--path", "/")
        for arguments in ({"line": f"GET /{escape} HTTP/1.1"}, {"line": "GET /%1b%5b2J HTTP/1.1"},
                          {"add": [f"Origin: {escape}"]}, {"add": [f"X{escape}: y"]}, {"replace": {"Host": escape}}):
            raw = self.unopened(server)
            raw.send(request(server.port, **arguments))
            self.assertGreaterEqual(raw.response()[0], 400)
        raw = self.raw(server)
        raw.send(frame(CLOSE, close_payload(1000, escape.encode())))
        self.assertTrue(raw.receive_frame())
        self.assert_serves(server)
        self.stop(server)
        said = server.err.all() + server.out.all()
        self.assertGreater(len(said.splitlines()), 5)
        for character in "\x1b\x07\x9b":
            self.assertNotIn(character, said)


if __name__ == "__main__":
    main()
