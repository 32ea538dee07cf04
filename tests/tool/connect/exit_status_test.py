# SPDX-License-Identifier: MIT
# exit_status_test: the exit status and the error message of `wspc connect` for each cause of failure.
import socket
import time

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, NETWORK, PROTOCOL, REFUSED, TIMEOUT, TLS, USAGE
from harness.frames import BINARY, CLOSE, PING, TEXT, close_payload
from harness.scripted_server import ScriptedServer


class ExitStatus(Case):
    """Every cause has its exit status, and one line on stderr that names it."""

    def check(self, script, status, line, *options, stdin=b""):
        with ScriptedServer(script) as server:
            got, _, err = self.connect(server.url, *options, stdin=stdin)
        self.assertEqual((got, err), (status, f"wspc: {line}\n" if line else ""))

    def closing(self, payload):
        def script(peer):
            peer.accept()
            peer.send_frame(CLOSE, payload)
            peer.expect(CLOSE)
        return script

    def answering(self, payload):
        def script(peer):
            peer.accept()
            peer.answer_close(payload)
        return script

    def with_open_stdin(self, script):
        """Returns (status, stderr) while stdin stays open, so that the peer acts first."""
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url)
            status = child.wait(20)
            return status, child.err.read().decode()

    # 0
    def test_closed_with_1000(self):
        self.check(self.answering(None), CLEAN, "")
        self.assertEqual(self.with_open_stdin(self.closing(close_payload(1000, "done"))), (CLEAN, ""))

    def test_our_close_answered_without_a_code_or_with_1001(self):
        self.check(self.answering(b""), CLEAN, "")
        self.check(self.answering(close_payload(1001)), CLEAN, "")

    # 2
    def test_nobody_listens(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        status, out, err = self.connect(f"ws://127.0.0.1:{port}")
        self.assertEqual((status, out, err),
                         (NETWORK, b"", f"wspc: cannot connect to 127.0.0.1:{port}: Connection refused\n"))

    def test_no_such_host(self):
        status, out, err = self.connect("ws://no-such-host.invalid")
        self.assertEqual((status, out), (NETWORK, b""))
        self.assertRegex(err, r"\Awspc: the name no-such-host\.invalid cannot be looked up: .+\n\Z")

    def test_the_peer_vanishes(self):
        def script(peer):
            peer.accept()
        status, err = self.with_open_stdin(script)
        self.assertEqual(status, NETWORK)
        self.assertRegex(err, r"\Awspc: .+\n\Z")

    # 3
    def test_a_server_that_speaks_no_tls_is_told_apart(self):
        url = self.serve().url
        self.assertEqual(self.connect(url.replace("ws:", "wss:")),
                         (TLS, b"", "wspc: the peer does not speak TLS\n"))

    # 4
    def test_a_refusal_shows_status_and_text(self):
        def script(peer):
            peer.head()
            peer.send(b"HTTP/1.1 403 No Way\r\nContent-Length: 12\r\n\r\nnot for you\n")
        self.check(script, REFUSED, "the server refused: 403 No Way: not for you")

    def test_a_redirection_is_a_refusal(self):
        def script(peer):
            peer.head()
            peer.send(b"HTTP/1.1 302 Found\r\nLocation: ws://elsewhere/\r\nContent-Length: 0\r\n\r\n")
        self.check(script, REFUSED, "the server refused: 302 Found")

    # 5
    def test_a_wrong_accept(self):
        def script(peer):
            peer.head()
            peer.send(b"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      b"Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
        with ScriptedServer(script) as server:
            status, _, err = self.connect(server.url)
        self.assertEqual(status, PROTOCOL)
        self.assertRegex(err, r"\Awspc: .*Sec-WebSocket-Accept.*\n\Z")

    def test_not_http(self):
        def script(peer):
            peer.head()
            peer.send(b"SSH-2.0-OpenSSH\r\n\r\n")
        with ScriptedServer(script) as server:
            status, _, err = self.connect(server.url)
        self.assertEqual(status, PROTOCOL)
        self.assertRegex(err, r"\Awspc: .+\n\Z")

    def test_a_broken_frame(self):
        def script(peer):
            peer.accept()
            peer.send(b"\xf1\x00")  # reserved bits
            self.assertEqual(peer.expect(CLOSE)[:2], close_payload(1002))
        status, err = self.with_open_stdin(script)
        self.assertEqual(status, PROTOCOL)
        self.assertRegex(err, r"\Awspc: .*\(RFC 6455 §5\.2\)\n\Z")

    def test_a_text_that_is_none(self):
        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, b"\xff")
            self.assertEqual(peer.expect(CLOSE)[:2], close_payload(1007))
        self.assertEqual(self.with_open_stdin(script)[0], PROTOCOL)

    def test_a_message_that_is_too_long(self):
        def script(peer):
            peer.accept()
            peer.send_frame(BINARY, b"x" * 11)
            self.assertEqual(peer.expect(CLOSE)[:2], close_payload(1009))
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--max-message", "10")
            self.assertEqual(child.wait(20), PROTOCOL)

    # 6
    def test_a_server_that_says_nothing(self):
        def script(peer):
            peer.head()
            self.assertEqual(peer.socket.recv(1), b"")
        began = time.monotonic()
        with ScriptedServer(script) as server:
            status, _, err = self.connect(server.url, "--timeout", "300ms")
        self.assertEqual(status, TIMEOUT)
        self.assertRegex(err, r"\Awspc: .+\n\Z")
        self.assertLess(time.monotonic() - began, 5)

    def test_a_close_that_is_not_answered(self):
        def script(peer):
            peer.accept()
            peer.expect(CLOSE)
            self.assertEqual(peer.socket.recv(1), b"")
        with ScriptedServer(script) as server:
            self.assertEqual(self.connect(server.url, "--close-timeout", "300ms")[0], TIMEOUT)

    def test_a_ping_that_is_not_answered(self):
        def script(peer):
            peer.accept()
            peer.expect(PING)
            self.assertEqual(peer.expect(CLOSE)[:2], close_payload(1011))
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--ping-interval", "200ms", "--pong-timeout", "200ms")
            self.assertEqual(child.wait(20), TIMEOUT)

    # 7
    def test_another_code_is_shown_with_name_and_reason(self):
        status, err = self.with_open_stdin(self.closing(close_payload(1008, "no\x1b[2J\nthanks")))
        self.assertEqual((status, err), (CLOSED, 'wspc: the peer closed with 1008 (policy violation) '
                                                 '"no\\x1b[2J\\nthanks"\n'))

    def test_the_peer_leaves_first_with_1001_or_without_a_code(self):
        self.assertEqual(self.with_open_stdin(self.closing(close_payload(1001))), (CLOSED, "wspc: the peer closed with 1001 (going away)\n"))
        self.assertEqual(self.with_open_stdin(self.closing(b"")), (CLOSED, "wspc: the peer closed with 1005 (no code)\n"))

    def test_our_close_answered_with_another_code(self):
        self.check(self.answering(close_payload(4001, "too late")), CLOSED,
                   'the peer answered our Close with 4001 (an application\'s code) "too late"')

    # 1
    def test_a_url_that_is_none(self):
        for url in "http://x", "ws://", "ws://x:99999", "ws://a b", "x":
            status, out, err = self.connect(url)
            self.assertEqual((status, out), (USAGE, b""), url)
            self.assertRegex(err, r"\Awspc: .+\n\Z")

    def test_a_header_that_is_none(self):
        for header in "A b: c", "A: b\r\nC: d":
            status, out, err = self.connect("ws://127.0.0.1:1", "-H", header)
            self.assertEqual((status, out), (USAGE, b""), header)
            self.assertRegex(err, r"\Awspc: .+\n\Z")


if __name__ == "__main__":
    main()
