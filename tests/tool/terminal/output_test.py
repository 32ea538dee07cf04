# SPDX-License-Identifier: MIT
# output_test: output that cannot be written is reported and changes the exit status; a reader that does not read never blocks a server.
import json
import re
import signal
import threading
import unittest
import urllib.request

from harness.case import Case
from harness.command import CLEAN
from harness.connection import dial
from harness.environment import PATIENCE
from harness.frames import TEXT

OUTPUT = 8  # the exit status


class Full(Case):
    """/dev/full, where every write fails with ENOSPC."""

    def full(self, *arguments, stdin=b""):
        """Returns (status, stderr)."""
        with open("/dev/full", "wb") as out:
            child = self.start(*arguments, stdout=out)
            _, err = child.communicate(stdin, timeout=60)
        return child.returncode, err.decode()

    def test_every_command_says_so_once(self):
        url = self.serve().url
        for arguments in (["connect", url, "-x", "a", "-n", "1"], ["connect", url, "-x", "a", "-n", "1", "--json"],
                          ["connect", url, "--binary", "-x", "a", "-n", "1", "--output", "raw"], ["encode", "text", "hi"],
                          ["decode", "--hex", "8100"], ["codes"], ["accept", "dGhlIHNhbXBsZSBub25jZQ=="], ["--version"], ["serve", "--help"],
                          ["bench", url, "--json", "-d", "100ms", "--warm-up", "0"], ["doctor", url], ["check", url], ["check", url, "--json"]):
            status, err = self.full(*arguments)
            self.assertNotEqual(status, CLEAN, arguments)
            self.assertEqual(err.count("No space left on device"), 1, (arguments, err))

    def test_a_pipe_to_it_fails(self):
        url = self.serve().url
        status, err = self.full("pipe", "-", url, stdin=b"hello\n")
        self.assertEqual((status, err), (OUTPUT, "wspc: cannot write the output: No space left on device\n"))

    def test_a_server_goes_on_and_ends_with_a_status(self):
        with open("/dev/full", "wb") as out:
            child = self.start("serve", "--port", "0", "--json", "--address", f"unix:{self.directory()}/socket", stdout=out)
            self.assertEqual(child.err.readline(), b"wspc: cannot write the output: No space left on device\n")
            self.assertIsNone(child.poll())
            child.send_signal(signal.SIGTERM)
            self.assertEqual(child.wait(PATIENCE), OUTPUT)

    def test_a_recording_of_a_server(self):
        child = self.serve("--record", "/dev/full", "--metrics")
        url = child.url
        self.assertEqual(self.connect(url, "-x", "one", "-n", "1"), (CLEAN, b"one\n", ""))
        self.assertEqual(child.err.readline(), b"wspc: cannot write the recording any more: No space left on device\n")
        with urllib.request.urlopen(url.replace("ws://", "http://") + "/metrics", timeout=PATIENCE) as answer:
            lost = re.search(rb"^wspc_recording_lost_total (\d+)$", answer.read(), re.MULTILINE)
        self.assertGreater(int(lost[1]), 4)
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(PATIENCE), OUTPUT)
        self.assertEqual(child.err.read(), b"")

    def test_a_recording_of_a_proxy(self):
        url = self.serve().url
        child = self.start("record", "/dev/full", url, "--port", "0")
        lines = [child.err.readline().decode() for _ in range(2)]
        self.assertIn("wspc: cannot write the recording any more: No space left on device\n", lines)
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(PATIENCE), OUTPUT)

    def test_a_reader_that_leaves_is_no_failure(self):
        child = self.serve("--verbose")
        url = child.url
        child.stderr.close()
        self.assertEqual(self.connect(url, "-x", "one", "-n", "1")[0], CLEAN)
        self.stop(child)


class Asleep(Case):
    """Nobody reads, and the pipe fills up."""

    def visit(self, url, times):
        for _ in range(times):
            peer = dial(url)
            peer.open("/" + "x" * 2000)
            peer.socket.close()

    def served(self, url):
        peer = dial(url)
        self.addCleanup(peer.socket.close)
        peer.open()
        peer.send_frame(TEXT, "hello")
        peer.expect(TEXT, b"hello")

    def drain(self, stream):
        lines = []
        thread = threading.Thread(target=lambda: lines.extend(stream))
        thread.start()
        self.addCleanup(thread.join)
        return lines, thread

    def test_lines_of_json_are_lost_and_counted(self):
        child = self.start("serve", "--port", "0", "--json", "--metrics")
        url = json.loads(child.stdout.readline())["url"]  # and nothing after that
        self.visit(url, 1000)
        self.served(url)
        with urllib.request.urlopen(url.replace("ws://", "http://") + "/metrics", timeout=PATIENCE) as answer:
            counted = int(re.search(rb"^wspc_log_lost_total (\d+)$", answer.read(), re.MULTILINE)[1])
        self.assertGreater(counted, 0)
        lines, thread = self.drain(child.stdout)
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(PATIENCE), OUTPUT)
        thread.join(PATIENCE)
        lost = sum(line["lines"] for line in map(json.loads, lines) if line["kind"] == "lost")
        self.assertGreaterEqual(lost, counted)

    def test_lines_of_the_log_are_lost_and_counted(self):
        child = self.serve("--verbose")
        url = child.url
        self.visit(url, 1500)
        self.served(url)
        lines, thread = self.drain(child.stderr)
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(PATIENCE), OUTPUT)
        thread.join(PATIENCE)
        self.assertTrue([line for line in lines if re.fullmatch(rb"wspc: \d+ lines? of this log were lost.*\n", line)])

    def test_a_server_ends_though_nobody_reads(self):
        child = self.start("serve", "--port", "0", "--json")
        url = json.loads(child.stdout.readline())["url"]  # and nothing after that
        self.visit(url, 100)
        child.send_signal(signal.SIGTERM)
        self.assertEqual(child.wait(PATIENCE), OUTPUT)


if __name__ == "__main__":
    unittest.main(verbosity=1)
