# SPDX-License-Identifier: MIT
# screen: what stands on a terminal after it has got some output.
import re

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
