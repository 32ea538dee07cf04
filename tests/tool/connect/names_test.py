# SPDX-License-Identifier: MIT
# names_test: name look-ups that hang: the command keeps its timeouts and can be interrupted.
import os
import signal
import threading
import unittest

from harness.case import Case, main
from harness.command import INTERRUPTED, TIMEOUT

SILENT = os.environ.get("WSPC_SILENT_NAMES", "")


@unittest.skipUnless(SILENT, "a sanitizer's own library has to come first")
class Silent(Case):
    def start(self, *arguments, **options):
        return super().start(*arguments, **{"env": {**os.environ, "LD_PRELOAD": SILENT}, **options})

    def test_connect_is_interrupted_at_once(self):
        child = self.start("connect", "ws://silent.test/", "-v")
        self.wait_until_it_looks_up(child)
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=5)
        self.assertEqual(child.returncode, INTERRUPTED, err)

    def test_connect_has_a_deadline(self):
        status, _, err = self.run_wspc("connect", "ws://silent.test/", "--timeout", "200ms")
        self.assertEqual(status, TIMEOUT)
        self.assertIn("the name silent.test could not be looked up in time", err)

    def test_the_doctor_has_one_too(self):
        status, out, _ = self.run_wspc("doctor", "ws://silent.test/", "--patience", "200ms")
        self.assertEqual(status, TIMEOUT)
        self.assertIn("silent.test: no answer in 200 ms", out.decode())

    def test_the_load_of_a_bench_does_not_wait_for_it_either(self):
        status, _, err = self.run_wspc("bench", "ws://silent.test/", "--timeout", "200ms", "-d", "1s")
        self.assertEqual(status, TIMEOUT, err)

    def wait_until_it_looks_up(self, child):
        """Waits until the child has a second thread, which is the one that looks up the name."""
        for _ in range(500):
            if len(os.listdir(f"/proc/{child.pid}/task")) > 1:
                return
            threading.Event().wait(0.01)
        self.fail("no thread looks up the name")


if __name__ == "__main__":
    main()
