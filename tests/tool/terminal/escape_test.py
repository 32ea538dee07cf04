# SPDX-License-Identifier: MIT
# escape_test: control characters from a peer are escaped before they reach a terminal or stderr.
import os
import pty
import re
import threading

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, REFUSED
from harness.environment import PATIENCE
from harness.frames import BINARY, PING, PONG, TEXT
from harness.scripted_server import ScriptedServer
from harness.terminal import Terminal

# Title, clear, clipboard, a C1 control in UTF-8, bell, carriage return, backspace, DEL, an override of direction.
EVIL = "A\x1b]0;owned\x07B\x1b[2JC\x1b]52;c;aGk=\x07D\u009b31mE\rF\bG\x7fH\u202eI"
SHOWN = ("A\\x1b]0;owned\\x07B\\x1b[2JC\\x1b]52;c;aGk=\\x07D\\x9b31mE\\rF\\x08G\\x7fH\\u202eI")
HARMFUL = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]|\xc2[\x80-\x9f]|\r(?!\n)")


class OnATerminal(Case):
    """stdout is a terminal and stdin is not, so no line editor writes escape sequences."""

    def shown(self, script, *options, status=CLEAN):
        ours, theirs = pty.openpty()
        output = []

        def read():
            while True:
                try:
                    output.append(os.read(ours, 65536))
                except OSError:
                    return
        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, *options, stdout=theirs, stderr=theirs)
            self.assertEqual(child.wait(PATIENCE), status)
        os.close(theirs)
        reader.join(PATIENCE)
        os.close(ours)
        seen = b"".join(output)
        self.assertIsNone(HARMFUL.search(seen), seen)
        return seen.decode().replace("\r\n", "\n")

    def test_messages(self):
        def script(peer):
            peer.accept()
            peer.send_frame(TEXT, EVIL)
            peer.send_frame(TEXT, "two\nlines")
            peer.close()
        self.assertEqual(self.shown(script), f"{SHOWN}\ntwo\n  lines\n")

    def test_raw_binary(self):
        def script(peer):
            peer.accept()
            peer.send_frame(BINARY, b"\x1b[31m\x9b\xff\n")
            peer.close()
        self.assertEqual(self.shown(script, "--output", "raw"), "\\x1b[31m\\x9b\\xff\n  \n")

    def test_close_reasons(self):
        def script(peer):
            peer.accept()
            peer.close(4000, EVIL)
        self.assertIn(f'"{SHOWN}"', self.shown(script, status=CLOSED))

    def test_control_frames(self):
        def script(peer):
            peer.accept()
            peer.send_frame(PING, EVIL)
            peer.expect(PONG)
            peer.send_frame(PONG, EVIL)
            peer.close(1000, EVIL)
        seen = self.shown(script, "-v")
        self.assertIn(f"< ping {SHOWN}\n> pong {SHOWN}\n< pong {SHOWN} (", seen)
        self.assertIn(f'< close 1000 (normal closure) "{SHOWN}"\n', seen)

    def test_headers(self):
        def script(peer):
            peer.accept(b"X-Evil: A\xc2\x9b31m\x9bB\xe2\x80\xaeC\r\n")
            peer.close()
        self.assertIn("< X-Evil: A\\x9b31m\\x9bB\\u202eC\n", self.shown(script, "-v"))

    def test_reason_phrases_and_bodies(self):
        def script(peer):
            peer.head()
            peer.send(b"HTTP/1.1 403 No\xc2\x9bWay\r\nContent-Length: 14\r\n\r\n\x1b[31mred\xc2\x9b\x07\r\n")
        seen = self.shown(script, status=REFUSED)
        self.assertIn("the server refused: 403 No", seen)
        self.assertIn("red", seen)

    def test_the_transcript(self):
        def script(peer):
            peer.accept()
            peer.expect(TEXT)
            peer.send_frame(TEXT, EVIL)
            peer.close(4000, EVIL)
        seen = self.shown(script, "--transcript", status=CLOSED)
        self.assertIn(f'< text   "{SHOWN}"\n', seen)
        self.assertIn(f'"{SHOWN}"\n', seen)


class AtThePrompt(Case):
    def test_nothing_gets_through_above_the_prompt(self):
        def script(peer):
            peer.accept(b"Sec-WebSocket-Protocol: p\r\n")
            peer.send_frame(TEXT, EVIL)
            peer.send_frame(TEXT, "two\n> lines")
            peer.send_frame(PING, EVIL)
            peer.expect(PONG)
            peer.close(4000, EVIL)
        with ScriptedServer(script) as server:
            terminal = Terminal("connect", server.url, "-v", "--subprotocol", "p", home=self.directory(), width=200)
            self.addCleanup(terminal.end)
            self.assertEqual(terminal.wait(), CLOSED)
        terminal.see(f"< {SHOWN}", "< two", "  > lines", f"< ping {SHOWN}", f"> pong {SHOWN}")
        terminal.see(f'wspc: the peer closed with 4000 (an application\'s code) "{SHOWN}"')


class OnStandardError(Case):
    """stderr is escaped even when it is a file, because people view files on terminals."""

    def test_reasons_and_notes(self):
        def script(peer):
            peer.accept()
            peer.send_frame(PING, EVIL)
            peer.expect(PONG)
            peer.close(4000, EVIL)
        with ScriptedServer(script) as server:
            child = self.start("connect", server.url, "-v")
            self.assertEqual(child.wait(PATIENCE), CLOSED)
        err = child.err.read()
        self.assertIsNone(HARMFUL.search(err), err)
        self.assertIn(f"< ping {SHOWN}\n", err.decode())

    def test_arguments(self):
        for arguments in (f"--{EVIL}",), (EVIL,), ("connect", EVIL), ("connect", "ws://x", "-H", EVIL), ("serve", "--address", EVIL):
            _, out, err = self.run_wspc(*arguments)
            self.assertEqual(out, b"")
            self.assertIsNone(HARMFUL.search(err.encode()), err)
            self.assertTrue(err.startswith("wspc: "), err)


if __name__ == "__main__":
    main()
