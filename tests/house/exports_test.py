# SPDX-License-Identifier: MIT
# exports_test: libwspc.so shows what exports.txt lists, and nothing else.
#
# usage: exports_test.py LIBRARY
import re
import subprocess
import sys
import unittest
from pathlib import Path

LIST = Path(__file__).with_name("exports.txt")


def listed():
    return {line for line in LIST.read_text().splitlines() if line and not line.startswith("#")}


def name_of(symbol):
    """A demangled symbol without its parameters: wspc::Connection::send."""
    symbol = re.sub(r"\[abi:\w+\]|@@\w+", "", symbol)
    return re.sub(r"\(.*", "", symbol)


def shown(library):
    lines = subprocess.run(["nm", "--dynamic", "--defined-only", "--demangle", library], capture_output=True, text=True,
                           check=True).stdout.splitlines()
    symbols = (line.split(None, 2)[1:] for line in lines)
    return {name_of(symbol) for kind, symbol in symbols if kind != "A"}  # A: the name of the version itself


class Exports(unittest.TestCase):
    library = ""

    def test_nothing_else_is_shown(self):
        self.assertEqual(sorted(shown(self.library) - listed()), [])

    def test_all_of_it_is_shown(self):
        self.assertEqual(sorted(listed() - shown(self.library)), [])

    def test_the_thirteen_are_among_it(self):
        self.assertEqual(len([name for name in shown(self.library) if name.startswith("WebSocket")]), 13)


if __name__ == "__main__":
    Exports.library = sys.argv[1]
    unittest.main(argv=sys.argv[:1], verbosity=2)
