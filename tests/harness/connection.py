# SPDX-License-Identifier: MIT
# peer: a WebSocket server or client made of the standard library, which does what a script says, wrong things too.
import base64
import hashlib
import os
import socket
import struct
import threading

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
PATIENCE = 20  # seconds for what should take milliseconds


def accept_key(key):
    return base64.b64encode(hashlib.sha1(key + GUID).digest())


class Connection:
    """One TCP connection, frame by frame."""

    def __init__(self, sock, masks):
        self.sock = sock
        self.sock.settimeout(PATIENCE)
        self.masks = masks
        self.input = b""
        self.request = b""

    # ---- bytes

    def send(self, data):
        self.sock.sendall(data)

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError("the other side has closed the TCP connection")
        self.input += data

    def take(self, size):
        while len(self.input) < size:
            self._more()
        data, self.input = self.input[:size], self.input[size:]
        return data

    def head(self):
        while b"\r\n\r\n" not in self.input:
            self._more()
        head, self.input = self.input.split(b"\r\n\r\n", 1)
        return head

    # ---- the opening handshake

    def accept(self, extra=b""):
        """As a server. `extra` is header lines, each with its line end."""
        self.request = self.head()
        self.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  b"Sec-WebSocket-Accept: " + accept_key(self.header(b"Sec-WebSocket-Key")) + b"\r\n" + extra + b"\r\n")

    def header(self, name):
        for line in self.request.split(b"\r\n")[1:]:
            if line.lower().startswith(name.lower() + b":"):
                return line.split(b":", 1)[1].strip()
        return None

    def open(self, path="/", extra=b""):
        """As a client. Returns the head of the response."""
        self.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Version: 13\r\n".encode() +
                  b"Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)) + b"\r\n" + extra + b"\r\n")
        return self.head()

    # ---- frames

    def frame(self, opcode, payload=b"", fin=True):
        payload = payload.encode() if isinstance(payload, str) else payload
        size = len(payload)
        mask = 0x80 if self.masks else 0
        head = bytes([(0x80 if fin else 0) | opcode])
        if size < 126:
            head += bytes([mask | size])
        elif size < 65536:
            head += bytes([mask | 126]) + struct.pack(">H", size)
        else:
            head += bytes([mask | 127]) + struct.pack(">Q", size)
        self.send(head + (b"\0\0\0\0" if self.masks else b"") + payload)  # a mask of zeros changes nothing

    def receive(self):
        """(opcode, payload) of the next frame."""
        first, second = self.take(2)
        size = second & 0x7F
        if size == 126:
            size, = struct.unpack(">H", self.take(2))
        elif size == 127:
            size, = struct.unpack(">Q", self.take(8))
        key = self.take(4) if second & 0x80 else None
        payload = self.take(size)
        if key:
            repeated = (key * (size // 4 + 1))[:size]
            payload = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")
        self.last_fin = bool(first & 0x80)
        return first & 0x0F, payload

    def expect(self, opcode, payload=None):
        got = self.receive()
        if got[0] != opcode or (payload is not None and got[1] != payload):
            raise AssertionError(f"{got[0]} {got[1][:80]!r} came instead of {opcode} {payload!r}")
        return got[1]

    def expect_silence(self, seconds):
        self.sock.settimeout(seconds)
        try:
            raise AssertionError(f"{self.receive()} came too early")
        except TimeoutError:
            self.sock.settimeout(PATIENCE)

    # ---- the closing handshake

    def close(self, code=1000, reason=""):
        """Starts it, waits for the answer, and returns its code."""
        self.frame(CLOSE, struct.pack(">H", code) + reason.encode())
        while True:
            opcode, payload = self.receive()
            if opcode == CLOSE:
                self.sock.close()
                return struct.unpack(">H", payload[:2])[0] if payload else 1005

    def answer_close(self, payload=None):
        """Waits for a Close, echoes it (or answers `payload`), and returns what it said."""
        said = self.expect(CLOSE)
        self.frame(CLOSE, said if payload is None else payload)
        self.sock.close()
        return said

    def echo(self):
        """Until the closing handshake is done."""
        while True:
            opcode, payload = self.receive()
            if opcode in (TEXT, BINARY):
                self.frame(opcode, payload)
            elif opcode == PING:
                self.frame(PONG, payload)
            elif opcode == CLOSE:
                self.frame(CLOSE, payload)
                self.sock.close()
                return


class Server:
    """Runs script(connection) for the first connection, on a thread; what goes wrong in it comes out of the with."""

    def __init__(self, script):
        self._script = script
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(PATIENCE)
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}"
        self._problem = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        try:
            sock, _ = self._listener.accept()
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock:
                self._script(Connection(sock, masks=False))
        except Exception as problem:
            self._problem = problem

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, kind, *_):
        self._thread.join(PATIENCE)
        self._listener.close()
        if kind is None and self._problem is not None:
            raise self._problem
        if kind is None and self._thread.is_alive():
            raise AssertionError("the peer is still waiting")


def dial(url):
    """A client's connection to a wspc serve."""
    host, port = url.removeprefix("ws://").rstrip("/").rsplit(":", 1)
    return Connection(socket.create_connection((host, int(port)), PATIENCE), masks=True)
