# SPDX-License-Identifier: MIT
# exec_test: `wspc serve --exec` loses no message, and its programs inherit nothing of the server.
import os
import signal
import socket
import struct
import time
import unittest

from harness.case import Case
from harness.command import CLEAN
from harness.connection import Connection
from harness.environment import PATIENCE
from harness.frames import BINARY, TEXT


class ExecCase(Case):
    def dial(self, url, receive_buffer=None):
        host, port = url.removeprefix("ws://").split(":")
        sock = socket.socket()
        self.addCleanup(sock.close)
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(PATIENCE)
        sock.connect((host, int(port)))
        peer = Connection(sock, masks=True)
        self.assertIn(b" 101 ", peer.open())
        return peer

    def ended(self, process):
        """Waits until the process has ended."""
        end = time.monotonic() + PATIENCE
        while os.path.exists(f"/proc/{process}"):
            self.assertLess(time.monotonic(), end, "it is still there")
            time.sleep(0.02)


class Output(ExecCase):
    def test_a_slow_reader_gets_every_line(self):
        lines = 3_000_000  # more frames than an outbox takes, many of them in each piece that is read
        url = self.serve("--exec", f"yes '' | head -n {lines}; echo end", "--pong-timeout", "1m").url
        peer = self.dial(url, receive_buffer=4096)
        time.sleep(1)  # the outbox fills up meanwhile; if it does not, the test is weaker, but does not fail
        stream = bytearray(peer.input)
        while not stream.endswith(b"\x81\x03end") and b"\x81\x03end\x88" not in stream[-64:]:
            data = peer.socket.recv(1 << 20)
            self.assertTrue(data, "the connection ended early")
            stream += data
        self.assertEqual(stream.count(b"\x81\x00"), lines)

    def test_a_long_line_arrives_whole(self):
        url = self.serve("--exec", "head -c 3500000 /dev/zero | tr '\\0' x; echo; echo next").url
        peer = self.dial(url)
        message, fragments = b"", 0
        while len(message) < 3_500_000:
            first, second = peer.take(2)
            size = struct.unpack(">Q", peer.take(8))[0] if second == 127 else struct.unpack(">H", peer.take(2))[0] if second == 126 else second
            self.assertEqual(first & 0x0F, TEXT if fragments == 0 else 0)
            message += peer.take(size)
            fragments += 1
        if not first & 0x80:
            self.assertEqual(peer.take(2), b"\x80\x00")
        self.assertEqual(message, b"x" * 3_500_000)
        peer.expect(TEXT, b"next")

    def test_a_long_line_that_is_no_text_is_binary(self):
        url = self.serve("--exec", "head -c 1200000 /dev/zero | tr '\\0' '\\377'; echo").url
        self.assertEqual(self.dial(url).take(1)[0] & 0x0F, BINARY)

    def test_a_long_line_that_stops_being_text_is_said_to_be_cut(self):
        child = self.serve("--exec", "head -c 1200000 /dev/zero | tr '\\0' x; printf '\\377\\n'; sleep 100")
        url = child.url
        peer = self.dial(url)
        received = bytearray(peer.input)
        while b"is not UTF-8" not in received[-200:]:
            data = peer.socket.recv(1 << 20)
            self.assertTrue(data)
            received += data
        self.assertRegex(child.err.readline(), rb"^wspc: \S+ #\d+: a long line .* is cut\n$")


class Input(ExecCase):
    def test_what_was_sent_before_the_close_is_read(self):
        place = self.directory()
        url = self.serve("--exec", f"sleep 0.5; cat > {place}/in; mv {place}/in {place}/all").url
        peer = self.dial(url)
        for number in range(300):
            peer.send_frame(TEXT, b"%d " % number + b"x" * 2000)
        peer.close()
        end = time.monotonic() + PATIENCE
        while not os.path.exists(f"{place}/all"):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)
        with open(f"{place}/all", "rb") as file:
            self.assertEqual(file.read(), b"".join(b"%d " % number + b"x" * 2000 + b"\n" for number in range(300)))

    def test_messages_that_a_program_does_not_read_are_said_to_be_lost(self):
        child = self.serve("--exec", "exec <&-; echo ready; sleep 100")
        url = child.url
        peer = self.dial(url)
        peer.expect(TEXT, b"ready")
        peer.send_frame(TEXT, "hello")
        peer.send_frame(TEXT, "hello")
        self.assertRegex(child.err.readline(), rb"^wspc: \S+ #\d+: the program does not read its input any more; messages to it are lost\n$")


class Inheritance(ExecCase):
    def test_a_program_has_three_descriptors(self):
        program = "for each in /proc/$$/fd/*; do [ -e $each ] && echo ${each##*/}; done; echo end"
        url = self.serve("--exec", program, "--threads", "2", "--ui", "--record", self.directory() + "/talk.jsonl", "--ui-port", "0").url
        others = [self.dial(url) for _ in range(3)]
        peer = self.dial(url)
        found = []
        while (line := peer.expect(TEXT)) != b"end":
            found.append(line)
        self.assertEqual(found, [b"0", b"1", b"2"])
        del others

    def test_a_server_has_no_descriptor_that_a_program_would_inherit(self):
        child = self.serve("--exec", "exec sleep 100", "--threads", "2")
        url = child.url
        peers = [self.dial(url) for _ in range(3)]
        open_ones = []
        for number in os.listdir(f"/proc/{child.pid}/fd"):
            with open(f"/proc/{child.pid}/fdinfo/{number}") as info:
                flags = next(int(line.split()[1], 8) for line in info if line.startswith("flags:"))
            if int(number) > 2 and not flags & os.O_CLOEXEC:
                open_ones.append(os.readlink(f"/proc/{child.pid}/fd/{number}"))
        self.assertEqual(open_ones, [])
        del peers

    def test_signals_are_as_every_program_expects_them(self):
        url = self.serve("--exec", "grep SigIgn /proc/self/status").url
        ignored = int(self.dial(url).expect(TEXT).split()[1], 16)
        self.assertEqual(ignored & ~(3 << 31), 0)  # the C library keeps 32 and 33 for its threads


class End(ExecCase):
    def test_a_program_does_not_outlive_the_server(self):
        program = "trap '' HUP TERM INT; (trap '' HUP; echo $$; while :; do sleep 0.1; done)"
        child = self.serve("--exec", program, "--drain-timeout", "100ms")
        url = child.url
        process = int(self.dial(url).expect(TEXT))
        self.stop(child)
        self.ended(process)

    def test_neither_do_the_processes_that_it_has_started(self):
        url = self.serve("--exec", "(trap '' HUP; exec sleep 100) & echo $!; cat").url
        peer = self.dial(url)
        process = int(peer.expect(TEXT))
        peer.close()
        self.ended(process)


class Hangup(ExecCase):
    def test_without_tls_a_reload_is_harmless(self):
        child = self.serve()
        url = child.url
        child.send_signal(signal.SIGHUP)
        self.assertEqual(self.connect(url, "-x", "hi", "-n", "1"), (CLEAN, b"hi\n", ""))
        self.stop(child)


if __name__ == "__main__":
    unittest.main(verbosity=1)
