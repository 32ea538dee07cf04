# SPDX-License-Identifier: MIT
# serve_test: `wspc serve` as a shell sees it: its ready line, its log, its limits, its signals.
import os
import signal
import socket
import struct
import time

from harness.case import Case, main
from harness.command import CLEAN, NETWORK, USAGE
from harness.connection import dial
from harness.environment import PATIENCE
from harness.frames import BINARY, CLOSE, PING, PONG, TEXT, close_payload


class Serve(Case):
    def dial(self, url):
        connection = dial(url)
        self.addCleanup(connection.socket.close)
        return connection

    def opened(self, url, **options):
        connection = self.dial(url)
        self.assertIn(b" 101 ", connection.open(**options).split(b"\r\n")[0])
        return connection

    def reach(self, port):
        """Connects to a server that prints no ready line."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.opened(f"ws://127.0.0.1:{port}")
            except ConnectionRefusedError:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)

    # ---- echo and broadcast

    def test_messages_come_back_with_their_type(self):
        child = self.serve()
        url = child.url
        peer = self.opened(url)
        for opcode, payload in (TEXT, b"hello"), (BINARY, b"\0\xff"), (TEXT, b""), (BINARY, b"x" * 1_000_000):
            peer.send_frame(opcode, payload)
            peer.expect(opcode, payload)
        peer.send_frame(TEXT, "Gr", fin=False)
        peer.send_frame(0, "üße")
        peer.expect(TEXT, "Grüße".encode())
        self.assertEqual(peer.close(), 1000)
        self.stop(child)

    def test_longer_messages_when_asked_for(self):
        child = self.serve("--max-message", "8M")
        url = child.url
        peer = self.opened(url)
        payload = os.urandom(8 << 20)
        peer.send_frame(BINARY, payload)
        self.assertTrue(peer.expect(BINARY) == payload)
        peer.close()
        self.stop(child)

    def test_too_long_a_message_is_refused_with_1009(self):
        child = self.serve("--max-message", "1K")
        url = child.url
        peer = self.opened(url)
        peer.send_frame(BINARY, b"x" * 1024)
        peer.expect(BINARY, b"x" * 1024)
        peer.send_frame(BINARY, b"x" * 1025)
        self.assertEqual(peer.expect(CLOSE)[:2], close_payload(1009))
        self.stop(child)

    def test_broadcast_reaches_everyone(self):
        child = self.serve("--broadcast", "--threads", "2")
        url = child.url
        peers = [self.opened(url) for _ in range(5)]
        # The server knows every peer whose ping it has answered.
        for peer in peers:
            peer.send_frame(PING, "there?")
            peer.expect(PONG, b"there?")
        for number, peer in enumerate(peers):
            peer.send_frame(TEXT, f"from {number}")
            for each in peers:
                each.expect(TEXT, f"from {number}".encode())
        peers[0].send_frame(BINARY, b"\xff" * 100_000)
        for each in peers:
            each.expect(BINARY, b"\xff" * 100_000)
        for each in peers:
            each.close()
        self.stop(child)

    def test_who_is_too_slow_for_a_broadcast_is_told_so(self):
        child = self.serve("--broadcast", "--close-timeout", f"{PATIENCE}s", "-v")
        url = child.url
        slow, fast = self.opened(url), self.opened(url)
        fast.send_frame(PING, "there?")
        fast.expect(PONG)
        for _ in range(40):  # more than the buffers of kernel and outbox take
            fast.send_frame(BINARY, b"x" * 1_000_000)
            fast.expect(BINARY, b"x" * 1_000_000)
        codes = []
        while True:
            opcode, payload = slow.receive()
            if opcode == CLOSE:
                codes = struct.unpack(">H", payload[:2])
                slow.send_frame(CLOSE, payload)
                break
        self.assertEqual(codes, (1013,))
        fast.send_frame(TEXT, "still here")
        fast.expect(TEXT, b"still here")
        self.stop(child)

    # ---- who may come

    def raw(self, url, host, more=""):
        """Returns the first line of the response to a request with this Host."""
        address, port = url.removeprefix("ws://").split(":")
        with socket.create_connection((address, int(port)), PATIENCE) as sock:
            sock.sendall(f"GET /x.txt HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n{more}\r\n".encode())
            return sock.recv(65536).split(b"\r\n")[0]

    def test_a_foreign_name_is_refused_on_loopback(self):
        site = self.directory()
        with open(os.path.join(site, "x.txt"), "w") as file:
            file.write("secret")
        upgrade = ("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
        url = self.serve("--files", site, "--origin", "https://good.example").url
        port = url.rsplit(":", 1)[1]
        for host, status, opens in ("evil.example", 403, 403), ("[evil.example]", 403, 403), ("localhost", 200, 101), \
                                   ("127.0.0.1", 200, 101), ("[::1]", 200, 101), ("good.example", 200, 101):
            self.assertIn(b" %d " % status, self.raw(url, host), host)
            self.assertIn(b" %d " % opens, self.raw(url, host, upgrade + f"Origin: http://{host}:{port}\r\n"), host)

    def test_paths_origins_and_subprotocols(self):
        child = self.serve("--path", "/a", "--path", "/b", "--origin", "http://good.example", "--subprotocol", "x",
                           "--subprotocol", "y", "--drain-timeout", "100ms")
        url = child.url
        self.assertIn(b" 404 ", self.dial(url).open("/c"))
        self.assertIn(b" 403 ", self.dial(url).open("/a", b"Origin: http://bad.example\r\n"))
        self.assertIn(b" 101 ", self.dial(url).open("/b", b"Origin: http://good.example\r\n"))
        head = self.dial(url).open("/a?query", b"Sec-WebSocket-Protocol: z, y\r\n")
        self.assertIn(b"Sec-WebSocket-Protocol: y\r\n", head + b"\r\n")
        self.stop(child)

    def test_the_connections_are_counted(self):
        child = self.serve("--max-connections", "1")
        url = child.url
        first = self.opened(url)
        self.assertIn(b" 503 ", self.dial(url).open())
        first.close()
        self.stop(child)

    # ---- what it says

    def test_the_log_tells_of_openings_refusals_and_closes(self):
        child = self.serve("--verbose", "--path", "/chat", "--subprotocol", "one")
        url = child.url
        self.dial(url).open("/\x1b[2J")
        peer = self.opened(url, path="/chat", extra=b"Sec-WebSocket-Protocol: one\r\n")
        peer.close(4000, "\x1b]0;owned\x07")
        self.stop(child)
        log = child.err.read().decode()
        self.assertRegex(log, r"(?m)^wspc: 127\.0\.0\.1:\d+ refused 4\d\d: .+$")
        self.assertRegex(log, r"(?m)^wspc: 127\.0\.0\.1:\d+ #\d+ opened /chat, subprotocol one$")
        self.assertRegex(log, r"(?m)^wspc: 127\.0\.0\.1:\d+ #\d+ closed by the peer: 4000 \(an application's code\)$")
        self.assertNotRegex(log, r"[\x00-\x09\x0b-\x1f\x7f]")

    def test_without_verbose_there_is_no_log(self):
        child = self.serve()
        url = child.url
        self.opened(url).close()
        self.dial(url).open("/", b"Origin: http://bad.example\r\n")
        self.stop(child)
        self.assertEqual((child.out.read(), child.err.read()), (b"", b""))

    def test_quiet_says_nothing_at_all(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        child = self.start("serve", "--port", str(port), "--quiet")
        peer = self.reach(port)
        peer.close()
        self.stop(child)
        self.assertEqual((child.out.read(), child.err.read()), (b"", b""))

    def test_a_closed_stdout_is_no_reason_not_to_serve(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        child = self.start("serve", "--port", str(port), preexec_fn=lambda: os.close(1))
        peer = self.reach(port)
        peer.send_frame(TEXT, "hello")
        peer.expect(TEXT, b"hello")
        peer.close()
        self.stop(child)
        self.assertEqual(child.err.read(), b"")

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            self.assertEqual(self.run_wspc("serve", "--port", str(port)),
                             (NETWORK, b"", f"wspc: cannot listen on 127.0.0.1:{port}: Address already in use\n"))

    def test_an_address_that_is_none(self):
        status, out, err = self.run_wspc("serve", "--address", "example")
        self.assertEqual((status, out), (NETWORK, b""))
        self.assertRegex(err, r"\Awspc: cannot listen on example: .+\n\Z")

    def test_a_wrong_option_is_one_line(self):
        self.assertEqual(self.run_wspc("serve", "--bogus\x1b[m"),
                         (USAGE, b"", "wspc: unexpected argument: --bogus\\x1b[m\n"))

    def test_help_and_version(self):
        for arguments in ("--help",), ("serve", "--help"), ("connect", "--help"):
            status, out, err = self.run_wspc(*arguments)
            self.assertEqual((status, err), (CLEAN, ""))
            self.assertIn(b"Examples:\n  wspc ", out)
        self.assertRegex(self.run_wspc("--version")[1].decode(), r"\Awspc \d+\.\d+\.\d+\n\Z")

    # ---- the end

    def test_a_signal_drains(self):
        for signal_number in signal.SIGTERM, signal.SIGINT:
            child = self.serve("--threads", "2")
            url = child.url
            peers = [self.opened(url) for _ in range(4)]
            peers[0].send_frame(TEXT, "before")
            peers[0].expect(TEXT, b"before")
            child.send_signal(signal_number)
            for peer in peers:
                self.assertEqual(peer.answer_close()[:2], close_payload(1001))
            self.assertEqual(child.wait(PATIENCE), CLEAN)

    def test_who_does_not_answer_is_waited_for_so_long_as_was_asked(self):
        child = self.serve("--drain-timeout", "500ms", "--close-timeout", "30s")
        url = child.url
        peer = self.opened(url)
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        peer.expect(CLOSE)
        self.assertEqual(child.wait(PATIENCE), CLEAN)
        self.assertGreater(time.monotonic() - began, 0.45)
        self.assertLess(time.monotonic() - began, 5)

    def test_a_second_signal_ends_at_once(self):
        child = self.serve("--drain-timeout", "1m", "--close-timeout", "1m")
        url = child.url
        peer = self.opened(url)
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        peer.expect(CLOSE)
        self.assertIsNone(child.poll(), "it waits for the closing handshake")
        self.stop(child, signal.SIGINT)
        self.assertLess(time.monotonic() - began, 10)

    def test_silence_is_found_out(self):
        child = self.serve("--ping-interval", "200ms", "--pong-timeout", "200ms", "-v")
        url = child.url
        peer = self.opened(url)
        peer.expect(PING)
        self.assertEqual(peer.expect(CLOSE)[:2], close_payload(1011))
        self.stop(child)


if __name__ == "__main__":
    main()
