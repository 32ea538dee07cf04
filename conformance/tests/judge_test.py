# SPDX-License-Identifier: MIT
# judge_test: the judge finds every fault that a peer has been told to have, and none in one that has none.

import asyncio
import io
import json
import unittest
import xml.etree.ElementTree

from judge import catalogue, judge_server, report_html, report_junit, verdict
from judge.case import CLIENT, SERVER, Options
from judge.judge_client import ClientJudge
from judge.results import Results
from judge.verdict import (FAILED, FAILED_BY_CLIENT, INFORMATIONAL, NON_STRICT, OK, SKIPPED, UNCLEAN, UNIMPLEMENTED, WRONG_CODE)
from peers import handshake
from peers.scripted_peer import ScriptedPeer

ALL = catalogue.load()


def chosen(subject, patterns):
    cases = catalogue.selected(ALL, subject, patterns.split(","))
    assert cases, patterns
    return cases


async def server_judged(faults, patterns, **options):
    options.setdefault("patience", 1 if faults else 5)  # a peer without faults is only late when the machine is busy
    results, peer = Results(SERVER, "scripted"), ScriptedPeer(*faults)
    target = handshake.Target.of(await peer.serve())
    await judge_server.judge(target, chosen(SERVER, patterns), Options(**options), 60, results.add)
    peer.stop()
    return results


async def client_judged(faults, patterns, **options):
    options.setdefault("patience", 1 if faults else 5)
    judge = ClientJudge(chosen(CLIENT, patterns), Options(**options), lambda result: None)
    await judge.listen("127.0.0.1", 0)
    peer = ScriptedPeer(*faults)
    await asyncio.gather(*[peer.connect(f"{judge.url}/runCase?case={number}&agent=scripted")
                           for number in range(1, len(judge.cases) + 1)])
    await judge.until_played(len(judge.cases))
    await judge.close()
    return judge.results["scripted"]


def judged_server(*faults_and_patterns, **options):
    return asyncio.run(server_judged(*faults_and_patterns, **options))


def judged_client(*faults_and_patterns, **options):
    return asyncio.run(client_judged(*faults_and_patterns, **options))


class FaultlessPeer(unittest.TestCase):
    PATTERNS = "1,2,3,4,5,6,7,9.7.2,10,12.1.1,12.4.4,13.5.3"

    def assert_all_good(self, results):
        for result in results.sorted():
            expected = {INFORMATIONAL} if result.case.id in ("7.1.6", "7.13.1", "7.13.2") else {OK}
            self.assertEqual(set(result.verdicts), expected, result.case.id)
        self.assertEqual(results.exit_status(), verdict.EXIT_OK)

    def test_server(self):
        self.assert_all_good(judged_server([], self.PATTERNS))

    def test_client(self):
        self.assert_all_good(judged_client([], self.PATTERNS))

    def test_octet_by_octet(self):
        results = judged_server([], "2,3,5,6.1,6.4,7.3", octets=True)
        self.assert_all_good(results)
        sent = [entry["length"] for result in results.sorted() for entry in result.journal.entries
                if entry["kind"] == "sent" and "octets" in entry]
        self.assertEqual(set(sent), {1})

    def test_with_deflate_negotiated(self):
        for compress in False, True:
            results = judged_server([], "1.1,2,3,5,6,7", extensions="permessage-deflate", compress=compress)
            self.assertEqual([result.case.id for result in results.sorted() if result.worst == SKIPPED], ["3.4"])
            self.assertEqual(results.exit_status(), verdict.EXIT_OK)

    def test_compressed_texts_are_compressed_on_the_wire(self):
        results = judged_server([], "6.5.1", extensions="permessage-deflate", compress=True)
        frames = [entry["text"] for entry in results.sorted()[0].journal.entries if entry["kind"] == "sent frame"]
        self.assertIn("text rsv=4", frames[0])


# The fault, the case, and what it must come out as: behaviour, closing. Where the judge has to end a case itself (1001,
# 1007), a peer that echoes that code gets a WRONG CODE as well.
SERVER_FAULTS = [
    ("echo something else", "1.1.2", FAILED, WRONG_CODE),
    ("echo the other type", "1.2.2", FAILED, WRONG_CODE),
    ("echo twice", "1.1.2", FAILED, OK),
    ("echo late", "3.2", NON_STRICT, OK),
    ("answer no Ping", "2.2", FAILED, OK),
    ("answer Pings late", "2.2", FAILED, UNCLEAN),
    ("answer Pings with nothing", "2.10", FAILED, OK),
    ("accept RSV", "3.1", FAILED, FAILED),
    ("accept RSV", "3.7", OK, OK),
    ("wrong code", "3.1", OK, WRONG_CODE),
    ("wrong code", "4.2.1", OK, WRONG_CODE),
    ("wrong code", "6.3.1", OK, WRONG_CODE),
    ("wrong code", "7.9.1", FAILED, WRONG_CODE),
    ("fail without Close", "3.1", OK, OK),
    ("accept any order", "5.9", FAILED, FAILED),
    ("accept any order", "5.18", FAILED, FAILED),
    ("judge UTF-8 late", "6.4.1", NON_STRICT, OK),
    ("judge UTF-8 late", "6.4.4", NON_STRICT, OK),
    ("judge UTF-8 late", "6.3.2", OK, OK),
    ("judge no UTF-8", "6.3.1", FAILED, FAILED),
    ("judge no UTF-8", "6.20.1", FAILED, FAILED),
    ("drop without Close", "7.1.1", OK, UNCLEAN),
    ("drop without Close", "7.3.1", OK, UNCLEAN),
    ("drop without Close", "7.9.1", OK, OK),
    ("never drop TCP", "7.1.1", OK, FAILED_BY_CLIENT),
    ("never drop TCP", "2.1", OK, UNCLEAN),
    ("never drop TCP", "3.1", OK, FAILED_BY_CLIENT),
    ("answer Close with 4000", "2.1", OK, WRONG_CODE),
    ("answer Close with 4000", "7.3.3", FAILED, WRONG_CODE),
    ("answer Close with 4000", "7.7.2", FAILED, WRONG_CODE),
    ("accept any Close", "7.9.1", FAILED, WRONG_CODE),
    ("accept any Close", "7.9.2", FAILED, WRONG_CODE),
    ("accept any Close", "7.5.1", FAILED, WRONG_CODE),
    ("close at once", "1.1.1", OK, FAILED),
    ("mask wrongly", "1.1.2", FAILED, UNCLEAN),
    ("echo in fragments", "1.1.2", OK, OK),
    ("echo with RSV", "1.1.2", FAILED, WRONG_CODE),
    ("echo in a reserved opcode", "1.2.2", FAILED, WRONG_CODE),
    ("echo as a continuation", "1.2.2", FAILED, WRONG_CODE),
    ("echo as two messages in one", "1.1.2", FAILED, WRONG_CODE),
    ("echo what is no UTF-8", "9.1.1", FAILED, WRONG_CODE),
    ("ping too long", "1.1.2", FAILED, WRONG_CODE),
    ("answer Close with 999", "1.1.2", OK, UNCLEAN),
    ("echo in a long form", "1.1.2", FAILED, WRONG_CODE),
    ("wrong accept", "1.1.1", FAILED, FAILED),
    ("no deflate", "12.1.1", UNIMPLEMENTED, OK),
    ("echo something else", "12.1.1", FAILED, OK),
    ("echo something else", "9.7.2", OK, OK),
    ("echo the other type", "9.7.2", FAILED, OK),
    ("takeover though refused", "13.2.3", FAILED, WRONG_CODE),
]
CLIENT_FAULTS = [
    ("echo something else", "1.1.2", FAILED, WRONG_CODE),
    ("mask wrongly", "1.1.2", FAILED, UNCLEAN),
    ("accept RSV", "3.1", FAILED, FAILED),
    ("wrong code", "3.1", OK, WRONG_CODE),
    ("never drop TCP", "7.1.1", OK, OK),
    ("drop without Close", "7.1.1", OK, UNCLEAN),
    ("judge UTF-8 late", "6.4.1", NON_STRICT, OK),
    ("no deflate", "13.1.1", UNIMPLEMENTED, OK),
]


class Faults(unittest.TestCase):
    def check(self, judged, rows):
        async def all_at_once():
            return await asyncio.gather(*[judged([fault], id) for fault, id, _, _ in rows])

        for (fault, id, behavior, closing), results in zip(rows, asyncio.run(all_at_once())):
            with self.subTest(fault=fault, case=id):
                result = results.sorted()[0]
                self.assertEqual(result.verdicts, (behavior, closing), result.outcome)

    def test_of_a_server(self):
        self.check(server_judged, SERVER_FAULTS)

    def test_of_a_client(self):
        self.check(client_judged, CLIENT_FAULTS)


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.results = judged_server(["echo something else"], "1.1.1,1.1.2,7.13.1,6.20.1")

    def test_json(self):
        found = json.loads(self.results.as_json())
        self.assertEqual(found["behavior"], {OK: 1, INFORMATIONAL: 1, FAILED: 2})
        self.assertEqual([case["id"] for case in found["cases"]], ["1.1.1", "1.1.2", "6.20.1", "7.13.1"])

    def test_junit(self):
        suites = xml.etree.ElementTree.parse(io.StringIO(report_junit.text([self.results]))).getroot()
        self.assertEqual([suite.get("failures") for suite in suites], ["2", "0", "0"])

    def test_html(self):
        page = report_html.text([self.results])
        self.assertIn("1.1.2", page)
        self.assertNotIn("http://", page)  # self-contained


class Selection(unittest.TestCase):
    def ids(self, patterns, excluded=()):
        return [case.id for case in catalogue.selected(ALL, SERVER, patterns, excluded)]

    def test_there_are_517(self):
        self.assertEqual(len(self.ids([catalogue.NUMBERED])), 517)

    def test_sections_and_patterns(self):
        self.assertEqual(len(self.ids(["6.*"])), len(self.ids(["6"])))
        self.assertEqual(self.ids(["7.1"]), [f"7.1.{number}" for number in range(1, 7)])
        self.assertEqual(self.ids(["2.1*"], ["2.10"]), ["2.1", "2.11"])


class ExitStatus(unittest.TestCase):
    def test_by_the_worst(self):
        for verdicts, strict, status in (
                ([OK, INFORMATIONAL, SKIPPED], True, verdict.EXIT_OK), ([OK, NON_STRICT], False, verdict.EXIT_NON_STRICT),
                ([NON_STRICT], True, verdict.EXIT_FAILED), ([UNIMPLEMENTED, NON_STRICT], False, verdict.EXIT_UNIMPLEMENTED),
                ([UNIMPLEMENTED, UNCLEAN], False, verdict.EXIT_FAILED), ([WRONG_CODE], False, verdict.EXIT_FAILED),
                ([FAILED_BY_CLIENT], False, verdict.EXIT_FAILED)):
            self.assertEqual(verdict.exit_status(verdicts, strict), status, verdicts)


if __name__ == "__main__":
    unittest.main()
