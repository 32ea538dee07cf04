# SPDX-License-Identifier: MIT
# __main__: runs a test by hand, with tests/ on the path.   python3 tests/harness TEST [the test's arguments]

import os
import sys
from pathlib import Path

if len(sys.argv) < 2:
    sys.exit("usage: python3 tests/harness TEST [the test's arguments]")
PATHS = [str(Path(__file__).resolve().parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
os.execve(sys.executable, [sys.executable, *sys.argv[1:]], {**os.environ, "PYTHONPATH": os.pathsep.join(PATHS)})
