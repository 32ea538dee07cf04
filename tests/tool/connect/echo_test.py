# SPDX-License-Identifier: MIT
# echo_test: `wspc connect --echo` returns every message, which test suites for clients need.
import queue
import signal
import subprocess
import threading

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, NETWORK, PROTOCOL
from harness.environment import PATIENCE
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload
from harness.scripted_server import ScriptedServer

NORMAL = close_payload(1000)
PROTOCOL_ERROR = close_payload(1002)
RESERVED_BIT = 0x40  # of a frame's first byte


class Echo(Case):
    def echo_to(self, script, *options):
        """Returns (status, stdout, stderr) of `wspc connect --echo` to a server that runs `script`. Its stdin stays open."""
        with ScriptedServer(script) as server:
            child = self.start("connect", "--echo", server.url, *options)
            status = child.wait(20)
        return status, child.out.read(), child.err.read().decode()

    def test_every_message_comes_back_with_its_type(self):
        def script(peer):
            peer.accept()
            for opcode, payload in (TEXT, "Grüße 😀".encode()), (BINARY, bytes(range(256))), (TEXT, b""), (BINARY, b""):
                peer.send_frame(opcode, payload)
                peer.expect(opcode, payload)
            self.assertEqual(peer.close(1000, "done"), 1000)
        self.assertEqual(self.echo_to(script), (CLEAN, b"", ""))

    def test_fragments_come_back_as_one_message_and_pings_between_them_at_once(self):
        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, b"Gr\xc3", fin=False)
            peer.send_frame(PING, "between")
            peer.expect(PONG, b"between")
            peer.send_frame(CONTINUATION, b"\xbc\xc3\x9fe")
            peer.expect(TEXT, "Grüße".encode())
            self.assertTrue(peer.last_fin)
            peer.close()
        self.assertEqual(self.echo_to(script)[0], CLEAN)

    def test_what_was_complete_before_a_fault_comes_back_before_the_close(self):
        def script(peer):
            peer.accept()
            peer.send(b"\x81\x03one" b"\x82\x03two" + bytes([0x81 | RESERVED_BIT]) + b"\x05three" b"\x89\x00")
            peer.expect(TEXT, b"one")
            peer.expect(BINARY, b"two")
            self.assertEqual(peer.expect(CLOSE)[:2], PROTOCOL_ERROR)
            self.assertEqual(peer.socket.recv(1), b"")
        for _ in range(10):  # the order is no matter of luck
            status, out, err = self.echo_to(script)
            self.assertEqual((status, out), (PROTOCOL, b""))
            self.assertRegex(err, r"\Awspc: .*reserved bit.*\n\Z")

    def test_a_message_of_16_MiB_in_one_frame(self):
        payload = bytes(range(256)) * (65536)

        def script(peer):
            peer.accept()
            sender = threading.Thread(target=peer.send_frame, args=(BINARY, payload))
            sender.start()
            opcode, echoed = peer.receive()
            sender.join()
            self.assertEqual((opcode, echoed == payload), (BINARY, True))
            peer.close()
        self.assertEqual(self.echo_to(script, "--max-message", "33554432", "--max-frame", "32M")[0], CLEAN)

    def test_65537_fragments(self):
        def script(peer):
            peer.accept()
            frames = (b"\x01\x40" + b"*" * 64) + (b"\x00\x40" + b"*" * 64) * 65535 + b"\x80\x00"
            peer.send(frames)
            peer.expect(TEXT, b"*" * (4 << 20))
            peer.close()
        self.assertEqual(self.echo_to(script, "--max-message", "32M", "--max-fragments", "100000")[0], CLEAN)

    def test_stdin_is_not_for_it(self):
        def script(peer):
            peer.accept()
            peer.expect_silence(0.3)
            peer.close()
        for stdin in b"a line\n", b"":
            with ScriptedServer(script) as server:
                child = self.start("connect", "--echo", server.url)
                self.assertEqual((*child.communicate(stdin, timeout=20), child.returncode), (b"", b"", CLEAN))
        with ScriptedServer(script) as server:
            child = self.start("connect", "--echo", server.url, stdin=subprocess.DEVNULL)
            self.assertEqual(child.wait(20), CLEAN)

    def test_the_status_says_how_the_peer_ended_it(self):
        def strange(peer):
            peer.accept()
            peer.close(4000, "tired")

        def gone(peer):
            peer.accept()
        self.assertEqual(self.echo_to(strange), (CLOSED, b"", "wspc: the peer closed with 4000 (an application's code) \"tired\"\n"))
        self.assertEqual(self.echo_to(gone)[0], NETWORK)

    def test_ctrl_c_closes_with_1000(self):
        children = queue.SimpleQueue()

        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, "one")
            peer.expect(TEXT, b"one")
            children.get(timeout=PATIENCE).send_signal(signal.SIGINT)
            self.assertEqual(peer.answer_close(), NORMAL)
        with ScriptedServer(script) as server:
            child = self.start("connect", "--echo", server.url)
            children.put(child)
            self.assertEqual(child.wait(20), CLEAN)

    def test_verbose_shows_the_handshake_and_the_close(self):
        def script(peer):
            peer.accept()
            peer.close(1000, "b\x1bye")
        status, out, err = self.echo_to(script, "-v")
        self.assertEqual((status, out), (CLEAN, b""))
        self.assertIn("> GET / HTTP/1.1\n", err)
        self.assertIn("< HTTP/1.1 101 Switching Protocols\n", err)
        self.assertTrue(err.endswith('< close 1000 (normal closure) "b\\x1bye"\n'), err)


if __name__ == "__main__":
    main()
