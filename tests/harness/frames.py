# SPDX-License-Identifier: MIT
# raw: a client made of bytes, for saying what no well-behaved peer says.   RFC 6455 §4.1, §5.2

import base64
import os
import socket
import struct
import time

from wspc import PATIENCE

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA


def request(port, *, line=None, without=(), replace=None, add=()):
    """A good opening handshake, except for what is asked: header names left out, values replaced, lines added."""
    headers = {
        "Host": f"127.0.0.1:{port}", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Version": "13"}
    headers |= replace or {}
    lines = [line or "GET / HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in headers.items() if name not in without]
    return "\r\n".join([*lines, *add, "", ""]).encode("latin-1")


def frame(opcode, payload=b"", *, fin=True, reserved=0, key=b"\x37\xfa\x21\x3d", length=None):
    """One frame. `key` None: unmasked. `length`: what the header claims; a longer payload may never come."""
    length = len(payload) if length is None else length
    masked = 0 if key is None else 0x80
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    if length < 126:
        header = struct.pack("!BB", first, masked | length)
    elif length < 65536:
        header = struct.pack("!BBH", first, masked | 126, length)
    else:
        header = struct.pack("!BBQ", first, masked | 127, length)
    return header + payload if key is None else header + key + mask(payload, key)


def mask(payload, key):
    count = len(payload)
    stream = (key * (count // 4 + 1))[:count]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(stream, "big")).to_bytes(count, "big")


class Raw:
    """A TCP connection to a server on this machine. Every wait is bounded."""

    def __init__(self, port, seconds=PATIENCE, tls=None):
        """`tls`: an ssl.SSLContext to wrap the connection with."""
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self._pending = b""

    def close(self):
        self.socket.close()

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

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def _more(self):
        data = self.socket.recv(65536)
        self._pending += data
        return bool(data)

    def _exactly(self, count):
        while len(self._pending) < count:
            if not self._more():
                raise EOFError(f"the server closed the connection after {self._pending!r}")
        data, self._pending = self._pending[:count], self._pending[count:]
        return data

    def response(self):
        """Status, header lines in lower case, body. The body ends with the connection, or by its Content-Length."""
        while b"\r\n\r\n" not in self._pending:
            if not self._more():
                raise EOFError(f"the server closed the connection instead of answering: {self._pending!r}")
        head, self._pending = self._pending.split(b"\r\n\r\n", 1)
        status_line, *lines = head.decode("latin-1").split("\r\n")
        version, status, _ = status_line.split(" ", 2)
        if version != "HTTP/1.1":
            raise AssertionError(f"not an HTTP/1.1 response: {status_line!r}")
        headers = dict((name.lower(), value.strip()) for name, value in (line.split(":", 1) for line in lines))
        body = self._exactly(int(headers.get("content-length", 0)))
        return int(status), headers, body.decode()

    def frame(self):
        """The next frame as (first byte, payload). A server's frames are never masked (RFC 6455 §5.1)."""
        first, second = self._exactly(2)
        if second & 0x80:
            raise AssertionError("the server sent a masked frame")
        length = second
        if second == 126:
            length, = struct.unpack("!H", self._exactly(2))
        elif second == 127:
            length, = struct.unpack("!Q", self._exactly(8))
        return first, self._exactly(length)

    def ended(self):
        """Whether the server closed the TCP connection, and said nothing more before."""
        try:
            return not self._pending and not self._more()
        except ConnectionResetError:
            return True


def upgraded(port, tls=None, **arguments):
    """A Raw whose opening handshake is done."""
    raw = Raw(port, tls=tls)
    raw.send(request(port, **arguments))
    status, _, body = raw.response()
    if status != 101:
        raise AssertionError(f"the opening handshake was refused: {status} {body}")
    return raw
