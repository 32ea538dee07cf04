# SPDX-License-Identifier: MIT
# debian_test: the Debian packages satisfy lintian, and work on a system that has nothing but what they ask for.
#
# usage: debian_test.py BUILD     BUILD: a finished build whose prefix is /usr
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGES = ["libwspc-dev", "libwspc0", "wspc-tools"]
TALK = """
wspc serve --port 9999 >/tmp/served & sleep 1
wspc connect ws://127.0.0.1:9999 -x 'from a fresh system' -n 1; kill $!; wait
"""


def run(*command, **settings):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, check=False, **settings)


def mirror():
    """The archive of Debian that this machine installs from."""
    lines = run("apt-get", "indextargets", "--format", "$(REPO_URI)").stdout.split()
    return next((line for line in lines if line.rstrip("/").endswith("/debian")), None)


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
        if os.geteuid() != 0 or not shutil.which("debootstrap"):
            self.skipTest("takes root and debootstrap")
        root = Path(self.room.name, "root")
        self.addCleanup(shutil.rmtree, root, ignore_errors=True)
        self.ok(run("debootstrap", "--variant=minbase", "--include=gcc,libc6-dev,man-db,pkg-config", "bookworm", root,
                    mirror() or "http://deb.debian.org/debian"))
        for path in [*self.packages, HERE / "consumer.c"]:
            shutil.copy(path, root / "tmp")
        shutil.copy("/etc/resolv.conf", root / "etc")
        inside = lambda command: self.ok(run("chroot", root, "sh", "-ec", command, env={"PATH": os.environ["PATH"], "LC_ALL": "C"}))
        inside("DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends /tmp/*.deb")
        self.assertIn("from a fresh system", inside(TALK))
        self.assertEqual(inside("cc /tmp/consumer.c -o /tmp/c $(pkg-config --cflags --libs wspc) && /tmp/c"), "4 headers\n")
        self.assertIn("it is never written to", inside("man WebSocketSend | cat"))
        self.assertIn("wspc connect", inside("man wspc | cat"))
        inside("apt-get remove -y -qq libwspc0 libwspc-dev wspc-tools && ! ls /usr/lib/*/libwspc*")


if __name__ == "__main__":
    Debian.build = Path(sys.argv[1]).resolve()
    if not shutil.which("dpkg-deb"):
        print("SKIPPED: there is no dpkg here")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
