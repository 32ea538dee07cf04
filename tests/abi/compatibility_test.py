# SPDX-License-Identifier: MIT
# compatibility_test: docs/compatibility.md is true to the tests, and its checker bites.
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CHECKER = ROOT / "tools/check_compatibility.py"
DOCUMENT = (ROOT / "docs/compatibility.md").read_text()
TESTS = "".join(file.read_text() for file in sorted((ROOT / "tests/abi").glob("*_test.cpp")))
WINDOWS = ROOT / "tests/windows"

# (what to replace in the document or in the tests, by what, a part of what must be said)
DAMAGES = [
    ("| S N | Create.without_properties |", "| S N |  |", "CREATE-01 has no test"),
    ("| S N | Create.without_properties |", "| S N | Create.nowhere |", "CREATE-01 names Create.nowhere, which does not exist"),
    ("TEST(Create, without_properties)", "TEST(Create, renamed)", "names Create.without_properties, which does not exist"),
    ("TEST(Create, without_properties)", "TEST(Create, renamed)", "Create.renamed shows no fact"),
    ("| CREATE-02 |", "| CREATE-01 |", "CREATE-01 is out of turn"),
    ("| S N | Create.without_properties |", "| S X | Create.without_properties |", "CREATE-01 has the letters 'S X'"),
    ("| S N | Create.without_properties |", "| O | Create.without_properties |", "CREATE-01 is marked O, but not listed so"),
    ("PONG-16 ERROR-12", "PONG-16 PONG-01 ERROR-12", "PONG-01 is not marked O, but listed so"),
    ("| Loading.test_beside_the_program |", "| Loading.test_nowhere |", "DLL-09 names Loading.test_nowhere, which does not exist"),
    ("| one frame | SEND-13 |", "| one frame | SEND-99 |", "SEND-99 is mentioned, but no fact"),
]


def judge(document, tests):
    with tempfile.TemporaryDirectory() as directory:
        shutil.copytree(WINDOWS, Path(directory, "tests/windows"))
        for name, text in (("docs/compatibility.md", document), ("tests/abi/a_test.cpp", tests)):
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, CHECKER, directory], capture_output=True, text=True, check=False)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout


class Compatibility(unittest.TestCase):
    def test_every_fact_has_its_test_and_every_test_its_fact(self):
        status, said = judge(DOCUMENT, TESTS)
        self.assertEqual(status, 0, said)

    def test_each_damage_is_found(self):
        for old, new, expected in DAMAGES:
            with self.subTest(expected):
                self.assertEqual((DOCUMENT + TESTS).count(old), 1, "the damage must have one place")
                status, said = judge(DOCUMENT.replace(old, new), TESTS.replace(old, new))
                self.assertEqual(status, 1)
                self.assertIn(expected, said)

    def test_an_empty_document_is_wrong(self):
        self.assertEqual(judge("", "")[0], 1)


if __name__ == "__main__":
    unittest.main()
