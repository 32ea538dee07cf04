# SPDX-License-Identifier: MIT
# deflate_test: permessage-deflate as the command offers, accepts and reports it.   RFC 7692
import re
import zlib

from harness.case import Case, main
from harness.command import CLEAN, PROTOCOL
from harness.connection import dial
from harness.frames import TEXT
from harness.scripted_server import ScriptedServer

COMPRESSED = 0x40  # RSV1 of a frame's first byte
LONG = "Hello, hello! " * 100
DEFAULT_ANSWER = b"permessage-deflate; server_no_context_takeover; client_no_context_takeover"


def deflated(text):
    stream = zlib.compressobj(wbits=-15)
    return (stream.compress(text.encode()) + stream.flush(zlib.Z_SYNC_FLUSH))[:-4]


def inflated(data):
    return zlib.decompressobj(-15).decompress(data + b"\x00\x00\xff\xff").decode()


def extensions(head):
    found = re.search(rb"(?im)^sec-websocket-extensions: (.*?)\r?$", head)
    return found and found[1]


class Serving(Case):
    def answer(self, offer, *options):
        child = self.serve(*options)
        url = child.url
        peer = dial(url)
        head = peer.open(extra=b"Sec-WebSocket-Extensions: " + offer + b"\r\n" if offer else b"")
        peer.close()
        self.stop(child)
        return extensions(head)

    def test_it_costs_no_memory_per_connection_unless_told_otherwise(self):
        self.assertEqual(self.answer(b"permessage-deflate; client_max_window_bits"), DEFAULT_ANSWER)
        self.assertEqual(self.answer(b"permessage-deflate", "--deflate"), DEFAULT_ANSWER)

    def test_settings_are_what_is_agreed_on(self):
        self.assertEqual(self.answer(b"permessage-deflate; client_max_window_bits", "--deflate", "level=9"),
                         b"permessage-deflate")
        self.assertEqual(self.answer(b"permessage-deflate; client_max_window_bits",
                                     "--deflate=server_max_window_bits=9; client_max_window_bits=10"),
                         b"permessage-deflate; server_max_window_bits=9; client_max_window_bits=10")
        self.assertEqual(self.answer(b"permessage-deflate; server_max_window_bits=9"),
                         DEFAULT_ANSWER + b"; server_max_window_bits=9")

    def test_nobody_is_answered_who_did_not_ask_or_when_it_is_off(self):
        self.assertIsNone(self.answer(None))
        self.assertIsNone(self.answer(b"permessage-deflate", "--no-deflate"))
        self.assertIsNone(self.answer(b"permessage-deflate; surprise"))

    def test_the_log_says_what_was_agreed_and_what_came_of_it(self):
        child = self.serve("-v")
        url = child.url
        peer = dial(url)
        peer.open(extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
        peer.send_frame(TEXT | COMPRESSED, deflated(LONG))
        data = peer.expect(TEXT)
        self.assertEqual(inflated(data), LONG)
        peer.close()
        self.stop(child)
        log = child.err.read().decode()
        self.assertRegex(log, r"(?m) #1 opened /, " + DEFAULT_ANSWER.decode() + "$")
        self.assertRegex(log, rf"(?m) #1 closed by the peer: 1000 \(normal closure\); deflate: sent 1400 bytes as "
                              rf"{len(data)} \(\d\.\d %\), received 1400 bytes as {len(deflated(LONG))} \(\d\.\d %\)$")

    def test_short_messages_are_not_compressed_unless_told_otherwise(self):
        for options, compressed in ((), False), (("--deflate", "threshold=4"), True), \
                (("--deflate", "compress=always"), True), (("--deflate", "threshold=4; compress=never"), False):
            child = self.serve(*options)
            url = child.url
            peer = dial(url)
            peer.open(extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
            peer.send_frame(TEXT, "short")
            first = peer.take(2)[0]
            self.assertEqual(bool(first & COMPRESSED), compressed, options)
            peer.socket.close()
            self.stop(child)

    def test_everybody_hears_a_broadcast(self):
        child = self.serve("--broadcast")
        url = child.url
        compressing, plain = dial(url), dial(url)
        compressing.open(extra=b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
        plain.open()
        compressing.send_frame(TEXT | COMPRESSED, deflated(LONG))
        self.assertEqual(plain.expect(TEXT).decode(), LONG)
        first = compressing.take(1)[0]
        compressing.input = bytes([first]) + compressing.input
        data = compressing.expect(TEXT)
        self.assertTrue(first & COMPRESSED)
        self.assertEqual(inflated(data), LONG)
        compressing.close()
        plain.close()
        self.stop(child)


class Connecting(Case):
    def offer(self, *options):
        offers = []

        def script(peer):
            peer.accept()
            offers.append(peer.header(b"Sec-WebSocket-Extensions"))
            peer.answer_close()
        with ScriptedServer(script) as server:
            self.assertEqual(self.connect(server.url, *options), (CLEAN, b"", ""))
        return offers[0]

    def test_it_offers_what_its_settings_say(self):
        self.assertEqual(self.offer(), b"permessage-deflate; client_max_window_bits")
        self.assertEqual(self.offer("--deflate"), b"permessage-deflate; client_max_window_bits")
        self.assertEqual(self.offer("--deflate", "client_max_window_bits=9; server_no_context_takeover"),
                         b"permessage-deflate; server_no_context_takeover; client_max_window_bits=9")
        self.assertIsNone(self.offer("--no-deflate"))

    def test_it_compresses_and_says_what_came_of_it(self):
        def script(peer):
            peer.accept(b"Sec-WebSocket-Extensions: permessage-deflate\r\n")
            self.assertEqual(inflated(peer.expect(TEXT)), LONG)
            peer.send_frame(TEXT | COMPRESSED, deflated(LONG))
            peer.answer_close()
        with ScriptedServer(script) as server:
            status, out, err = self.connect(server.url, "-v", "-n", "1", "-x", LONG)
        self.assertEqual((status, out.decode()), (CLEAN, LONG + "\n"))
        self.assertIn("> Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\n", err)
        self.assertIn("< Sec-WebSocket-Extensions: permessage-deflate\n", err)
        self.assertRegex(err, r"\ndeflate: sent 1400 bytes as \d+ \(\d\.\d %\), received 1400 bytes as \d+ \(\d\.\d %\)\n\Z")

    def test_it_echoes_compressed(self):
        def script(peer):
            peer.accept(b"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9\r\n")
            window = zlib.decompressobj(-9)
            for _ in range(3):
                peer.send_frame(TEXT | COMPRESSED, deflated(LONG))
                self.assertEqual(window.decompress(peer.expect(TEXT) + b"\x00\x00\xff\xff").decode(), LONG)
            peer.close()
        with ScriptedServer(script) as server:
            self.assertEqual(self.connect(server.url, "--echo"), (CLEAN, b"", ""))

    def test_an_answer_that_was_not_offered_ends_it(self):
        for answer in b"permessage-deflate; client_max_window_bits=16", b"permessage-deflate; surprise", b"x-other":
            def script(peer):
                peer.accept(b"Sec-WebSocket-Extensions: " + answer + b"\r\n")
            with ScriptedServer(script) as server:
                status, out, err = self.connect(server.url)
            self.assertEqual((status, out), (PROTOCOL, b""))
            self.assertRegex(err, r"\Awspc: the server's answer is not a handshake: .*Sec-WebSocket-Extensions\)\n\Z")


if __name__ == "__main__":
    main()
