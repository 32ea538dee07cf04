# SPDX-License-Identifier: MIT
# debian_test: the Debian packages satisfy lintian, and work on a system that has nothing but what they ask for.
#
# usage: debian_test.py BUILD     BUILD: a finished build whose prefix is /usr
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import fresh_system
from fresh_system import run

HERE = Path(__file__).resolve().parent
PACKAGES = ["libwspc-dev", "libwspc0", "wspc-tools"]
TALK = """
wspc serve --port 9999 >/tmp/served & sleep 1
wspc connect ws://127.0.0.1:9999 -x 'from a fresh system' -n 1; kill $!; wait
"""


class Debian(unittest.TestCase):
    build = None

    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.room.cleanup)
        done = run("cpack", "--config", cls.build / "CPackConfig.cmake", "-B", cls.room.name)
        assert done.returncode == 0, done.stdout + done.stderr
        cls.packages = sorted(Path(cls.room.name).glob("*.deb"))

    def ok(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_there_are_three(self):
        self.assertEqual([path.name.partition("_")[0] for path in self.packages], PACKAGES)

    def test_lintian_finds_no_error(self):
        if not shutil.which("lintian"):
            self.skipTest("there is no lintian here")
        said = run("lintian", "--allow-root", *self.packages).stdout
        print(said)
        self.assertEqual([line for line in said.splitlines() if line.startswith("E:")], [])

    def test_a_fresh_system_installs_and_uses_them(self):
        if obstacle := fresh_system.obstacle():
            self.skipTest(obstacle)
        root = Path(self.room.name, "root")
        self.addCleanup(shutil.rmtree, root, ignore_errors=True)
        self.ok(fresh_system.make(root, ["gcc", "libc6-dev", "man-db", "pkg-config"]))
        for path in [*self.packages, HERE / "consumer.c"]:
            shutil.copy(path, root / "tmp")
        inside = lambda command: self.ok(fresh_system.inside(root, command))
        inside("apt-get install -y -qq --no-install-recommends /tmp/*.deb")
        self.assertIn("from a fresh system", inside(TALK))
        self.assertEqual(inside("cc /tmp/consumer.c -o /tmp/c $(pkg-config --cflags --libs wspc) && /tmp/c"), "4 headers\n")
        self.assertIn("does not write to it", inside("man WebSocketSend | cat"))
        self.assertIn("wspc connect", inside("man wspc | cat"))
        inside("apt-get remove -y -qq libwspc0 libwspc-dev wspc-tools && ! ls /usr/lib/*/libwspc*")


if __name__ == "__main__":
    Debian.build = Path(sys.argv[1]).resolve()
    if not shutil.which("dpkg-deb"):
        print("SKIPPED: there is no dpkg here")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
