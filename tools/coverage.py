# SPDX-License-Identifier: MIT
# coverage: which lines and branches of the rooms without a network no test runs.
#
# usage: coverage.py BUILD [--html]     after the tests of the preset coverage have left BUILD/counters/*.profraw
# Prints a table and the places that nothing has run, and says for which of them docs/coverage.md gives no reason. Exits
# with 1 when the rooms together are under the marks.   --html: the sources with their counters, in BUILD/html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("bytes", "core", "abi")
MERGED = "counters/all.profdata"
MARKS = {"lines": 97, "branches": 92}
COMPILER = re.compile(r"^CMAKE_CXX_COMPILER:\w+=(.+)$", re.MULTILINE)
ROW = re.compile(r"^\| `(src/[^`]+)` \|", re.MULTILINE)


def tool(name, build):
    """LLVM's program of the version that has compiled: the two share a format."""
    compiler = COMPILER.search((build / "CMakeCache.txt").read_text())[1]
    version = subprocess.run([compiler, "-dumpversion"], capture_output=True, text=True, check=True).stdout
    found = shutil.which(f"{name}-{version.split('.')[0]}") or shutil.which(name)
    return found or sys.exit(f"there is no {name}; its Debian package is llvm")


def programs(build):
    """The library first: it has every object, linked by a test or not."""
    built = (file for file in (build / "tests").rglob("*") if "CMakeFiles" not in file.parts)
    tests = (file for file in built if file.is_file() and not file.suffix)
    return [build / "libwspc.so", *sorted(file for file in tests if file.read_bytes().startswith(b"\x7fELF"))]


def merge(build):
    raw = sorted((build / "counters").glob("*.profraw"))
    if not raw:
        sys.exit(f"there are no counters in {build}/counters")
    command = [tool("llvm-profdata", build), "merge", "-sparse", *raw, "-o", build / MERGED]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def llvm_cov(build, command, *options):
    first, *others = programs(build)
    objects = [word for program in others for word in ("-object", program)]
    command = [tool("llvm-cov", build), command, first, *objects, "-instr-profile", build / MERGED, *options]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout


class File:
    """One source: what there is in it, what of that has run, and where the rest is."""

    def __init__(self, name, data):
        self.name, self.room = name, name.split("/")[1]
        summary = data["summary"]
        self.counts = {kind: (summary[kind]["covered"], summary[kind]["count"]) for kind in MARKS}
        self.places = [] if self.complete() else sorted({*branches_missed(data), *regions_missed(data)})

    def complete(self):
        return all(covered == count for covered, count in self.counts.values())


def branches_missed(data):
    """The two ways of each condition, summed up over all copies of a template and all programs."""
    ways = {}
    for line, column, _, _, true, false, *_ in data["branches"]:
        was_true, was_false = ways.get((line, column), (0, 0))
        ways[line, column] = was_true + true, was_false + false
    for (line, column), (true, false) in ways.items():
        if bool(true) != bool(false):
            yield line, "never true" if false else "never false"


def regions_missed(data):
    for line, _, count, has_count, is_entry, *_ in data["segments"]:
        if has_count and is_entry and count == 0:
            yield line, "never run"


def files_of(report):
    for data in report["data"][0]["files"]:
        path = Path(data["filename"])
        if path.is_relative_to(ROOT / "src") and path.relative_to(ROOT / "src").parts[0] in ROOMS:
            yield File(str(path.relative_to(ROOT)), data)


def share(counts):
    covered, count = map(sum, zip(*counts))
    return covered, count, 100 * covered / count if count else 100.0


def row(name, files):
    cells = []
    for kind in MARKS:
        covered, count, percent = share([file.counts[kind] for file in files])
        cells.append(f"{percent:6.2f} % {covered - count or '':>5}")
    return f"{name:38} {'  '.join(cells)}".rstrip()


def table(files):
    yield f"{'':38} {'lines':>8}         {'branches':>8}"
    for room in ROOMS:
        inside = [file for file in files if file.room == room]
        yield from (row(file.name, [file]) for file in inside)
        yield row(f"src/{room} together", inside)
        yield ""
    yield row("all of them", files)


def places(files, explained):
    for file in files:
        if file.places:
            yield f"{file.name}{'' if file.name in explained else ' (docs/coverage.md does not say why)'}"
        for kind in sorted({kind for _, kind in file.places}):
            yield f"  {kind}: {' '.join(sorted({str(line) for line, what in file.places if what == kind}, key=int))}"


def under_the_marks(files):
    for kind, mark in MARKS.items():
        percent = share([file.counts[kind] for file in files])[2]
        if percent < mark:
            yield f"{percent:.2f} % of the {kind} are run by a test; the mark is {mark} %"


def write_html(build, files):
    sources = [ROOT / file.name for file in files]
    llvm_cov(build, "show", "-format=html", "-show-branches=count", f"-output-dir={build / 'html'}", *sources)
    print(f"{build / 'html/index.html'}")


def main():
    build = Path(sys.argv[1]).resolve()
    merge(build)
    files = sorted(files_of(json.loads(llvm_cov(build, "export", "-skip-functions"))), key=lambda file: file.name)
    explained = ROW.findall((ROOT / "docs/coverage.md").read_text())
    print(*table(files), "", *places(files, explained), "", sep="\n")
    if "--html" in sys.argv:
        write_html(build, files)
    complaints = list(under_the_marks(files))
    print(*complaints or [row("all of them, above the marks", files)], sep="\n")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
