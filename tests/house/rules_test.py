# SPDX-License-Identifier: MIT
# rules_test: the rules' table is judged rightly: each way of being wrong is found, and each tag finds its owner's name.
import sys
import tempfile
import unittest
from pathlib import Path

from trees import ROOT, judge

sys.path.insert(0, str(ROOT / "tools"))
import rules
import tags

TABLE = ("id\twhere\tlevel\twho\trule\tnot ours\n"
         "W001\tRFC 6455 §3\tMUST\tclient\tno fragment\n"
         "W002\tRFC 6455 §3\tMUST\tboth\tanother rule\n"
         "D001\tRFC 7692 §5\tMAY\tserver\tsomething else\tit comes later\n")
CODE = """// SPDX-License-Identifier: MIT
// url: URLs.   RFC 6455 §3
#include <x>

namespace a {
namespace {

constexpr std::array table{
    Row{1, "W002 in a string is no tag"},
};

// Below a comment.
// RFC 6455 §3: W001
bool parse(const char* text) noexcept {
  if (text) { return false; }
  return true;
}

Thing::Thing(int x) : x_(x), y_{1} {
  use(x, [] { return 0; });  // W002
}

}  // namespace
}  // namespace a
"""
HEADER = """// a: a header.
#ifndef A
#define A

struct Limits {
  int message = 1;  // W001

  // Says so.   RFC 6455 §3: W002
  [[nodiscard]] bool said(int x) const noexcept;
};

#endif
"""
TEST = """// url_test: URLs.

// RFC 6455 §3: W001
TEST_P(Url, IsTakenApart) { EXPECT_TRUE(parse("")); }

std::vector<Row> rows() {
  return {
      {"Bare", 1},  // W002
  };
}
"""
PYTHON = '''# cases: an example in the beginning, such as W001, is no tag.
from case import case

# W002
PLAIN = [1]


@case("url/fragment", "W-9 is nothing", rules=("W001",))
async def fragment(stage):
    # W002
    stage.check(True)


row("good", "W002", add=("W-1\\r",)), row("better", rules="W001", add=("other",))


class Silence:
    # W001
    def test_it(self):
        pass
'''
VECTORS = """# RFC 6455 §3: W002 about all of them

# W001
case   one byte (§3: "quoted")
in     81 01 ^ "W002"

case   another W002
in     00
"""
TREE = {"docs/rules.tsv": TABLE, "src/http/url.cpp": CODE, "tests/http/url_test.cpp": TEST}


def page_of(tree):
    found = [tags.Tag(*tag) for tag in owners(tree)]
    return rules.page(rules.rules_in(tree["docs/rules.tsv"]), found)


def owners(tree):
    with tempfile.TemporaryDirectory() as directory:
        for name, text in tree.items():
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return list(tags.tags_in(Path(directory)))


def names(path, text):
    return [(tag.rule, tag.name) for tag in owners({path: text})]


GOOD = {**TREE, "docs/rfc.md": page_of(TREE)}

# (file, what to replace in it, by what, a part of what must be said)
DAMAGES = [
    ("docs/rfc.md", "no fragment", "a fragment", "docs/rfc.md is not what tools/rules.py writes"),
    ("docs/rules.tsv", "no fragment", "no fragments", "docs/rfc.md is not what tools/rules.py writes"),
    ("docs/rules.tsv", "\tit comes later", "", "D001 has no code and no reason"),
    ("docs/rules.tsv", "\tit comes later", "", "D001 has no test and no reason"),
    ("src/http/url.cpp", "§3: W001", "§3", "W001 has no code and no reason"),
    ("tests/http/url_test.cpp", "§3: W001", "§3", "W001 has no test and no reason"),
    ("tests/http/url_test.cpp", "§3: W001", "§3: W001, W003", "tests/http/url_test.cpp:3: there is no rule W003"),
    ("tests/http/url_test.cpp", "§3: W001", "§3: W001, W01", "tests/http/url_test.cpp:3: there is no rule W01"),
    ("src/http/url.cpp", "§3: W001", "§3: W001, D001", "D001 is not ours (it comes later), but src/http/url.cpp has its tag"),
    ("docs/rules.tsv", "W002\tRFC", "W001\tRFC", "docs/rules.tsv:3: W001 is no id, or there twice"),
    ("docs/rules.tsv", "MUST\tclient", "OUGHT\tclient", "docs/rules.tsv:2: OUGHT of client"),
    ("docs/rules.tsv", "\tno fragment", "", "docs/rules.tsv:2: five columns"),
    ("docs/rules.tsv", "id\twhere", "where\tid", "docs/rules.tsv:1: the columns are"),
]


class Rules(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(judge("rules.py", GOOD, "--check"), (0, ["3 rules, 4 tags, 0 wrong"]))

    def test_each_damage_is_found(self):
        for path, old, new, expected in DAMAGES:
            with self.subTest(expected):
                self.assertEqual(GOOD[path].count(old), 1, "the damage must have one place")
                status, said = judge("rules.py", {**GOOD, path: GOOD[path].replace(old, new)}, "--check")
                self.assertEqual(status, 1)
                self.assertTrue(any(expected in line for line in said), said)

    def test_a_page_that_is_missing_is_stale(self):
        self.assertEqual(judge("rules.py", TREE, "--check")[0], 1)

    def test_without_rules_there_is_nothing_to_pass(self):
        self.assertEqual(judge("rules.py", {"docs/rules.tsv": ""}, "--check")[0], 1)

    def test_the_page_does_not_change_with_the_lines(self):
        moved = {**GOOD, "src/http/url.cpp": "\n" * 9 + CODE}
        self.assertEqual(judge("rules.py", moved, "--check")[0], 0)

    def test_the_page_does_not_change_with_one_more_of_many(self):
        def page(count):
            tests = "".join(f"TEST(A, b{number}) {{}}  // W001\n" for number in range(count))
            return page_of({**TREE, "tests/a_test.cpp": tests})

        self.assertEqual(page(4), page(5))
        self.assertNotEqual(page(3), page(4))

    def test_the_page_links_code_and_tests(self):
        self.assertIn("| W001 | 3 | MUST | client | no fragment | [http/url.cpp](../src/http/url.cpp): `parse` "
                      "| [http/url_test.cpp](../tests/http/url_test.cpp): `Url.IsTakenApart` |\n", GOOD["docs/rfc.md"])
        self.assertIn("| D001 | 5 | MAY | server | something else | not ours: it comes later | |\n", GOOD["docs/rfc.md"])


class Owners(unittest.TestCase):
    def test_in_cxx(self):
        self.assertEqual(names("src/url.cpp", CODE), [("W001", "parse"), ("W002", "Thing::Thing")])
        self.assertEqual(names("include/a.h", HEADER), [("W001", "Limits::message"), ("W002", "Limits::said")])
        self.assertEqual(names("tests/a_test.cpp", TEST), [("W001", "Url.IsTakenApart"), ("W002", "rows: Bare")])

    def test_of_a_whole_file(self):
        self.assertEqual(names("src/a.cpp", "// a: all of W001.\n#include <x>\nint x;\n"), [("W001", "")])

    def test_in_python(self):
        self.assertEqual(names("tests/cases.py", PYTHON),
                         [("W002", "PLAIN"), ("W001", "url/fragment"), ("W002", "fragment"), ("W002", "good"),
                          ("W001", "better"), ("W001", "Silence.test_it")])

    def test_in_vectors(self):
        self.assertEqual(names("tests/vectors/1.txt", VECTORS),
                         [("W002", ""), ("W001", "one byte"), ("W002", "another W002")])

    def test_what_only_looks_like_a_tag_is_none(self):
        self.assertEqual(names("src/a.cpp", "// U+D800 PONG-07 W3C XW001 W001x S-01\nint x;\n"), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
