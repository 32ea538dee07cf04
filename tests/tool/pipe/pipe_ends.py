# SPDX-License-Identifier: MIT
# pipe_ends: the kinds of ends that the matrix test of `wspc pipe` connects, and how each feeds and drains data.
#
# An end is made before the pipe starts and gives its `address`. Then a source feeds and a sink drains, in the way that the test
# wants: "all", "slow" (a sink), "early end" (a sink), "reset" (both).
import os
import socket
import ssl
import struct
import time

from harness.connection import Connection
from harness.frames import CLOSE, TEXT

PATIENCE = 30
DATA = b"".join(b"%06d %s\n" % (number, b"x" * (number % 1900)) for number in range(1500))
BEFORE_RESET = DATA[:DATA.index(b"\n", 300_000) + 1]  # what a source sends that is reset
SOME = 300_000  # bytes that a sink reads before something happens
PIECE = 100_000
LEAVING = ("early end", "reset")


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class End:
    listens = False  # the pipe does, and this connects to it

    def __init__(self, room, number):
        self.place = os.path.join(room, f"{type(self).__name__}-{number}")
        self.got = b""

    def begin(self, pipe, listening):
        """Called when the pipe has started; `listening` is the address that it listens on."""

    def close(self):
        pass


class Stdio(End):
    address = "-"

    def begin(self, pipe, listening):
        self.pipe = pipe

    def feed(self, how):
        try:
            self.pipe.stdin.write(DATA)
            self.pipe.stdin.close()
        except BrokenPipeError:
            pass

    def drain(self, how):
        while data := self.pipe.stdout.read1(PIECE):
            self.got += data
            if how == "slow" and len(self.got) < SOME:
                time.sleep(0.1)
            if how in LEAVING and len(self.got) >= SOME:
                return self.pipe.stdout.close()


class Program(End):
    """Its behaviour is part of its command, so choose() comes before the pipe starts."""

    SOURCES = {"all": "cat {data}", "reset": "head -c {cut} {data}; kill -9 $$"}
    SINKS = {"all": "cat >{place}; touch {place}.done",
             "slow": "head -c {some} >{place}; sleep 0.3; head -c {some} >>{place}; sleep 0.3; cat >>{place}; touch {place}.done",
             "early end": "head -c {some} >{place}; touch {place}.done",
             "reset": "head -c {some} >{place}; touch {place}.done; kill -9 $$"}

    def choose(self, commands, how):
        with open(self.place + ".data", "wb") as file:
            file.write(DATA)
        self.address = "exec:" + commands[how].format(data=self.place + ".data", place=self.place, some=SOME, cut=len(BEFORE_RESET))

    def feed(self, how):
        pass

    def drain(self, how):
        end = time.monotonic() + PATIENCE
        while not os.path.exists(self.place + ".done") and time.monotonic() < end:
            time.sleep(0.01)
        with open(self.place, "rb") as file:
            self.got = file.read()


class Socket(End):
    """A byte stream on a connected socket."""

    def feed(self, how):
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.sendall(BEFORE_RESET if how == "reset" else DATA)
            if how == "reset":
                return reset(self.socket)
            self.socket.shutdown(socket.SHUT_WR)
            while self.socket.recv(PIECE):
                pass
        except OSError:
            pass

    def drain(self, how):
        self.socket.settimeout(PATIENCE)
        while data := self.socket.recv(PIECE):
            self.got += data
            if how == "slow" and len(self.got) < SOME:
                time.sleep(0.02)
            if how in LEAVING and len(self.got) >= SOME:
                return reset(self.socket) if how == "reset" else self.socket.close()
        self.socket.close()

    def close(self):
        self.socket.close()


class Tcp(Socket):
    def __init__(self, room, number):
        super().__init__(room, number)
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen()
        self.address = f"tcp:127.0.0.1:{self.listener.getsockname()[1]}"

    def begin(self, pipe, listening):
        self.listener.settimeout(PATIENCE)
        self.socket, _ = self.listener.accept()
        self.listener.close()


class Unix(Tcp):
    def __init__(self, room, number):
        End.__init__(self, room, number)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.place)
        self.listener.listen()
        self.address = f"unix:{self.place}"


class TcpListening(Socket):
    listens = True
    address = "tcp-listen:0"

    def begin(self, pipe, listening):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        host, port = listening.rsplit(":", 1)
        self.socket.connect((host, int(port)))


class UnixListening(Socket):
    listens = True

    def __init__(self, room, number):
        super().__init__(room, number)
        self.address = f"unix-listen:{self.place}"

    def begin(self, pipe, listening):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(self.place)


class WebSocket(Tcp):
    """A WebSocket whose messages are the lines."""

    def __init__(self, room, number):
        super().__init__(room, number)
        self.address = f"ws://127.0.0.1:{self.listener.getsockname()[1]}/"

    def begin(self, pipe, listening):
        super().begin(pipe, listening)
        self.web_socket = Connection(self.socket, masks=False)
        self.web_socket.accept()

    def feed(self, how):
        self.socket.settimeout(PATIENCE)
        try:
            for line in (BEFORE_RESET if how == "reset" else DATA).splitlines():
                self.web_socket.send_frame(TEXT, line)
            if how == "reset":
                return reset(self.socket)
            self.web_socket.close()
        except (OSError, EOFError):
            pass

    def drain(self, how):
        self.socket.settimeout(PATIENCE)
        closing = False
        while True:
            opcode, payload = self.web_socket.receive()
            if opcode == CLOSE:
                if not closing:
                    self.web_socket.send_frame(CLOSE, payload)
                return self.socket.close()
            if opcode == TEXT:
                self.got += payload + b"\n"
            if how == "slow" and len(self.got) < SOME:
                time.sleep(0.002)
            if how == "early end" and len(self.got) >= SOME and not closing:
                closing = True
                self.web_socket.send_frame(CLOSE, b"\x03\xe8")
            if how == "reset" and len(self.got) >= SOME:
                return reset(self.socket)


class WebSocketByTls(WebSocket):
    context = None  # set by the test

    def __init__(self, room, number):
        super().__init__(room, number)
        self.address = self.address.replace("ws://", "wss://")

    def begin(self, pipe, listening):
        self.listener.settimeout(PATIENCE)
        plain, _ = self.listener.accept()
        self.listener.close()
        plain.settimeout(PATIENCE)
        self.socket = self.context.wrap_socket(plain, server_side=True)
        self.web_socket = Connection(self.socket, masks=False)
        self.web_socket.accept()


class WebSocketListening(WebSocket):
    listens = True

    def __init__(self, room, number):
        End.__init__(self, room, number)
        self.address = "ws-listen:0"

    def begin(self, pipe, listening):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        host, port = listening.removeprefix("ws://").rstrip("/").rsplit(":", 1)
        self.socket.connect((host, int(port)))
        self.web_socket = Connection(self.socket, masks=True)
        self.web_socket.open()


ALL = [Stdio, Program, Tcp, TcpListening, Unix, UnixListening, WebSocket, WebSocketByTls, WebSocketListening]


def server_context(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
