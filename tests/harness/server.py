# SPDX-License-Identifier: MIT
# server: a `wspc serve` on a port of its own.

import re
import signal
import sys

from harness.process import Process

READY = r"wspc: serving (wss?://127\.0\.0\.1:(\d+))/ \((?:echo|broadcast|rooms|a program each), \d+ threads?\)\n"


class Server(Process):
    """Ready when the constructor returns."""

    def __init__(self, wspc, *options):
        super().__init__(wspc, "serve", "--port", "0", *options)
        line = self.out.readline().decode("utf-8", "backslashreplace")
        ready = re.fullmatch(READY, line)
        if not ready:
            self.kill()
            raise AssertionError(f"not the line that says that wspc serve is ready: {line!r}\n{self.err.all()}")
        self.url, self.port = ready[1], int(ready[2])

    def stop(self, by=signal.SIGTERM):
        """Asks it to end as a service manager does, and returns its exit status."""
        if self.running():
            self.send_signal(by)
        try:
            return self.status()
        finally:
            self.kill()

    def __enter__(self):
        return self.collected()

    def __exit__(self, kind, *_):
        """For programs that are no unittest: a server that does not end well is a failure as well."""
        if kind is not None:
            self.kill()
            return
        status = self.stop()
        if status != 0:
            sys.exit(f"FAILED: wspc serve ended with status {status}:\n{self.err.all()}")
