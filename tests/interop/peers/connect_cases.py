# SPDX-License-Identifier: MIT
# connect_cases: the tests that every peer runs as the server of `wspc connect`. A peer's test derives from them.

import re

from harness.case import CollectedCase
from harness.command import CLEAN, CLOSED, NETWORK, REFUSED
from harness.environment import PATIENCE
from harness.terminal import Terminal
from interop.peers.external_peer import described, pattern
from interop.peers.serve_cases import HUGE, HUGE_LIMITS, MANY_ALPHABETS


class ConnectFixture(CollectedCase):
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
        client = self.start("connect", *options, url)
        peer.event("open")
        return peer, client

    def terminal(self, *options):
        peer, url = self.listening()
        terminal = Terminal("connect", *options, url, home=self.directory())
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
        terminal.type("/ping c0ffee\n")
        self.assertEqual(bytes.fromhex(peer.event("ping")["hex"]), b"c0ffee")
        terminal.see(re.compile("(?i).*pong.*c0ffee.*"))

    # ---- the end

    def test_a_typed_close_carries_code_and_reason(self):
        peer, terminal = self.terminal()
        terminal.type("hello\n")
        self.assert_message(peer, "text", b"hello")
        terminal.type("/close 3001 auf Wiedersehen, 再见\n")
        closed = peer.event("close")
        self.assertEqual((closed["code"], closed["reason"]), (3001, "auf Wiedersehen, 再见"))
        terminal.see(re.compile(".*3001.*"))

    def test_the_peer_closes_first_with_1000(self):
        peer, client = self.connected()
        peer.do("close", code=1000, reason="that was all")
        self.assertEqual(peer.event("close")["code"], 1000)
        self.assert_status(client, CLEAN)

    def test_the_peer_closes_first_with_another_code_and_a_reason(self):
        peer, client = self.connected()
        peer.do("close", code=3002, reason="zu spät")
        self.assertEqual(peer.event("close")["code"], 3002)
        self.assert_status(client, CLOSED)
        self.assertRegex(client.err.all(), "3002.*zu spät")

    # ---- peers that go without a word

    def test_a_peer_that_vanishes_ends_the_command(self):
        peer, client = self.connected()
        peer.text("before")
        self.assertEqual(client.out.next(), b"before")
        peer.vanish()
        self.assert_status(client, NETWORK)

    def test_a_peer_that_resets_ends_the_command(self):
        peer, client = self.connected()
        peer.text("before")
        self.assertEqual(client.out.next(), b"before")
        peer.do("reset")
        self.assert_status(client, NETWORK)

    # ---- the opening handshake

    def test_the_subprotocol_is_the_servers_choice(self):
        peer, url = self.listening(protocols=["superchat", "chat"])
        client = self.start("connect", "-v", "--subprotocol", "mqtt", "--subprotocol", "superchat", url)
        self.assertEqual(peer.event("open")["protocol"], "superchat")
        client.end_input()
        self.assert_status(client, CLEAN)
        self.assertRegex(client.err.all(), "(?i)sec-websocket-protocol: superchat")

    def test_a_refusal_is_told_with_its_status(self):
        for status in 401, 404, 503:
            peer, url = self.listening(refuse=status)
            client = self.start("connect", url)
            self.assert_status(client, REFUSED)
            self.assertIn(str(status), client.err.all())

    def test_nobody_listens(self):
        peer, url = self.listening()
        peer.vanish()
        self.assert_status(self.start("connect", url), NETWORK)
