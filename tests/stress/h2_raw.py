# SPDX-License-Identifier: MIT
# h2_raw: an HTTP/2 client made of the standard library, frame by frame, which also sends what a client should not.   RFC 9113
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = range(10)
END_STREAM = ACK = 1
END_HEADERS = 4
INITIAL_WINDOW_SIZE = 4
DEFAULT_WINDOW = 65535
LONGEST_FRAME = 16384


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """Returns a header line as HPACK's literal without indexing (RFC 7541 §6.2.2). Both are shorter than 127 bytes."""
    name, value = name.encode(), value.encode()
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


class H2:
    """A connection that acknowledges settings and answers pings while it reads."""

    def __init__(self, sock, authority, settings=(), reads=True):
        self.sock = sock
        self.authority = authority
        self.input = b""
        self.next_stream = 1
        self.initial_window = DEFAULT_WINDOW
        self.windows = {0: DEFAULT_WINDOW}
        self.waiting = {}
        self.ended = set()
        payload = b"".join(struct.pack(">HI", *setting) for setting in settings)
        self.send(PREFACE + frame(SETTINGS, payload=payload))
        while reads and self.read()[0] != SETTINGS:
            pass

    def send(self, data):
        self.sock.sendall(data)

    def take(self, size):
        while len(self.input) < size:
            data = self.sock.recv(65536)
            if not data:
                raise EOFError("the server has ended the HTTP/2 connection")
            self.input += data
        data, self.input = self.input[:size], self.input[size:]
        return data

    # ---- frames that come

    def read(self):
        """Processes the next frame, and returns its (kind, flags, stream, payload)."""
        head = self.take(9)
        length, kind, flags, stream = int.from_bytes(head[:3], "big"), head[3], head[4], int.from_bytes(head[5:], "big")
        payload = self.take(length)
        if kind == SETTINGS and not flags & ACK:
            self.settle(payload)
        elif kind == PING and not flags & ACK:
            self.send(frame(PING, ACK, payload=payload))
        elif kind == WINDOW_UPDATE:
            self.windows[stream] = self.window(stream) + int.from_bytes(payload, "big")
        elif kind == DATA and payload:
            self.waiting[stream] = self.waiting.get(stream, b"") + payload
            more = struct.pack(">I", length)
            self.send(frame(WINDOW_UPDATE, payload=more) + frame(WINDOW_UPDATE, stream=stream, payload=more))
        if kind == RST_STREAM or kind in (DATA, HEADERS) and flags & END_STREAM:
            self.ended.add(stream)
        return kind, flags, stream, payload

    def settle(self, payload):
        for at in range(0, len(payload), 6):
            name, value = struct.unpack(">HI", payload[at:at + 6])
            if name == INITIAL_WINDOW_SIZE:
                for stream in self.windows:
                    self.windows[stream] += (value - self.initial_window) if stream else 0
                self.initial_window = value
        self.send(frame(SETTINGS, ACK))

    def window(self, stream):
        return self.windows.setdefault(stream, self.initial_window)

    # ---- requests

    def begin(self, lines, end=False):
        """Sends a request, and returns its stream."""
        stream, self.next_stream = self.next_stream, self.next_stream + 2
        block = b"".join(literal(*line) for line in lines)
        self.send(frame(HEADERS, END_HEADERS | (END_STREAM if end else 0), stream, block))
        return stream

    def ask(self, path, method="GET"):
        return self.begin([(":method", method), (":scheme", "http"), (":path", path), (":authority", self.authority)], end=True)

    def connect(self, path="/"):
        """Sends an extended CONNECT (RFC 8441 §4), and returns its stream without waiting for the response."""
        return self.begin([(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", path),
                           (":authority", self.authority), ("sec-websocket-version", "13")])

    def answered(self, stream):
        """Waits for the response, and returns whether its status is 200."""
        while True:
            kind, _, at, payload = self.read()
            if at == stream and kind == RST_STREAM:
                return False
            if at == stream and kind == HEADERS:
                return b"\x88" in payload[:4]  # HPACK's index of ":status: 200", after an update of the table's size
            if kind == GOAWAY:
                raise EOFError("the server has said GOAWAY")

    def body(self, stream):
        while stream not in self.ended:
            self.read()
        return self.waiting.pop(stream, b"")


class Stream:
    """A stream of an HTTP/2 connection with the functions of a socket that harness.connection.Connection uses."""

    def __init__(self, h2, stream):
        self.h2 = h2
        self.stream = stream

    def settimeout(self, seconds):
        self.h2.sock.settimeout(seconds)

    def sendall(self, data):
        while data:
            room = min(self.h2.window(0), self.h2.window(self.stream), LONGEST_FRAME)
            if room <= 0:
                self.h2.read()
                continue
            piece, data = data[:room], data[room:]
            self.h2.windows[0] -= len(piece)
            self.h2.windows[self.stream] -= len(piece)
            self.h2.send(frame(DATA, 0, self.stream, piece))

    def recv(self, size):
        while not self.h2.waiting.get(self.stream):
            if self.stream in self.h2.ended:
                return b""
            self.h2.read()
        data = self.h2.waiting[self.stream]
        self.h2.waiting[self.stream] = data[size:]
        return data[:size]

    def close(self):
        self.h2.send(frame(DATA, END_STREAM, self.stream))
