# SPDX-License-Identifier: MIT
# process: a child that a test starts, reads with deadlines, and ends; not even a killed test leaves it behind.

import contextlib
import ctypes
import os
import signal
import subprocess

from harness.environment import PATIENCE
from harness.lines import Lines

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
TICKS = os.sysconf("SC_CLK_TCK")


def _end_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Process(subprocess.Popen):
    """A subprocess with pipes in bytes, in a session of its own. `out` and `err` read what it says, from their first use on;
    a test that reads stdout or stderr itself, or on purpose not at all, leaves them alone."""

    def __init__(self, *command, preexec_fn=None, **options):
        def prepare():
            _end_with_parent()
            if preexec_fn:
                preexec_fn()

        self._lines = {}
        self.ended_by_test = False  # the test has waited for its end, and seen its status
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
        super().__init__([str(word) for word in command], preexec_fn=prepare, **{**pipes, **options})

    @property
    def out(self):
        return self._lines_of("out", self.stdout)

    @property
    def err(self):
        return self._lines_of("err", self.stderr)

    def _lines_of(self, name, pipe):
        if name not in self._lines:
            self._lines[name] = Lines(pipe)
        return self._lines[name]

    def collected(self):
        """Reads both streams from now on, so that the process never waits for its reader."""
        return self if self.out and self.err else None

    def write(self, data):
        self.stdin.write(data)
        self.stdin.flush()

    def end_input(self):
        with contextlib.suppress(BrokenPipeError):
            if self.stdin:
                self.stdin.close()

    def communicate(self, input=None, timeout=None):
        """Like Popen's, also when `out` and `err` are being read: returns what nobody has taken from them yet."""
        if not self._lines:
            return super().communicate(input, timeout)
        if input:
            self.write(input)
        self.end_input()
        self.wait(timeout)
        return self.out.read() if self.stdout else None, self.err.read() if self.stderr else None

    def running(self):
        return self.poll() is None

    def wait(self, timeout=None):
        status = super().wait(timeout)
        self.ended_by_test = True
        return status

    def status(self, seconds=PATIENCE):
        """Returns the exit status, waited for; negative for a signal."""
        try:
            return self.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {seconds} s: {' '.join(self.args)}") from None

    def memory(self, row="VmRSS"):
        """Returns the bytes resident now; with "VmHWM", at the highest."""
        with open(f"/proc/{self.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith(row + ":"):
                    return int(line.split()[1]) * 1024
        raise AssertionError(f"/proc has no {row}")

    def processor_seconds(self):
        """Returns what it has used of a processor, in user and in system mode."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as stat:
            user, system = stat.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / TICKS

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def kill(self):
        """kill -9, the child and all that it has started. Harmless when it has ended already."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.wait()
        self.end_input()

    def end(self):
        """Kills it, and closes its pipes."""
        self.kill()
        for name, pipe in ("out", self.stdout), ("err", self.stderr):
            if pipe and name not in self._lines:  # a reader closes its pipe itself
                pipe.close()
