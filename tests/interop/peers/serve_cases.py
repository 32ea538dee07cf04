# SPDX-License-Identifier: MIT
# serve_cases: the tests that every peer runs as a client of `wspc serve`. A peer's test derives from ServeCases.

import signal
import time

from harness.case import CollectedCase
from harness.environment import PATIENCE
from interop.peers.external_peer import described, pattern

MANY_ALPHABETS = "plain, Grüße, Ελληνικά, Привет, 日本語, 한국어, עברית, 😀👩‍👩‍👧, \u0000 \u007f \u0080 \ufffd \U0010ffff"
LENGTHS = [1, 125, 126, 127, 128, 65535, 65536, 65537]  # RFC 6455 §5.2: where the length field grows
HUGE = 16 << 20
HUGE_LIMITS = ["--max-message", "32M", "--max-frame", "32M"]


class ServeFixture(CollectedCase):
    """A `wspc serve` and clients of it."""

    can_fragment = True  # a page in a browser can neither fragment nor ping
    can_ping = True
    server_options = []

    def new_peer(self):
        raise NotImplementedError

    def peer(self):
        peer = self.new_peer()
        self.addCleanup(peer.end)
        return peer

    def serve(self, *options):
        return super().serve(*self.server_options, *options)

    def connected(self, *options, **arguments):
        server = self.serve(*options)
        peer = self.peer()
        peer.connect(server.url, **arguments)
        return server, peer

    def assert_message(self, peer, kind, payload):
        self.assertEqual(peer.message(), described(kind, payload), f"{peer.name} got another message than it sent")

    def assert_serves(self, server):
        """Asserts that the server accepts and serves a new client."""
        peer = self.peer()
        peer.connect(server.url)
        peer.text("still there?")
        self.assert_message(peer, "text", b"still there?")

    def assert_forgotten(self, server, before):
        deadline = time.monotonic() + PATIENCE
        while server.descriptors() > before:
            self.assertLess(time.monotonic(), deadline,
                            f"{server.descriptors() - before} connections of vanished peers are still held")
            time.sleep(0.05)


class ServeCases:
    """For every peer. Mixed into a ServeFixture."""

    # ---- messages

    def test_text_of_many_alphabets_comes_back(self):
        _, peer = self.connected()
        peer.text(MANY_ALPHABETS)
        self.assert_message(peer, "text", MANY_ALPHABETS.encode())

    def test_every_byte_comes_back_as_binary(self):
        _, peer = self.connected()
        peer.binary(bytes(range(256)))
        self.assert_message(peer, "binary", bytes(range(256)))

    def test_empty_messages_come_back_empty(self):
        _, peer = self.connected()
        peer.text("")
        peer.binary(b"")
        self.assert_message(peer, "text", b"")
        self.assert_message(peer, "binary", b"")

    def test_lengths_around_each_size_of_the_length_field(self):
        _, peer = self.connected()
        for kind in "text", "binary":
            for size in LENGTHS:
                peer.do("pattern", type=kind, size=size)
                self.assert_message(peer, kind, pattern(kind, size))

    def test_16_MiB_of_text_and_of_binary_come_back(self):
        _, peer = self.connected(*HUGE_LIMITS)
        for kind in "text", "binary":
            peer.do("pattern", type=kind, size=HUGE)
            self.assert_message(peer, kind, pattern(kind, HUGE))

    def test_a_hundred_messages_come_back_in_order(self):
        _, peer = self.connected()
        for number in range(100):
            peer.text(f"message {number}")
        for number in range(100):
            self.assert_message(peer, "text", f"message {number}".encode())

    def test_fragments_come_back_as_one_message(self):
        if not self.can_fragment:
            self.skipTest("this peer cannot send fragments")
        _, peer = self.connected()
        peer.do("fragments", type="text", parts=["Grüße", "", ", ", "日本語", "😀"])
        self.assert_message(peer, "text", "Grüße, 日本語😀".encode())
        peer.do("fragments", type="binary", parts=["00", "", "ff" * 300, "0d0a"])
        self.assert_message(peer, "binary", b"\x00" + b"\xff" * 300 + b"\r\n")

    # ---- pings

    def test_a_ping_is_answered_with_its_payload(self):
        if not self.can_ping:
            self.skipTest("this peer cannot ping")
        _, peer = self.connected()
        for payload in b"", b"\x00\xff", b"x" * 125:
            peer.do("ping", hex=payload.hex())
            self.assertEqual(peer.event("pong")["hex"], payload.hex())

    def test_a_ping_between_two_fragments_is_answered(self):
        if not self.can_ping:
            self.skipTest("this peer cannot ping")
        _, peer = self.connected()
        peer.do("fragments", type="text", parts=["before ", "after"], ping="c0ffee")
        events = {event["event"]: event for event in (peer.next_event(PATIENCE), peer.next_event(PATIENCE))}
        self.assertEqual(events["pong"]["hex"], "c0ffee")
        self.assertEqual(events["message"]["text"], "before after")

    def test_our_keep_alive_pings_are_answered(self):
        server, peer = self.connected("--ping-interval", "300ms", "--pong-timeout", "2s")
        if self.can_ping:
            for _ in range(2):
                self.assertEqual(peer.event("ping")["event"], "ping")
        else:
            time.sleep(4)  # longer than interval and timeout: without pongs it would be closed by now
        peer.text("alive")
        self.assert_message(peer, "text", b"alive")

    # ---- the end

    def test_the_peer_closes_first_with_code_and_reason(self):
        server, peer = self.connected()
        peer.do("close", code=3001, reason="auf Wiedersehen, 再见")
        self.assertEqual(peer.event("close")["code"], 3001)
        self.assert_serves(server)

    def test_the_peer_closes_first_without_a_code(self):
        server, peer = self.connected()
        peer.do("close")
        self.assertEqual(peer.event("close")["code"], 1005)
        self.assert_serves(server)

    def test_the_server_closes_first_when_it_is_stopped(self):
        server = self.serve()
        peers = [self.peer() for _ in range(2)]
        for peer in peers:
            peer.connect(server.url)
        server.send_signal(signal.SIGTERM)
        for peer in peers:
            self.assertEqual(peer.event("close")["code"], 1001)
        self.assertEqual(server.status(), 0)

    def test_a_message_past_the_limit_is_closed_with_1009(self):
        server, peer = self.connected("--max-message", "1000")
        peer.do("pattern", type="binary", size=1000)
        self.assert_message(peer, "binary", pattern("binary", 1000))
        peer.do("pattern", type="binary", size=1001)
        self.assertEqual(peer.event("close")["code"], 1009)
        self.assert_serves(server)

    # ---- peers that go without a word

    def test_a_peer_that_vanishes_is_forgotten(self):
        server, bystander = self.connected()
        before = server.descriptors()
        for _ in range(3):
            peer = self.peer()
            peer.connect(server.url)
            peer.text("before")
            self.assert_message(peer, "text", b"before")
            peer.vanish()
        self.assert_forgotten(server, before)
        bystander.text("still here")
        self.assert_message(bystander, "text", b"still here")
        self.assert_serves(server)

    def test_a_peer_that_vanishes_in_the_middle_of_a_long_echo_is_forgotten(self):
        server, bystander = self.connected(*HUGE_LIMITS)
        before = server.descriptors()
        peer = self.peer()
        peer.connect(server.url)
        peer.do("pattern", type="binary", size=HUGE)
        time.sleep(0.1)
        peer.vanish()
        self.assert_forgotten(server, before)
        bystander.text("still here")
        self.assert_message(bystander, "text", b"still here")

    # ---- the opening handshake

    def test_the_subprotocol_is_one_of_both_sides(self):
        server = self.serve("--subprotocol", "chat", "--subprotocol", "superchat")
        peer = self.peer()
        self.assertEqual(peer.connect(server.url, protocols=["mqtt", "superchat"])["protocol"], "superchat")
        peer.text("chosen")
        self.assert_message(peer, "text", b"chosen")

    def test_no_subprotocol_is_chosen_when_none_is_offered(self):
        server = self.serve("--subprotocol", "chat")
        self.assertEqual(self.peer().connect(server.url)["protocol"], "")


class RefusalCases:
    """For peers that tell a refusal's status, and can claim to be a page of any origin."""

    def assert_refused(self, url, status, **arguments):
        peer = self.peer()
        peer.do("connect", url=url, **arguments)
        self.assertEqual(peer.event("refused")["status"], status)

    def test_a_strange_origin_is_refused_with_403(self):
        server = self.serve()
        self.assert_refused(server.url, 403, origin="http://evil.example")
        self.assert_serves(server)

    def test_a_listed_origin_is_welcome_and_another_is_not(self):
        server = self.serve("--origin", "https://good.example")
        peer = self.peer()
        peer.connect(server.url, origin="https://good.example")
        self.assert_refused(server.url, 403, origin="https://good.example.evil.example")
        self.assert_refused(server.url, 403, origin="http://good.example")

    def test_the_servers_own_origin_is_welcome(self):
        server = self.serve()
        self.peer().connect(server.url, origin=f"http://127.0.0.1:{server.port}")

    def test_another_path_is_refused_with_404(self):
        server = self.serve("--path", "/chat")
        self.assert_refused(server.url, 404)
        self.peer().connect(server.url + "/chat")

    def test_a_peer_that_resets_is_forgotten(self):
        server, bystander = self.connected()
        before = server.descriptors()
        peer = self.peer()
        peer.connect(server.url)
        peer.do("reset")
        self.assert_forgotten(server, before)
        bystander.text("still here")
        self.assert_message(bystander, "text", b"still here")
