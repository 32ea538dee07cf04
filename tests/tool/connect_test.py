# SPDX-License-Identifier: MIT
# connect_test: the exit status of wspc connect for each cause, what it says about it, and its options on the wire.
import signal
import socket
import struct
import time

from command import CLEAN, CLOSED, INTERRUPTED, NETWORK, PROTOCOL, REFUSED, TIMEOUT, TLS, USAGE, Case, main
from peer import BINARY, CLOSE, PING, PONG, TEXT, Connection, Server


def code(number, reason=""):
    return struct.pack(">H", number) + reason.encode()


class ExitStatus(Case):
    """Every cause has its status and one line on stderr that names it."""

    def check(self, script, status, line, *options, stdin=b""):
        with Server(script) as server:
            got, _, err = self.connect(server.url, *options, stdin=stdin)
        self.assertEqual((got, err), (status, f"wspc: {line}\n" if line else ""))

    def closing(self, payload):
        def script(peer):
            peer.accept()
            peer.frame(CLOSE, payload)
            peer.expect(CLOSE)
        return script

    def answering(self, payload):
        def script(peer):
            peer.accept()
            peer.answer_close(payload)
        return script

    def hold(self, script):
        """The same, with stdin that stays open: the peer acts first."""
        with Server(script) as server:
            child = self.start("connect", server.url)
            status = child.wait(20)
            return status, child.stderr.read().decode()

    # 0
    def test_closed_with_1000(self):
        self.check(self.answering(None), CLEAN, "")
        self.assertEqual(self.hold(self.closing(code(1000, "done"))), (CLEAN, ""))

    def test_our_close_answered_without_a_code_or_with_1001(self):
        self.check(self.answering(b""), CLEAN, "")
        self.check(self.answering(code(1001)), CLEAN, "")

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
        status, err = self.hold(script)
        self.assertEqual(status, NETWORK)
        self.assertRegex(err, r"\Awspc: .+\n\Z")

    # 3
    def test_tls_is_not_there_yet(self):
        self.assertEqual(self.connect("wss://localhost"),
                         (TLS, b"", "wspc: wss:// needs TLS, which this version does not have\n"))

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
        with Server(script) as server:
            status, _, err = self.connect(server.url)
        self.assertEqual(status, PROTOCOL)
        self.assertRegex(err, r"\Awspc: .*Sec-WebSocket-Accept.*\n\Z")

    def test_not_http(self):
        def script(peer):
            peer.head()
            peer.send(b"SSH-2.0-OpenSSH\r\n\r\n")
        with Server(script) as server:
            status, _, err = self.connect(server.url)
        self.assertEqual(status, PROTOCOL)
        self.assertRegex(err, r"\Awspc: .+\n\Z")

    def test_a_broken_frame(self):
        def script(peer):
            peer.accept()
            peer.send(b"\xf1\x00")  # reserved bits
            self.assertEqual(peer.expect(CLOSE)[:2], code(1002))
        status, err = self.hold(script)
        self.assertEqual(status, PROTOCOL)
        self.assertRegex(err, r"\Awspc: .*\(RFC 6455 §5\.2\)\n\Z")

    def test_a_text_that_is_none(self):
        def script(peer):
            peer.accept()
            peer.frame(TEXT, b"\xff")
            self.assertEqual(peer.expect(CLOSE)[:2], code(1007))
        self.assertEqual(self.hold(script)[0], PROTOCOL)

    def test_a_message_that_is_too_long(self):
        def script(peer):
            peer.accept()
            peer.frame(BINARY, b"x" * 11)
            self.assertEqual(peer.expect(CLOSE)[:2], code(1009))
        with Server(script) as server:
            child = self.start("connect", server.url, "--max-message", "10")
            self.assertEqual(child.wait(20), PROTOCOL)

    # 6
    def test_a_server_that_says_nothing(self):
        def script(peer):
            peer.head()
            self.assertEqual(peer.sock.recv(1), b"")
        began = time.monotonic()
        with Server(script) as server:
            status, _, err = self.connect(server.url, "--timeout", "300ms")
        self.assertEqual(status, TIMEOUT)
        self.assertRegex(err, r"\Awspc: .+\n\Z")
        self.assertLess(time.monotonic() - began, 5)

    def test_a_close_that_is_not_answered(self):
        def script(peer):
            peer.accept()
            peer.expect(CLOSE)
            self.assertEqual(peer.sock.recv(1), b"")
        with Server(script) as server:
            self.assertEqual(self.connect(server.url, "--close-timeout", "300ms")[0], TIMEOUT)

    def test_a_ping_that_is_not_answered(self):
        def script(peer):
            peer.accept()
            peer.expect(PING)
            self.assertEqual(peer.expect(CLOSE)[:2], code(1011))
        with Server(script) as server:
            child = self.start("connect", server.url, "--ping-interval", "200ms", "--pong-timeout", "200ms")
            self.assertEqual(child.wait(20), TIMEOUT)

    # 7
    def test_another_code_is_shown_with_name_and_reason(self):
        status, err = self.hold(self.closing(code(1008, "no\x1b[2J\nthanks")))
        self.assertEqual((status, err), (CLOSED, 'wspc: the peer closed with 1008 (policy violation) '
                                                 '"no\\x1b[2J\\nthanks"\n'))

    def test_the_peer_leaves_first_with_1001_or_without_a_code(self):
        self.assertEqual(self.hold(self.closing(code(1001))), (CLOSED, "wspc: the peer closed with 1001 (going away)\n"))
        self.assertEqual(self.hold(self.closing(b"")), (CLOSED, "wspc: the peer closed with 1005 (no code)\n"))

    def test_our_close_answered_with_another_code(self):
        self.check(self.answering(code(4001, "too late")), CLOSED,
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


class OnTheWire(Case):
    def test_the_request_has_what_was_asked_for(self):
        requests = []

        def script(peer):
            peer.accept(b"Sec-WebSocket-Protocol: chat\r\n")
            requests.append(peer.request.decode())
            peer.answer_close()
        with Server(script) as server:
            status, _, err = self.connect(server.url + "/path?query", "-H", "Cookie: a=b", "--header", "X-Empty:", "--origin",
                                          "https://example.org", "--subprotocol", "chat", "--subprotocol", "other", "-v")
        self.assertEqual(status, CLEAN)
        lines = requests[0].split("\r\n")
        self.assertEqual(lines[0], "GET /path?query HTTP/1.1")
        for line in "Cookie: a=b", "X-Empty: ", "Origin: https://example.org":
            self.assertIn(line.strip(), [each.strip() for each in lines])
        self.assertIn("> GET /path?query HTTP/1.1\n", err)
        self.assertIn("> Cookie: a=b\n", err)
        self.assertIn("< HTTP/1.1 101 Switching Protocols\n", err)
        self.assertIn("< Sec-WebSocket-Protocol: chat\n", err)
        self.assertIn("> close 1000 (normal closure)\n< close 1000 (normal closure)\n", err)

    def test_count_ends_with_1000_and_prints_no_more(self):
        def script(peer):
            peer.accept()
            for number in range(5):
                peer.frame(TEXT, str(number))
            peer.answer_close(code(1000))
        with Server(script) as server:
            child = self.start("connect", server.url, "-n", "3")
            self.assertEqual(child.wait(20), CLEAN)
            self.assertEqual(child.stdout.read(), b"0\n1\n2\n")

    def test_count_waits_for_messages_after_stdin_has_ended(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"question")
            time.sleep(0.3)
            peer.frame(TEXT, "answer")
            self.assertEqual(peer.answer_close(), code(1000))
        with Server(script) as server:
            self.assertEqual(self.connect(server.url, "-x", "question", "-n", "1"), (CLEAN, b"answer\n", ""))

    def test_wait_is_for_answers(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"question")
            time.sleep(0.2)
            peer.frame(TEXT, "answer")
            peer.answer_close()
        began = time.monotonic()
        with Server(script) as server:
            self.assertEqual(self.connect(server.url, "--wait", "600ms", stdin=b"question\n"), (CLEAN, b"answer\n", ""))
        self.assertGreater(time.monotonic() - began, 0.55)

    def test_without_wait_the_close_follows_at_once_and_answers_in_flight_arrive(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"question")
            self.assertEqual(peer.expect(CLOSE), code(1000))
            peer.frame(TEXT, "answer")
            peer.frame(CLOSE, code(1000))
        with Server(script) as server:
            self.assertEqual(self.connect(server.url, stdin=b"question"), (CLEAN, b"answer\n", ""))

    def test_control_frames_are_shown_when_asked_for(self):
        def script(peer):
            peer.accept()
            peer.frame(PING, "p\x1b")
            peer.expect(PONG, b"p\x1b")
            peer.frame(PONG, "unasked")
            peer.close(1000, "bye")
        with Server(script) as server:
            child = self.start("connect", server.url, "--verbose")
            self.assertEqual(child.wait(20), CLEAN)
            err = child.stderr.read().decode()
        self.assertIn("< ping p\\x1b\n> pong p\\x1b\n", err)
        self.assertRegex(err, r"(?m)^< pong unasked ")
        self.assertIn('< close 1000 (normal closure) "bye"\n', err)

    def test_ctrl_c_closes_with_1000(self):
        for signal_number in signal.SIGINT, signal.SIGTERM:
            opened = []

            def script(peer):
                peer.accept()
                child.send_signal(signal_number)
                opened.append(peer.answer_close())
            with Server(script) as server:
                child = self.start("connect", server.url)
                self.assertEqual(child.wait(20), CLEAN)
            self.assertEqual(opened, [code(1000)])

    def test_ctrl_c_waits_for_the_close_timeout(self):
        def script(peer):
            peer.accept()
            child.send_signal(signal.SIGINT)
            peer.expect(CLOSE, code(1000))
            self.assertEqual(peer.sock.recv(1), b"")
        with Server(script) as server:
            child = self.start("connect", server.url, "--close-timeout", "300ms")
            self.assertEqual(child.wait(20), TIMEOUT)

    def test_a_second_ctrl_c_ends_at_once(self):
        def script(peer):
            peer.accept()
            child.send_signal(signal.SIGINT)
            peer.expect(CLOSE, code(1000))
            child.send_signal(signal.SIGINT)
            try:
                self.assertEqual(peer.sock.recv(1), b"")
            except ConnectionResetError:
                pass
        with Server(script) as server:
            child = self.start("connect", server.url, "--close-timeout", "1m")
            self.assertEqual(child.wait(20), INTERRUPTED)

    def test_ctrl_c_before_the_handshake_is_done(self):
        def script(peer):
            peer.head()
            child.send_signal(signal.SIGINT)
            self.assertEqual(peer.sock.recv(1), b"")
        with Server(script) as server:
            child = self.start("connect", server.url)
            self.assertEqual(child.wait(20), INTERRUPTED)


class Transcript(Case):
    def test_one_conversation_from_handshake_to_close(self):
        child, url = self.serve()
        status, out, err = self.connect(url, "--transcript")
        self.stop(child)
        self.assertEqual((status, err), (CLEAN, ""))
        head, *rest = out.decode().split("\n<\n")
        self.assertRegex(head, r"\A> GET / HTTP/1\.1\n> Host: 127\.0\.0\.1:\d+\n(> .*\n)+>\n< HTTP/1\.1 101 .*\n(< .*\n?)+\Z")
        self.assertRegex(rest[0], r'\A> text   "Hello, wspc"\n< text   "Hello, wspc"\n'
                                  r"> binary 0x00017f80ff\n< binary 0x00017f80ff\n"
                                  r'> ping   "still there\?"\n< pong   "still there\?"  \d+\.\d{3} ms\n'
                                  r'> close  1000 \(normal closure\) "bye"\n< close  1000 \(normal closure\).*\n'
                                  r"closed by us: we sent 1000 \(normal closure\), "
                                  r"the peer sent 1000 \(normal closure\)\n\Z")

    def test_a_peer_that_ends_it_early(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT)
            peer.close(4000, "no \x1b[m echo")
        with Server(script) as server:
            status, out, err = self.connect(server.url, "--transcript")
        self.assertEqual((status, err), (CLOSED, "wspc: the conversation ended early\n"))
        self.assertIn(b'< close  4000 (an application\'s code) "no \\x1b[m echo"\n'
                      b"closed by the peer: we sent 4000 (an application's code), the peer sent 4000", out)

    def test_a_refusal_shows_both_heads(self):
        def script(peer):
            peer.head()
            peer.send(b"HTTP/1.1 404 Not Here\r\nContent-Length: 0\r\n\r\n")
        with Server(script) as server:
            status, out, err = self.connect(server.url, "--transcript")
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 404 Not Here\n"))
        self.assertIn(b"> GET / HTTP/1.1\n", out)
        self.assertIn(b"< HTTP/1.1 404 Not Here\n", out)


if __name__ == "__main__":
    main()
