# SPDX-License-Identifier: MIT
# bad_input_test: what `wspc serve` answers to bytes that no good client sends, and that it goes on serving.
#
# Every row pins what the peer is told (status and text, or close code) and what the server's log says.

import re
import signal
import struct
import threading
import time

from raw import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Raw, frame, request, upgraded
from wspc import PATIENCE, SANITIZED, Case, main

MIB = 1 << 20


def close_payload(code, reason=b""):
    return struct.pack("!H", code) + reason


class BadInput(Case):
    options = []

    def serve(self, *options):
        return super().serve("--verbose", *self.options, *options)

    def raw(self, server, **arguments):
        raw = upgraded(server.port, **arguments)
        self.addCleanup(raw.close)
        return raw

    def unopened(self, server):
        raw = Raw(server.port)
        self.addCleanup(raw.close)
        return raw

    def assert_serves(self, server, **arguments):
        raw = self.raw(server, **arguments)
        raw.send(frame(TEXT, b"still there?"))
        self.assertEqual(raw.frame(), (0x80 | TEXT, b"still there?"), "the server serves nobody new")
        raw.send(frame(CLOSE, close_payload(1000)))
        self.assertEqual(raw.frame(), (0x80 | CLOSE, close_payload(1000)))
        self.assertTrue(raw.ended())

    def assert_refused(self, raw, status, text, **headers):
        got, fields, body = raw.response()
        self.assertEqual((got, body), (status, text))
        self.assertIn("close", fields["connection"])
        for name, value in headers.items():
            self.assertEqual(fields.get(name.replace("_", "-")), value)
        self.assertTrue(raw.ended(), "the server did not close the connection after its refusal")

    def assert_failed(self, raw, code, words="."):
        """The Close that explains the error in these words, and then the end of the TCP connection (RFC 6455 §7.1.7)."""
        first, payload = raw.frame()
        while first in (0x80 | PONG, 0x80 | TEXT, 0x80 | BINARY):  # answers to what came before
            first, payload = raw.frame()
        self.assertEqual((first, payload[:2]), (0x80 | CLOSE, close_payload(code)))
        self.assertRegex(payload[2:].decode(), words)
        raw.finish_sending()
        self.assertTrue(raw.ended(), "the server did not close the connection after its Close")

    def assert_forgotten(self, server, before):
        deadline = time.monotonic() + PATIENCE
        while server.descriptors() > before:
            self.assertLess(time.monotonic(), deadline, f"{server.descriptors() - before} connections are still held")
            time.sleep(0.02)

    def assert_bounded(self, server, before, most):
        grown = server.memory() - before
        if not SANITIZED:
            self.assertLess(grown, most, f"the server grew by {grown / MIB:.1f} MiB")


# ---- the opening handshake

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
    ("HEAD", None, {"line": "HEAD / HTTP/1.1"}, 405, "The method is not GET.\n", {"allow": "GET"}),
    ("CONNECT", None, {"line": "CONNECT a:1 HTTP/1.1"}, 405, "The method is not GET.\n", {"allow": "GET"}),
    ("no Host", None, {"without": ["Host"]}, 400, NO_HOST, {}),
    ("two Hosts", None, {"add": ["Host: other"]}, 400, NO_HOST, {}),
    ("a plain page load", None, {"without": ["Upgrade", "Connection"]}, 426, NO_UPGRADE,
     {"upgrade": "websocket", "sec_websocket_version": "13"}),
    ("an upgrade to something else", None, {"replace": {"Upgrade": "h2c"}}, 400, NO_UPGRADE, {}),
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
                raw.close()
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
        self.assertEqual(raw.frame(), (0x80 | TEXT, b"early"))

    def test_a_request_and_frames_in_one_write(self):
        server = self.serve()
        raw = self.unopened(server)
        raw.send(request(server.port) + frame(TEXT, b"one") + frame(TEXT, b"two"))
        self.assertEqual(raw.response()[0], 101)
        self.assertEqual([raw.frame(), raw.frame()], [(0x80 | TEXT, b"one"), (0x80 | TEXT, b"two")])

    def test_too_many_connections_are_told_so(self):
        server = self.serve("--max-connections", "2")
        first, second = self.raw(server), self.raw(server)
        third = self.unopened(server)
        third.send(request(server.port))
        self.assert_refused(third, 503, "The server has as many connections as it may have.\n")
        third.close()
        full = server.descriptors()
        first.close()
        self.assert_forgotten(server, full - 1)
        second.send(frame(TEXT, b"still here"))
        self.assertEqual(second.frame(), (0x80 | TEXT, b"still here"))
        self.assert_serves(server)


class SlowHandshakes(BadInput):
    """All end at --open-timeout, however busy they look."""

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
            raw.close()
        self.assert_forgotten(server, before)

    def test_a_request_whose_sender_hangs_up(self):
        server = self.serve()
        before = server.descriptors()
        half, gone, cut = (self.unopened(server) for _ in range(3))
        for raw in half, gone, cut:
            raw.send(request(server.port)[:40])
        half.finish_sending()
        gone.close()
        cut.reset()
        began = time.monotonic()
        self.assertTrue(half.ended())
        half.close()
        self.assert_forgotten(server, before)
        self.assertLess(time.monotonic() - began, self.limit + self.slack)
        self.assert_serves(server)


# ---- frames

def announced(opcode, field, *, masked=True):
    """A header whose length field is written as it is given, without any payload."""
    return bytes([0x80 | opcode, (0x80 if masked else 0) | field[0]]) + field[1:] + (b"\0\0\0\0" if masked else b"")


# what it is, what is sent, the close code, words of the Close's reason and of the log
ERRORS = [
    *((f"reserved bits {bits:03b}", frame(TEXT, b"x", reserved=bits), 1002, "reserved bit") for bits in range(1, 8)),
    *((f"opcode {opcode:#x}", frame(opcode, b"x"), 1002, "reserved opcode")
      for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
    *((f"a fragmented control frame {opcode:#x}", frame(opcode, fin=False), 1002, "fragmented control frame")
      for opcode in (CLOSE, PING, PONG)),
    *((f"a control frame {opcode:#x} of 126 bytes", frame(opcode, b"x" * 126), 1002, "more than 125 bytes")
      for opcode in (CLOSE, PING, PONG)),
    ("a frame without a mask", frame(TEXT, b"hello", key=None), 1002, "without a mask"),
    ("an empty frame without a mask", frame(TEXT, key=None), 1002, "without a mask"),
    ("a Close without a mask", frame(CLOSE, close_payload(1000), key=None), 1002, "without a mask"),
    ("125 in 16 bits", announced(TEXT, b"\x7e\x00\x7d"), 1002, "more bytes than it needs"),
    ("65535 in 64 bits", announced(TEXT, b"\x7f" + (65535).to_bytes(8, "big")), 1002, "more bytes than it needs"),
    ("2^63 bytes", announced(BINARY, b"\x7f\x80" + bytes(7)), 1002, "2\\^63"),
    ("2^64 - 1 bytes", announced(BINARY, b"\x7f" + b"\xff" * 8), 1002, "2\\^63"),
    ("2^63 - 1 bytes", announced(BINARY, b"\x7f\x7f" + b"\xff" * 7), 1009, "larger than the limit"),
    ("one byte more than the limit, announced", announced(BINARY, b"\x7f" + (MIB + 1).to_bytes(8, "big")), 1009,
     "larger than the limit"),
    ("one byte more than the limit, in fragments", frame(BINARY, b"x" * (MIB // 2), fin=False)
     + frame(CONTINUATION, b"x" * (MIB // 2 + 1)), 1009, "larger than the limit"),
    ("a continuation of nothing", frame(CONTINUATION, b"x"), 1002, "never begun"),
    ("a continuation of a finished message", frame(TEXT, b"x") + frame(CONTINUATION, b"x"), 1002, "never begun"),
    ("a text inside a text", frame(TEXT, b"x", fin=False) + frame(TEXT, b"x"), 1002, "inside a fragmented one"),
    ("a binary inside a text", frame(TEXT, b"x", fin=False) + frame(BINARY, b"x"), 1002, "inside a fragmented one"),
    ("4,097 fragments", frame(TEXT, b"x", fin=False) + frame(CONTINUATION, b"x", fin=False) * 4096, 1008,
     "more fragments"),
    ("4,097 empty fragments", frame(TEXT, fin=False) + frame(CONTINUATION, fin=False) * 4096, 1008, "more fragments"),
    ("a byte that UTF-8 has not", frame(TEXT, b"a\xffb"), 1007, "not UTF-8"),
    ("an overlong slash", frame(TEXT, b"\xc0\xaf"), 1007, "not UTF-8"),
    ("a surrogate", frame(TEXT, b"\xed\xa0\x80"), 1007, "not UTF-8"),
    ("a character beyond U+10FFFF", frame(TEXT, b"\xf4\x90\x80\x80"), 1007, "not UTF-8"),
    ("a text that ends inside a character", frame(TEXT, b"\xf0\x9f\x98"), 1007, "not UTF-8"),
    ("a text whose last fragment is empty and whose character is not complete",
     frame(TEXT, b"\xe2\x82", fin=False) + frame(CONTINUATION), 1007, "not UTF-8"),
    ("a bad byte at the start of a frame that is not complete",
     frame(TEXT, b"\xff", length=1000), 1007, "not UTF-8"),
    ("a Close with half a code", frame(CLOSE, b"\x03"), 1002, "half a status code"),
    *((f"a Close with code {code}", frame(CLOSE, close_payload(code)), 1002, "must not be sent")
      for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)),
    ("a Close with a reason that is not UTF-8", frame(CLOSE, close_payload(1000, b"\xff")), 1007, "not UTF-8"),
]


class Frames(BadInput):
    def test_each_protocol_error(self):
        server = self.serve()
        witness = self.raw(server)
        for what, data, code, words in ERRORS:
            with self.subTest(what):
                said = server.err.length()
                raw = self.raw(server)
                raw.send(data)
                self.assert_failed(raw, code, words)
                server.err.find(words, said)
                raw.close()
                self.assert_serves(server)
                witness.send(frame(TEXT, what.encode()))
                self.assertEqual(witness.frame(), (0x80 | TEXT, what.encode()))

    def test_nothing_after_the_error_is_answered(self):
        server = self.serve()
        raw = self.raw(server)
        raw.send(frame(TEXT, b"before") + frame(3) + frame(TEXT, b"after") + frame(PING))
        self.assertEqual(raw.frame(), (0x80 | TEXT, b"before"))
        self.assert_failed(raw, 1002)

    def test_limits_of_its_own_choice(self):
        server = self.serve("--max-message", "100", "--max-frame", "50", "--max-fragments", "3")
        for data, code in [
                (frame(BINARY, b"x" * 51), 1009),
                (frame(BINARY, b"x" * 50, fin=False) + frame(CONTINUATION, b"x" * 50, fin=False)
                 + frame(CONTINUATION, b"x"), 1009),
                (frame(BINARY, fin=False) + frame(CONTINUATION, fin=False) * 3, 1008)]:
            raw = self.raw(server)
            raw.send(data)
            self.assert_failed(raw, code)
        raw = self.raw(server)
        raw.send(frame(BINARY, b"x" * 50, fin=False) + frame(CONTINUATION, b"x" * 50))
        self.assertEqual(raw.frame(), (0x80 | BINARY, b"x" * 100))

    def test_frames_byte_by_byte(self):
        server = self.serve()
        raw = self.raw(server)
        raw.send_slowly(frame(TEXT, "Grüße".encode(), fin=False) + frame(PING, b"p") + frame(CONTINUATION, b"!" * 300))
        self.assertEqual(raw.frame(), (0x80 | PONG, b"p"))
        self.assertEqual(raw.frame(), (0x80 | TEXT, "Grüße".encode() + b"!" * 300))

    def test_garbage_after_the_handshake(self):
        server = self.serve()
        for seed in range(50):
            raw = self.raw(server)
            raw.send(bytes((seed * 37 + i * (seed | 1) * 101 + (i >> 3)) & 255 for i in range(3000)))
            raw.finish_sending()
            first, _ = raw.frame()
            while first != 0x80 | CLOSE:  # garbage may begin with what is a good frame by chance
                first, _ = raw.frame()
            self.assertTrue(raw.ended())
        self.assert_serves(server)


class Silence(BadInput):
    """Peers that say nothing where something is due."""

    def test_no_pong(self):
        server = self.serve("--ping-interval", "300ms", "--pong-timeout", "400ms")
        raw = self.raw(server)
        self.assertEqual(raw.frame()[0], 0x80 | PING)
        began = time.monotonic()
        self.assert_failed(raw, 1011)
        self.assertGreater(time.monotonic() - began, 0.3)
        server.err.find("did not answer a ping in time")

    def test_idle(self):
        server = self.serve("--idle-timeout", "400ms")
        raw = self.raw(server)
        first, payload = raw.frame()
        self.assertEqual((first, payload[:2]), (0x80 | CLOSE, close_payload(1001)))
        raw.send(frame(CLOSE, close_payload(1001)))
        self.assertTrue(raw.ended())

    def test_no_answer_to_our_close(self):
        server = self.serve("--idle-timeout", "300ms", "--close-timeout", "500ms")
        raw = self.raw(server)
        before = server.descriptors()
        self.assertEqual(raw.frame()[0], 0x80 | CLOSE)
        began = time.monotonic()
        self.assertTrue(raw.ended())
        self.assertGreater(time.monotonic() - began, 0.4)
        raw.close()
        self.assert_forgotten(server, before - 1)
        server.err.find("did not finish the closing handshake in time")

    def test_no_answer_when_the_server_is_stopped(self):
        server = self.serve("--drain-timeout", "700ms")
        for _ in range(3):
            self.raw(server)
        self.unopened(server).send(b"GET / HT")
        server.expected_to_end = True
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        self.assertEqual(server.status(), 0)
        self.assertGreater(time.monotonic() - began, 0.5, "nobody waited for the closing handshakes")
        self.assertLess(time.monotonic() - began, 5)

    def test_half_closed_after_the_handshake(self):
        server = self.serve()
        before = server.descriptors()
        raw = self.raw(server)
        raw.send(frame(TEXT, b"last words"))
        raw.finish_sending()
        self.assertEqual(raw.frame(), (0x80 | TEXT, b"last words"))
        self.assertTrue(raw.ended())
        raw.close()
        self.assert_forgotten(server, before)
        self.assert_serves(server)

    def test_resets_at_every_step(self):
        server = self.serve()
        before = server.descriptors()
        script = request(server.port) + frame(TEXT, b"x" * 300, fin=False) + frame(PING) + frame(CONTINUATION, b"y")
        for cut in range(0, len(script), 7):
            raw = self.unopened(server)
            raw.send(script[:cut])
            raw.reset()
        self.assert_forgotten(server, before)
        self.assert_serves(server)


class Floods(BadInput):
    """Peers that send without end and read nothing. The server's memory stays bounded, and others are served."""

    seconds = 2.0

    def flood(self, raw, data):
        """Sends `data` again and again, until the server takes no more or the time is over. Returns bytes sent."""
        raw.socket.settimeout(0.3)
        end, sent = time.monotonic() + self.seconds, 0
        block = data * max(1, 65536 // len(data))
        while time.monotonic() < end:
            try:
                sent += raw.socket.send(block[sent % len(data):])
            except TimeoutError:
                break
            except (BrokenPipeError, ConnectionResetError):
                break
        raw.socket.settimeout(PATIENCE)
        return sent

    def start(self, *options):
        server = self.serve(*options)
        self.assert_serves(server)
        return server, server.memory()

    def test_pings_without_reading(self):
        server, before = self.start()
        raw = self.raw(server)
        ping = frame(PING, b"p" * 125)
        sent = self.flood(raw, ping)
        print(f"({sent / MIB:.0f} MiB of pings) ", end="", flush=True)
        self.assertGreater(sent, MIB)
        self.assert_bounded(server, before, 4 * MIB)
        self.assert_serves(server)
        self.assert_newest_is_answered(raw, ping[sent % len(ping):] if sent % len(ping) else b"")

    def assert_newest_is_answered(self, raw, rest):
        """RFC 6455 §5.5.3: older pongs may be left out, the newest may not."""
        sender = threading.Thread(target=raw.send, args=(rest + frame(PING, b"newest"),), daemon=True)
        sender.start()
        answer = raw.frame()
        while answer == (0x80 | PONG, b"p" * 125):
            answer = raw.frame()
        self.assertEqual(answer, (0x80 | PONG, b"newest"))
        sender.join(PATIENCE)

    def test_messages_without_reading(self):
        server, before = self.start()
        raw = self.raw(server)
        sent = self.flood(raw, frame(BINARY, b"m" * 1000))
        print(f"({sent / MIB:.0f} MiB of messages) ", end="", flush=True)
        self.assert_bounded(server, before, 8 * MIB)
        self.assert_serves(server)

    def test_long_messages_without_reading_on_many_connections(self):
        server, before = self.start()
        seconds, self.seconds = self.seconds, 0.5
        for _ in range(10):
            self.flood(self.raw(server), frame(BINARY, b"m" * MIB))
        self.seconds = seconds
        self.assert_bounded(server, before, 10 * 6 * MIB)
        self.assert_serves(server)

    def test_fragments_without_end(self):
        for payload in b"", b"x":
            server, before = self.start()
            raw = self.raw(server)
            raw.send(frame(TEXT, payload, fin=False))
            self.flood(raw, frame(CONTINUATION, payload, fin=False))
            self.assert_bounded(server, before, 4 * MIB)
            server.err.find("more fragments than the limit")
            self.assert_serves(server)

    def test_announced_but_never_sent(self):
        server, before = self.start("--max-message", "64M", "--max-frame", "64M")
        raws = [self.raw(server) for _ in range(50)]
        for raw in raws:
            raw.send(frame(BINARY, b"x" * 1000, length=64 * MIB))
        self.assert_serves(server)
        self.assert_bounded(server, before, 8 * MIB)

    def test_a_header_without_end(self):
        server, before = self.start()
        raw = self.unopened(server)
        raw.send(request(server.port)[:-2] + b"X: ")
        self.flood(raw, b"x" * 1000)
        self.assert_bounded(server, before, 4 * MIB)
        server.err.find("431.*the opening handshake is larger than the limit")
        self.assert_serves(server)


if __name__ == "__main__":
    main()
