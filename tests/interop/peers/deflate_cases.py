# SPDX-License-Identifier: MIT
# deflate_cases: the tests that every peer with compression runs, as a client and as a server.   RFC 7692
#
# wspc itself reports what was agreed on and how small the messages were on the wire; the peer confirms that they are
# the same messages. The same 4,000 random bytes, sent again, are small only if they are still in the sender's window.

import collections
import random
import re

from harness.command import CLEAN
from interop.peers.external_peer import pattern
from interop.peers.serve_cases import HUGE, HUGE_LIMITS, LENGTHS

REPEATED, TIMES = random.Random(7692).randbytes(4000), 5
DEFAULT = ["--deflate"]

# Settings of wspc, what the peer asks for, and what is agreed on then.
Row = collections.namedtuple("Row", "settings wanted agreed")
BOTH = "server_no_context_takeover; client_no_context_takeover"
NINE = {"server_max_window_bits": 9, "client_max_window_bits": 9}
NINES = "server_max_window_bits=9; client_max_window_bits=9"
AS_A_SERVER = [
    Row(["--deflate", "level=6"], {}, ""),
    Row(["--deflate", "level=1"], {"server_no_context_takeover": True}, "server_no_context_takeover"),
    Row(["--deflate", "level=9"], {"client_no_context_takeover": True}, "client_no_context_takeover"),
    Row(DEFAULT, {}, BOTH),
    Row(["--deflate", NINES], {}, NINES),
    Row(["--deflate", "level=6"], NINE, NINES),
    Row(["--deflate", f"{BOTH}; {NINES}"], {}, f"{BOTH}; {NINES}")]
AS_A_CLIENT = [
    Row(DEFAULT, {}, ""),
    Row(["--deflate", BOTH], {}, BOTH),
    Row(DEFAULT, {"server_no_context_takeover": True, "client_no_context_takeover": True}, BOTH),
    Row(DEFAULT, NINE, NINES),
    Row(["--deflate", NINES], NINE, NINES),
    Row(["--deflate", f"{BOTH}; {NINES}"], {}, f"{BOTH}; {NINES}")]

Usage = collections.namedtuple("Usage", "sent sent_on_the_wire received received_on_the_wire")


def usage(text):
    """The compression figures that wspc prints at the end of a connection."""
    found = re.search(r"deflate: sent (\d+) bytes as (\d+) \(.*?\), received (\d+) bytes as (\d+) ", text)
    if not found:
        raise AssertionError(f"no word of what compression has achieved:\n{text}")
    return Usage(*map(int, found.groups()))


def always(row, default):
    """Returns the same row, for which wspc also compresses messages that do not become smaller."""
    text = row.settings[1] if len(row.settings) > 1 else default
    return row._replace(settings=["--deflate", text + "; compress=always"])


def takes_over(agreed, side):
    """Whether the 4,000 bytes are still in the window of that side's messages."""
    return f"{side}_no_context_takeover" not in agreed and f"{side}_max_window_bits=9" not in agreed


class DeflateCases:
    """Assertions that compression took place as agreed. Mixed into one of the two classes below."""

    def assert_window(self, agreed, side, plain, on_the_wire):
        self.assertEqual(plain, TIMES * len(REPEATED), f"not all of the {side}'s messages were compressed")
        if takes_over(agreed, side):
            self.assertLess(on_the_wire, 2 * len(REPEATED), f"the {side} does not use its window: {agreed!r}")
        else:
            self.assertGreater(on_the_wire, TIMES * len(REPEATED), f"the {side} has more of a window than {agreed!r}")

    def exchange(self, peer, sizes):
        """Messages of both types come back as they were sent: an empty one, and one of each size."""
        for kind in "text", "binary":
            peer.do("send", type=kind, text="", hex="")
            self.assert_message(peer, kind, b"")
            for size in sizes:
                peer.do("pattern", type=kind, size=size)
                self.assert_message(peer, kind, pattern(kind, size))

    def repeat(self, peer):
        """Sends the same random bytes several times, which only a window that is kept can compress, and then closes."""
        for _ in range(TIMES):
            peer.binary(REPEATED)
            self.assert_message(peer, "binary", REPEATED)
        peer.do("close", code=1000, reason="")


class DeflateServeCases(DeflateCases):
    """For every peer that is a client of `wspc serve`. Mixed into a ServeFixture."""

    rows = AS_A_SERVER

    def compressed(self, row, *options):
        server = self.serve(*row.settings, *options, "-v")
        peer = self.peer()
        peer.connect(server.url, deflate=row.wanted)
        opened = server.err.find(r"#1 opened /(?:, permessage-deflate(?:; ([^\n]*))?)?\n")
        self.assertIn("permessage-deflate", opened[0], "nothing was agreed on")
        self.assertEqual(opened[1] or "", row.agreed)
        return server, peer

    def test_messages_come_back_whatever_was_agreed_on(self):
        for row in self.rows:
            with self.subTest(row):
                _, peer = self.compressed(row)
                self.exchange(peer, [*LENGTHS, 300_000])

    def test_windows_are_used_as_agreed_on_and_no_further(self):
        for row in self.rows:
            with self.subTest(row):
                server, peer = self.compressed(always(row, BOTH))
                self.repeat(peer)
                peer.event("close")
                used = usage(server.err.find(r"#1 closed [^\n]*deflate: [^\n]*\n")[0])
                self.assert_window(row.agreed, "server", used.sent, used.sent_on_the_wire)
                self.assert_window(row.agreed, "client", used.received, used.received_on_the_wire)

    def test_16_MiB_come_back(self):
        _, peer = self.compressed(self.rows[0], *HUGE_LIMITS)
        self.exchange(peer, [HUGE])

    def test_what_inflates_beyond_all_measure_is_closed_with_1009(self):
        row = self.rows[0]._replace(settings=["--deflate", "level=6; ratio_grace=1M"])
        _, peer = self.compressed(row, *HUGE_LIMITS)
        peer.do("pattern", type="text", size=HUGE)
        self.assertEqual(peer.event("close")["code"], 1009)


class DeflateConnectCases(DeflateCases):
    """For every peer that is the server of `wspc connect`. Mixed into a ConnectFixture."""

    rows = AS_A_CLIENT

    def echoing(self, row, *options):
        peer, client = self.connected("--echo", "-v", *row.settings, *options, deflate=row.wanted)
        answer = client.err.find(r"(?i)\n< sec-websocket-extensions: permessage-deflate(?:; ([^\n]*))?\n")
        answered, expected = ({word for word in text.split("; ") if word and not word.endswith("=15")}
                              for text in (answer[1] or "", row.agreed))
        self.assertLessEqual(answered, expected)  # what the client has hinted at need not come back
        self.assertEqual({word for word in expected - answered if word.startswith("server")}, set())
        return peer, client

    def test_messages_go_back_whatever_was_agreed_on(self):
        for row in self.rows:
            with self.subTest(row):
                peer, _ = self.echoing(row)
                self.exchange(peer, [*LENGTHS, 300_000])

    def test_windows_are_used_as_agreed_on_and_no_further(self):
        for row in self.rows:
            with self.subTest(row):
                peer, client = self.echoing(always(row, "level=6"))
                self.repeat(peer)
                self.assert_status(client, CLEAN)
                used = usage(client.err.all())
                self.assert_window(row.agreed, "client", used.sent, used.sent_on_the_wire)
                self.assert_window(row.agreed, "server", used.received, used.received_on_the_wire)

    def test_16_MiB_go_back(self):
        peer, _ = self.echoing(self.rows[0], *HUGE_LIMITS)
        self.exchange(peer, [HUGE])
