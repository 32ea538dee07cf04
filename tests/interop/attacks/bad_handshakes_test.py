# SPDX-License-Identifier: MIT
# bad_handshakes_test: `wspc serve` answers invalid requests with the right status, and keeps serving others.
#
# Every row pins what the peer is told (status and text, or close code) and what the server's log says.

import re
import time

from harness.case import main
from harness.connection import request
from harness.environment import SANITIZED
from harness.frames import TEXT, frame
from interop.attacks.bad_input import BadInput


NOT_HTTP = "This is not HTTP.\n"
NO_FIELD = "A header field is not one of HTTP.\n"
NO_HOST = "The Host header is missing or repeated.\n"
NO_KEY = "The Sec-WebSocket-Key header is missing, repeated, or not the base64 of 16 bytes.\n"
NO_VERSION = "The Sec-WebSocket-Version header is missing, repeated, or not a number.\n"
NO_UPGRADE = "The Upgrade header does not say websocket.\n"
NO_PROTOCOLS = "The Sec-WebSocket-Protocol header is not a list of different tokens.\n"
NO_EXTENSIONS = "The Sec-WebSocket-Extensions header is not a list of extensions.\n"
OTHER_VERSION = "The HTTP version is not 1.1.\n"
TOO_BIG = "The opening handshake is larger than the limit.\n"
GOOD_KEY = "dGhlIHNhbXBsZSBub25jZQ=="

# what it is, what is sent (None: request(**arguments)), the arguments, the status, the text, the headers owed
REFUSALS = [
    ("a TLS client", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200), {}, 400, NOT_HTTP, {}),
    ("random bytes", bytes(range(255, 0, -1)), {}, 400, NOT_HTTP, {}),
    ("a WebSocket frame first", frame(TEXT, b"hello\n", key=bytes(4)), {}, 400, NOT_HTTP, {}),
    ("a line that never ends", frame(TEXT, b"hello"), {}, 408, "The opening handshake took too long.\n", {}),
    ("a line of another protocol", b"EHLO mail.example\r\n", {}, 400, NOT_HTTP, {}),
    ("HTTP/0.9", b"GET /\r\n", {}, 400, NOT_HTTP, {}),
    ("lines that end with LF alone", b"GET / HTTP/1.1\nHost: x\n\n", {}, 400, NOT_HTTP, {}),
    ("a CR inside a line", b"GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", {}, 400, NOT_HTTP, {}),
    ("a NUL in a header", None, {"add": ["X: a\0b"]}, 400, NOT_HTTP, {}),
    ("a folded header", None, {"add": ["X: a", " b"]}, 400, NOT_HTTP, {}),
    ("a header without a colon", None, {"add": ["nothing"]}, 400, NO_FIELD, {}),
    ("a space in a header's name", None, {"add": ["My Header: x"]}, 400, NO_FIELD, {}),
    ("a space before the colon", None, {"add": ["X : x"]}, 400, NO_FIELD, {}),
    ("a target that is no path", None, {"line": "GET chat HTTP/1.1"}, 400, NOT_HTTP, {}),
    ("HTTP/1.0", None, {"line": "GET / HTTP/1.0"}, 505, OTHER_VERSION, {}),
    ("HTTP/2.0", None, {"line": "GET / HTTP/2.0"}, 505, OTHER_VERSION, {}),
    ("POST", None, {"line": "POST / HTTP/1.1"}, 405, "The method is not GET.\n", {"allow": "GET"}),
    ("CONNECT", None, {"line": "CONNECT a:1 HTTP/1.1"}, 405, "The method is not GET.\n", {"allow": "GET"}),
    ("no Host", None, {"without": ["Host"]}, 400, NO_HOST, {}),
    ("two Hosts", None, {"add": ["Host: other"]}, 400, NO_HOST, {}),
    ("a plain page load", None, {"without": ["Upgrade", "Connection"]}, 426, NO_UPGRADE,
     {"upgrade": "websocket", "sec_websocket_version": "13"}),
    ("an upgrade to something else", None, {"replace": {"Upgrade": "h2c"}}, 426, NO_UPGRADE, {}),
    ("no Connection", None, {"without": ["Connection"]}, 400, "The Connection header does not say Upgrade.\n", {}),
    ("Connection: keep-alive", None, {"replace": {"Connection": "keep-alive"}}, 400,
     "The Connection header does not say Upgrade.\n", {}),
    ("no key", None, {"without": ["Sec-WebSocket-Key"]}, 400, NO_KEY, {}),
    ("a key that is no base64", None, {"replace": {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZ*=="}}, 400, NO_KEY, {}),
    ("a key of 15 bytes", None, {"replace": {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAA"}}, 400, NO_KEY, {}),
    ("a key of 17 bytes", None, {"replace": {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAAA="}}, 400, NO_KEY, {}),
    ("two keys", None, {"add": [f"Sec-WebSocket-Key: {GOOD_KEY}"]}, 400, NO_KEY, {}),
    ("no version", None, {"without": ["Sec-WebSocket-Version"]}, 400, NO_VERSION, {}),
    ("a version that is none", None, {"replace": {"Sec-WebSocket-Version": "new"}}, 400, NO_VERSION, {}),
    ("two versions", None, {"add": ["Sec-WebSocket-Version: 13"]}, 400, NO_VERSION, {}),
    ("version 8", None, {"replace": {"Sec-WebSocket-Version": "8"}}, 426,
     "The WebSocket version is not 13 (Sec-WebSocket-Version).\n", {"sec_websocket_version": "13"}),
    ("a subprotocol that is no token", None, {"add": ["Sec-WebSocket-Protocol: a b"]}, 400, NO_PROTOCOLS, {}),
    ("a subprotocol twice", None, {"add": ["Sec-WebSocket-Protocol: a, b, a"]}, 400, NO_PROTOCOLS, {}),
    ("an extension without a name", None, {"add": ["Sec-WebSocket-Extensions: ; x"]}, 400, NO_EXTENSIONS, {}),
    ("a body with its length", None, {"add": ["Content-Length: 5"]}, 413,
     "The request has a body (Content-Length).\n", {}),
    ("a body in chunks", None, {"add": ["Transfer-Encoding: chunked"]}, 400,
     "The request has a body (Transfer-Encoding).\n", {}),
    ("a target of 9,000 bytes", None, {"line": f"GET /{'x' * 9000} HTTP/1.1"}, 414, TOO_BIG, {}),
    ("a header of 20,000 bytes", None, {"add": [f"X: {'x' * 20000}"]}, 431, TOO_BIG, {}),
    ("2,000 empty headers", None, {"add": ["X:"] * 2000}, 431, "There are more header fields than the limit.\n", {}),
    ("96 headers more than are allowed", None, {"add": ["X: y"] * 196}, 431,
     "There are more header fields than the limit.\n", {}),
    ("a page of another site", None, {"add": ["Origin: http://evil.example"]}, 403,
     "Connections from this Origin are not allowed.\n", {}),
    ("a page without an origin", None, {"add": ["Origin: null"]}, 403,
     "Connections from this Origin are not allowed.\n", {}),
    ("two Origins, one of them good", None, {"add": ["Origin: http://127.0.0.1", "Origin: http://evil.example"]}, 403,
     "Connections from this Origin are not allowed.\n", {}),
    ("another path", None, {"line": "GET /other HTTP/1.1"}, 404, "There is no WebSocket at this path.\n", {}),
]


class Handshakes(BadInput):
    options = ["--path", "/", "--open-timeout", "2s"]

    def test_each_refusal(self):
        server = self.serve()
        for what, data, arguments, status, text, headers in REFUSALS:
            with self.subTest(what):
                said = server.err.length()
                raw = self.unopened(server)
                raw.send(request(server.port, **arguments) if data is None else data)
                self.assert_refused(raw, status, text, **headers)
                server.err.find(f"{status}.*{re.escape(text[1:-2])}", said)
                raw.drop()
                self.assert_serves(server)

    def test_a_good_request_in_any_spelling(self):
        server = self.serve()
        self.assert_serves(server, without=["Upgrade", "Connection"],
                           add=["upgrade: WebSocket", "CONNECTION: keep-alive,  uPGRADE"])
        self.assert_serves(server, line=f"GET http://127.0.0.1:{server.port}/ HTTP/1.1")
        self.assert_serves(server, line="GET /?query HTTP/1.1", add=["X:", "Sec-WebSocket-Extensions: unheard-of; x=1"])

    def test_a_request_byte_by_byte_with_a_frame_behind_it(self):
        server = self.serve()
        raw = self.unopened(server)
        raw.send_slowly(request(server.port) + frame(TEXT, b"early"))
        self.assertEqual(raw.response()[0], 101)
        self.assertEqual(raw.receive_frame(), (0x80 | TEXT, b"early"))

    def test_a_request_and_frames_in_one_write(self):
        server = self.serve()
        raw = self.unopened(server)
        raw.send(request(server.port) + frame(TEXT, b"one") + frame(TEXT, b"two"))
        self.assertEqual(raw.response()[0], 101)
        self.assertEqual([raw.receive_frame(), raw.receive_frame()], [(0x80 | TEXT, b"one"), (0x80 | TEXT, b"two")])

    def test_too_many_connections_are_told_so(self):
        server = self.serve("--max-connections", "2")
        first, second = self.raw(server), self.raw(server)
        third = self.unopened(server)
        third.send(request(server.port))
        self.assert_refused(third, 503, "The server has as many connections as it may have.\n")
        third.drop()
        full = server.descriptors()
        first.drop()
        self.assert_forgotten(server, full - 1)
        second.send(frame(TEXT, b"still here"))
        self.assertEqual(second.receive_frame(), (0x80 | TEXT, b"still here"))
        self.assert_serves(server)


class SlowHandshakes(BadInput):
    """Slow handshakes end at --open-timeout, even if bytes keep arriving."""

    options = ["--open-timeout", "700ms"]
    limit = 0.7
    slack = 10 if SANITIZED else 3  # seconds that a busy machine may take in addition

    def assert_took(self, began):
        took = time.monotonic() - began
        self.assertGreater(took, self.limit * 0.9, "the handshake was given up too early")
        self.assertLess(took, self.limit + self.slack, "the handshake was not given up in time")

    def test_slow_loris(self):
        server = self.serve()
        began = time.monotonic()
        raw = self.unopened(server)
        raw.socket.settimeout(0.05)
        answer = b""
        for byte in request(server.port, add=["X: " + "x" * 5000]):
            try:
                raw.socket.send(bytes([byte]))
                answer = raw.socket.recv(65536)
            except TimeoutError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                pass
            break
        self.assert_took(began)
        self.assertTrue(answer.startswith(b"HTTP/1.1 408 "), answer)
        self.assertTrue(answer.endswith(b"\r\n\r\nThe opening handshake took too long.\n"), answer)
        server.err.find("408.*the opening handshake took too long")
        self.assert_serves(server)

    def test_half_a_request(self):
        server = self.serve()
        began = time.monotonic()
        raw = self.unopened(server)
        raw.send(request(server.port)[:-2])
        self.assert_refused(raw, 408, "The opening handshake took too long.\n")
        self.assert_took(began)
        self.assert_serves(server)

    def test_nothing_at_all(self):
        server = self.serve()
        before = server.descriptors()
        began = time.monotonic()
        silent = [self.unopened(server) for _ in range(200)]
        self.assert_serves(server)
        self.assertTrue(silent[0].ended() or silent[0].response()[0] == 408)
        self.assert_took(began)
        for raw in silent:
            raw.drop()
        self.assert_forgotten(server, before)

    def test_a_request_whose_sender_hangs_up(self):
        server = self.serve()
        before = server.descriptors()
        half, gone, cut = (self.unopened(server) for _ in range(3))
        for raw in half, gone, cut:
            raw.send(request(server.port)[:40])
        half.finish_sending()
        gone.drop()
        cut.reset()
        began = time.monotonic()
        self.assertTrue(half.ended())
        half.drop()
        self.assert_forgotten(server, before)
        self.assertLess(time.monotonic() - began, self.limit + self.slack)
        self.assert_serves(server)


if __name__ == "__main__":
    main()
