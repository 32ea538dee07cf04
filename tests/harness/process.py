# SPDX-License-Identifier: MIT
# wspc: starts the wspc command for the tests with real peers, collects what it says, and always ends it.

import ctypes
import os
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import unittest

SKIPPED = 77  # what CMake's SKIP_RETURN_CODE is told
SANITIZED = bool(os.environ.get("WSPC_SANITIZED"))  # figures about memory and time mean nothing then
PATIENCE = 60 if SANITIZED else 20  # seconds for what should take milliseconds

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def _end_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def skip(reason):
    """Ends the whole program as skipped. CTest shows the line."""
    print(f"SKIPPED: {reason}", flush=True)
    sys.exit(SKIPPED)


def allow_descriptors(count):
    """Lets this process and its children have so many open files at once."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < count:
        skip(f"{count} open files are needed, this system allows {hard}")
    if soft != resource.RLIM_INFINITY and soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


class Lines:
    """The lines that arrive from a pipe, collected by a thread so that the child never waits for its reader."""

    def __init__(self, pipe):
        self._lines = []
        self._taken = 0
        self._ended = False
        self._changed = threading.Condition()
        self._pipe = pipe
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self._pipe:
            with self._changed:
                self._lines.append(line)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
        self._pipe.close()

    def next(self, seconds=PATIENCE):
        """The next line without its newline, as bytes; None at the end. Fails when none comes in time."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._taken == len(self._lines):
                if self._ended:
                    return None
                if not self._changed.wait(deadline - time.monotonic()):
                    raise AssertionError(f"no line within {seconds} s")
            self._taken += 1
            return self._lines[self._taken - 1].removesuffix(b"\n")

    def length(self):
        """How much has arrived, for find()."""
        with self._changed:
            return len(self._text())

    def find(self, pattern, after=0, seconds=PATIENCE):
        """Waits until what has arrived (after the first so many characters) matches `pattern`. Returns the match."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                found = re.search(pattern, self._text()[after:])
                if found:
                    return found
                if self._ended or not self._changed.wait(max(0, deadline - time.monotonic())):
                    raise AssertionError(f"nothing matches {pattern!r} in:\n{self._text()[after:]}")

    def all(self):
        """Everything as text, when the pipe has ended."""
        return self.raw().decode("utf-8", "backslashreplace")

    def raw(self):
        """Everything, when the pipe has ended."""
        self._reader.join(PATIENCE)
        with self._changed:
            return b"".join(self._lines)

    def _text(self):
        return b"".join(self._lines).decode("utf-8", "backslashreplace")


class Process:
    """A child that does not outlive the test, not even when the test is killed.

    It has pipes, or the terminal whose descriptor is given.
    """

    def __init__(self, *command, terminal=subprocess.PIPE):
        self.command = [str(word) for word in command]
        self._child = subprocess.Popen(self.command, stdin=terminal, stdout=terminal, stderr=terminal,
                                       start_new_session=True, preexec_fn=_end_with_parent)
        self.pid = self._child.pid
        if terminal is subprocess.PIPE:
            self.out = Lines(self._child.stdout)
            self.err = Lines(self._child.stderr)

    def write(self, data):
        self._child.stdin.write(data)
        self._child.stdin.flush()

    def end_input(self):
        if self._child.stdin and not self._child.stdin.closed:
            self._child.stdin.close()

    def running(self):
        return self._child.poll() is None

    def signal(self, number):
        self._child.send_signal(number)

    def status(self, seconds=PATIENCE):
        """The exit status, waited for; negative for a signal."""
        try:
            return self._child.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s: {' '.join(self.command)}") from None

    def kill(self):
        """kill -9, the child and all that it has started. Harmless when it has ended already."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self._child.wait()
        try:
            self.end_input()
        except BrokenPipeError:
            pass


class Server(Process):
    """A `wspc serve` on a port of its own, ready when the constructor returns."""

    expected_to_end = False  # a test that stops it by itself says so

    def __init__(self, wspc, *options):
        super().__init__(wspc, "serve", "--port", "0", *options)
        try:
            ready = self.out.find(r"wspc: serving (wss?://127\.0\.0\.1:(\d+)/)")
        except AssertionError as missing:
            self.kill()
            raise AssertionError(f"wspc serve did not start: {missing}\n{self.err.all()}") from None
        self.url, self.port = ready[1], int(ready[2])

    def stop(self):
        """Asks it to end as a service manager does, and returns its exit status."""
        if self.running():
            self.signal(signal.SIGTERM)
        try:
            return self.status(PATIENCE)
        finally:
            self.kill()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        """For programs that are no unittest: a server that does not end well is a failure as well."""
        if kind is not None:
            self.kill()
            return
        status = self.stop()
        if status != 0:
            sys.exit(f"FAILED: wspc serve ended with status {status}:\n{self.err.all()}")

    def memory(self, row="VmRSS"):
        """Bytes resident now; with "VmHWM", at the highest."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith(row + ":"):
                    return int(line.split()[1]) * 1024
        raise AssertionError(f"/proc has no {row}")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))


class Case(unittest.TestCase):
    """A test that ends in bounded time, and with it everything that it has started."""

    wspc = None  # path of the command, set by main()
    time_limit = 180 if SANITIZED else 90

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

    def serve(self, *options):
        server = Server(self.wspc, *options)
        self.addCleanup(self._end_server, server)
        return server

    def _end_server(self, server):
        """A server that crashed, leaked (sanitizers) or does not stop is a failure of the test that ran it."""
        crashed = not server.running() and not server.expected_to_end
        status = server.stop()
        text = server.err.all()
        self.assertFalse(crashed, f"wspc serve ended by itself with status {status}:\n{text}")
        self.assertEqual(status, 0, f"wspc serve ended with status {status} after SIGTERM:\n{text}")

    def connect(self, url, *options):
        client = Process(self.wspc, "connect", *options, url)
        self.addCleanup(client.kill)
        return client

    def assert_status(self, client, expected):
        status = client.status()
        self.assertEqual(status, expected, f"exit status of: {' '.join(client.command)}\n{client.err.all()}")


def main(*prepare):
    """program path-of-wspc [unittest's arguments]. `prepare` may skip(), or set up the peer."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} path-of-wspc [test…]")
    Case.wspc = os.path.abspath(sys.argv[1])
    for step in prepare:
        step()
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
