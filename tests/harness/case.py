# SPDX-License-Identifier: MIT
# case: a test of the wspc command, which ends in bounded time, and with it everything that it has started.

import signal
import tempfile
import unittest
import urllib.error
import urllib.request

from harness.command import CLEAN, WSPC
from harness.environment import PATIENCE, SANITIZED
from harness.process import Process
from harness.server import Server


class Case(unittest.TestCase):
    maxDiff = None
    time_limit = 180 if SANITIZED else 90  # seconds

    def run(self, result=None):
        def give_up(*_):
            raise TimeoutError(f"the test took longer than {self.time_limit} s")

        before = signal.signal(signal.SIGALRM, give_up)
        signal.alarm(self.time_limit)
        try:
            return super().run(result)
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)

    def program(self, *command, **options):
        """Returns any program as a running Process."""
        child = Process(*command, **options)
        self.addCleanup(child.end)
        return child

    def start(self, *arguments, **options):
        """Returns a running wspc."""
        return self.program(WSPC, *arguments, **options)

    def run_wspc(self, *arguments, stdin=b""):
        """Returns (status, stdout, stderr) of a whole run."""
        child = self.start(*arguments)
        out, err = child.communicate(stdin, timeout=PATIENCE)
        return child.returncode, out, err.decode("utf-8", "backslashreplace")

    def connect(self, url, *options, stdin=b""):
        return self.run_wspc("connect", url, *options, stdin=stdin)

    def serve(self, *options):
        """Returns a Server on a port of its own."""
        server = Server(WSPC, *options)
        self.addCleanup(self._end_server, server)
        return server

    def _end_server(self, server):
        """A server that crashed, leaked (sanitizers) or does not stop is a failure of the test that ran it, unless the test has
        waited for its end, and judged that itself."""
        try:
            if not server.ended_by_test:
                crashed = not server.running()
                status = server.stop()
                if crashed or status != CLEAN:
                    what = "by itself" if crashed else "after SIGTERM"
                    self.fail(f"wspc serve ended {what} with status {status}:\n{server.err.all()}")
        finally:
            server.end()

    def stop(self, child, by=signal.SIGTERM):
        child.send_signal(by)
        self.assertEqual(child.status(), CLEAN)

    def get(self, url, path="/", method="GET"):
        """Returns (status, headers, body) of an HTTP request to a server whose WebSocket URL is `url`."""
        request = urllib.request.Request(url.replace("ws://", "http://") + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read()

    def directory(self):
        """Returns the path of an empty directory, which goes with the test."""
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        return made.name

    @classmethod
    def class_directory(cls):
        """Returns the path of an empty directory, which goes when all tests of the class are done."""
        made = tempfile.TemporaryDirectory()
        cls.addClassCleanup(made.cleanup)
        return made.name


class CollectedCase(Case):
    """A test whose processes are read all the time, so that none of them ever waits for its reader."""

    def start(self, *arguments, **options):
        return super().start(*arguments, **options).collected()

    def serve(self, *options):
        return super().serve(*options).collected()

    def assert_status(self, client, expected):
        status = client.status()
        self.assertEqual(status, expected, f"exit status of: {' '.join(client.args)}\n{client.err.all()}")


def main(*prepare):
    """Runs the tests of the program. Each of `prepare` may skip(), or set up a peer."""
    for step in prepare:
        step()
    unittest.main(verbosity=2)
