# SPDX-License-Identifier: MIT
# conversation_test: `wspc connect` with files, JSON and reconnecting.
import json
import signal
import socket
import time
from pathlib import Path

from harness.case import Case, main
from harness.command import CLEAN, INTERRUPTED, NETWORK, REFUSED, USAGE
from harness.connection import Connection
from harness.environment import PATIENCE
from harness.frames import BINARY, TEXT
from harness.scripted_server import ScriptedServer
from harness.terminal import Terminal


class Files(Case):
    def test_a_file_is_one_binary_message(self):
        file = Path(self.directory()) / "some file"
        file.write_bytes(bytes(range(256)) * 1000)
        url = self.serve().url
        status, out, err = self.connect(url, "--commands", "--output", "raw", "-n", "1", stdin=b"/file %s\n" % str(file).encode())
        self.assertEqual((status, out), (CLEAN, bytes(range(256)) * 1000))
        self.assertIn("some file: 256000 bytes", err)

    def test_what_cannot_be_read_is_named(self):
        url = self.serve().url
        for line, problem in (b"/file /no/such\n", "/no/such cannot be read"), (b"/file\n", "the name of a file"):
            status, _, err = self.connect(url, "--commands", stdin=line)
            self.assertEqual(status, USAGE)
            self.assertIn(problem, err)


class Stats(Case):
    def test_they_count(self):
        url = self.serve().url
        status, _, err = self.connect(url, "--commands", "--wait", "200ms", stdin=b"one\ntwo\n/stats\n")
        self.assertEqual(status, CLEAN)
        self.assertRegex(err, r"sent 2 messages, \d+ bytes on the wire; received \d messages")


class Json(Case):
    def test_what_happens_is_a_line_each(self):
        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, "h\u00e4")
            peer.send_frame(BINARY, b"\0\xff")
            peer.close(3001, "bye")

        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "--json")
            lines = [json.loads(line) for line in child.out]
        times = [line.pop("time") for line in lines]
        self.assertEqual(lines, [{"event": "open", "url": server.url, "subprotocol": ""},
                                 {"event": "message", "type": "text", "text": "h\u00e4"}, {"event": "message", "type": "binary", "base64": "AP8="},
                                 {"event": "close", "code": 3001, "reason": "bye"}])
        self.assertLess(abs(times[0] - time.time()), 60)

    def test_messages_that_are_json_are_laid_out(self):
        url = self.serve().url
        self.assertEqual(self.connect(url, "--pretty", "-x", '{"a":[1,{"b":null}],"c":"\u00e4"}', "-n", "1")[1].decode(),
                         '{\n  "a": [\n    1,\n    {\n      "b": null\n    }\n  ],\n  "c": "\u00e4"\n}\n')
        for text in "no json", "7", '"text"', "{broken":
            self.assertEqual(self.connect(url, "--pretty", "-x", text, "-n", "1")[1].decode(), text + "\n")


class Again(Case):
    def test_a_lost_connection_is_opened_again(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        listener.settimeout(PATIENCE)
        child = self.start("connect", f"ws://127.0.0.1:{listener.getsockname()[1]}", "--reconnect")
        for visit in 1, 2:
            sock, _ = listener.accept()
            with sock:
                peer = Connection(sock, masks=False)
                peer.accept()
                peer.send_frame(TEXT, f"visit {visit}")
                self.assertEqual(child.out.readline(), b"visit %d\n" % visit)
                if visit == 2:
                    child.write(b"hello\n")
                    peer.expect(TEXT, b"hello")
                    peer.close()
        self.assertEqual(child.wait(PATIENCE), CLEAN)
        self.assertRegex(child.err.read().decode(), r"the next attempt follows in \d\.\d s\n")

    def test_a_server_that_is_not_there_yet_is_waited_for(self):
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        child = self.start("connect", f"ws://127.0.0.1:{port}", "--reconnect", "-x", "hi", "-n", "1")
        self.assertIn(b"refused; the next attempt follows", child.err.readline())
        server = self.start("serve", "--port", str(port))
        server.out.readline()
        self.assertEqual(child.communicate(timeout=PATIENCE + 10)[0], b"hi\n")
        self.assertEqual(child.returncode, CLEAN)

    def test_what_will_not_change_is_the_end(self):
        url = self.serve("--path", "/here").url
        self.assertEqual(self.connect(url + "/there", "--reconnect")[0], REFUSED)

    def test_a_close_in_order_is_the_end(self):
        def script(peer):
            peer.accept()
            peer.close()

        with ScriptedServer(script) as server:
            self.assertEqual(self.start("connect", server.url, "--reconnect").wait(PATIENCE), CLEAN)

    def test_an_interrupt_ends_the_waiting(self):
        child = self.start("connect", "ws://127.0.0.1:1", "--reconnect")
        child.err.readline()
        child.send_signal(signal.SIGINT)
        status = child.wait(PATIENCE)
        self.assertIn(status, (INTERRUPTED, NETWORK))


class Typing(Case):
    def test_a_backslash_goes_on_in_the_next_line(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT, b"one\ntwo")
            peer.expect(TEXT, b"ends with \\")
            peer.answer_close()

        with ScriptedServer(script) as server:
            terminal = Terminal("connect", server.url, home=self.directory())
            self.addCleanup(terminal.end)
            terminal.see(f"connected to {server.url}; /help lists the commands")
            terminal.type("one\\\r")
            terminal.type("two\r")
            terminal.type("ends with \\\\\r")
            terminal.type("/quit\r")
            self.assertEqual(terminal.wait(), CLEAN)


class Usage(Case):
    def test_what_contradicts_itself(self):
        for options in ["--json", "--pretty"], ["--json", "--output", "raw"], ["--echo", "--reconnect"], ["--user", "nobody"]:
            self.assertEqual(self.connect("ws://127.0.0.1:1", *options)[0], USAGE, options)


class Credentials(Case):
    def test_they_are_sent(self):
        seen = []

        def script(peer):
            peer.accept()
            seen.append(peer.header(b"Authorization"))
            peer.close()

        for options in ["--user", "Aladdin:open sesame"], ["--bearer", "t0ken"]:
            with ScriptedServer(script) as server:
                self.connect(server.url, *options, "--wait", "1s")
        self.assertEqual(seen, [b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", b"Bearer t0ken"])


if __name__ == "__main__":
    main()
