# SPDX-License-Identifier: MIT
# terminal_test: `wspc connect` on a terminal: typing while messages arrive, commands, history.
import os
import re
import signal
import threading

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, TIMEOUT
from harness.environment import PATIENCE
from harness.frames import BINARY, CLOSE, PING, PONG, TEXT, close_payload
from harness.scripted_server import ScriptedServer
from harness.terminal import Terminal


class Person(Case):
    def terminal(self, url, *options, home=None, **more):
        terminal = Terminal("connect", url, *options, home=home or self.directory(), **more)
        self.addCleanup(terminal.end)
        return terminal

    def talk(self, script, person, *options, **more):
        """Runs `script` as the server, after the handshake, and `person` with the terminal. Returns the terminal."""
        def accept_and(peer):
            peer.accept()
            script(peer)
        with ScriptedServer(accept_and) as server:
            terminal = self.terminal(server.url, *options, **more)
            terminal.see(f"connected to {server.url}; /help lists the commands")
            person(terminal)
        return terminal


class Interactive(Person):
    def test_typed_lines_are_sent_and_answers_shown(self):
        def person(terminal):
            terminal.type("hello\r")
            terminal.see("> hello", "< hello", ">")
            terminal.type("Grüße 日本\r")
            terminal.see("> Grüße 日本", "< Grüße 日本", ">")
            terminal.type("//slash\r")
            terminal.see("> //slash", "< /slash", ">")
            terminal.type("\x04")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(lambda peer: peer.echo(), person)

    def test_a_message_during_typing_appears_above_the_typed_line(self):
        typed = threading.Event()

        def script(peer):
            typed.wait(PATIENCE)
            peer.send_frame(TEXT, "meanwhile")
            peer.send_frame(BINARY, b"\x00\xff")
            peer.expect(TEXT, b"half and the rest")
            peer.answer_close()

        def person(terminal):
            terminal.type("half")
            terminal.see("> half")
            typed.set()
            terminal.see("< meanwhile", "< 0x00ff", "> half")
            terminal.type(" and the rest\r")
            terminal.see("> half and the rest", ">")
            terminal.type("/quit\r")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person)

    def test_a_typed_line_that_wraps_is_drawn_again_whole(self):
        typed = threading.Event()
        text = "a line that is so long that it needs three rows of a narrow terminal to be shown"

        def script(peer):
            typed.wait(PATIENCE)
            peer.send_frame(TEXT, "meanwhile")
            peer.expect(TEXT, text.encode())
            peer.answer_close()

        def person(terminal):
            rows = [("> " + text)[at:at + 40].rstrip() for at in (0, 40, 80)]
            terminal.type(text)
            terminal.see(*rows)
            typed.set()
            terminal.see("< meanwhile", *rows)
            self.assertEqual(terminal.lines().count(rows[0]), 1, "the old one is still there")
            terminal.type("\r/quit\r")
            self.assertEqual(terminal.wait(), CLEAN)
        # Room for the line that says where it is connected to: it must not wrap in talk().
        with ScriptedServer(lambda peer: (peer.accept(), script(peer))) as server:
            terminal = self.terminal(server.url, width=40)
            terminal.see(">")
            person(terminal)

    def test_editing_keys_work(self):
        def script(peer):
            peer.expect(TEXT, b"hello")
            peer.answer_close()

        def person(terminal):
            terminal.type("hllo\x1b[D\x1b[D\x1b[De\r")
            terminal.see("> hello", ">")
            terminal.type("\x04")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person)

    def test_a_terminal_that_cannot_move_its_cursor_will_do(self):
        def person(terminal):
            terminal.type("hello\n")
            terminal.see("hello", "hello")
            terminal.type("/sing\n")
            terminal.see("wspc: there is no command /sing; /help lists them, //sing sends it as text")
            terminal.type("/quit\n")
            self.assertEqual(terminal.wait(), CLEAN)
            self.assertNotIn(b"\x1b", terminal.output)
        for name in "dumb", "":
            self.talk(lambda peer: peer.echo(), person, width=100, environment={"TERM": name})

    def test_many_messages_at_once_keep_the_prompt(self):
        def script(peer):
            for number in range(2000):
                peer.send_frame(TEXT, f"message {number}")
            peer.echo()

        def person(terminal):
            terminal.see("< message 1998", "< message 1999", ">")
            terminal.type("still\r")
            terminal.see("> still", "< still", ">")
            terminal.type("\x04")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person)

    def test_ping_shows_the_round_trip(self):
        def script(peer):
            peer.send_frame(PONG, "nobody asked")
            self.assertEqual(peer.expect(PING), b"a b")
            peer.send_frame(PONG, "a b")
            peer.expect(PONG, b"unasked")
            peer.expect(BINARY, b"\x01\xff")
            peer.answer_close()

        def person(terminal):
            terminal.type("/ping a b\r")
            terminal.see("> /ping a b", re.compile(r"< pong a b \(\d+\.\d{3} ms\)"), ">")
            self.assertFalse([line for line in terminal.lines() if "nobody asked" in line])
            terminal.type("/pong unasked\r/bin 0x01ff\r/close\r")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person)

    def test_close_with_code_and_reason(self):
        def script(peer):
            self.assertEqual(peer.answer_close(), close_payload(4000, b"bye"))

        def person(terminal):
            terminal.type("/close 4000 bye\r")
            self.assertEqual(terminal.wait(), CLOSED)
            terminal.see('wspc: the peer answered our Close with 4000 (an application\'s code) "bye"')
        self.talk(script, person, width=100)

    def test_wrong_commands_are_told_and_nothing_is_sent(self):
        def script(peer):
            peer.expect(TEXT, b"now")
            peer.answer_close()

        def person(terminal):
            terminal.type("/sing\r")
            terminal.see("wspc: there is no command /sing; /help lists them, //sing sends it as text", ">")
            terminal.type("\r/close 1005\r")
            terminal.see("wspc: 1005 is no code that may be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999 (RFC 6455 §7.4)")
            terminal.type("/help\r")
            terminal.see("anything else           is sent as a text message", ">")
            terminal.type("now\r\x04")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person, width=120)

    def test_ctrl_c_closes_with_1000(self):
        def script(peer):
            self.assertEqual(peer.answer_close(), close_payload(1000))

        def person(terminal):
            terminal.type("half a li\x03")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person)

    def test_ctrl_c_waits_for_the_close_timeout(self):
        def script(peer):
            peer.expect(CLOSE)
            self.assertEqual(peer.socket.recv(1), b"")

        def person(terminal):
            terminal.type("\x03")
            self.assertEqual(terminal.wait(), TIMEOUT)
        self.talk(script, person, "--close-timeout", "300ms")

    def test_the_peers_close_ends_the_prompt(self):
        typed = threading.Event()

        def script(peer):
            typed.wait(PATIENCE)
            peer.close(4321, "enough")

        def person(terminal):
            terminal.type("half")
            terminal.see("> half")
            typed.set()
            self.assertEqual(terminal.wait(), CLOSED)
            terminal.see('wspc: the peer closed with 4321 (an application\'s code) "enough"')
        self.talk(script, person, width=100)

    def test_another_size_and_a_pause_do_no_harm(self):
        def person(terminal):
            terminal.type("half")
            terminal.see("> half")
            terminal.resize(50)
            terminal.child.send_signal(signal.SIGWINCH)
            terminal.child.send_signal(signal.SIGCONT)
            terminal.type(" and half\r")
            terminal.see("< half and half", ">")
            terminal.type("\x04")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(lambda peer: peer.echo(), person)

    def test_the_end_of_the_terminal_is_the_end(self):
        def script(peer):
            try:
                peer.receive()
            except (EOFError, ConnectionResetError):
                pass

        def person(terminal):
            terminal.child.send_signal(signal.SIGHUP)
            self.assertEqual(terminal.child.wait(PATIENCE), -signal.SIGHUP)
        self.talk(script, person)


class History(Person):
    def one_line(self, keys, expected, home, **environment):
        def script(peer):
            peer.expect(TEXT, expected.encode())
            peer.answer_close()

        def person(terminal):
            terminal.type(keys + "\r")
            terminal.see(f"> {expected}", ">")
            terminal.type("\x04")
            self.assertEqual(terminal.wait(), CLEAN)
        self.talk(script, person, home=home, environment=environment)

    def test_lines_are_there_again_the_next_time(self):
        home = self.directory()
        self.one_line("the first", "the first", home)
        self.one_line("the sécond", "the sécond", home)
        self.one_line("\x1b[A\x1b[A", "the first", home)
        path = os.path.join(home, ".local", "state", "wspc", "history")
        with open(path) as file:
            self.assertEqual(file.read(), "the first\nthe sécond\nthe first\n")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)

    def test_the_state_directory_may_be_elsewhere(self):
        home, state = self.directory(), self.directory()
        self.one_line("kept", "kept", home, XDG_STATE_HOME=state)
        self.assertEqual(os.listdir(home), [])
        with open(os.path.join(state, "wspc", "history")) as file:
            self.assertEqual(file.read(), "kept\n")

    def test_a_home_that_cannot_be_written_is_no_problem(self):
        self.one_line("forgotten", "forgotten", "/proc")


if __name__ == "__main__":
    main()
