# SPDX-License-Identifier: MIT
# frame_talk: frames over one connection, without any behaviour: nothing is answered, checked or closed by itself.

import asyncio

from peers import frames
from peers.deflate import Deflate
from peers.journal import RECEIVED_FRAME, SENT_FRAME


class FrameTalk:
    """`connection` is the connection.Connection below it; `deflate` what was agreed on, or None."""

    def __init__(self, connection, is_server, agreement=None):
        self.connection = connection
        self.is_server = is_server  # whether the judge is
        self.deflate = Deflate(agreement, is_server) if agreement else None
        self._reader = frames.FrameReader(masked=is_server, checked=False)

    def send(self, opcode, payload=b"", fin=True, rsv=0, key=None, masked=None, chop=0, flush=False):
        """Any frame. `masked` None: as the judge's role asks for."""
        masked = not self.is_server if masked is None else masked
        key = (key or frames.new_key()) if masked else None
        self.connection.journal.frame(SENT_FRAME, str(frames.Frame(opcode, payload, fin, rsv)))
        self.connection.write(frames.encode(opcode, payload, fin, rsv, key), chop, flush)

    def send_close(self, code=None, reason=b""):
        self.send(frames.CLOSE, frames.close_payload(code, reason))

    def send_message(self, payload, opcode=frames.TEXT, chop=0):
        """One frame, compressed where that was agreed on."""
        if self.deflate is None:
            self.send(opcode, payload, chop=chop)
        else:
            self.send(opcode, self.deflate.compressor.add(payload), rsv=4, chop=chop)

    async def frame(self, seconds=5):
        """The next frame as it is (`masked` tells how it came); None when TCP has ended. Raises TimeoutError."""
        deadline = asyncio.get_running_loop().time() + seconds
        while (frame := self._reader.next()) is None:
            octets = await self.connection.read(max(0.001, deadline - asyncio.get_running_loop().time()))
            if not octets:
                return None
            self._reader.feed(octets)
        self.connection.journal.frame(RECEIVED_FRAME, str(frame))
        return frame

    async def message(self, seconds=5):
        """(opcode, payload) of the next message, inflated; control frames between are passed over. None: TCP ended."""
        opcode, parts, compressed = None, [], False
        while (frame := await self.frame(seconds)) is not None:
            if frame.is_control:
                continue
            if opcode is None:
                opcode, compressed = frame.opcode, bool(frame.rsv & 4)
            parts.append(frame.payload)
            if frame.fin:
                payload = b"".join(parts)
                return opcode, self.deflate.decompressor.add(payload) if compressed else payload
        return None
