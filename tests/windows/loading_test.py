# SPDX-License-Identifier: MIT
# loading_test: Wine finds our websocket.dll wherever programs have it, and what happens without it.
#
# usage: loading_test.py PREFIX DIRECTORY     DIRECTORY: of websocket.dll and loads.exe
import re
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import wine


def loaded_as(said):
    """How Wine says that it loaded websocket.dll: "native" or "builtin"."""
    found = re.search(r'Loaded L"[^"]*websocket\.dll" at [0-9A-Fa-fx]+: (\w+)', said, re.IGNORECASE)
    return found and found[1]


class Loading(unittest.TestCase):
    prefix, directory = None, None

    def setUp(self):
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        self.here = Path(room.name)
        shutil.copy(self.directory / "loads.exe", self.here)

    def loads(self, *arguments, **settings):
        return wine.run(self.prefix, self.here / "loads.exe", *arguments, debug="+loaddll", **settings)

    def assert_works(self, done):
        self.assertEqual(done.stdout.splitlines()[-1:], ["works"], done.stdout + done.stderr[-2000:])
        self.assertEqual(loaded_as(done.stderr), "native")

    def test_beside_the_program(self):
        shutil.copy(self.directory / "websocket.dll", self.here)
        done = self.loads()
        self.assert_works(done)
        self.assertIn(wine.windows_path(self.here / "websocket.dll").lower(), done.stdout.lower())

    def test_by_its_full_path(self):
        other = self.here / "elsewhere"
        other.mkdir()
        shutil.copy(self.directory / "websocket.dll", other)
        self.assert_works(self.loads(wine.windows_path(other / "websocket.dll")))

    def test_in_the_system_directory_of_a_prefix(self):
        place = self.prefix / "drive_c/windows/system32/websocket.dll"
        wines_own = place.read_bytes()
        self.addCleanup(place.write_bytes, wines_own)
        shutil.copy(self.directory / "websocket.dll", place)
        self.override("add", "/d", "native,builtin")  # as docs/wine.md has it
        self.addCleanup(self.override, "delete")
        done = self.loads()
        self.assert_works(done)
        self.assertIn("system32", done.stdout.lower())
        self.assert_works(self.loads("C:\\windows\\system32\\websocket.dll"))

    def override(self, what, *values):
        wine.run(self.prefix, "reg", what, "HKCU\\Software\\Wine\\DllOverrides", "/v", "websocket", *values, "/f")

    def test_without_it_the_program_meets_wines_stub_and_aborts(self):
        done = self.loads()
        self.assertEqual(loaded_as(done.stderr), "builtin", done.stderr[-2000:])
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("works", done.stdout.split())
        self.assertIn("unimplemented function websocket.dll.WebSocket", done.stderr)


if __name__ == "__main__":
    Loading.prefix, Loading.directory = Path(sys.argv[1]), Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
