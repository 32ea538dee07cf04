# SPDX-License-Identifier: MIT
# wine32_test: the programs for 32-bit Windows, run by a 32-bit Wine in a Debian of their own.
#
# usage: wine32_test.py SYSTEM PROGRAM…     SYSTEM: where that Debian is, or is made
import shutil
import sys
import unittest
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "packaging"))
import fresh_system

# The expected output of some of them, which is the same on every system.
EXPECTED = {"probe": "examples/probe/expected.txt", "sdk_console": "examples/sdk/transcript.txt"}

# Other files that the test programs need have the same path as outside.
WINE = "cd /programs; export WINEPREFIX=/root/prefix WINEARCH=win32 WINEDEBUG=-all WINEDLLOVERRIDES=winedbg.exe=d; "


class Wine32(unittest.TestCase):
    system, programs = None, []

    @classmethod
    def setUpClass(cls):
        if not (cls.system / "usr/lib/wine/wine").exists():
            shutil.rmtree(cls.system, ignore_errors=True)
            done = fresh_system.make(cls.system, [], "i386")
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr
            done = fresh_system.inside(cls.system, "apt-get update -qq; apt-get install -y -qq --no-install-recommends wine wine32")
            assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        for path, place in ((cls.programs[0].parent, Path("programs")), (TESTS / "vectors", (TESTS / "vectors").relative_to("/"))):
            shutil.rmtree(cls.system / place, ignore_errors=True)
            shutil.copytree(path, cls.system / place)
        fresh_system.inside(cls.system, WINE + "wineboot --init")

    def test_each_program(self):
        for program in self.programs:
            with self.subTest(program.stem):
                done = fresh_system.inside(self.system, f"{WINE} wine {program.name}")
                lines = done.stdout.replace("\r", "").strip().splitlines()
                self.assertEqual(done.returncode, 0, "\n".join(lines[-30:]))
                if program.stem in EXPECTED:
                    self.assertEqual(lines, (TESTS.parent / EXPECTED[program.stem]).read_text().splitlines())
                print(f"{program.stem}: {[line for line in lines if 'PASSED' in line] or lines[-1]}")


if __name__ == "__main__":
    if obstacle := fresh_system.obstacle():
        print(f"SKIPPED: there is no 32-bit Wine here, and making a system for one {obstacle}")
        sys.exit(77)
    Wine32.system, Wine32.programs = Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]]
    unittest.main(argv=sys.argv[:1], verbosity=2)
