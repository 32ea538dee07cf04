# SPDX-License-Identifier: MIT
# results_test: the closing line of ./dev test counts what CTest wrote, and forgets nothing that failed or was skipped.
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from trees import ROOT

JUNIT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="(empty)" tests="9" failures="2" disabled="1" skipped="3">
<testcase name="good" status="run"><system-out>[  PASSED  ] 12 tests.</system-out></testcase>
<testcase name="bad" status="fail"><failure message=""/><system-out>it\nbroke\n</system-out></testcase>
<testcase name="cases" status="fail"><failure message=""/><system-out>[  FAILED  ] Mask.in_place (1 ms)
[  FAILED  ] 1 test, listed below:
[  FAILED  ] Mask.in_place

 1 FAILED TEST
</system-out></testcase>
<testcase name="crash" status="fail"><failure message="SEGFAULT"/><system-out></system-out></testcase>
<testcase name="peer" status="notrun"><skipped message="SKIP_RETURN_CODE=77"/><system-out>skipped: no browser</system-out></testcase>
<testcase name="missing" status="notrun"><skipped message="Unable to find executable"/><system-out></system-out></testcase>
<testcase name="off" status="disabled"><system-out>Disabled</system-out></testcase>
<testcase name="part" status="run"><system-out>[ RUN      ] Kernel.avx512
mask_test.cpp:3: Skipped
no AVX-512 here

[  SKIPPED ] Kernel.avx512 (0 ms)
[  PASSED  ] 3 tests.
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] Kernel.avx512
</system-out></testcase>
<testcase name="python" status="run"><system-out>test_a (x.A.test_a) ... ok
test_b (x.A.test_b) ... skipped 'this peer cannot ping'
</system-out></testcase>
</testsuite>
"""
PASSING = '<testsuite><testcase name="good" status="run"><system-out></system-out></testcase></testsuite>'


def results(files):
    with tempfile.TemporaryDirectory() as directory:
        for name, text in files.items():
            Path(directory, name).write_text(text)
        done = subprocess.run([sys.executable, ROOT / "tools" / "results.py", directory], capture_output=True, text=True,
                              check=False)
        return done.returncode, done.stdout.splitlines()


class Results(unittest.TestCase):
    def test_everything_is_counted(self):
        status, lines = results({"dev.xml": JUNIT})
        self.assertEqual((status, lines[-1]), (1, "3 passed, 5 failed, 3 skipped"))
        said = "\n".join(lines)
        for line in ("FAILED   bad: broke", "FAILED   cases: Mask.in_place\n", "FAILED   crash: SEGFAULT", "FAILED   missing: Unable to find executable",
                     "FAILED   off: was not run", "skipped  peer: skipped: no browser",
                     "skipped  part: Kernel.avx512: no AVX-512 here", "skipped  python: test_b: this peer cannot ping"):
            self.assertIn(line, said)

    def test_the_runs_are_summed(self):
        self.assertEqual(results({"dev.xml": PASSING, "clang.xml": PASSING})[1][-1], "2 passed, 0 failed")
        self.assertEqual(results({"dev.xml": PASSING, "clang.xml": PASSING})[0], 0)

    def test_a_run_that_was_not_is_a_failure(self):
        status, lines = results({"dev.xml": PASSING, "asan.failed": "the build failed\n"})
        self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed"))
        self.assertIn("  FAILED   asan: the build failed", lines)

    def test_nothing_at_all_is_no_success(self):
        self.assertEqual(results({})[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
