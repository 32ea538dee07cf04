# SPDX-License-Identifier: MIT
# terminal: a pseudo-terminal with the wspc command on it, and what a person would see there.
import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import time

from command import WSPC
from peer import PATIENCE

SEQUENCE = re.compile(r"\x1b\[(\d*)([A-Za-z])")
UNFINISHED = re.compile(r"\x1b(\[\d*)?\Z")  # a read may end anywhere: the rest of a sequence is still to come


class Screen:
    """Just enough of a terminal for a line editor: rows of characters and a cursor. Anything else is an error."""

    def __init__(self, width):
        self.width = width
        self.rows = [""]
        self.row = self.column = 0

    def feed(self, text):
        at = 0
        while at < len(text):
            if UNFINISHED.match(text, at):
                break
            sequence = SEQUENCE.match(text, at)
            if sequence:
                self._obey(int(sequence[1] or 0), sequence[2])
                at = sequence.end()
            else:
                self._put(text[at])
                at += 1
        return self

    def _put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._down()
        elif character == "\b":
            self.column = max(0, self.column - 1)
        elif character < " " or "\x7f" <= character < "\xa0":
            raise AssertionError(f"{character!r} reached the terminal")
        else:
            if self.column == self.width:
                self.column = 0
                self._down()
            row = self.rows[self.row].ljust(self.column)
            self.rows[self.row] = row[:self.column] + character + row[self.column + 1:]
            self.column += 1

    def _down(self):
        self.row += 1
        if self.row == len(self.rows):
            self.rows.append("")

    def _obey(self, number, letter):
        row = self.rows[self.row]
        if letter == "A":
            self.row = max(0, self.row - (number or 1))
        elif letter == "C":
            self.column += number or 1
        elif letter == "D":
            self.column = max(0, self.column - (number or 1))
        elif letter == "G":
            self.column = (number or 1) - 1
        elif letter == "K":
            self.rows[self.row] = row[:self.column]
        elif letter == "J":
            self.rows[self.row:] = [row[:self.column]]
        elif letter == "P":
            self.rows[self.row] = row[:self.column] + row[self.column + (number or 1):]
        elif letter == "@":
            self.rows[self.row] = row[:self.column] + " " * (number or 1) + row[self.column:]
        else:
            raise AssertionError(f"the sequence {number}{letter} reached the terminal")

    def lines(self):
        return [row.rstrip() for row in self.rows]


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
        self.child = subprocess.Popen([WSPC, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=variables,
                                      start_new_session=True, preexec_fn=take_terminal)
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
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait()
        os.close(self._theirs)
        os.close(self._ours)
