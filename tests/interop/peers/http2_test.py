# SPDX-License-Identifier: MIT
# http2_test: WebSockets over HTTP/2 with independent peers: the Python package h2 and nghttp.   RFC 8441

import os
import shutil
import socket
import subprocess
import threading
import unittest

from interop.peers.http2_case import ServerCase, ClientCase  # first: it chooses the Python that has h2
import h2.errors
import h2.events
from harness.case import main
from harness.environment import PATIENCE, SANITIZED
from harness.frames import ZERO_KEY, frame


class Server(ServerCase):
    """`wspc serve`, with h2 as the client."""

    # RFC 8441 §3: H2-01, H2-02
    def test_it_says_that_it_can(self):
        port = self.serve().port
        peer = self.connect(port)
        settings = peer.next(h2.events.RemoteSettingsChanged)
        self.assertEqual(settings.changed_settings[8].new_value, 1)

    # RFC 8441 §5: H2-09
    def test_an_echo_and_an_orderly_end(self):
        port = self.serve("--no-deflate").port
        peer = self.connect(port)
        stream, answer = peer.connect(f"127.0.0.1:{port}", "/chat")
        self.assertEqual(answer, {":status": "200"})
        peer.send(stream, frame(1, b"hello", key=ZERO_KEY))
        self.assertEqual(peer.take(stream, 7), b"\x81\x05hello")
        peer.send(stream, frame(8, b"\x03\xe8", key=ZERO_KEY))
        self.assertEqual(peer.take(stream, 4), b"\x88\x02\x03\xe8")
        self.assertEqual(peer.next(h2.events.StreamEnded).stream_id, stream)
        peer.send(stream, b"", end=True)

    def test_several_on_one_connection(self):
        server = self.serve("-v")
        port = server.port
        peer = self.connect(port)
        streams = [peer.connect(f"127.0.0.1:{port}")[0] for _ in range(20)]
        for stream in streams:
            peer.send(stream, frame(1, str(stream).encode(), key=ZERO_KEY))
        for stream in reversed(streams):
            text = str(stream).encode()
            self.assertEqual(peer.take(stream, 2 + len(text)), frame(1, text, key=None))
        server.terminate()
        log = server.communicate(timeout=PATIENCE)[1].decode()
        remotes = {line.split()[1] for line in log.splitlines() if " opened " in line}
        self.assertEqual((log.count(" opened /"), len(remotes)), (20, 1))

    def test_subprotocol_and_compression(self):
        port = self.serve("--subprotocol", "chat").port
        peer = self.connect(port)
        _, answer = peer.connect(f"127.0.0.1:{port}", more=[("sec-websocket-protocol", "other, chat"),
                                                            ("sec-websocket-extensions", "permessage-deflate")])
        self.assertEqual(answer["sec-websocket-protocol"], "chat")
        self.assertTrue(answer["sec-websocket-extensions"].startswith("permessage-deflate"))

    def test_a_message_larger_than_every_window(self):
        port = self.serve("--no-deflate").port
        peer = self.connect(port)
        stream, _ = peer.connect(f"127.0.0.1:{port}")
        payload = os.urandom(60_000)
        message = frame(2, payload, key=ZERO_KEY)
        for _ in range(10):  # 600,000 bytes through windows of 64 and 128 KiB
            for at in range(0, len(message), 16_000):
                while peer.h2.local_flow_control_window(stream) < 16_000:
                    peer.next(h2.events.WindowUpdated)
                peer.send(stream, message[at:at + 16_000])
            self.assertEqual(peer.take(stream, len(payload) + 4)[4:], payload)

    def test_a_reset_ends_one_and_leaves_the_others(self):
        server = self.serve("-v")
        port = server.port
        peer = self.connect(port)
        one, _ = peer.connect(f"127.0.0.1:{port}")
        other, _ = peer.connect(f"127.0.0.1:{port}")
        peer.h2.reset_stream(one, h2.errors.ErrorCodes.CANCEL)
        peer.send(other, frame(1, b"still", key=ZERO_KEY))
        self.assertEqual(peer.take(other, 7), b"\x81\x05still")
        for line in server.err:
            if b" failed: " in line:
                self.assertIn(b"the peer reset the HTTP/2 stream: CANCEL", line)
                break

    def test_a_refusal_has_status_and_text(self):
        port = self.serve("--path", "/chat").port
        peer = self.connect(port)
        stream, answer = peer.connect(f"127.0.0.1:{port}", "/other")
        self.assertEqual(answer[":status"], "404")
        self.assertEqual(peer.take(stream, 36), b"There is no WebSocket at this path.\n")

    def test_a_foreign_origin_is_refused(self):
        port = self.serve().port
        peer = self.connect(port)
        _, answer = peer.connect(f"127.0.0.1:{port}", more=[("origin", "https://evil.example")])
        self.assertEqual(answer[":status"], "403")

    def test_a_slow_reader_is_bounded_and_ends_with_its_connection(self):
        server = self.serve("--no-deflate", "--max-message", "4M", "-v")
        port = server.port
        peer = self.connect(port, INITIAL_WINDOW_SIZE=1000)
        stream, _ = peer.connect(f"127.0.0.1:{port}")
        sent, message = 0, frame(2, bytes(15_000), key=ZERO_KEY)
        try:
            while sent < 20_000_000:  # nobody takes what comes back
                while peer.h2.local_flow_control_window(stream) < len(message):
                    peer.sock.settimeout(1)
                    peer.flush()
                    peer.waiting += [event for event in peer.h2.receive_data(peer.sock.recv(65536))
                                     if not isinstance(event, h2.events.DataReceived)]
                peer.send(stream, message)
                sent += len(message)
        except TimeoutError:
            pass
        self.assertLess(sent, 4_000_000)
        if not SANITIZED:  # then it says nothing
            self.assertLess(server.memory(), 40_000_000)
        peer.sock.shutdown(socket.SHUT_WR)
        self.assertTrue(any(b" failed: " in line for line in server.err))

    def test_requests_that_are_taken_back_at_once_leave_nothing(self):
        server = self.serve("--path", "/chat")
        port = server.port
        peer = self.connect(port)
        for path in ["/other", "/chat"] * 200:
            stream = peer.h2.get_next_available_stream_id()
            peer.h2.send_headers(stream, [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"),
                                          (":path", path), (":authority", "localhost"), ("sec-websocket-version", "13")])
            peer.h2.reset_stream(stream, h2.errors.ErrorCodes.CANCEL)
            peer.flush()
        stream, answer = peer.connect("localhost", "/chat")
        self.assertEqual(answer[":status"], "200")
        peer.send(stream, frame(1, b"hello", key=ZERO_KEY))
        self.assertTrue(peer.take(stream, 7).endswith(b"hello"))

    # RFC 9113 §5.1.2
    def test_one_stream_too_many_is_refused_and_the_others_go_on(self):
        port = self.serve("--no-deflate").port
        peer = self.connect(port)
        self.assertEqual(peer.next(h2.events.RemoteSettingsChanged).changed_settings[3].new_value, 128)
        peer.h2.remote_settings[3] = 1000  # so that h2 does what it should not
        peer.h2.remote_settings.acknowledge()
        streams = [peer.connect(f"127.0.0.1:{port}")[0] for _ in range(128)]
        for _ in range(3):
            _, answer = peer.connect(f"127.0.0.1:{port}")
            self.assertIsInstance(answer, h2.events.StreamReset)
            self.assertEqual(answer.error_code, h2.errors.ErrorCodes.REFUSED_STREAM)
        for stream in streams:
            peer.send(stream, frame(1, b"still", key=ZERO_KEY))
            self.assertEqual(peer.take(stream, 7), b"\x81\x05still")
        peer.h2.reset_stream(streams[0])
        _, answer = peer.connect(f"127.0.0.1:{port}")
        self.assertEqual(answer[":status"], "200")

    def test_sigterm_closes_each_and_says_goaway(self):
        server = self.serve()
        port = server.port
        peer = self.connect(port)
        stream, _ = peer.connect(f"127.0.0.1:{port}")
        server.terminate()
        self.assertEqual(peer.take(stream, 4), b"\x88\x02\x03\xe9")
        peer.send(stream, frame(8, b"\x03\xe9", key=ZERO_KEY))
        self.assertIsNotNone(peer.next(h2.events.StreamEnded))
        peer.send(stream, b"", end=True)
        self.assertEqual(server.wait(PATIENCE), 0)

    @unittest.skipUnless(shutil.which("nghttp"), "nghttp is not installed")
    def test_nghttp_is_told_what_is_served(self):
        port = self.serve().port
        ran = subprocess.run(["nghttp", "-v", f"http://127.0.0.1:{port}/"], capture_output=True, timeout=PATIENCE, check=True)
        self.assertIn(b"SETTINGS_ENABLE_CONNECT_PROTOCOL(0x08):1", ran.stdout)
        self.assertIn(b":status: 405", ran.stdout)


class Client(ClientCase):
    """`wspc connect`, with h2 as the server."""

    def test_it_asks_as_it_should_and_ends_in_order(self):
        seen = {}

        def serve(peer):
            request = peer.next(h2.events.RequestReceived)
            seen["headers"] = request.headers
            peer.h2.send_headers(request.stream_id, [(":status", "200")])
            seen["message"] = peer.take(request.stream_id, 8)
            peer.send(request.stream_id, frame(1, b"there", key=None))
            seen["close"] = peer.take(request.stream_id, 8)
            peer.send(request.stream_id, frame(8, b"\x03\xe8", key=None), end=True)
            seen["end"] = peer.next(h2.events.StreamEnded, h2.events.StreamReset)

        port = self.answer(serve)
        self.assertEqual(self.ask(port), (0, b"there\n", ""))
        self.peer.join(PATIENCE)
        self.assertEqual(seen["headers"], [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"),
                                           (":path", "/x?y"), (":authority", f"127.0.0.1:{port}"),
                                           ("sec-websocket-version", "13")])
        self.assertEqual(seen["message"][:2], b"\x81\x82")  # masked, as ever
        self.assertIsInstance(seen["end"], h2.events.StreamEnded)

    def test_it_says_why_there_is_none(self):
        def refuse(peer):
            request = peer.next(h2.events.RequestReceived)
            peer.h2.send_headers(request.stream_id, [(":status", "403")])
            peer.send(request.stream_id, b"not you", end=True)

        def reset(peer):
            request = peer.next(h2.events.RequestReceived)
            peer.h2.reset_stream(request.stream_id, h2.errors.ErrorCodes.REFUSED_STREAM)
            peer.flush()

        def leave(peer):
            peer.next(h2.events.RequestReceived)
            peer.h2.close_connection(h2.errors.ErrorCodes.ENHANCE_YOUR_CALM)
            peer.flush()
            peer.sock.shutdown(socket.SHUT_WR)

        def choose(peer):
            request = peer.next(h2.events.RequestReceived)
            peer.h2.send_headers(request.stream_id, [(":status", "200"), ("sec-websocket-protocol", "other")])
            peer.flush()

        rows = ((refuse, 4, "the server refused: 403 Forbidden: not you"),
                (reset, 5, "the server reset the HTTP/2 stream: REFUSED_STREAM"),
                (leave, 5, "the peer ended the HTTP/2 connection: ENHANCE_YOUR_CALM"),
                (choose, 5, "the server's answer is not a handshake: "))
        for serve, status, text in rows:
            result = self.ask(self.answer(serve))
            self.assertEqual((result[0], result[1]), (status, b""), result)
            self.assertIn(f"wspc: {text}", result[2])
        result = self.ask(self.answer(lambda peer: peer.next(h2.events.RequestReceived), connect_protocol=0))
        self.assertEqual(result, (5, b"", "wspc: the server speaks HTTP/2, but no WebSockets over it\n"))

    def test_a_stream_that_is_cut_is_named(self):
        def serve(peer):
            request = peer.next(h2.events.RequestReceived)
            peer.h2.send_headers(request.stream_id, [(":status", "200")])
            peer.flush()
            peer.h2.reset_stream(request.stream_id, h2.errors.ErrorCodes.INTERNAL_ERROR)
            peer.flush()

        status, _, err = self.ask(self.answer(serve))
        self.assertEqual(status, 2)
        self.assertIn("the peer reset the HTTP/2 stream: INTERNAL_ERROR", err)

    def test_a_server_that_speaks_no_http2_is_told_apart(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def run():
            sock, _ = listener.accept()
            with sock:
                sock.recv(100)
                sock.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                sock.recv(100)

        threading.Thread(target=run, daemon=True).start()
        status, _, err = self.ask(listener.getsockname()[1])
        self.assertEqual(status, 5)
        self.assertIn("HTTP/2", err)


if __name__ == "__main__":
    main()
