# SPDX-License-Identifier: MIT
# check_lessons: docs/security-lessons.md and the tests agree.
#
# Fails when a lesson has no test, when a test that it names does not exist, when an id is out of turn, and when a test of
# an attack (attack_*) shows no lesson. A test is named `Suite.name`, `file.Class.test_name`, or `file.txt: case of a vector`.
# usage: check_lessons.py [ROOT]     prints what is wrong, one line each, and exits with 1 when anything is
import re
import sys
from pathlib import Path

ROW = re.compile(r"^\| (L\d\d) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAME = re.compile(r"`([^`]+)`")
CXX = re.compile(r"^TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)", re.MULTILINE)
PYTHON = re.compile(r"^class (\w+)|^    def (test_\w+)", re.MULTILINE)
CASE = re.compile(r"^case +(.+?)(?: \(.*\))?$", re.MULTILINE)


def cxx_tests(file):
    return {".".join(names) for names in CXX.findall(file.read_text())}


def python_tests(file):
    tests, inside = set(), ""
    for name, method in PYTHON.findall(file.read_text()):
        inside = name or inside
        if method:
            tests.add(f"{file.stem}.{inside}.{method}")
    return tests


def vectors(file):
    return {f"{file.name}: {case}" for case in CASE.findall(file.read_text())}


def tests_below(folder, pattern):
    """All tests of the files of that name."""
    found = set()
    for suffix, tests in ((".cpp", cxx_tests), (".py", python_tests), (".txt", vectors)):
        for file in sorted(folder.rglob(pattern + suffix)):
            found |= tests(file)
    return found


def wrong_lessons(lessons, tests):
    for number, (name, *_, named) in enumerate(lessons, 1):
        if name != f"L{number:02}":
            yield f"{name} is out of turn: L{number:02} is next"
        if not NAME.findall(named):
            yield f"{name} has no test"
        for test in NAME.findall(named):
            if test not in tests:
                yield f"{name} names {test}, which does not exist"


def unnamed_attacks(lessons, attacks):
    for test in sorted(attacks - {test for lesson in lessons for test in NAME.findall(lesson[-1])}):
        yield f"{test} shows no lesson"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent)
    lessons = ROW.findall((root / "docs/security-lessons.md").read_text())
    tests, attacks = tests_below(root / "tests", "*"), tests_below(root / "tests", "attack_*_test")
    wrong = [*wrong_lessons(lessons, tests), *unnamed_attacks(lessons, attacks)]
    if not lessons:
        wrong.append("there are no lessons")
    for line in wrong:
        print("docs/security-lessons.md:", line)
    print(f"{len(lessons)} lessons, {len(attacks)} tests of attacks, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
