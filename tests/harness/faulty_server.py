# SPDX-License-Identifier: MIT
# faulty_server: an echo server that keeps the rules, but for the faults that it is told to have.
import base64
import re
import socket
import struct
import threading

from harness.connection import Connection
from harness.frames import CLOSE, CONTINUATION, PING, PONG, TEXT, ZERO_KEY, accept_key, close_payload, frame, mask

SENDABLE = {*range(1000, 1004), *range(1007, 1015), *range(3000, 5000)}


class Broken(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


class FaultyServer:
    def __init__(self, *faults):
        self.faults = set(faults)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _accept(self):
        try:
            while True:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()
        except OSError:
            pass

    def _serve(self, sock):
        with sock:
            try:
                Talk(sock, self.faults).run()
                sock.shutdown(socket.SHUT_WR)
                while sock.recv(4096):
                    pass
            except (OSError, EOFError):
                pass


class Talk:
    def __init__(self, sock, faults):
        self.connection, self.faults = Connection(sock, masks=False), faults
        self.type, self.message = None, b""

    def does(self, fault):
        return fault in self.faults

    # ---- the opening handshake

    def run(self):
        lines = self.connection.head().decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers.setdefault(name.lower(), []).append(value.strip())
        status = self.judge(lines[0].split(), headers)
        if status:
            extra = b"Sec-WebSocket-Version: 13\r\n" if status == 426 and not self.does("no version") else b""
            self.connection.send(b"HTTP/1.1 %d No\r\nConnection: close\r\nContent-Length: 0\r\n%s\r\n" % (status, extra))
            return
        accept = accept_key(headers.get("sec-websocket-key", ["x"])[0].encode())
        lines = [b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade",
                 b"Sec-WebSocket-Accept: " + (b"wrong" if self.does("wrong accept") else accept)]
        if self.does("no upgrade line"):
            lines.remove(b"Upgrade: websocket")
        if self.does("unasked extension"):
            lines.append(b"Sec-WebSocket-Extensions: permessage-deflate")
        if self.does("unasked subprotocol") and "sec-websocket-protocol" in headers:
            lines.append(b"Sec-WebSocket-Protocol: other")
        self.connection.send(b"\r\n".join(lines) + b"\r\n\r\n")
        self.talk()

    def judge(self, line, headers):
        """The status to refuse with; 0: none."""
        one = {name: values[0] for name, values in headers.items()}
        checks = [("any method", line[0] == "GET", 405), ("any HTTP", line[2] == "HTTP/1.1", 505), ("no host", len(headers.get("host", [])) == 1, 400),
                  ("any upgrade", one.get("upgrade", "").lower() == "websocket", 426),
                  ("any connection", "upgrade" in re.split(r"[ ,]+", one.get("connection", "").lower()), 400),
                  ("any version", one.get("sec-websocket-version") == "13", 426 if "sec-websocket-version" in one else 400),
                  ("any key", self.is_key(headers.get("sec-websocket-key", [])), 400)]
        for fault, good, status in checks:
            if not good and not self.does(fault):
                return status
        if self.does("one spelling") and one.get("upgrade") != "websocket":
            return 400
        if self.does("no lists") and one.get("connection") != "Upgrade":
            return 400
        if self.does("no other lines") and "x-wspc-check" in one:
            return 400
        if not self.does("any origin") and one.get("origin", "").endswith(".invalid"):
            return 403
        return 0

    def is_key(self, keys):
        if self.does("two keys"):
            keys = keys[:1]
        try:
            return len(keys) == 1 and len(base64.b64decode(keys[0], validate=True)) == 16
        except ValueError:
            return False

    # ---- frames

    def send(self, opcode, payload=b"", fin=True):
        data = frame(opcode, payload, fin=fin, reserved=4 if self.does("send RSV1") else 0, key=ZERO_KEY if self.does("mask") else None)
        if self.does("long lengths") and len(payload) < 126:
            data = data[:1] + bytes([data[1] & 0x80 | 126]) + struct.pack(">H", len(payload)) + data[2:]
        self.connection.send(data)

    def fail(self, good, fault, code=1002):
        if not good and not self.does(fault):
            raise Broken(code)

    def talk(self):
        try:
            while self.next_frame():
                pass
        except Broken as broken:
            if not self.does("silent failure"):
                self.send(CLOSE, close_payload(1011 if self.does("wrong code") else broken.code))

    def next_frame(self):
        first, second = self.connection.take(2)
        fin, opcode, size = bool(first & 0x80), first & 0x0F, second & 0x7F
        for bit, name in (0x40, "RSV1"), (0x20, "RSV2"), (0x10, "RSV3"):
            self.fail(not first & bit, "take " + name)
        self.fail(opcode in (0, 1, 2, 8, 9, 10), "any opcode")
        self.fail(second & 0x80, "take unmasked")
        form = size
        if form == 126:
            size, = struct.unpack(">H", self.connection.take(2))
            self.fail(size > 125, "take long forms")
        elif form == 127:
            size, = struct.unpack(">Q", self.connection.take(8))
            self.fail(size < 1 << 63, "any length")
            size &= (1 << 63) - 1
            self.fail(size > 65535 or self.does("any length"), "take long forms")
        if opcode >= 8:
            self.fail(fin, "fragmented control")
            self.fail(size <= 125, "long control")
        key = self.connection.take(4) if second & 0x80 else None
        payload = self.connection.take(size)
        if key:
            payload = mask(payload, key)
        return self.control(opcode, payload) if opcode in (CLOSE, PING, PONG) else self.data(opcode, fin, payload)

    def control(self, opcode, payload):
        if opcode == CLOSE:
            return self.close(payload)
        if opcode == PONG:
            if self.does("answer pongs"):
                self.send(PONG, payload)
            return True
        if self.does("late pongs") and self.type is not None:
            return True
        if not self.does("no pongs"):
            self.send(PONG, b"" if self.does("empty pongs") else payload)
        return True

    def close(self, payload):
        if payload:
            self.fail(len(payload) > 1, "short close")
            code = struct.unpack(">H", payload[:2])[0] if len(payload) > 1 else 1000
            self.fail(code in SENDABLE, "any code")
            self.fail(self.is_text(payload[2:]), "any reason", 1007)
        if self.does("no close"):
            return True
        self.send(CLOSE, b"" if self.does("close without code") else payload[:2])
        if self.does("talk after close"):
            self.send(TEXT, b"one more thing")
        if self.does("stay open"):
            while self.connection.socket.recv(4096):
                pass
        return False

    def data(self, opcode, fin, payload):
        inside = self.type is not None
        if opcode == CONTINUATION:
            self.fail(inside, "stray continuation")
        else:
            self.fail(not inside, "mixed messages")
        if opcode > 2:
            return True
        if opcode != CONTINUATION:
            self.type, self.message = opcode, b""
        self.message += payload
        if self.does("no empty fragments") and not fin and not payload:
            raise Broken(1002)
        if not fin:
            if self.type == TEXT and self.does("UTF-8 by fragment"):
                self.fail(self.is_text(payload), "", 1007)
            return True
        if self.type == TEXT:
            self.fail(self.is_text(self.message), "any text", 1007)
        self.echo(self.type or TEXT, self.message)
        self.type, self.message = None, b""
        return True

    def echo(self, opcode, message):
        if self.does("echo nothing"):
            return
        if self.does("echo the other type"):
            opcode = 3 - opcode
        if self.does("echo too little"):
            message = message[:200]
        self.send(opcode, message)

    @staticmethod
    def is_text(data):
        try:
            data.decode()
            return True
        except UnicodeDecodeError:
            return False
