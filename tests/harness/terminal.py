# SPDX-License-Identifier: MIT
# terminal: a pseudo-terminal with the wspc command on it, and what a person would see there.
import fcntl
import os
import pty
import re
import struct
import termios
import threading
import time

from harness.command import WSPC
from harness.environment import PATIENCE
from harness.process import Process
from harness.screen import UNFINISHED, Screen


class Terminal:
    """`wspc connect` with a person in front of it. The whole keyboard works, Ctrl-C too."""

    def __init__(self, *arguments, home, width=60, environment=()):
        self._ours, theirs = pty.openpty()
        self.width = width
        self.resize(width)
        self._output = b""
        self._changed = threading.Condition()
        variables = {"PATH": os.environ["PATH"], "HOME": home, "TERM": "xterm", "LANG": "C.UTF-8", **dict(environment)}
        for name, value in os.environ.items():
            if name.endswith("SAN_OPTIONS"):
                variables[name] = value

        def take_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        self.before = termios.tcgetattr(theirs)
        self.child = Process(WSPC, *arguments, stdin=theirs, stdout=theirs, stderr=theirs, env=variables,
                             preexec_fn=take_terminal)
        self._theirs = theirs
        threading.Thread(target=self._read, daemon=True).start()

    def resize(self, width):
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))

    def _read(self):
        while True:
            try:
                data = os.read(self._ours, 65536)
            except OSError:
                return
            with self._changed:
                self._output += data
                self._changed.notify_all()

    def type(self, keys):
        os.write(self._ours, keys.encode() if isinstance(keys, str) else keys)

    @property
    def output(self):
        """Every byte that the terminal has got."""
        with self._changed:
            return self._output

    def lines(self):
        return Screen(self.width).feed(self.output.decode("utf-8", "replace")).lines()

    def see(self, *expected):
        """Waits until these lines (or what matches them) stand together on the screen."""
        deadline = time.monotonic() + PATIENCE
        patterns = [re.compile(re.escape(each)) if isinstance(each, str) else each for each in expected]
        while True:
            lines = self.lines()
            for at in range(len(lines) - len(patterns) + 1):
                if all(pattern.fullmatch(line) for pattern, line in zip(patterns, lines[at:])):
                    return
            with self._changed:
                if not self._changed.wait(0.05) and time.monotonic() > deadline:
                    raise AssertionError(f"not on the screen: {expected}\n" + "\n".join(lines[-30:]))

    def wait(self):
        """The exit status; the terminal must be as it was."""
        status = self.child.wait(PATIENCE)
        if UNFINISHED.search(self.output.decode("utf-8", "replace")):
            raise AssertionError("the output ends inside an escape sequence")
        if termios.tcgetattr(self._theirs) != self.before:
            raise AssertionError("the terminal is left in another mode")
        return status

    def end(self):
        self.child.kill()
        os.close(self._theirs)
        os.close(self._ours)
