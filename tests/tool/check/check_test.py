# SPDX-License-Identifier: MIT
# check_test: `wspc check` reports every fault of a faulty server, and none for a good one.
import json
import unittest

from harness.case import Case
from harness.command import CLEAN, NETWORK, PROTOCOL, USAGE
from harness.faulty_server import FaultyServer

# Each fault of the server, and all rules that `wspc check` must report for it.
WRONG = {
    "wrong accept": ["W055", "W054"],
    "no upgrade line": ["W055", "W054"],
    "unasked extension": ["W055", "W054"],
    "unasked subprotocol": ["W051"],
    "any method": ["W035"],
    "any HTTP": ["W035"],
    "no host": ["W036"],
    "any upgrade": ["W037", "W037"],
    "any connection": ["W038"],
    "any version": ["W040", "W049"],
    "any key": ["W039", "W039", "W039", "W138"],
    "two keys": ["W138"],
    "no version": ["W049"],
    "one spelling": ["W037"],
    "no lists": ["W038"],
    "no other lines": ["W044"],
    "take unmasked": ["W060"],
    "take RSV1": ["W065"],
    "take RSV2": ["W065"],
    "take RSV3": ["W065"],
    "any opcode": ["W066"] * 4,
    "any length": ["W067"],
    "fragmented control": ["W076", "W076"],
    "long control": ["W082"],
    "stray continuation": ["W078"],
    "mixed messages": ["W078"],
    "any text": ["W123"] * 5 + ["W096"],
    "UTF-8 by fragment": ["W096"],
    "short close": ["W083"],
    "any code": ["W122", "W120", "W119", "W119", "W122", "W122"],
    "any reason": ["W123"],
    "no pongs": ["W093", "W093", "W082", "W100", "W075", "W095", "W079", "W096"],
    "empty pongs": ["W093", "W082", "W100", "W075", "W095", "W079", "W096"],
    "late pongs": ["W075"],
    "answer pongs": ["W095"],
    "no empty fragments": ["W079"],
    "no close": ["W087", "W087", "W087", "W088", "W086"],
    "stay open": ["W088"],
    "talk after close": ["W086"],
    "mask": ["W097"],
    "send RSV1": ["W097"],
    "long lengths": ["W097"],
    "echo nothing": ["W074", "W074", "W079"] + ["W070"] * 4 + ["W077", "W075"],
    "echo the other type": ["W074", "W074", "W079"] + ["W070"] * 4 + ["W077", "W075"],
    "echo too little": ["W070", "W070"],
}
# These are allowed, and said all the same.
DOUBTFUL = {
    "any origin": ["W132"],
    "take long forms": ["W068", "W068"],
    "close without code": ["W087", "W087"],
}
SLOW = {"no pongs", "empty pongs", "late pongs", "no close", "stay open", "echo nothing", "fragmented control"}


class CheckCase(Case):
    def check(self, url, *options):
        """Returns (status, {verdict: [rule]})."""
        status, out, err = self.run_wspc("check", url, "--json", *options)
        self.assertEqual(err, "")
        found = {}
        for line in out.decode().splitlines()[:-1]:
            row = json.loads(line)
            found.setdefault(row["verdict"], []).append(row["rule"])
        return status, found, json.loads(out.decode().splitlines()[-1])


class Faults(CheckCase):
    def test_there_are_enough_of_them(self):
        self.assertGreaterEqual(len(WRONG), 25)

    def test_each_is_found(self):
        for fault, rules in WRONG.items():
            with self.subTest(fault=fault), FaultyServer(fault) as server:
                patience = "200ms" if fault in SLOW else "5s"
                status, found, _ = self.check(server.url, "--echo", "--patience", patience)
                wrong = found.get("wrong", [])
                self.assertEqual([rule for rule in wrong if rule in rules], rules, wrong)
                self.assertEqual(status, PROTOCOL)

    def test_what_is_allowed_is_no_fault(self):
        for fault, rules in DOUBTFUL.items():
            with self.subTest(fault=fault), FaultyServer(fault) as server:
                status, found, _ = self.check(server.url, "--echo")
                self.assertEqual((status, found.get("wrong"), found.get("doubtful")), (CLEAN, None, rules))

    def test_another_code_is_doubtful(self):
        with FaultyServer("wrong code") as server:
            status, found, _ = self.check(server.url)
            self.assertEqual((status, found.get("wrong")), (CLEAN, None))
            self.assertGreater(len(found["doubtful"]), 20)

    def test_to_leave_without_a_word_is_allowed(self):
        with FaultyServer("silent failure") as server:
            status, found, _ = self.check(server.url)
            self.assertEqual((status, found.get("wrong"), found.get("doubtful")), (CLEAN, None, None))


class NoFaults(CheckCase):
    def test_there_are_none_in_ours(self):
        for options in [], ["--no-deflate"], ["--deflate", "server_max_window_bits=9"]:
            url = self.serve(*options).url
            status, found, sums = self.check(url, "--echo")
            self.assertEqual((status, found.get("wrong"), found.get("doubtful")), (CLEAN, None, None))
            self.assertEqual(bool(found.get("skipped")), options == ["--no-deflate"])
            self.assertGreaterEqual(sums["good"], 60)

    def test_there_are_none_in_a_good_one(self):
        with FaultyServer() as server:
            status, found, _ = self.check(server.url, "--echo")
            self.assertEqual((status, found.get("wrong"), found.get("doubtful")), (CLEAN, None, None))


class Options(CheckCase):
    def test_the_bytes_that_show_it_are_there(self):
        with FaultyServer("take unmasked") as server:
            status, out, _ = self.run_wspc("check", server.url, "--rule", "W060")
        lines = out.decode().splitlines()
        self.assertEqual(lines[0], "wrong     W060 a frame that is not masked fails the connection: it goes on")
        self.assertTrue(lines[1].startswith("               sent  81 05 48 65 6c 6c 6f 89 8a "), lines)
        self.assertTrue(lines[2].endswith("8a 0a 77 73 70 63 2d 63 68 65 63 6b "), lines)
        self.assertEqual((status, lines[3]), (PROTOCOL, "0 good, 1 wrong, 0 doubtful, 0 skipped"))

    def test_one_rule_alone(self):
        url = self.serve().url
        status, found, _ = self.check(url, "--rule", "W093")
        self.assertEqual((status, found), (CLEAN, {"good": ["W093", "W093"]}))

    def test_credentials_and_subprotocols_go_along(self):
        url = self.serve("--subprotocol", "soap").url
        self.assertEqual(self.check(url, "--subprotocol", "soap", "--bearer", "x", "--rule", "W093")[0], CLEAN)

    def test_the_list(self):
        status, out, _ = self.run_wspc("check", "--list")
        self.assertEqual(status, CLEAN)
        self.assertGreater(len(out.splitlines()), 75)

    def test_who_is_not_there(self):
        self.assertEqual(self.run_wspc("check", "ws://127.0.0.1:1")[0], NETWORK)

    def test_what_cannot_be_meant(self):
        for arguments in [], ["http://a"], ["ws://127.0.0.1:1", "--rule", "W999"]:
            self.assertEqual(self.run_wspc("check", *arguments)[0], USAGE, arguments)


if __name__ == "__main__":
    unittest.main(verbosity=1)
