# SPDX-License-Identifier: MIT
# screen: what the run says while it goes on: a line per case that is not OK, and on a terminal how far it is.

import sys

from judge import results as found
from judge.verdict import INFORMATIONAL, OK, SKIPPED


class Screen:
    def __init__(self, total, out=sys.stdout):
        self._out = out
        self._total = total
        self._done = 0
        self._live = out.isatty()

    def report(self, result):
        self._done += 1
        self._wipe()
        if not set(result.verdicts) <= {OK, INFORMATIONAL, SKIPPED} or result.worst == SKIPPED:
            print(found.line(result).rstrip(), file=self._out, flush=True)
        if self._live and self._done < self._total:
            print(f"{self._done} of {self._total}", end="", file=self._out, flush=True)

    def summary(self, results):
        self._wipe()
        print(found.summary(results), file=self._out, flush=True)

    def say(self, text):
        self._wipe()
        print(text, file=self._out, flush=True)

    def _wipe(self):
        if self._live:
            print("\r\x1b[K", end="", file=self._out)
