# SPDX-License-Identifier: MIT
# pipe_test: `wspc pipe` between WebSockets and byte streams.
import os
import re
import socket
import struct
import threading
import time

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, NETWORK, USAGE
from harness.connection import dial
from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, TEXT
from harness.scripted_server import ScriptedServer


class Ends(Case):
    def listen(self, *arguments):
        """Returns (process, the address that it listens on)."""
        child = self.start("pipe", *arguments)
        line = child.err.readline().decode()
        found = re.fullmatch(r"wspc: listening on (.*)\n", line)
        self.assertTrue(found, line)
        return child, found[1]

    def tcp_echo(self):
        """Starts a server that sends all bytes back, and ends when its peer does. Returns its port."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def serve():
            try:
                while True:
                    sock, _ = listener.accept()
                    threading.Thread(target=echo, args=(sock,), daemon=True).start()
            except OSError:
                pass

        def echo(sock):
            with sock:
                try:
                    while data := sock.recv(65536):
                        sock.sendall(data)
                except OSError:
                    pass

        threading.Thread(target=serve, daemon=True).start()
        return listener.getsockname()[1]


class Stdio(Ends):
    def test_lines_to_a_websocket_and_back(self):
        url = self.serve().url
        child = self.start("pipe", "-", url)
        for line in b"one\n", "zwei ü\n".encode():
            child.write(line)
            self.assertEqual(child.out.readline(), line)
        child.stdin.close()
        self.assertEqual(child.wait(PATIENCE), CLEAN)

    def test_what_is_answered_before_the_end_is_not_lost(self):
        url = self.serve().url
        lines = b"".join(b"%d %s\n" % (i, b"x" * (i % 999)) for i in range(5000))
        self.assertEqual(self.run_wspc("pipe", "-", url, stdin=lines), (CLEAN, lines, ""))

    def test_the_slower_end_gets_its_time(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            sent = b"".join(b"%d %s\n" % (i, b"x" * 990) for i in range(4000))

            def talk(peer):
                peer.accept()
                for line in sent.splitlines():
                    peer.send_frame(TEXT, line)
                peer.close()

            with ScriptedServer(talk) as server:
                child = self.start("pipe", server.url, f"tcp:127.0.0.1:{listener.getsockname()[1]}")
                sock, _ = listener.accept()
                received = b""
                with sock:
                    sock.settimeout(PATIENCE)
                    while len(received) < len(sent):
                        time.sleep(0.2)  # it takes several seconds altogether, more than an end that does nothing gets
                        data = sock.recv(100_000)
                        if not data:
                            break
                        while len(data) < 100_000 and len(received) + len(data) < len(sent):
                            more = sock.recv(100_000 - len(data))
                            if not more:
                                break
                            data += more
                        received += data
                self.assertEqual(len(received), len(sent))
                self.assertTrue(received == sent)
                self.assertEqual((child.wait(PATIENCE), child.err.read()), (CLEAN, b""))

    def test_what_cannot_be_delivered_is_said(self):
        def talk(peer):
            peer.accept()
            peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.close()

        with ScriptedServer(talk) as server:
            status, _, err = self.run_wspc("pipe", "-", server.url, stdin=b"x" * 999 + b"\n" + (b"y" * 9999 + b"\n") * 2000)
        self.assertEqual(status, NETWORK)
        self.assertRegex(err, r"\Awspc: \d+ bytes could not be delivered: the other end closed first\n\Z")

    def test_framing_by_length_forgets_what_it_has_given(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        url = self.serve("--max-message", "4M").url
        child = self.start("pipe", f"tcp:127.0.0.1:{listener.getsockname()[1]}", url, "--framing", "length", "--binary")
        sock, _ = listener.accept()
        message = struct.pack(">I", 10_001) + b"x" * 10_001
        with sock:
            sock.settimeout(PATIENCE)
            reader = threading.Thread(target=lambda: [None for _ in iter(lambda: sock.recv(1 << 20), b"")], daemon=True)
            reader.start()
            for _ in range(100):
                sock.sendall(message * 100)
            peak = child.memory("VmHWM")
            if not SANITIZED:
                self.assertLess(peak, 48 << 20)
            sock.shutdown(socket.SHUT_WR)
            reader.join(PATIENCE)

    def test_the_framings(self):
        url = self.serve("--max-message", "8M").url
        large = os.urandom(300_000)
        for framing, data in ("nul", b"one\0two\nlines\0"), ("length", struct.pack(">I", 3) + b"one" + struct.pack(">I", len(large)) + large + struct.pack(">I", 0)), \
                ("raw", large):
            self.assertEqual(self.run_wspc("pipe", "--framing", framing, "--max-message", "8M", "-", url, stdin=data), (CLEAN, data, ""), framing)

    def test_types(self):
        seen = []

        def script(peer):
            peer.accept()
            seen.append(peer.receive())
            seen.append(peer.receive())
            peer.answer_close()

        for options, types in ([], [TEXT, BINARY]), (["--binary"], [BINARY, BINARY]):
            seen.clear()
            with ScriptedServer(script) as server:
                self.assertEqual(self.run_wspc("pipe", *options, "-", server.url, stdin=b"text\n\xff\xfe\n")[0], CLEAN)
            self.assertEqual([opcode for opcode, _ in seen], types)

    def test_the_other_side_ends_it(self):
        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, "bye")
            peer.close(4000, "enough")

        with ScriptedServer(script) as server:
            child = self.start("pipe", "-", server.url)
            self.assertEqual(child.out.read(), b"bye\n")
            self.assertEqual(child.wait(PATIENCE), CLOSED)
            self.assertIn(b"4000", child.err.read())


class Streams(Ends):
    def test_websockets_to_a_tcp_server(self):
        child, url = self.listen("ws-listen:0", f"tcp:127.0.0.1:{self.tcp_echo()}")
        self.assertEqual(self.connect(url, "-x", "hello", "-x", "there", "-n", "2"), (CLEAN, b"hello\nthere\n", ""))
        self.assertEqual(self.connect(url, "-x", "again", "-n", "1"), (CLEAN, b"again\n", ""))
        self.stop(child)

    def test_tcp_clients_to_a_websocket_server(self):
        url = self.serve().url
        _, place = self.listen("tcp-listen:0", url)
        host, port = place.split(":")
        for text in b"one\n", b"two\nthree\n":
            with socket.create_connection((host, int(port)), PATIENCE) as sock:
                sock.sendall(text)
                sock.shutdown(socket.SHUT_WR)
                self.assertEqual(b"".join(iter(lambda: sock.recv(4096), b"")), text)

    def test_unix_sockets_both_ways(self):
        place = self.directory() + "/s"
        url = self.serve().url
        self.listen(f"unix-listen:{place}", url)
        _, again = self.listen("ws-listen:0", f"unix:{place}")
        self.assertEqual(self.connect(again, "-x", "round", "-n", "1"), (CLEAN, b"round\n", ""))

    def test_a_program_for_each_that_comes(self):
        _, url = self.listen("ws-listen:0", "exec:echo $$; cat")
        ids = set()
        for _ in range(3):
            status, out, _ = self.connect(url, "-x", "hi", "-n", "2")
            first, second = out.splitlines()
            ids.add(first)
            self.assertEqual((status, second), (CLEAN, b"hi"))
        self.assertEqual(len(ids), 3)

    def test_the_programs_end_is_the_end(self):
        self.assertEqual(self.run_wspc("pipe", "exec:printf 'a\\nb'", "tcp:127.0.0.1:%d" % self.tcp_echo())[0], CLEAN)
        _, url = self.listen("ws-listen:0", "exec:echo last")
        child = self.start("connect", url)
        self.assertEqual(child.out.read(), b"last\n")
        self.assertEqual(child.wait(PATIENCE), CLEAN)

    def test_a_program_has_the_signals_that_it_expects(self):
        # A yes that ignores SIGPIPE, as we do, would complain.
        self.assertEqual(self.run_wspc("pipe", "exec:yes | head -n 1", "tcp:127.0.0.1:%d" % self.tcp_echo()), (CLEAN, b"", ""))

    def test_two_websockets(self):
        url = self.serve().url
        _, middle = self.listen("ws-listen:0", url)
        lines = b"".join(b"%d\n" % i for i in range(2000))
        self.assertEqual(self.connect(middle, "-n", "2000", stdin=lines), (CLEAN, lines, ""))

    def test_much_waits_for_a_slow_reader(self):
        child, url = self.listen("--framing", "raw", "ws-listen:0", "exec:yes hello")
        peer = dial(url)
        peer.open()
        time.sleep(0.5)
        resident = child.memory()
        if not SANITIZED:
            self.assertLess(resident, 64 << 20)
        got = sum(len(peer.receive()[1]) for _ in range(200))
        self.assertGreater(got, 200)
        peer.socket.close()


class Wrong(Ends):
    def test_who_is_not_there(self):
        for other in "tcp:127.0.0.1:1", "ws://127.0.0.1:1", "unix:/no/such":
            status, _, err = self.run_wspc("pipe", "-", other)
            self.assertEqual(status, NETWORK, other)
            self.assertTrue(err.startswith("wspc: "), err)

    def test_who_comes_is_let_go_when_the_other_side_is_not_there(self):
        _, url = self.listen("ws-listen:0", "tcp:127.0.0.1:1")
        child = self.start("connect", url)
        self.assertEqual(child.wait(PATIENCE), CLEAN)

    def test_a_message_that_is_too_long(self):
        url = self.serve().url
        status, _, err = self.run_wspc("pipe", "--max-message", "1K", "-", url, stdin=b"x" * 5000)
        self.assertEqual(status, USAGE)
        self.assertIn("--max-message", err)
        status, _, err = self.run_wspc("pipe", "--framing", "length", "-", url, stdin=b"\0\0\0\x09short")
        self.assertEqual(status, USAGE)
        self.assertIn("middle of a message", err)

    def test_what_cannot_be_meant(self):
        for ends in ("-", "-"), ("-", "nonsense"), ("ws-listen:0", "tcp-listen:0"), ("-", "tcp:1"), ("-", "ws-listen:9000"), ("-", "exec:"), \
                ("tcp:a:b", "-"):
            self.assertEqual(self.run_wspc("pipe", *ends)[0], USAGE, ends)
        self.assertEqual(self.run_wspc("pipe", "--framing", "xml", "-", "ws://a")[0], USAGE)


if __name__ == "__main__":
    main()
