# SPDX-License-Identifier: MIT
# lessons_test: the checker of docs/security-lessons.md finds what is missing there, and in the tests.
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from trees import ROOT

DOCUMENT = """
| L01 | lengths | compared first | `Length.every_boundary` `attack_frames_test.Floods.test_pings` |
| L02 | fragments | counted | `limits.txt: empty fragments count` `Attack.of_lengths` |
"""
FILES = {
    "core/length_test.cpp": "TEST_P(Length, every_boundary) {\n",
    "core/attack_length_test.cpp": "TEST(Attack, of_lengths) {\n",
    "interop/attack_frames_test.py": "class Floods(Attack):\n    def test_pings(self):\n",
    "vectors/limits.txt": "case   empty fragments count (§5.4)\n",
}
# (what to replace in the document or in the tests, by what, a part of what must be said)
DAMAGES = [
    ("`Length.every_boundary` `attack_frames_test.Floods.test_pings`", "many", "L01 has no test"),
    ("`Length.every_boundary`", "`Length.nowhere`", "L01 names Length.nowhere, which does not exist"),
    ("(Length, every_boundary)", "(Length, renamed)", "L01 names Length.every_boundary, which does not exist"),
    ("test_pings(self)", "test_pongs(self)", "names attack_frames_test.Floods.test_pings, which does not exist"),
    ("test_pings(self)", "test_pongs(self)", "attack_frames_test.Floods.test_pongs shows no lesson"),
    ("class Floods", "class Rain", "attack_frames_test.Rain.test_pings shows no lesson"),
    (" `Attack.of_lengths`", "", "Attack.of_lengths shows no lesson"),
    ("case   empty", "case   full", "names limits.txt: empty fragments count, which does not exist"),
    ("| L02 |", "| L03 |", "L03 is out of turn: L02 is next"),
]


def judge(change=lambda text: text):
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "tests").mkdir()
        for name, text in {"../docs/security-lessons.md": DOCUMENT, **FILES}.items():
            path = Path(directory, "tests", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(change(text))
        command = [sys.executable, ROOT / "tools/check_lessons.py", directory]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout


class Lessons(unittest.TestCase):
    def test_a_good_tree_passes(self):
        status, said = judge()
        self.assertEqual(status, 0, said)

    def test_each_damage_is_found(self):
        for old, new, expected in DAMAGES:
            with self.subTest(expected):
                status, said = judge(lambda text: text.replace(old, new))
                self.assertEqual(status, 1)
                self.assertIn(expected, said)

    def test_an_empty_document_is_wrong(self):
        self.assertEqual(judge(lambda text: "")[0], 1)


if __name__ == "__main__":
    unittest.main()
