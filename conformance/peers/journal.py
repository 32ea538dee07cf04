# SPDX-License-Identifier: MIT
# journal: what happened in one case, in order and with times: octets on the wire, frames, and the judge's own doings.

import time

SHOWN = 320  # octets of one entry that are kept; a megabyte is told by its length
FIRST, LATER = 20, 24  # after so many entries only so many octets of each
KEPT = 120  # entries of one case; what comes after is counted

SENT, RECEIVED, NOTE = "sent", "received", "note"
SENT_FRAME, RECEIVED_FRAME = "sent frame", "received frame"


class Journal:
    def __init__(self):
        self._began = time.monotonic()
        self.entries = []  # {"at": seconds, "kind": …, "text": …} or "octets" and "length" instead of the text
        self.left_out = 0

    def seconds(self):
        return time.monotonic() - self._began

    def note(self, text):
        self._add(NOTE, text=text)

    def octets(self, kind, octets):
        shown = SHOWN if len(self.entries) < FIRST else LATER
        self._add(kind, octets=bytes(octets[:shown]).hex(), length=len(octets))

    def frame(self, kind, text):
        self._add(kind, text=text)

    def _add(self, kind, **what):
        if len(self.entries) >= KEPT:
            self.left_out += 1
            return
        self.entries.append({"at": round(self.seconds(), 4), "kind": kind, **what})
