#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# instructions: how many instructions a message costs, against the committed figures.
#
#     tools/instructions.py PROGRAM            fails when one has grown by more than 3 %
#     tools/instructions.py PROGRAM --write    makes what is measured the committed figures
#
# Callgrind counts what runs, whatever else the machine is doing: the same program gives the same figure. It has no
# AVX-512, so the kernels are those of AVX2. The figures are those of the dev preset with g++ 12.
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

FIGURES = pathlib.Path(__file__).resolve().parent.parent / "bench" / "guard" / "instructions.txt"
GROWTH = 1.03
SKIPPED = 77


def run(command):
    return subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LD_BIND_NOW": "1"})


def reason_to_skip():
    if shutil.which("valgrind") is None:
        return "there is no valgrind here"
    if " avx2 " not in pathlib.Path("/proc/cpuinfo").read_text():
        return "this machine has no AVX2, and so other kernels"
    return None


def count(program, scenario):
    """Instructions per message."""
    with tempfile.TemporaryDirectory() as folder:
        out = f"{folder}/callgrind.out"
        done = run(["valgrind", "--tool=callgrind", "--toggle-collect=wspc_counted*", f"--callgrind-out-file={out}",
                    program, scenario])
        total = int(re.search(r"^(?:totals|summary): (\d+)", pathlib.Path(out).read_text(), re.M).group(1))
    if total == 0:
        sys.exit(f"{scenario}: nothing was counted: is wspc_counted() still there?")
    return total / int(done.stdout)


def committed():
    lines = FIGURES.read_text().splitlines() if FIGURES.exists() else []
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {name: float(figure) for name, figure in pairs}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()

    if reason := reason_to_skip():
        print(f"skipped: {reason}")
        sys.exit(SKIPPED)
    measured = {name: count(arguments.program, name) for name in run([arguments.program]).stdout.split()}
    if arguments.write:
        FIGURES.write_text("# Instructions per message: tools/instructions.py, g++ 12, dev preset. Less is welcome: "
                           "write it down.\n" + "".join(f"{name} {figure:.1f}\n" for name, figure in measured.items()))
    known = committed()
    failed = set(known) ^ set(measured)
    for name in sorted(failed):
        print(f"{name}: only {'committed' if name in known else 'measured'}")
    for name in sorted(set(known) & set(measured)):
        ratio = measured[name] / known[name]
        print(f"{name:28} {measured[name]:9.1f}  committed {known[name]:9.1f}  {ratio:6.3f}")
        if ratio > GROWTH:
            print(f"{name}: grew by {100 * (ratio - 1):.1f} %, 3 % are allowed")
            failed.add(name)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
