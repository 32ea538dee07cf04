# SPDX-License-Identifier: MIT
# incoming: what the peer sends, frame by frame, messages put together, and every rule about it checked.

import codecs
from dataclasses import dataclass

from peers.frames import CLOSE, CONTINUATION, TEXT, Fault, Frame, FrameReader

# RFC 6455 §7.4.1 and what the registry has added since (1012 to 1014).
CODES = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014}


@dataclass
class Event:
    frame: Frame
    opcode: int = None
    message: bytes = None  # where the frame ends one


class Incoming:
    def __init__(self, is_server, deflate=None):
        self._reader = FrameReader(masked=is_server, rsv_allowed=4 if deflate else 0)
        self._deflate = deflate
        self._opcode = None  # of the message that is open
        self._parts = []
        self._compressed = False
        self._utf8 = None
        self.close_seen = False

    def feed(self, octets):
        self._reader.feed(octets)

    def next(self, frames_only=False):
        """Returns the next frame as an Event, or None. `frames_only`: the connection has failed, and only a Close matters."""
        frame = self._reader.next()
        if frame is None:
            return None
        if frame.opcode == CLOSE:
            self._check_close(frame)
            self.close_seen = True
        if frame.is_control or frames_only:
            return Event(frame)
        return self._data(frame)

    @staticmethod
    def _check_close(frame):
        if len(frame.payload) == 1:
            raise Fault("a Close with one octet")
        code = frame.code
        if code is not None and code not in CODES and not 3000 <= code <= 4999:
            raise Fault(f"a Close with the code {code}", close_code=code)
        try:
            frame.payload[2:].decode()
        except UnicodeDecodeError:
            raise Fault("the reason of a Close is not UTF-8", 1007, code) from None

    def _data(self, frame):
        if (frame.opcode == CONTINUATION) != (self._opcode is not None):
            raise Fault("a continuation of nothing" if self._opcode is None else "a message within a message")
        if self._opcode is None:
            self._opcode, self._compressed = frame.opcode, bool(frame.rsv & 4)
            self._utf8 = codecs.getincrementaldecoder("utf-8")()
        payload = self._deflate.decompressor.add(frame.payload, frame.fin) if self._compressed else frame.payload
        self._check_text(payload, frame.fin)
        self._parts.append(payload)
        return self._ended(frame) if frame.fin else Event(frame)

    def _check_text(self, payload, final):
        if self._opcode == TEXT:
            try:
                self._utf8.decode(payload, final)
            except UnicodeDecodeError:
                raise Fault("a text message is not UTF-8", 1007) from None

    def _ended(self, frame):
        event = Event(frame, self._opcode, b"".join(self._parts))
        self._opcode, self._parts = None, []
        return event
