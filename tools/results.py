# SPDX-License-Identifier: MIT
# results: what the test runs came to, and as its last line their sum.
#
# usage: results.py DIRECTORY     with PRESET.xml (JUnit, as ctest writes it), PRESET.failed or PRESET.skipped (why nothing was run)
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

CASES = re.compile(r"^\[  PASSED  \] (\d+) tests?\.", re.MULTILINE)
FAILED_CASE = re.compile(r"^(?:\[  FAILED  \] ([^\s,]*\.[^\s,]*)|(?:FAIL|ERROR): (\S+))", re.MULTILINE)
SKIPPED_CASE = re.compile(r"^\[  SKIPPED \] (\S+) \(\d+ ms\)", re.MULTILINE)
SKIP_REASON = re.compile(r"^\S+:\d+: Skipped\n(.*)", re.MULTILINE)
# unittest, when it is verbose, tells both in one line.
SKIPPED_METHOD = re.compile(r"^(.+?)(?: \(.*\))? \.\.\. skipped ['\"](.*)['\"]$", re.MULTILINE)


class Run:
    """One run of ctest."""

    def __init__(self, preset):
        self.preset, self.passed, self.cases = preset, 0, 0
        self.failed, self.skipped = [], []  # (test, reason)

    def line(self):
        cases = f" ({self.cases} cases of GoogleTest among them)" if self.cases else ""
        return f"{self.preset}: {self.passed} passed, {len(self.failed)} failed, {len(self.skipped)} skipped{cases}"


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"


def skip_reason(text):
    """A skipped program says why in the line that has the word, or in its last one."""
    said = [line.strip() for line in text.splitlines() if re.search(r"\bskip", line, re.IGNORECASE)]
    return said[-1] if said else last_line(text)


def failed_cases(output):
    """Which cases of a program failed, the first few of them; else its last words."""
    names = list(dict.fromkeys(gtest or method for gtest, method in FAILED_CASE.findall(output)))
    if not names:
        return last_line(output)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def skipped_cases(output):
    """What a program that passed has left out: (case, reason) of each."""
    reasons = [reason.strip() for reason in SKIP_REASON.findall(output)]
    names = SKIPPED_CASE.findall(output)
    reasons += ["no reason given"] * (len(names) - len(reasons))
    return list(zip(names, reasons)) + SKIPPED_METHOD.findall(output)


def add(run, case):
    name, output = case.get("name"), case.findtext("system-out") or ""
    status = case.get("status")
    if status == "run":
        run.passed += 1
        run.cases += sum(int(count) for count in CASES.findall(output))
        run.skipped += [(f"{name}: {part}", reason) for part, reason in skipped_cases(output)]
    elif status in ("notrun", "disabled"):
        skipped = case.find("skipped")
        message = skipped.get("message", "") if skipped is not None else ""
        if message.startswith("SKIP_"):
            run.skipped.append((name, skip_reason(output)))
        else:
            run.failed.append((name, message or "was not run"))
    else:
        failure = case.find("failure")
        message = failure.get("message") if failure is not None else ""
        run.failed.append((name, message or failed_cases(output)))


def read(path):
    run = Run(path.stem)
    if path.suffix == ".skipped":
        run.skipped.append((path.stem, path.read_text().strip()))
        return run
    if path.suffix == ".failed":
        run.failed.append((path.stem, path.read_text().strip()))
        return run
    for case in xml.parse(path).getroot().iter("testcase"):
        add(run, case)
    return run


def main():
    directory = Path(sys.argv[1])
    results = [path for path in directory.iterdir() if path.suffix in (".xml", ".failed", ".skipped")]
    runs = [read(path) for path in sorted(results, key=lambda path: path.stat().st_mtime)]
    for run in runs:
        print()
        print(run.line())
        for test, reason in run.failed:
            print(f"  FAILED   {test}: {reason}")
        for test, reason in run.skipped:
            print(f"  skipped  {test}: {reason}")
    passed, failed, skipped = (sum(run.passed for run in runs), sum(len(run.failed) for run in runs),
                               sum(len(run.skipped) for run in runs))
    print()
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
