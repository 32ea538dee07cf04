# SPDX-License-Identifier: MIT
# deflated: a client that compresses, fragments and aborts at random, and compares every echo.   RFC 6455, RFC 7692

import collections
import zlib

from harness.connection import connect_tcp, request, reset
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload, frame

COMPRESSED = 0x40  # RSV1 of a frame's first byte (RFC 7692 §6)
TAIL = b"\x00\x00\xff\xff"  # what a compressed message goes without (RFC 7692 §7.2.1)
LONGEST_WINDOW = 15
EXTENSION = "permessage-deflate"
OFFERS = [  # every way to ask that changes what either side may do
    None, "", "", "; client_max_window_bits", "; client_max_window_bits", "; client_max_window_bits=9",
    "; server_max_window_bits=9", "; server_max_window_bits=12; client_max_window_bits=15",
    "; server_no_context_takeover", "; client_no_context_takeover",
    "; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=10; client_max_window_bits"]

LONG, LONG_SHARE = 1 << 20, 0.003  # so many messages are this long: the most that a server accepts unasked
COMMON = 64 << 10  # the others have 0 bytes to this many, every order of magnitude equally often
IN_FLIGHT = 6  # messages that are on their way out or back
PLAIN_SHARE = 0.15  # messages that are not compressed although they could be (RFC 7692 §6.1)
FINAL_SHARE = 0.2  # compressed messages whose last block says so, where that leaves no context in disorder
FRAGMENTED_SHARE, MOST_FRAGMENTS = 0.4, 12
PING_SHARE = 0.1  # of the places between fragments
LARGEST_PIECE = 32 << 10  # of one write or read

Message = collections.namedtuple("Message", "kind payload")


def log_uniform(chance, most):
    return int(most ** chance.random())


class Failed(Exception):
    """The server did something other than echo what it received."""


class Parameters:
    """The parameters that the server accepted, if it accepted compression."""

    def __init__(self, header):
        names = [part.strip().split("=") for part in header.split(";")] if header else []
        self.agreed = bool(names)
        if self.agreed and names[0] != [EXTENSION]:
            raise Failed(f"the server chose {header!r}")
        self.values = {name: values[0] if values else None for name, *values in names[1:]}

    def has(self, name):
        return name in self.values

    def window(self, side):
        return int(self.values.get(f"{side}_max_window_bits") or LONGEST_WINDOW)


class Compressor:
    """Compresses as negotiated."""

    def __init__(self, parameters, chance):
        self.window = parameters.window("client")
        self.takeover = not parameters.has("client_no_context_takeover")
        self.level, self.memory = chance.randint(0, 9), chance.randint(1, 9)
        self.chance = chance
        self.stream = self.new_stream()

    def new_stream(self):
        # zlib has no window of 8 bits without a header; no offer here leads to one.
        return zlib.compressobj(self.level, zlib.DEFLATED, -self.window, self.memory)

    def compress(self, payload):
        if not self.takeover and self.chance.random() < FINAL_SHARE:  # RFC 7692 §7.2.3.5
            return self.new_stream_of(payload, zlib.Z_FINISH) + b"\x00"
        if not self.takeover:
            return self.new_stream_of(payload, zlib.Z_SYNC_FLUSH)[:-len(TAIL)]
        out = self.stream.compress(payload) + self.stream.flush(zlib.Z_SYNC_FLUSH)
        return out[:-len(TAIL)] or b"\x00"  # nothing new, and a flush that says so (RFC 7692 §7.2.3.6)

    def new_stream_of(self, payload, flush):
        stream = self.new_stream()
        return stream.compress(payload) + stream.flush(flush)


class Inflator:
    """Inflates with exactly the window and the context that were negotiated."""

    def __init__(self, parameters):
        self.window = parameters.window("server")
        self.takeover = not parameters.has("server_no_context_takeover")
        self.stream = zlib.decompressobj(-self.window)

    def inflate(self, data):
        if not self.takeover:
            self.stream = zlib.decompressobj(-self.window)
        try:
            return self.stream.decompress(data + TAIL)
        except zlib.error as error:
            raise Failed(f"what the server compressed cannot be inflated: {error}") from None


class Talker:
    """One connection. It sends random messages, and expects each of them back, in order."""

    total = collections.Counter()  # of all talkers together, for the figures

    def __init__(self, port, pools, chance):
        self.pools, self.chance = pools, chance
        self.socket, self.parameters = self.open(port, chance.choice(OFFERS))
        if self.parameters.agreed:
            self.compressor, self.inflator = Compressor(self.parameters, chance), Inflator(self.parameters)
        self.unsent = memoryview(b"")
        self.expected = collections.deque()
        self.pings = collections.deque()
        self.answers = collections.deque()  # to the server's pings
        self.input = bytearray()
        self.kind, self.compressed, self.parts = None, False, []  # of the message that is coming in
        self.closing = self.answered = self.done = False

    @staticmethod
    def open(port, offer):
        raw = connect_tcp(port)
        raw.send(request(port, add=[] if offer is None else [f"Sec-WebSocket-Extensions: {EXTENSION}{offer}"]))
        status, headers, body = raw.response()
        if status != 101:
            raise Failed(f"the opening handshake was refused: {status} {body}")
        chosen = headers.get("sec-websocket-extensions")
        if chosen and offer is None:
            raise Failed(f"the server chose {chosen!r} unasked")
        raw.socket.setblocking(False)
        Talker.total["connections"] += 1
        Talker.total["compressing connections"] += bool(chosen)
        return raw.socket, Parameters(chosen)

    # ---- out

    def wants_to_write(self, talking):
        return bool(self.unsent or self.answers) or (talking and not self.closing and len(self.expected) < IN_FLIGHT)

    def waits(self):
        """Returns whether messages are still under way; a Close does not count."""
        return bool(self.expected or (self.unsent and not self.closing))

    def write(self):
        if not self.unsent:
            self.unsent = memoryview(self.answers.popleft() if self.answers else self.compose())
        try:
            self.unsent = self.unsent[self.socket.send(self.unsent[:log_uniform(self.chance, LARGEST_PIECE)]):]
        except BlockingIOError:
            pass

    def compose(self):
        chance, pool = self.chance, self.chance.choice(self.pools)
        payload = pool.take(chance, LONG if chance.random() < LONG_SHARE else log_uniform(chance, COMMON + 1) - 1)
        self.expected.append(Message(pool.kind, payload))
        data, reserved = payload, 0
        if self.parameters.agreed and chance.random() >= PLAIN_SHARE:
            data, reserved = self.compressor.compress(payload), COMPRESSED >> 4
        Talker.total["bytes sent"] += len(payload)
        Talker.total["bytes sent, on the wire"] += len(data)
        return b"".join(self.frames(pool.kind, reserved, data))

    def frames(self, kind, reserved, data):
        chance, cuts = self.chance, []
        if chance.random() < FRAGMENTED_SHARE:
            cuts = sorted(chance.randint(0, len(data)) for _ in range(chance.randint(1, MOST_FRAGMENTS - 1)))
        edges = [0, *cuts, len(data)]
        for index, (begin, end) in enumerate(zip(edges, edges[1:])):
            if index > 0 and chance.random() < PING_SHARE:
                self.pings.append(chance.randbytes(chance.randint(0, 125)))
                yield frame(PING, self.pings[-1], key=chance.randbytes(4))
            yield frame(kind if index == 0 else CONTINUATION, data[begin:end], fin=index == len(cuts),
                        reserved=reserved if index == 0 else 0, key=chance.randbytes(4))
            Talker.total["frames sent"] += 1

    def close(self):
        """Starts the closing handshake (RFC 6455 §7.1.2), after the last echo."""
        self.closing = True
        self.unsent = memoryview(frame(CLOSE, close_payload(1000)))

    def abort(self):
        """Aborts the connection, whatever is under way."""
        if self.chance.random() < 0.5:
            reset(self.socket)
        self.socket.close()
        Talker.total["connections aborted"] += 1
        Talker.total["messages in flight when aborted"] += len(self.expected)

    # ---- in

    def read(self):
        try:
            data = self.socket.recv(max(1, log_uniform(self.chance, LARGEST_PIECE * 8)))
        except BlockingIOError:
            return
        except ConnectionResetError:
            raise Failed("the server reset the connection") from None
        if not data:
            if not self.answered:
                raise Failed("the server closed the connection without a Close")
            self.done = True  # a server closes the TCP connection first (RFC 6455 §7.1.1)
            return
        self.input += data
        while (found := self.next_frame()) is not None:
            self.take(*found)

    def next_frame(self):
        if len(self.input) < 2:
            return None
        first, length, start = self.input[0], self.input[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(self.input) < start:
                return None
            length = int.from_bytes(self.input[2:start], "big")
        if len(self.input) < start + length:
            return None
        payload = bytes(self.input[start:start + length])
        del self.input[:start + length]
        return first, payload

    def take(self, first, payload):
        opcode = first & 0x0F
        if opcode in (TEXT, BINARY, CONTINUATION):
            self.take_data(first, opcode, payload)
        elif opcode == PONG:
            self.take_pong(payload)
        elif opcode == PING:  # the server's own, when we have been silent for long
            self.answers.append(frame(PONG, payload, key=self.chance.randbytes(4)))
        elif opcode == CLOSE and self.closing and payload == close_payload(1000):
            self.answered = True
        else:
            raise Failed(f"an unexpected frame: {first:#04x} {payload[:130]!r}")

    def take_pong(self, payload):
        """A server may answer the newest of several pings only (RFC 6455 §5.5.3)."""
        while self.pings and self.pings.popleft() != payload:
            Talker.total["pings without a pong"] += 1
        Talker.total["pongs"] += 1

    def take_data(self, first, opcode, payload):
        if (opcode == CONTINUATION) != bool(self.parts):
            raise Failed(f"opcode {opcode:#x} {'inside' if self.parts else 'between'} messages")
        if not self.parts:
            self.kind, self.compressed = opcode, bool(first & COMPRESSED)
        elif first & COMPRESSED:
            raise Failed("RSV1 on a continuation")
        if self.compressed and not self.parameters.agreed:
            raise Failed("a compressed message, and nothing was agreed")
        self.parts.append(payload)
        if first & 0x80:
            data, self.parts = b"".join(self.parts), []
            self.judge(data)

    def judge(self, data):
        payload = self.inflator.inflate(data) if self.compressed else data
        Talker.total["bytes received"] += len(payload)
        Talker.total["bytes received, on the wire"] += len(data)
        if not self.expected:
            raise Failed("a message that nobody sent")
        awaited = self.expected.popleft()
        if self.kind != awaited.kind or payload != awaited.payload:
            raise Failed(f"a message of {len(payload)} bytes, opcode {self.kind}, that is not the one of "
                         f"{len(awaited.payload)} bytes, opcode {awaited.kind}, that was sent")
        Talker.total["messages"] += 1
        Talker.total["compressed messages received"] += self.compressed
