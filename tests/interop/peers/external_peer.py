# SPDX-License-Identifier: MIT
# external_peer: another implementation's WebSocket, driven by one small language: a JSON object per line, both ways.
#
# commands  {"do": "connect", "url": …, "protocols": […], "origin": …}      as a client
#           {"do": "serve", "protocols": […], "refuse": 403}                as a server, on a port of its own
#             both with "deflate": {…}                                      compressing: RFC 7692's parameters
#           {"do": "send", "type": "text", "text": …}                       or "binary" and "hex"
#           {"do": "pattern", "type": …, "size": n}                         a long message: see pattern()
#           {"do": "fragments", "type": …, "parts": […], "ping": "hex"}     parts: text or hex; a ping after the first
#           {"do": "ping", "hex": …}
#           {"do": "close", "code": …, "reason": …}                         without code: an empty Close
#           {"do": "reset"}                                                 RST, without a Close
# events    {"event": "listening", "port": …}     {"event": "open", "protocol": …}     {"event": "refused", "status": …}
#           {"event": "message", "type": …, "size": …, "sha256": …, "text" or "hex": … when short}
#           {"event": "ping", "hex": …}           {"event": "pong", "hex": …}
#           {"event": "close", "code": …, "reason": …}                      the code received; 1005 none, 1006 no Close

import hashlib
import json

from harness.environment import PATIENCE
from harness.process import Process

SHORT = 4096  # messages up to this size are reported with their content

_TEXT_UNIT = "aé€😀".encode()  # 1 + 2 + 3 + 4 bytes
_BINARY_UNIT = bytes((i * 167 + (i >> 3)) & 255 for i in range(65521))


def pattern(kind, size):
    """Returns the long message that every peer can generate by itself. Text is padded with x to its size in bytes."""
    if kind == "text":
        return _TEXT_UNIT * (size // len(_TEXT_UNIT)) + b"x" * (size % len(_TEXT_UNIT))
    return (_BINARY_UNIT * (size // len(_BINARY_UNIT) + 1))[:size]


def described(kind, payload):
    """Returns the event that reports that `payload` arrived."""
    event = {"event": "message", "type": kind, "size": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    if len(payload) <= SHORT:
        event |= {"text": payload.decode()} if kind == "text" else {"hex": payload.hex()}
    return event


class Peer:
    """The commands that all peers understand. A subclass defines do() and next_event()."""

    name = "peer"

    def event(self, kind, seconds=PATIENCE):
        """Returns the next event, which must be of this kind. Pings that the test does not wait for (keep-alive) are skipped."""
        while True:
            event = self.next_event(seconds)
            if event is None:
                raise AssertionError(f"{self.name} ended, expected {kind!r}\n{self.complaints()}")
            if event["event"] == kind:
                return event
            if event["event"] != "ping":
                raise AssertionError(f"{self.name} reports {json.dumps(event, ensure_ascii=False)}, expected {kind!r}")

    def connect(self, url, **arguments):
        self.do("connect", url=url, **arguments)
        return self.event("open")

    def text(self, text):
        self.do("send", type="text", text=text)

    def binary(self, payload):
        self.do("send", type="binary", hex=payload.hex())

    def message(self):
        return self.event("message")


class ProcessPeer(Peer):
    """A peer in a process of its own: commands on its standard input, events on its standard output."""

    def __init__(self, name, *command):
        self.name = name
        self.process = Process(*command)

    def do(self, what, **arguments):
        try:
            self.process.write(json.dumps({"do": what, **arguments}).encode() + b"\n")
        except BrokenPipeError:
            raise AssertionError(f"{self.name} has ended\n{self.complaints()}") from None

    def next_event(self, seconds):
        line = self.process.out.next(seconds)
        return None if line is None else json.loads(line)

    def complaints(self):
        return self.process.err.all()

    def vanish(self):
        """Kills the peer, so that it sends no Close."""
        self.process.kill()

    end = vanish
