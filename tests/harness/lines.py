# SPDX-License-Identifier: MIT
# lines: the lines that arrive from a pipe, each waited for with a deadline.

import re
import threading
import time

from harness.environment import PATIENCE

TO_THE_END = 3 * PATIENCE  # seconds that a process may take to end its output


class Lines:
    """A thread collects them, so that the process never waits for its reader."""

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

    def readline(self, seconds=PATIENCE):
        """Returns the next line with its newline, as bytes; nothing at the end. Fails when none comes in time."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while self._taken == len(self._lines):
                if self._ended:
                    return b""
                if not self._changed.wait(max(0, deadline - time.monotonic())):
                    raise AssertionError(f"no line within {seconds} s")
            self._taken += 1
            return self._lines[self._taken - 1]

    def next(self, seconds=PATIENCE):
        """Returns the next line without its newline; None at the end."""
        return self.readline(seconds).removesuffix(b"\n") if self._more(seconds) else None

    def _more(self, seconds):
        with self._changed:
            if not self._changed.wait_for(lambda: self._ended or self._taken < len(self._lines), seconds):
                raise AssertionError(f"no line within {seconds} s")
            return self._taken < len(self._lines)

    def __iter__(self):
        return iter(self.readline, b"")

    def read(self):
        """Returns the lines that nobody has taken yet, when the pipe has ended."""
        self._wait_for_the_end()
        with self._changed:
            rest, self._taken = self._lines[self._taken:], len(self._lines)
            return b"".join(rest)

    def raw(self):
        """Returns everything, when the pipe has ended."""
        self._wait_for_the_end()
        with self._changed:
            return b"".join(self._lines)

    def all(self):
        """Returns everything as text, when the pipe has ended."""
        return self.raw().decode("utf-8", "backslashreplace")

    def _wait_for_the_end(self):
        self._reader.join(TO_THE_END)
        if self._reader.is_alive():
            raise AssertionError(f"the output has not ended within {TO_THE_END} s")

    def length(self):
        """Returns how much has arrived, for find()."""
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

    def _text(self):
        return b"".join(self._lines).decode("utf-8", "backslashreplace")
