# SPDX-License-Identifier: MIT
# same_output: a program prints what a file says, on whatever system; Windows ends its lines otherwise.
#
# usage: same_output.py FILE COMMAND…     exits with 1, and shows how they differ, when it does not
import difflib
import subprocess
import sys
from pathlib import Path


def main():
    expected = Path(sys.argv[1]).read_text().splitlines()
    done = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, timeout=300, check=False)
    printed = done.stdout.decode(errors="replace").replace("\r\n", "\n").splitlines()
    for line in difflib.unified_diff(expected, printed, sys.argv[1], "printed", lineterm=""):
        print(line)
    print(f"{len(printed)} lines, exit status {done.returncode}")
    return 0 if printed == expected and done.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
