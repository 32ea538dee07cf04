# SPDX-License-Identifier: MIT
# abi_test: what programs link against is what packaging/libwspc.abi says, and two builds make the same libraries.
#
# usage: abi_test.py SOURCE [--accept]     --accept: a change of the ABI is meant; writes it into the file
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PARTS = ["CMakeLists.txt", "LICENSE", "cmake", "docs/man", "include", "packaging", "src"]


def run(*command):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=900, check=False)


def copied(source, place):
    for part in PARTS:
        (place / part).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (source / part).is_dir() else shutil.copy)(source / part, place / part)
    return place


def built(source, place, *options):
    """The engine, compiled as the release preset compiles it."""
    for command in (["cmake", "-S", source, "-B", place, "-G", "Ninja", "-DWSPC_TOOL=OFF", "-DWSPC_TESTS=OFF", *options],
                    ["cmake", "--build", place, "-j", "2"]):
        done = run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
    return place


def description(source, place):
    """The ABI of the public headers."""
    library = built(source, place, "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS=-O0 -gdwarf-4") / "libwspc.so"
    out = place / "libwspc.abi"
    done = run("abidw", "--headers-dir", source / "include", "--drop-private-types", "--suppressions",
               source / "packaging/libwspc.abignore", "--exported-interfaces-only", "--no-corpus-path", "--no-comp-dir-path",
               "--no-show-locs", "--no-parameter-names", "--out-file", out, library)
    assert done.returncode == 0, done.stdout + done.stderr
    out.write_text(out.read_text().replace(f"{source}/", ""))  # where it was built is nobody's business
    return out


class Abi(unittest.TestCase):
    source = None

    def setUp(self):
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        self.room = Path(room.name)

    def test_the_abi_is_the_accepted_one(self):
        if not shutil.which("abidw"):
            self.skipTest("there is no libabigail here (Debian: abigail-tools)")
        done = run("abidiff", "--drop-private-types", self.source / "packaging/libwspc.abi",
                   description(self.source, self.room / "build"))
        print(done.stdout)
        self.assertEqual(done.returncode, 0, "a change that is meant: tests/packaging/abi_test.py SOURCE --accept")

    def test_two_builds_in_two_places_make_the_same_libraries(self):
        one, other = (built(copied(self.source, self.room / name), self.room / name / "build", "-DCMAKE_BUILD_TYPE=Release")
                      for name in ("one", "another-place"))
        for library in ("libwspc.so", "libwspc.a"):
            self.assertEqual((one / library).read_bytes(), (other / library).read_bytes(), library)


if __name__ == "__main__":
    Abi.source = Path(sys.argv[1]).resolve()
    if sys.argv[2:] == ["--accept"]:
        with tempfile.TemporaryDirectory() as place:
            shutil.copy(description(Abi.source, Path(place, "build")), Abi.source / "packaging/libwspc.abi")
        sys.exit(0)
    unittest.main(argv=sys.argv[:1], verbosity=2)
