# SPDX-License-Identifier: MIT
# check_compatibility: docs/compatibility.md and the tests below tests/abi and tests/windows agree.
#
# Fails when a fact has no test, when a test that it names does not exist, when a contract test shows no fact, when an id
# is there twice or out of turn, when a letter is none, and when the list of our own rules is not what the rows say.
# usage: check_compatibility.py [ROOT]     prints what is wrong, one line each, and exits with 1 when anything is
import pathlib
import re
import sys

ROW = re.compile(r"^\| ([A-Z]+)-(\d\d) \| (.+) \| ([^|]*) \| ([^|]*) \|$")
TEST = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
CLASS = re.compile(r"^class (\w+)\(.*TestCase\):\n((?:    .*\n|\n)*)", re.MULTILINE)
METHOD = re.compile(r"^    def (test_\w+)\(", re.MULTILINE)
ID = re.compile(r"\b[A-Z]+-\d\d\b")
LETTERS = set("DHNSPRO")


def tests_in(folder):
    return {".".join(names) for file in sorted(folder.glob("*_test.cpp")) for names in TEST.findall(file.read_text())}


def methods_in(folder):
    """The tests that are scripts."""
    classes = [found for file in sorted(folder.glob("*_test.py")) for found in CLASS.findall(file.read_text())]
    return {f"{name}.{method}" for name, body in classes for method in METHOD.findall(body)}


def facts_in(text):
    return [match.groups() for match in map(ROW.match, text.splitlines()) if match]


def ids_out_of_turn(facts):
    turn = {}
    for area, number, *_ in facts:
        turn[area] = turn.get(area, 0) + 1
        if int(number) != turn[area]:
            yield f"{area}-{number} is out of turn: {area}-{turn[area]:02} is next"


def wrong_rows(facts, tests):
    for area, number, _, letters, test in facts:
        if not letters.split() or not set(letters.split()) <= LETTERS:
            yield f"{area}-{number} has the letters '{letters}'"
        if not test.strip():
            yield f"{area}-{number} has no test"
        elif test.strip() not in tests:
            yield f"{area}-{number} names {test.strip()}, which does not exist"


def unnamed_tests(facts, tests):
    for test in sorted(tests - {fact[4].strip() for fact in facts}):
        yield f"{test} shows no fact"


def wrong_references(text, facts):
    known = {f"{area}-{number}" for area, number, *_ in facts}
    for unknown in sorted(set(ID.findall(text)) - known - {"UTF-8"}):
        yield f"{unknown} is mentioned, but no fact"
    listed = set(ID.findall(text.partition("Our own rules (O) are all of these:")[2]))
    own = {f"{area}-{number}" for area, number, _, letters, _ in facts if "O" in letters.split()}
    for difference in sorted(listed ^ own):
        yield f"{difference} is {'not ' if difference in listed else ''}marked O, but {'' if difference in listed else 'not '}listed so"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    text = (root / "docs/compatibility.md").read_text()
    facts = facts_in(text)
    contract = tests_in(root / "tests/abi")
    tests = contract | tests_in(root / "tests/windows") | methods_in(root / "tests/windows")
    wrong = [*ids_out_of_turn(facts), *wrong_rows(facts, tests), *unnamed_tests(facts, contract), *wrong_references(text, facts)]
    if not facts:
        wrong.append("there are no facts")
    for line in wrong:
        print("docs/compatibility.md:", line)
    print(f"{len(facts)} facts, {len(tests)} tests, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
