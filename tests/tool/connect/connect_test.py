# SPDX-License-Identifier: MIT
# connect_test: what the options of wspc connect do on the wire, how it is interrupted, and its transcript.
import queue
import signal
import time

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, INTERRUPTED, REFUSED, TIMEOUT
from harness.environment import PATIENCE
from harness.frames import CLOSE, PING, PONG, TEXT, close_payload
from harness.scripted_server import ScriptedServer


class OnTheWire(Case):
    def test_the_request_has_what_was_asked_for(self):
        requests = []

        def script(peer):
            peer.accept(b"Sec-WebSocket-Protocol: chat\r\n")
            requests.append(peer.request.decode())
            peer.answer_close()
        with ScriptedServer(script) as server:
            status, _, err = self.connect(server.url + "/path?query", "-H", "Cookie: a=b", "--header", "X-Empty:", "--origin",
                                          "https://example.org", "--subprotocol", "chat", "--subprotocol", "other", "-v", "--show-secrets")
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
                peer.send_frame(TEXT, str(number))
            peer.answer_close(close_payload(1000))
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "-n", "3")
            self.assertEqual(child.wait(20), CLEAN)
            self.assertEqual(child.out.read(), b"0\n1\n2\n")

    def test_count_waits_for_messages_after_stdin_has_ended(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"question")
            peer.expect_silence(0.3)
            peer.send_frame(TEXT, "answer")
            self.assertEqual(peer.answer_close(), close_payload(1000))
        with ScriptedServer(script) as server:
            self.assertEqual(self.connect(server.url, "-x", "question", "-n", "1"), (CLEAN, b"answer\n", ""))

    def test_wait_is_for_answers(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"question")
            peer.expect_silence(0.2)
            peer.send_frame(TEXT, "answer")
            peer.answer_close()
        began = time.monotonic()
        with ScriptedServer(script) as server:
            self.assertEqual(self.connect(server.url, "--wait", "600ms", stdin=b"question\n"), (CLEAN, b"answer\n", ""))
        self.assertGreater(time.monotonic() - began, 0.55)

    def test_without_wait_the_close_follows_at_once_and_answers_in_flight_arrive(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"question")
            self.assertEqual(peer.expect(CLOSE), close_payload(1000))
            peer.send_frame(TEXT, "answer")
            peer.send_frame(CLOSE, close_payload(1000))
        with ScriptedServer(script) as server:
            self.assertEqual(self.connect(server.url, stdin=b"question"), (CLEAN, b"answer\n", ""))

    def test_control_frames_are_shown_when_asked_for(self):
        def script(peer):
            peer.accept()
            peer.send_frame(PING, "p\x1b")
            peer.expect(PONG, b"p\x1b")
            peer.send_frame(PONG, "unasked")
            peer.close(1000, "bye")
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--verbose")
            self.assertEqual(child.wait(20), CLEAN)
            err = child.err.read().decode()
        self.assertIn("< ping p\\x1b\n> pong p\\x1b\n", err)
        self.assertRegex(err, r"(?m)^< pong unasked ")
        self.assertIn('< close 1000 (normal closure) "bye"\n', err)

    def test_ctrl_c_closes_with_1000(self):
        for signal_number in signal.SIGINT, signal.SIGTERM:
            opened, children = [], queue.SimpleQueue()

            def script(peer):
                peer.accept()
                children.get(timeout=PATIENCE).send_signal(signal_number)
                opened.append(peer.answer_close())
            with ScriptedServer(script) as server:
                child = self.start("connect", server.url)
                children.put(child)
                self.assertEqual(child.wait(20), CLEAN)
            self.assertEqual(opened, [close_payload(1000)])

    def test_ctrl_c_waits_for_the_close_timeout(self):
        children = queue.SimpleQueue()

        def script(peer):
            peer.accept()
            children.get(timeout=PATIENCE).send_signal(signal.SIGINT)
            peer.expect(CLOSE, close_payload(1000))
            self.assertEqual(peer.socket.recv(1), b"")
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--close-timeout", "300ms")
            children.put(child)
            self.assertEqual(child.wait(20), TIMEOUT)

    def test_a_second_ctrl_c_ends_at_once(self):
        children = queue.SimpleQueue()

        def script(peer):
            peer.accept()
            child = children.get(timeout=PATIENCE)
            child.send_signal(signal.SIGINT)
            peer.expect(CLOSE, close_payload(1000))
            child.send_signal(signal.SIGINT)
            try:
                self.assertEqual(peer.socket.recv(1), b"")
            except ConnectionResetError:
                pass
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--close-timeout", "1m")
            children.put(child)
            self.assertEqual(child.wait(20), INTERRUPTED)

    def test_ctrl_c_before_the_handshake_is_done(self):
        def script(peer):
            peer.head()
            child.send_signal(signal.SIGINT)
            self.assertEqual(peer.socket.recv(1), b"")
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url)
            self.assertEqual(child.wait(20), INTERRUPTED)


class Transcript(Case):
    def test_one_conversation_from_handshake_to_close(self):
        child = self.serve()
        url = child.url
        status, out, err = self.connect(url, "--transcript")
        self.stop(child)
        self.assertEqual((status, err), (CLEAN, ""))
        head, *rest = out.decode().split("\n<\n")
        self.assertRegex(head, r"\A> GET / HTTP/1\.1\n> Host: 127\.0\.0\.1:\d+\n(> .*\n)+>\n< HTTP/1\.1 101 .*\n(< .*\n?)+\Z")
        self.assertRegex(rest[0], r'\A> text   "Hello, wspc"\n< text   "Hello, wspc"\n'
                                  r"> binary 0x00017f80ff\n< binary 0x00017f80ff\n"
                                  r'> ping   "still there\?"\n< pong   "still there\?"  \d+\.\d{3} ms\n'
                                  r'> close  1000 \(normal closure\) "bye"\n< close  1000 \(normal closure\).*\n'
                                  r"deflate: no message was compressed\n"
                                  r"closed by us: we sent 1000 \(normal closure\), "
                                  r"the peer sent 1000 \(normal closure\)\n\Z")

    def test_a_peer_that_ends_it_early(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT)
            peer.close(4000, "no \x1b[m echo")
        with ScriptedServer(script) as server:
            status, out, err = self.connect(server.url, "--transcript")
        self.assertEqual((status, err), (CLOSED, "wspc: the conversation ended early\n"))
        self.assertIn(b'< close  4000 (an application\'s code) "no \\x1b[m echo"\n'
                      b"closed by the peer: we sent 4000 (an application's code), the peer sent 4000", out)

    def test_a_refusal_shows_both_heads(self):
        def script(peer):
            peer.head()
            peer.send(b"HTTP/1.1 404 Not Here\r\nContent-Length: 0\r\n\r\n")
        with ScriptedServer(script) as server:
            status, out, err = self.connect(server.url, "--transcript")
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 404 Not Here\n"))
        self.assertIn(b"> GET / HTTP/1.1\n", out)
        self.assertIn(b"< HTTP/1.1 404 Not Here\n", out)


if __name__ == "__main__":
    main()
