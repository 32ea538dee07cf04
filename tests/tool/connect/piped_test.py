# SPDX-License-Identifier: MIT
# piped_test: `wspc connect` between two pipes: each line is a message, each message a line, in bounded memory.
import base64
import os
import subprocess
import tempfile
import threading
import time

from harness.case import Case, main
from harness.command import CLEAN, USAGE
from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, CLOSE, PING, PONG, TEXT, close_payload
from harness.scripted_server import ScriptedServer


class Pipe(Case):
    def collect(self, stdin, *options, status=CLEAN, says=""):
        """Returns the messages that arrive when `stdin` is piped in, with fragments joined."""
        messages = []

        def script(peer):
            peer.accept()
            parts = []
            while True:
                opcode, payload = peer.receive()
                if opcode == CLOSE:
                    messages.append((CLOSE, payload))
                    peer.send_frame(CLOSE, payload)
                    return
                if opcode in (PING, PONG):
                    messages.append((opcode, payload))
                    continue
                parts.append((opcode, payload))
                if peer.last_fin:
                    messages.append((parts[0][0], b"".join(payload for _, payload in parts)))
                    parts = []
        with ScriptedServer(script) as server:
            got, out, err = self.connect(server.url, *options, stdin=stdin)
        self.assertEqual((got, out, err), (status, b"", says))
        return messages

    # ---- out

    def test_each_line_is_a_text(self):
        self.assertEqual(self.collect(b"one\n\nGr\xc3\xbc\xc3\x9fe\r\nlast"),
                         [(TEXT, b"one"), (TEXT, b""), (TEXT, "Grüße\r".encode()), (TEXT, b"last"), (CLOSE, close_payload(1000))])

    def test_each_line_is_binary_when_asked_for(self):
        self.assertEqual(self.collect(b"\xff\x00\n\n", "--binary"),
                         [(BINARY, b"\xff\x00"), (BINARY, b""), (CLOSE, close_payload(1000))])

    def test_nothing_is_just_a_close(self):
        self.assertEqual(self.collect(b""), [(CLOSE, close_payload(1000))])

    def test_messages_of_the_command_line(self):
        self.assertEqual(self.collect(b"not read\n", "-x", "[1,2]", "-x", "", "--send", "two\nlines"),
                         [(TEXT, b"[1,2]"), (TEXT, b""), (TEXT, b"two\nlines"), (CLOSE, close_payload(1000))])

    def test_what_is_not_utf8_is_refused(self):
        self.assertEqual(self.collect(b"good\nb\xe4d\nnever sent\n", status=USAGE,
                                      says="wspc: line 2 is not UTF-8; --binary sends it as it is\n"),
                         [(TEXT, b"good"), (CLOSE, close_payload(1000))])

    def test_a_cut_character_is_not_utf8(self):
        self.assertEqual(self.collect(b"\xc3\n\xa4\n", status=USAGE,
                                      says="wspc: line 1 is not UTF-8; --binary sends it as it is\n"), [(CLOSE, close_payload(1000))])

    def test_slashes_are_text(self):
        self.assertEqual(self.collect(b"/ping\n//x\n/close 4000\n"),
                         [(TEXT, b"/ping"), (TEXT, b"//x"), (TEXT, b"/close 4000"), (CLOSE, close_payload(1000))])

    def test_slashes_are_commands_when_asked_for(self):
        self.assertEqual(self.collect(b"/ping a b\n//x\n/bin 0x00ff\n/pong\n/close\nignored\n", "--commands"),
                         [(PING, b"a b"), (TEXT, b"/x"), (BINARY, b"\x00\xff"), (PONG, b""), (CLOSE, close_payload(1000))])

    def test_a_wrong_command_ends_it(self):
        self.assertEqual(self.collect(b"/sing\nnever sent\n", "--commands", status=USAGE,
                                      says="wspc: there is no command /sing; /help lists them, //sing sends it as text\n"),
                         [(CLOSE, close_payload(1000))])

    def test_a_close_that_cannot_be_sent_ends_it_too(self):
        self.assertEqual(self.collect(b"/close 1000 \xff\n", "--commands", status=USAGE,
                                      says="wspc: line 1 cannot be sent: the status code or reason to close with must not be sent\n"),
                         [(CLOSE, close_payload(1000))])

    def test_close_with_a_code_of_ones_own(self):
        got = self.collect(b"/close 4000 bye\n", "--commands", status=7,
                           says='wspc: the peer answered our Close with 4000 (an application\'s code) "bye"\n')
        self.assertEqual(got, [(CLOSE, close_payload(4000) + b"bye")])

    def test_a_long_line_is_one_message(self):
        line = os.urandom(5_000_000).replace(b"\n", b"x")
        got = self.collect(b"short\n" + line + b"\nshort again", "--binary")
        self.assertEqual([len(payload) for _, payload in got], [5, 5_000_000, 11, 2])
        self.assertTrue(got[1][1] == line)

    def test_stdin_may_be_a_file(self):
        with tempfile.TemporaryFile() as file, ScriptedServer(lambda peer: (peer.accept(), peer.echo())) as server:
            file.write(b"one\ntwo\n")
            file.seek(0)
            child = self.start("connect", server.url, stdin=file)
            self.assertEqual((child.wait(PATIENCE), child.out.read()), (CLEAN, b"one\ntwo\n"))

    def test_stdin_that_cannot_be_read(self):
        directory = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, directory)
        with ScriptedServer(lambda peer: (peer.accept(), peer.echo())) as server:
            child = self.start("connect", server.url, stdin=directory)
            self.assertEqual((child.wait(PATIENCE), child.err.read()),
                             (USAGE, b"wspc: cannot read stdin: Is a directory\n"))

    def test_nothing_is_read_before_the_connection_is_there(self):
        read_end, write_end = os.pipe()
        os.write(write_end, b"early\n")
        os.close(write_end)
        self.addCleanup(os.close, read_end)
        unread = []

        def script(peer):
            peer.request = peer.head()
            time.sleep(0.2)
            unread.append(os.read(read_end, 2))  # what the command has not taken is still there
            peer.send(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, stdin=read_end)
            child.wait(PATIENCE)
        self.assertEqual(unread, [b"ea"])

    def test_the_flags_of_stdin_are_left_alone(self):
        read_end, write_end = os.pipe()
        self.addCleanup(os.close, read_end)
        seen = []

        def script(peer):
            peer.accept()
            os.write(write_end, b"x\n")
            peer.expect(TEXT, b"x")
            seen.append(os.get_blocking(read_end))
            os.close(write_end)
            peer.answer_close()
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, stdin=read_end)
            self.assertEqual(child.wait(PATIENCE), CLEAN)
        self.assertEqual(seen, [True])

    # ---- in

    def receive(self, frames, *options):
        def script(peer):
            peer.accept()
            for opcode, payload in frames:
                peer.send_frame(opcode, payload)
            peer.close(1000)
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, *options)
            out, err = child.communicate(timeout=PATIENCE)
            self.assertEqual((child.returncode, err), (CLEAN, b""))
            return out

    def test_a_pipe_gets_texts_as_they_are(self):
        self.assertEqual(self.receive([(TEXT, "one"), (TEXT, ""), (TEXT, "a\nb\x1b[m\r")]), b"one\n\na\nb\x1b[m\r\n")

    def test_binary_comes_in_the_form_that_was_asked_for(self):
        frames = [(BINARY, b"\x00\x7f\xff"), (BINARY, b""), (TEXT, "text"), (BINARY, b"\n")]
        self.assertEqual(self.receive(frames), b"0x007fff\n0x\ntext\n0x0a\n")
        self.assertEqual(self.receive(frames, "--output", "hex"), b"0x007fff\n0x\ntext\n0x0a\n")
        self.assertEqual(self.receive(frames, "--output", "base64"),
                         base64.b64encode(b"\x00\x7f\xff") + b"\n\ntext\n" + base64.b64encode(b"\n") + b"\n")
        self.assertEqual(self.receive(frames, "--output", "raw"), b"\x00\x7f\xfftext\n\n")

    def test_a_reader_that_has_seen_enough(self):
        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, "first")
            peer.expect(TEXT, b"go on")
            for number in range(1000):
                peer.send_frame(TEXT, str(number))
            self.assertEqual(peer.answer_close(), close_payload(1000))
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url)
            self.assertEqual(child.stdout.readline(), b"first\n")
            child.stdout.close()
            child.write(b"go on\n")
            self.assertEqual(child.wait(PATIENCE), CLEAN)
            self.assertEqual(child.err.read(), b"")

    # ---- much

    def test_100_000_lines_come_back_in_order(self):
        child = self.serve()
        url = child.url
        lines = b"".join(b"%d %s\n" % (number, b"x" * (number % 50)) for number in range(100_000))
        status, out, err = self.connect(url, stdin=lines)
        self.assertEqual((status, err), (CLEAN, ""))
        self.assertTrue(out == lines, "lines were lost, changed or reordered")
        self.stop(child)

    def test_a_peer_that_does_not_read_stops_the_reading_of_stdin(self):
        reads_again = threading.Event()

        def script(peer):
            peer.accept()
            reads_again.wait(PATIENCE)
            peer.echo()
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--binary", stdout=subprocess.DEVNULL)
            written = 0
            os.set_blocking(child.stdin.fileno(), False)
            line = b"x" * 65535 + b"\n"
            quiet_since = time.monotonic()
            while time.monotonic() - quiet_since < 0.7 and written < 400_000_000:
                try:
                    written += os.write(child.stdin.fileno(), line)
                    quiet_since = time.monotonic()
                except BlockingIOError:
                    time.sleep(0.01)
            resident = child.memory()
            self.assertLess(written, 100_000_000, "it reads on and on")
            if not SANITIZED:
                self.assertLess(resident, 64 << 20)
            reads_again.set()
            os.set_blocking(child.stdin.fileno(), True)
            child.stdin.close()
            self.assertEqual(child.wait(PATIENCE), CLEAN)


if __name__ == "__main__":
    main()
