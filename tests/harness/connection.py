# SPDX-License-Identifier: MIT
# connection: one end of a WebSocket made of bytes, for saying what no well-behaved peer says.   RFC 6455 §4, §5

import base64
import os
import socket
import struct
import time

from harness.environment import PATIENCE
from harness.frames import BINARY, CLOSE, PING, PONG, TEXT, ZERO_KEY, accept_key, close_payload, frame, mask


def request(port=0, *, line="GET / HTTP/1.1", without=(), replace=None, add=()):
    """Returns a good opening handshake, except for what is asked: header names left out, values replaced, lines added."""
    headers = {
        "Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13"}
    headers |= replace or {}
    lines = [line, *(f"{name}: {value}" for name, value in headers.items() if name not in without)]
    return "\r\n".join([*lines, *add, "", ""]).encode("latin-1")


def reset(sock):
    """Ends a TCP connection as a process does that has crashed."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Connection:
    """A TCP connection, frame by frame. Every wait is bounded. `masks`: whether this end is the client."""

    def __init__(self, sock, masks):
        self.socket = sock
        self.socket.settimeout(PATIENCE)
        self.masks = masks
        self.input = b""
        self.request = b""
        self.last_fin = True  # of the last frame that was received

    # ---- bytes

    def send(self, data):
        self.socket.sendall(data)

    def send_slowly(self, data, pause=0.0):
        """Byte by byte, each in a segment of its own."""
        for byte in data:
            self.socket.send(bytes([byte]))
            time.sleep(pause)

    def finish_sending(self):
        """Half of the connection is over: nothing more comes from here."""
        self.socket.shutdown(socket.SHUT_WR)

    def drop(self):
        """Closes the TCP connection, without a Close."""
        self.socket.close()

    def reset(self):
        reset(self.socket)

    def _more(self):
        data = self.socket.recv(65536)
        self.input += data
        return bool(data)

    def take(self, size):
        while len(self.input) < size:
            if not self._more():
                raise EOFError(f"the other side has closed the TCP connection after {self.input!r}")
        data, self.input = self.input[:size], self.input[size:]
        return data

    def ended(self):
        """Returns whether the other side closed the TCP connection, and sent nothing more before."""
        try:
            return not self.input and not self._more()
        except ConnectionResetError:
            return True

    # ---- the opening handshake

    def head(self):
        while b"\r\n\r\n" not in self.input:
            if not self._more():
                raise EOFError(f"the other side has closed the TCP connection within a head: {self.input!r}")
        head, self.input = self.input.split(b"\r\n\r\n", 1)
        return head

    def accept(self, extra=b""):
        """As a server. `extra` is header lines, each with its line end."""
        self.request = self.head()
        self.answer_handshake(extra)

    def answer_handshake(self, extra=b""):
        self.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  b"Sec-WebSocket-Accept: " + accept_key(self.header(b"Sec-WebSocket-Key")) + b"\r\n" + extra + b"\r\n")

    def header(self, name):
        """Returns the value of a header of the request, or None."""
        for line in self.request.split(b"\r\n")[1:]:
            if line.lower().startswith(name.lower() + b":"):
                return line.split(b":", 1)[1].strip()
        return None

    def open(self, path="/", extra=b""):
        """As a client. `extra` is header lines, each with its line end. Returns the head of the response."""
        self.send(request(line=f"GET {path} HTTP/1.1", replace={"Host": "localhost"})[:-2] + extra + b"\r\n")
        return self.head()

    def response(self):
        """Returns the status, the header lines by their names in lower case, and the body by its Content-Length."""
        status_line, *lines = self.head().decode("latin-1").split("\r\n")
        version, status, _ = status_line.split(" ", 2)
        if version != "HTTP/1.1":
            raise AssertionError(f"not an HTTP/1.1 response: {status_line!r}")
        headers = dict((name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines))
        return int(status), headers, self.take(int(headers.get("content-length", 0))).decode()

    # ---- frames

    def send_frame(self, opcode, payload=b"", fin=True):
        payload = payload.encode() if isinstance(payload, str) else payload
        self.send(frame(opcode, payload, fin=fin, key=ZERO_KEY if self.masks else None))

    def receive_frame(self):
        """Returns the next frame as (first byte, payload). A server's frames are never masked (RFC 6455 §5.1)."""
        first, second = self.take(2)
        if second & 0x80 and self.masks:
            raise AssertionError("the server sent a masked frame")
        size = second & 0x7F
        if size == 126:
            size, = struct.unpack("!H", self.take(2))
        elif size == 127:
            size, = struct.unpack("!Q", self.take(8))
        key = self.take(4) if second & 0x80 else ZERO_KEY
        self.last_fin = bool(first & 0x80)
        return first, mask(self.take(size), key)

    def receive(self):
        """Returns the next frame as (opcode, payload)."""
        first, payload = self.receive_frame()
        return first & 0x0F, payload

    def expect(self, opcode, payload=None):
        got = self.receive()
        if got[0] != opcode or (payload is not None and got[1] != payload):
            raise AssertionError(f"{got[0]} {got[1][:80]!r} came instead of {opcode} {payload!r}")
        return got[1]

    def expect_silence(self, seconds):
        self.socket.settimeout(seconds)
        try:
            raise AssertionError(f"{self.receive()} came too early")
        except TimeoutError:
            self.socket.settimeout(PATIENCE)

    # ---- the closing handshake

    def close(self, code=1000, reason=""):
        """Starts it, waits for the answer, and returns its code."""
        self.send_frame(CLOSE, close_payload(code, reason))
        while True:
            opcode, payload = self.receive()
            if opcode == CLOSE:
                self.socket.close()
                return struct.unpack("!H", payload[:2])[0] if payload else 1005

    def answer_close(self, payload=None):
        """Waits for a Close, echoes it (or answers `payload`), and returns what it said."""
        said = self.expect(CLOSE)
        self.send_frame(CLOSE, said if payload is None else payload)
        self.socket.close()
        return said

    def echo(self):
        """Until the closing handshake is done."""
        while True:
            opcode, payload = self.receive()
            if opcode in (TEXT, BINARY):
                self.send_frame(opcode, payload)
            elif opcode == PING:
                self.send_frame(PONG, payload)
            elif opcode == CLOSE:
                self.send_frame(CLOSE, payload)
                self.socket.close()
                return


def connect_tcp(port, tls=None):
    """Returns a client's connection to a port of this machine. `tls`: an ssl.SSLContext to wrap it with."""
    sock = socket.create_connection(("127.0.0.1", port), PATIENCE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(tls.wrap_socket(sock, server_hostname="localhost") if tls else sock, masks=True)


def dial(url):
    """Returns a client's connection to a ws:// URL, before the opening handshake."""
    return connect_tcp(int(url.rstrip("/").rsplit(":", 1)[1]))


def upgraded(port, tls=None, **arguments):
    """Returns a client's connection after the opening handshake. `arguments`: of request()."""
    made = connect_tcp(port, tls)
    made.send(request(port, **arguments))
    status, _, body = made.response()
    if status != 101:
        raise AssertionError(f"the opening handshake was refused: {status} {body}")
    return made
