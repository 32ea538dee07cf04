# SPDX-License-Identifier: MIT
# connection: one TCP connection as octets, under full control of what is written when.
#
# Writes of one turn of the event loop leave together, as one piece. `chop` n makes pieces of n octets, `flush` a piece
# of its own: between such pieces the event loop turns once (some 30 microseconds), so that each is a TCP segment
# (TCP_NODELAY). A timer of asyncio would wait a millisecond, which gives the peer more time than the original suite does.

import asyncio
import socket
import struct
from collections import deque

from peers.journal import RECEIVED, SENT

GOODBYE = 1.0  # seconds for what is still to be written when the connection is dropped


class Connection(asyncio.Protocol):
    def __init__(self, journal, octets=False):
        self.journal = journal
        self._octets = octets  # every write one octet at a time, whatever the case wants
        self._transport = None
        self._second = None  # the socket once more: what arrived before a failed write can still be read from it
        self._turn = bytearray()  # what this turn of the loop has written
        self._pieces = deque()
        self._queueing = False
        self._incoming = bytearray()
        self._news = asyncio.Event()
        self.ended = asyncio.Event()  # the TCP connection is no more, from whichever side

    # ---- asyncio.Protocol

    def connection_made(self, transport):
        self._transport = transport
        connected = transport.get_extra_info("socket")
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if transport.get_extra_info("sslcontext") is None:
            self._second = connected.dup()

    def data_received(self, data):
        self.journal.octets(RECEIVED, data)
        self._incoming += data
        self._news.set()

    def eof_received(self):
        return False

    def connection_lost(self, error):
        if self._second is not None:
            self._read_the_rest(error)
            self._second.close()
        self.journal.note("the TCP connection has ended" + (f" ({error})" if error else ""))
        self._pieces.clear()
        self.ended.set()
        self._news.set()

    def _read_the_rest(self, error):
        if error is None or self._second.fileno() < 0:
            return
        self._second.setblocking(False)
        try:
            while data := self._second.recv(65536):
                self.data_received(data)
        except OSError:
            pass

    # ---- writing

    def write(self, data, chop=0, flush=False):
        if self.ended.is_set() or self._transport.is_closing():
            return
        if self._octets:
            chop = 1
        if chop:
            self._pieces.extend(data[at:at + chop] for at in range(0, len(data), chop))
        elif flush or self._pieces or self._queueing:
            self._pieces.append(data)
        else:
            self._write_this_turn(data)
            return
        self._next_piece_soon()

    async def drained(self):
        """Waits until all pieces are with the operating system."""
        while (self._pieces or self._queueing) and not self.ended.is_set():
            await asyncio.sleep(0.001)

    def _write_this_turn(self, data):
        if not self._turn:
            asyncio.get_running_loop().call_soon(self._end_turn)
        self._turn += data

    def _end_turn(self):
        if self._turn and not self._transport.is_closing():
            self._send(bytes(self._turn))
        self._turn.clear()

    def _next_piece_soon(self):
        if not self._queueing:
            self._queueing = True
            self._next_piece()

    def _next_piece(self):
        self._end_turn()
        if self._pieces and not self._transport.is_closing():
            self._send(bytes(self._pieces.popleft()))
        self._queueing = bool(self._pieces)
        if self._queueing:
            asyncio.get_running_loop().call_soon(self._next_piece)

    def _send(self, data):
        self.journal.octets(SENT, data)
        self._transport.write(data)

    # ---- reading

    async def read(self, seconds=None):
        """Returns what has arrived, at least one octet, or b"" at the end. Raises TimeoutError."""
        while not self._incoming and not self.ended.is_set():
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), seconds)
        return self._take(len(self._incoming))

    async def read_until(self, mark, seconds=None, limit=65536):
        """Returns the octets up to and including `mark`, or all of them if the connection ends or `limit` is reached first."""
        deadline = None if seconds is None else asyncio.get_running_loop().time() + seconds
        while mark not in self._incoming and len(self._incoming) < limit and not self.ended.is_set():
            self._news.clear()
            left = None if deadline is None else max(0.001, deadline - asyncio.get_running_loop().time())
            await asyncio.wait_for(self._news.wait(), left)
        at = self._incoming.find(mark)
        return self._take(len(self._incoming) if at < 0 else at + len(mark))

    def put_back(self, octets):
        self._incoming[:0] = octets
        self._news.set()

    def _take(self, count):
        taken = bytes(self._incoming[:count])
        del self._incoming[:count]
        return taken

    async def wait_ended(self, seconds):
        """Returns whether the peer ends the TCP connection within that time."""
        try:
            await asyncio.wait_for(self.ended.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True

    # ---- ending

    def drop(self, abort=False):
        """Ends the TCP connection: after what was written, or at once (`abort`: with a reset)."""
        if self.ended.is_set() or self._transport.is_closing():
            return
        self.journal.note("the judge drops the TCP connection" + (" with a reset" if abort else ""))
        self._end_turn()
        self._pieces.clear()
        if abort:
            self._linger_not()
            self._transport.abort()
        else:
            self._transport.close()
            asyncio.get_running_loop().call_later(GOODBYE, self._end)

    def _end(self):
        if not self.ended.is_set():
            self._transport.abort()

    def half_close(self):
        """Half-closes the TCP connection (FIN)."""
        self._end_turn()
        self._transport.write_eof()

    def _linger_not(self):
        if self._second is not None and self._second.fileno() >= 0:
            self._second.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def connect(target, journal, octets=False, seconds=5):
    """Returns a connection to `target`, which is a handshake.Target."""
    loop = asyncio.get_running_loop()
    making = loop.create_connection(
        lambda: Connection(journal, octets), target.host, target.port, ssl=target.tls,
        server_hostname=target.host if target.tls else None)
    _, connection = await asyncio.wait_for(making, seconds)
    return connection
