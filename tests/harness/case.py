# SPDX-License-Identifier: MIT
# command: runs the wspc command for these tests, and always ends it.
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

from peer import PATIENCE

WSPC = sys.argv.pop(1) if len(sys.argv) > 1 and os.path.exists(sys.argv[1]) else "wspc"

# The exit statuses.
CLEAN, USAGE, NETWORK, TLS, REFUSED, PROTOCOL, TIMEOUT, CLOSED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 7, 130


class Case(unittest.TestCase):
    maxDiff = None

    def get(self, url, path="/", method="GET"):
        """(status, headers, body) of an HTTP request to a server whose WebSocket URL is `url`"""
        request = urllib.request.Request(url.replace("ws://", "http://") + path, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.headers, answer.read()

    def start(self, *arguments, **options):
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        child = subprocess.Popen([WSPC, *arguments], **{**streams, **options})
        self.addCleanup(self._end, child)
        return child

    def _end(self, child):
        if child.poll() is None:
            child.kill()
        child.wait()
        for stream in child.stdin, child.stdout, child.stderr:
            if stream:
                stream.close()

    def run_wspc(self, *arguments, stdin=b""):
        """(status, stdout, stderr) of a whole run."""
        child = self.start(*arguments)
        out, err = child.communicate(stdin, timeout=PATIENCE)
        return child.returncode, out, err.decode("utf-8", "backslashreplace")

    def connect(self, url, *options, stdin=b""):
        return self.run_wspc("connect", url, *options, stdin=stdin)

    def serve(self, *options):
        """A server on a port of its own: (process, url)."""
        child = self.start("serve", "--port", "0", *options)
        line = child.stdout.readline().decode()
        found = re.fullmatch(r"wspc: serving (ws://127\.0\.0\.1:\d+)/ \((echo|broadcast|rooms|a program each), (\d+) threads?\)\n", line)
        self.assertTrue(found, f"not the line that says it is ready: {line!r}")
        return child, found[1]

    def stop(self, child, by=signal.SIGTERM):
        child.send_signal(by)
        self.assertEqual(child.wait(PATIENCE), CLEAN)

    def directory(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        return made.name


def main():
    unittest.main(verbosity=2)
