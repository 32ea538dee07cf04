# SPDX-License-Identifier: MIT
# attack_client_test: what a malicious server costs `wspc connect`.   RFC 6455 §10.4; RFC 7692 §8

import contextlib
import resource
import socket
import zlib

from harness.case import main
from harness.command import PROTOCOL
from harness.connection import Connection
from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, TEXT, frame
from interop.attacks.attack import Attack
from interop.attacks.bad_input import MIB


class Hostile(Connection):
    """The server's end of one connection, once the client has come to `door`."""

    def __init__(self, door):
        super().__init__(door.accept()[0], masks=False)
        self.request = self.head()

    def upgrade(self, *lines):
        self.answer_handshake(b"".join(line.encode() + b"\r\n" for line in lines))


def from_server(opcode, payload=b"", **arguments):
    return frame(opcode, payload, key=None, **arguments)


class Client(Attack):
    @contextlib.contextmanager
    def costs_at_most(self, process, *, memory, seconds):
        """The client may exit, and /proc with its figures is then gone. So its address space is limited instead, and it has to
        work within that. Its processor time can be read until it is waited for."""
        room = process.memory("VmSize") + memory
        if not SANITIZED:
            resource.prlimit(process.pid, resource.RLIMIT_AS, (room, room))
        before = process.processor_seconds()
        yield
        used = process.processor_seconds() - before
        print(f"({used:.2f} of {seconds} s) ", end="", flush=True)
        if not SANITIZED:
            self.assertLessEqual(used, seconds, f"the client used {used:.2f} s of a processor")

    def meet(self, *options):
        """Returns a client and the server that it has connected to, which has not answered the handshake yet."""
        door = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(door.close)
        door.settimeout(PATIENCE)
        client = self.start("connect", *options, f"ws://127.0.0.1:{door.getsockname()[1]}")
        hostile = Hostile(door)
        self.addCleanup(hostile.drop)
        return client, hostile

    def met(self, *lines):
        client, hostile = self.meet()
        hostile.upgrade(*lines)
        hostile.send(from_server(TEXT, b"welcome"))
        client.out.find("welcome")
        return client, hostile

    def assert_gave_up(self, client, hostile, words):
        hostile.drop()
        client.end_input()
        client.err.find(words)
        self.assert_status(client, PROTOCOL)

    def test_8_mib_of_pings_whose_answers_nobody_reads(self):
        client, hostile = self.met()
        ping = from_server(PING, b"p" * 125)
        with self.costs_at_most(client, memory=2 * MIB, seconds=1):
            sent = self.pour(hostile, ping)
            self.assertGreaterEqual(sent, 8 * MIB)
            hostile.send(ping[sent % len(ping):] + from_server(TEXT, b"still there?"))
            client.out.find(r"still there\?")

    def test_fragments_without_end(self):
        client, hostile = self.met()
        with self.costs_at_most(client, memory=2 * MIB, seconds=1):
            hostile.send(from_server(TEXT, b"x", fin=False))
            self.pour(hostile, from_server(CONTINUATION, fin=False), MIB)
            client.err.find("more fragments than the limit")
        self.assert_gave_up(client, hostile, "more fragments")

    def test_2_62_bytes_announced(self):
        client, hostile = self.met()
        with self.costs_at_most(client, memory=2 * MIB, seconds=1):
            hostile.send(from_server(BINARY, b"x" * 1000, length=1 << 62))
            client.err.find("larger than the limit")
        self.assert_gave_up(client, hostile, "larger than the limit")

    def test_an_answer_without_end(self):
        for line in b"x" * 1000, b"X: y\r\n":
            client, hostile = self.meet()
            with self.costs_at_most(client, memory=2 * MIB, seconds=1):
                hostile.send(b"HTTP/1.1 101 Switching Protocols\r\nX: ")
                self.pour(hostile, line)
                client.err.find("larger than the limit|more header")
            self.assertNotEqual(client.status(), 0)

    def test_a_control_payload_that_is_too_long_is_not_waited_for(self):
        client, hostile = self.met()
        with self.costs_at_most(client, memory=2 * MIB, seconds=1):
            hostile.send(bytes([0x80 | CLOSE, 126]))
            client.err.find("more than 125 bytes")
        self.assert_gave_up(client, hostile, "more than 125 bytes")

    def test_a_bomb(self):
        """64 MiB of zeros, compressed to 64 KiB, are refused whether or not compression was negotiated."""
        client, hostile = self.meet()
        offered = b"permessage-deflate" in hostile.request
        hostile.upgrade(*["Sec-WebSocket-Extensions: permessage-deflate"] * offered)
        hostile.send(from_server(TEXT, b"welcome"))
        client.out.find("welcome")
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        bomb = deflate.compress(bytes(64 * MIB)) + deflate.flush(zlib.Z_SYNC_FLUSH)
        with self.costs_at_most(client, memory=4 * MIB, seconds=1):
            hostile.send(from_server(BINARY, bomb[:-4], reserved=4))
            client.err.find("larger than the limit" if offered else "reserved bit")
        self.assert_gave_up(client, hostile, ".")


if __name__ == "__main__":
    main()
