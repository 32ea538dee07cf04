# SPDX-License-Identifier: MIT
# endpoint: the judge as one end of a WebSocket: it keeps the protocol, except where the case says otherwise.
#
# It records which side closed or dropped the connection, and whether the end was clean, by the suite's rules. Its
# observer (an exchange) has message(opcode, payload), pong(payload) and pause(name).

import asyncio

from peers import frames
from peers.deflate import Deflate
from peers.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT
from peers.incoming import Incoming
from peers.journal import RECEIVED_FRAME, SENT_FRAME

ANSWER_TO_CLOSE = 1.0  # seconds that the peer has for its Close
SERVER_DROPS = 1.0  # seconds that a server has to drop TCP after the Closes

OPEN, CLOSING, CLOSED = "open", "closing", "closed"


class Endpoint:
    def __init__(self, connection, is_server, observer, options, agreement=None):
        self.connection = connection
        self.is_server = is_server  # whether the judge is
        self.options = options
        self.deflate = Deflate(agreement, is_server) if agreement else None
        self.state = OPEN
        self.closed_by_me = self.failed_by_me = self.dropped_by_me = self.was_clean = False
        self.remote_code = None
        self.remote_reason = b""
        self._observer = observer
        self._incoming = Incoming(is_server, self.deflate)
        self._timers = []
        self._compressing = False  # within a message that is sent compressed

    # ---- sending

    def send_frame(self, opcode, payload=b"", fin=True, rsv=0, chop=0, flush=False):
        """Sends any frame, in any state."""
        payload, rsv = self._perhaps_compressed(opcode, payload, fin, rsv)
        self._write_frame(opcode, payload, fin, rsv, chop, flush)

    def send_message(self, opcode, payload, fragment=0):
        """Sends a message, compressed if that was negotiated, in frames of `fragment` octets (0: one frame).

        Where the fragments come out even, the final one is empty.
        """
        rsv = 0
        if self.deflate:
            payload, rsv = self.deflate.compressor.add(payload), 4
        if not fragment or len(payload) <= fragment:
            self._write_frame(opcode, payload, rsv=rsv)
            return
        last = len(payload) - len(payload) % fragment
        for at in range(0, last, fragment):
            self._write_frame(CONTINUATION if at else opcode, payload[at:at + fragment], False, 0 if at else rsv)
        self._write_frame(CONTINUATION, payload[last:])

    def _write_frame(self, opcode, payload, fin=True, rsv=0, chop=0, flush=False):
        self._log(SENT_FRAME, frames.Frame(opcode, payload, fin, rsv))
        self.connection.write(frames.encode(opcode, payload, fin, rsv, self._key()), chop, flush)

    def send_fragments(self, opcode, payload, size, flush=False):
        """Sends frames of `size` octets, none of them final, and then an empty final one."""
        for at in range(0, len(payload), size):
            self.send_frame(CONTINUATION if at else opcode, payload[at:at + size], fin=False, flush=flush)
        self.send_frame(CONTINUATION, flush=flush)

    def send_header(self, opcode, length):
        """Sends the header of a frame whose payload follows by send_payload(). Returns the mask's stream."""
        key = self._key()
        self._log(SENT_FRAME, frames.Frame(opcode, b""), f" (the header of {length})")
        self.connection.write(frames.header(opcode, length, masked=key is not None) + (key or b""))
        return (key or bytes(4)) * (length // 4 + 1)

    def send_close(self, code=None, reason=b""):
        """Starts the closing handshake, unless it has started already."""
        self.send_close_payload(frames.close_payload(code, reason))

    def send_close_payload(self, payload, is_reply=False):
        if self.state != OPEN:
            return
        self.send_frame(CLOSE, payload)
        self.state = CLOSING
        self.closed_by_me = not is_reply
        if self.closed_by_me:
            self._later(ANSWER_TO_CLOSE, self._no_answer)

    def _perhaps_compressed(self, opcode, payload, fin, rsv):
        """With options.compress, every message is sent compressed."""
        if not self.deflate or not self.options.compress or opcode not in (TEXT, BINARY, CONTINUATION) or rsv:
            return payload, rsv
        if opcode == CONTINUATION and not self._compressing:
            return payload, rsv
        self._compressing = not fin
        return self.deflate.compressor.add(payload, fin), 0 if opcode == CONTINUATION else 4

    def _key(self):
        return None if self.is_server else frames.new_key()

    # ---- time

    def kill_after(self, seconds):
        """Fails the connection after `seconds`, if it is still open."""
        self._later(seconds, self._kill)

    def close_after(self, seconds):
        """Closes with an empty Close after `seconds`."""
        self._later(seconds, self._time_is_up)

    def pause(self, seconds, go_on, name=None):
        """Goes on after exactly that time; `name` becomes an event of the case."""
        def after():
            if self.state == OPEN:
                self.connection.journal.note(f"{seconds} s have passed")
                self._observer.pause(name)
                go_on()

        self._timers.append(asyncio.get_running_loop().call_later(seconds, after))

    def _later(self, seconds, what):
        self._timers.append(asyncio.get_running_loop().call_later(seconds * self.options.patience, what))

    def _kill(self):
        if self.state != CLOSED:
            self.connection.journal.note("time is up: the judge fails the connection")
            self.fail(1001)

    def _time_is_up(self):
        if self.state == OPEN:
            self.connection.journal.note("time is up: the judge closes")
            self.send_close()

    def _no_answer(self):
        if self.state != CLOSED and not self._incoming.close_seen:
            self.connection.journal.note("no answer to the Close")
            self.was_clean = False
            self._drop(abort=True)

    def _server_keeps_tcp(self):
        if self.state != CLOSED:
            self.connection.journal.note("the server does not drop TCP")
            self.was_clean = False
            self._drop(abort=True)

    def fail(self, code):
        """RFC 6455 §7.1.7: a Close that says why, or, when the closing has begun, the end of TCP."""
        self.failed_by_me = True
        if self.state == OPEN:
            self.send_close(code)
        else:
            self._drop()

    def _drop(self, abort=False):
        self.state = CLOSED
        self.dropped_by_me = True
        self.connection.drop(abort)

    # ---- receiving

    async def run(self):
        """Runs until the TCP connection ends."""
        while data := await self.connection.read():
            self._incoming.feed(data)
            while self.state != CLOSED and self._next():
                pass
        self.state = CLOSED
        for timer in self._timers:
            timer.cancel()

    def _next(self):
        """Processes one frame. Returns whether there was one."""
        try:
            event = self._incoming.next(self.failed_by_me)
        except frames.Fault as fault:
            self.connection.journal.note(f"against the protocol: {fault}")
            if fault.close_code is not None:  # 0 is one that a peer may send
                self.remote_code = fault.close_code
            self.fail(fault.code)
            return True
        if event is None:
            return False
        self._log(RECEIVED_FRAME, event.frame)
        self._act(event)
        return True

    def _act(self, event):
        if event.frame.opcode == PING and self.state == OPEN:
            self.send_frame(PONG, event.frame.payload)
        elif event.frame.opcode == PONG:
            self._observer.pong(event.frame.payload)
        elif event.frame.opcode == CLOSE:
            self._closed_by_peer(event.frame)
        elif event.message is not None and not self.failed_by_me:
            self._observer.message(event.opcode, event.message)

    def _closed_by_peer(self, frame):
        self.remote_code, self.remote_reason = frame.code, frame.payload[2:]
        self.was_clean = True
        if self.state == CLOSING:
            if self.is_server:
                self._drop(abort=True)
                return
        else:
            self.send_close_payload(frames.close_payload(1000), is_reply=True)
            if self.is_server:
                self._drop()
                return
        self._later(SERVER_DROPS, self._server_keeps_tcp)

    def _log(self, kind, frame, more=""):
        self.connection.journal.frame(kind, str(frame) + more)
