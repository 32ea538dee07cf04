# SPDX-License-Identifier: MIT
# own_cases_test: the cases of our own find fault with a peer that checks nothing, and with one that refuses everything.

import asyncio
import fnmatch
import unittest

from judge import catalogue, judge_server
from judge.case import CLIENT, SERVER, Options
from judge.judge_client import ClientJudge
from judge.results import Results
from judge.verdict import INFORMATIONAL, OK
from peers import handshake
from peers.careless_peer import CarelessPeer

OPTIONS = Options(max_message=1 << 17, max_frame=1 << 17, max_fragments=300)
ALL = catalogue.load()
GROUPS = ["handshake", "deflate", "close", "limit"]

# A peer that checks nothing passes these: they only ask for a handshake, an echo, or the end of TCP.
LEGAL_BLOCKS = ["binary", "by-turns", "dynamic", "empty*", "final*", "fixed", "flushed-frames", "hello", "huffman", "one-octet-frames",
                "ping-between", "sizes", "split-character", "stored", "takeover", "two-blocks", "uncompressed-between", "window-of-ours"]
HARMLESS = ["close/lost*", "limit/announced", "limit/fragments", "limit/fragments-together", "limit/message", "limit/pings-between",
            *[f"deflate/{name}" for name in LEGAL_BLOCKS]]
HARMLESS_FOR = {
    SERVER: [*HARMLESS, "handshake/good-*", "handshake/either-*", "handshake/unknown-path", "handshake/origin-*",
             "handshake/frames-behind", "handshake/nothing-comes-back", "handshake/quick-*",
             *[f"handshake/request-version-{draft}" for draft in (0, 7, 8)], "close/reset", "close/then-fin", "deflate/server-window-15",
             "deflate/not-offered", "deflate/one-only", "deflate/preference", "deflate/offer-all-four", "deflate/offer-client-bits-10",
             "deflate/offer-client-takeover", "deflate/offer-others", "deflate/offer-plain", "deflate/offer-server-takeover",
             "deflate/offer-server-bits-quoted", *[f"deflate/offer-server-bits-{bits}" for bits in range(8, 16)]],
    CLIENT: [*HARMLESS, "handshake/taken-*", "handshake/may-*", "handshake/folded-answer", "handshake/asks", "handshake/offers",
             "handshake/fresh-key*", "handshake/waits", "handshake/origin", "handshake/frames-behind-answer", "handshake/answer-cut",
             "handshake/closed-at-once", "close/answered*", "close/after-*",
             "close/empty", "close/inside-*", "close/longest", "close/client-waits", "close/many-messages", "close/octet-by-octet",
             "deflate/client-window-15", "deflate/offer-legal", "deflate/taken-*"],
}
# Of these a careless peer would only make the test wait.
SLOW = ["deflate/bomb*", "deflate/final-blocks*", "limit/pings", "limit/inflated", "close/client-loses-patience",
        "handshake/endless-*", "handshake/bounded-*"]


def chosen(subject, patterns):
    return catalogue.selected(ALL, subject, patterns, SLOW)


async def server_judged(cases, refusing):
    results, peer = Results(SERVER, "careless"), CarelessPeer(refusing)
    await judge_server.judge(handshake.Target.of(await peer.serve()), cases, OPTIONS, 40, results.add)
    peer.stop()
    return results


async def client_judged(cases, refusing):
    judge = ClientJudge(cases, OPTIONS, lambda result: None)
    await judge.listen("127.0.0.1", 0)
    peer = CarelessPeer(refusing)
    await asyncio.gather(*[peer.connect(f"{judge.url}/runCase?case={number}&agent=careless")
                           for number in range(1, len(cases) + 1)])
    await judge.until_played(len(cases))
    await judge.close()
    return judge.results["careless"]


def good_ones(subject, patterns, refusing=False):
    cases = chosen(subject, patterns)
    judged = asyncio.run((server_judged if subject == SERVER else client_judged)(cases, refusing))
    return [result.case.id for result in judged.sorted() if result.worst in (OK, INFORMATIONAL)]


class Bites(unittest.TestCase):
    maxDiff = None

    def assert_only_harmless(self, subject):
        found = good_ones(subject, GROUPS)
        harmless = HARMLESS_FOR[subject]
        self.assertEqual([id for id in found if not any(fnmatch.fnmatchcase(id, pattern) for pattern in harmless)], [])

    def test_a_server_that_checks_nothing(self):
        self.assert_only_harmless(SERVER)

    def test_a_client_that_checks_nothing(self):
        self.assert_only_harmless(CLIENT)

    def test_a_server_that_refuses_everything(self):
        self.assertEqual(good_ones(SERVER, ["handshake/good-*", "handshake/frames-behind", "deflate/offer-plain"], True), [])

    def test_a_client_that_takes_nothing(self):
        self.assertEqual(good_ones(CLIENT, ["handshake/taken-*", "handshake/frames-behind-answer", "deflate/taken-*"], True), [])


class Count(unittest.TestCase):
    def test_there_are_at_least_eighty_of_the_handshake(self):
        self.assertGreaterEqual(len([case for case in ALL if case.id.startswith("handshake/")]), 80)

    def test_each_names_its_rules(self):
        self.assertEqual([case.id for case in ALL if case.id.split("/")[0] in GROUPS and not case.rules], [])


if __name__ == "__main__":
    unittest.main()
