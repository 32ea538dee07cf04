# SPDX-License-Identifier: MIT
# connect_cases: what every peer must find when it is the server of `wspc connect`. A peer's test derives from it.

import os
import pty
import re
import termios
import threading
import time

from peer import described, pattern
from serve_cases import HUGE, HUGE_LIMITS, MANY_ALPHABETS
from wspc import PATIENCE, Case, Lines, Process

# Exit statuses of wspc, by cause.
CLEAN, NO_CONNECTION, REFUSED, OTHER_CLOSE_CODE = 0, 2, 4, 7


class Terminal:
    """`wspc connect` as a person has it: on a terminal. Lines are typed, the screen is what came out."""

    def __init__(self, *command):
        ours, theirs = pty.openpty()
        attributes = termios.tcgetattr(theirs)
        attributes[3] &= ~termios.ECHO
        termios.tcsetattr(theirs, termios.TCSANOW, attributes)
        self._screen = b""
        self._changed = threading.Condition()
        self.process = Process(*command, terminal=theirs)
        os.close(theirs)
        self._ours = ours
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while True:
            try:
                data = os.read(self._ours, 4096)
            except OSError:  # the other end is gone
                return
            with self._changed:
                self._screen += data
                self._changed.notify_all()

    def type(self, line):
        os.write(self._ours, line.encode() + b"\n")

    def see(self, pattern):
        deadline = time.monotonic() + PATIENCE
        with self._changed:
            while not re.search(pattern.encode(), self._screen):
                if not self._changed.wait(max(0, deadline - time.monotonic())):
                    raise AssertionError(f"{pattern!r} is not on the screen:\n{self._screen.decode(errors='replace')}")

    def end(self):
        self.process.kill()
        os.close(self._ours)


class ConnectFixture(Case):
    """A peer that listens, and a `wspc connect` to it."""

    def new_peer(self):
        raise NotImplementedError

    def listening(self, **arguments):
        peer = self.new_peer()
        self.addCleanup(peer.end)
        peer.do("serve", **arguments)
        return peer, f"ws://127.0.0.1:{peer.event('listening')['port']}/"

    def connected(self, *options, **arguments):
        peer, url = self.listening(**arguments)
        client = self.connect(url, *options)
        peer.event("open")
        return peer, client

    def terminal(self, *options):
        peer, url = self.listening()
        terminal = Terminal(self.wspc, "connect", *options, url)
        self.addCleanup(terminal.end)
        peer.event("open")
        return peer, terminal

    def assert_message(self, peer, kind, payload):
        self.assertEqual(peer.message(), described(kind, payload), "wspc connect sent another message")


class ConnectCases:
    """For every peer. Mixed into a ConnectFixture."""

    # ---- from standard input

    def test_each_line_is_a_text_and_the_end_closes_with_1000(self):
        peer, client = self.connected()
        client.write(f"{MANY_ALPHABETS}\n\nlast line without newline".encode())
        client.end_input()
        for line in MANY_ALPHABETS, "", "last line without newline":
            self.assert_message(peer, "text", line.encode())
        self.assertEqual(peer.event("close")["code"], 1000)
        self.assert_status(client, CLEAN)

    def test_each_line_is_binary_when_asked_for(self):
        peer, client = self.connected("--binary")
        client.write(b"\x00\xff\xfe not text\n\n")
        client.end_input()
        self.assert_message(peer, "binary", b"\x00\xff\xfe not text")
        self.assert_message(peer, "binary", b"")
        self.assertEqual(peer.event("close")["code"], 1000)
        self.assert_status(client, CLEAN)

    def test_a_line_of_16_MiB_is_one_message(self):
        peer, client = self.connected(*HUGE_LIMITS)
        payload = pattern("text", HUGE)
        client.write(payload + b"\n")
        self.assert_message(peer, "text", payload)

    # ---- to standard output

    def test_texts_come_out_as_lines(self):
        peer, client = self.connected()
        for text in "one", "", "Grüße, 日本語 😀":
            peer.text(text)
            self.assertEqual(client.out.next(), text.encode())

    def test_binary_comes_out_in_hexadecimal(self):
        peer, client = self.connected()
        peer.binary(bytes(range(256)))
        self.assertEqual(client.out.next(), b"0x" + bytes(range(256)).hex().encode())

    def test_binary_comes_out_as_it_is_when_asked_for(self):
        peer, client = self.connected("--output", "raw")
        payload = pattern("binary", 100_000)
        peer.do("pattern", type="binary", size=len(payload))
        peer.do("close", code=1000, reason="")
        self.assert_status(client, CLEAN)
        self.assertEqual(client.out.raw(), payload)

    def test_16_MiB_of_text_come_out(self):
        peer, client = self.connected(*HUGE_LIMITS)
        peer.do("pattern", type="text", size=HUGE)
        self.assertTrue(client.out.next(PATIENCE * 2) == pattern("text", HUGE), "16 MiB of text came out changed")

    def test_fragments_come_out_as_one_line(self):
        peer, client = self.connected()
        peer.do("fragments", type="text", parts=["Grüße", "", ", ", "日本語", "😀"])
        self.assertEqual(client.out.next(), "Grüße, 日本語😀".encode())
        peer.do("fragments", type="binary", parts=["00", "", "ff" * 3])
        self.assertEqual(client.out.next(), b"0x00ffffff")

    # ---- pings

    def test_a_ping_is_answered_with_its_payload(self):
        peer, client = self.connected()
        for payload in b"", b"\x00\xff", b"x" * 125:
            peer.do("ping", hex=payload.hex())
            self.assertEqual(peer.event("pong")["hex"], payload.hex())

    def test_a_typed_ping_is_answered_by_the_peer(self):
        peer, terminal = self.terminal("-v")
        terminal.type("/ping c0ffee")
        self.assertEqual(bytes.fromhex(peer.event("ping")["hex"]), b"c0ffee")
        terminal.see("(?i)pong.*c0ffee")

    # ---- the end

    def test_a_typed_close_carries_code_and_reason(self):
        peer, terminal = self.terminal()
        terminal.type("hello")
        self.assert_message(peer, "text", b"hello")
        terminal.type("/close 3001 auf Wiedersehen, 再见")
        closed = peer.event("close")
        self.assertEqual((closed["code"], closed["reason"]), (3001, "auf Wiedersehen, 再见"))
        terminal.see("3001")

    def test_the_peer_closes_first_with_1000(self):
        peer, client = self.connected()
        peer.do("close", code=1000, reason="that was all")
        self.assertEqual(peer.event("close")["code"], 1000)
        self.assert_status(client, CLEAN)

    def test_the_peer_closes_first_with_another_code_and_a_reason(self):
        peer, client = self.connected()
        peer.do("close", code=3002, reason="zu spät")
        self.assertEqual(peer.event("close")["code"], 3002)
        self.assert_status(client, OTHER_CLOSE_CODE)
        self.assertRegex(client.err.all(), "3002.*zu spät")

    # ---- peers that go without a word

    def test_a_peer_that_vanishes_ends_the_command(self):
        peer, client = self.connected()
        peer.text("before")
        self.assertEqual(client.out.next(), b"before")
        peer.vanish()
        self.assert_status(client, NO_CONNECTION)

    def test_a_peer_that_resets_ends_the_command(self):
        peer, client = self.connected()
        peer.text("before")
        self.assertEqual(client.out.next(), b"before")
        peer.do("reset")
        self.assert_status(client, NO_CONNECTION)

    # ---- the opening handshake

    def test_the_subprotocol_is_the_servers_choice(self):
        peer, url = self.listening(protocols=["superchat", "chat"])
        client = self.connect(url, "-v", "--subprotocol", "mqtt", "--subprotocol", "superchat")
        self.assertEqual(peer.event("open")["protocol"], "superchat")
        client.end_input()
        self.assert_status(client, CLEAN)
        self.assertRegex(client.err.all(), "(?i)sec-websocket-protocol: superchat")

    def test_a_refusal_is_told_with_its_status(self):
        for status in 401, 404, 503:
            peer, url = self.listening(refuse=status)
            client = self.connect(url)
            self.assert_status(client, REFUSED)
            self.assertIn(str(status), client.err.all())

    def test_nobody_listens(self):
        peer, url = self.listening()
        peer.vanish()
        self.assert_status(self.connect(url), NO_CONNECTION)
