# SPDX-License-Identifier: MIT
# floods_test: `wspc serve` against peers that send without end.

import threading
import time

from harness.case import main
from harness.connection import request
from harness.environment import PATIENCE
from harness.frames import BINARY, CONTINUATION, PING, PONG, TEXT, frame
from interop.attacks.bad_input import MIB, BadInput


class Floods(BadInput):
    """Peers that send without end and read nothing. The server's memory stays bounded, and others are served."""

    seconds = 2.0

    def flood(self, raw, data):
        """Sends `data` repeatedly, until the server takes no more or the time is over. Returns the number of bytes sent."""
        raw.socket.settimeout(0.3)
        end, sent = time.monotonic() + self.seconds, 0
        block = data * max(1, 65536 // len(data))
        while time.monotonic() < end:
            try:
                sent += raw.socket.send(block[sent % len(data):])
            except TimeoutError:
                break
            except (BrokenPipeError, ConnectionResetError):
                break
        raw.socket.settimeout(PATIENCE)
        return sent

    def start(self, *options):
        server = self.serve(*options)
        self.assert_serves(server)
        return server, server.memory()

    def test_pings_without_reading(self):
        server, before = self.start()
        raw = self.raw(server)
        ping = frame(PING, b"p" * 125)
        sent = self.flood(raw, ping)
        print(f"({sent / MIB:.0f} MiB of pings) ", end="", flush=True)
        self.assertGreater(sent, MIB)
        self.assert_bounded(server, before, 4 * MIB)
        self.assert_serves(server)
        self.assert_newest_is_answered(raw, ping[sent % len(ping):] if sent % len(ping) else b"")

    def assert_newest_is_answered(self, raw, rest):
        """RFC 6455 §5.5.3: older pongs may be left out, the newest may not."""
        sender = threading.Thread(target=raw.send, args=(rest + frame(PING, b"newest"),), daemon=True)
        sender.start()
        answer = raw.receive_frame()
        while answer == (0x80 | PONG, b"p" * 125):
            answer = raw.receive_frame()
        self.assertEqual(answer, (0x80 | PONG, b"newest"))
        sender.join(PATIENCE)

    def test_messages_without_reading(self):
        server, before = self.start()
        raw = self.raw(server)
        sent = self.flood(raw, frame(BINARY, b"m" * 1000))
        print(f"({sent / MIB:.0f} MiB of messages) ", end="", flush=True)
        self.assert_bounded(server, before, 8 * MIB)
        self.assert_serves(server)

    def test_long_messages_without_reading_on_many_connections(self):
        server, before = self.start()
        seconds, self.seconds = self.seconds, 0.5
        for _ in range(10):
            self.flood(self.raw(server), frame(BINARY, b"m" * MIB))
        self.seconds = seconds
        self.assert_bounded(server, before, 10 * 6 * MIB)
        self.assert_serves(server)

    def test_fragments_without_end(self):
        for payload in b"", b"x":
            server, before = self.start()
            raw = self.raw(server)
            raw.send(frame(TEXT, payload, fin=False))
            self.flood(raw, frame(CONTINUATION, payload, fin=False))
            self.assert_bounded(server, before, 4 * MIB)
            server.err.find("more fragments than the limit")
            self.assert_serves(server)

    def test_announced_but_never_sent(self):
        server, before = self.start("--max-message", "64M", "--max-frame", "64M")
        raws = [self.raw(server) for _ in range(50)]
        for raw in raws:
            raw.send(frame(BINARY, b"x" * 1000, length=64 * MIB))
        self.assert_serves(server)
        self.assert_bounded(server, before, 8 * MIB)

    def test_a_header_without_end(self):
        server, before = self.start()
        raw = self.unopened(server)
        raw.send(request(server.port)[:-2] + b"X: ")
        self.flood(raw, b"x" * 1000)
        self.assert_bounded(server, before, 4 * MIB)
        server.err.find("431.*the opening handshake is larger than the limit")
        self.assert_serves(server)


if __name__ == "__main__":
    main()
