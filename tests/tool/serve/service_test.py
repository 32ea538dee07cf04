# SPDX-License-Identifier: MIT
# service_test: the units of docs/operations.md: systemd-analyze accepts them, and socket activation works.
import re
import shutil
import subprocess
import unittest
import urllib.request
from pathlib import Path

from harness.case import Case, main
from harness.command import CLEAN, WSPC
from harness.environment import PATIENCE, free_port

PAGE = (Path(__file__).resolve().parents[3] / "docs/operations.md").read_text()
UNITS = {Path(name).name: text for name, text in re.findall(r"^```ini\n# (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)}


class Service(Case):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "no systemd here")
    def test_the_units_are_good(self):
        place = Path(self.directory())
        for name, text in UNITS.items():
            (place / name).write_text(text.replace("/usr/bin/wspc", str(Path(WSPC).resolve())))
        done = subprocess.run(["systemd-analyze", "verify", *(place / name for name in UNITS)], capture_output=True, text=True,
                              timeout=60, check=False)
        complaints = [line for line in done.stderr.splitlines() if "wspc" in line]
        self.assertEqual(complaints, [])

    @unittest.skipUnless(shutil.which("systemd-socket-activate"), "no systemd here")
    def test_the_socket_is_handed_over(self):
        options = re.search(r"^ExecStart=/usr/bin/wspc (.*)$", UNITS["wspc.service"], re.MULTILINE)[1].split()
        port = free_port()
        child = self.program("systemd-socket-activate", "-l", f"127.0.0.1:{port}", WSPC, *options)
        self.assertIn(b"Listening", child.err.readline())
        self.assertEqual(self.connect(f"ws://127.0.0.1:{port}", "-x", "hi", "-n", "1"), (CLEAN, b"hi\n", ""))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
            self.assertIn(b"\nwspc_opened_total 1\n", answer.read())
        self.stop(child)


if __name__ == "__main__":
    main()
