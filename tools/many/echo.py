#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# echo: many connections at once, with messages of random sizes in random pieces; every byte is compared.   See README.md.

import argparse
import collections
import heapq
import pathlib
import random
import selectors
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests"))
from harness.connection import upgraded  # noqa: E402
from harness.environment import PATIENCE, allow_descriptors  # noqa: E402
from harness.frames import BINARY, CLOSE, CONTINUATION, TEXT, close_payload, frame, mask  # noqa: E402
from harness.server import Server  # noqa: E402

SPARE = 100  # descriptors for everything else
LONG, LONG_SHARE = 1 << 20, 0.01  # one message in a hundred is this long
COMMON = 64 << 10  # the others have 1 byte to this many, every order of magnitude equally often
IN_FLIGHT = 8  # messages per connection that are on their way out or back
FRAGMENTED_SHARE, MOST_FRAGMENTS = 0.1, 6
LARGEST_READ = 256 << 10
PAUSE_SHARE, LONGEST_PAUSE = 0.002, 0.3  # sometimes a client does not read for a while (seconds)

POOL = 4 << 20  # messages are cut out of pools, at multiples of BLOCK: there the mask begins anew, and so does a text
BLOCK = 16
KEYS = [b"\x37\xfa\x21\x3d", b"\x00\x00\x00\x00", b"\xff\x80\x01\xc0"]
CHARACTERS = ["plain text here.", "aé€😀bxyzxy", "日本語ねこx", "Привет!!α", "\u0000\u007f\u0080\uffff\U0010ffff....."]

Message = collections.namedtuple("Message", "kind payload")


class Pool:
    """Random payload of one kind, and the same masked with every key."""

    def __init__(self, kind, plain):
        self.kind, self.plain = kind, plain
        self.masked = {key: mask(plain, key) for key in KEYS}

    @staticmethod
    def of_text(chance):
        blocks = [characters.encode().ljust(BLOCK, b".") for characters in CHARACTERS]
        if any(len(block) != BLOCK for block in blocks):
            raise AssertionError("every block of text is one block long")
        return Pool(TEXT, b"".join(chance.choices(blocks, k=POOL // BLOCK)))


def log_uniform(chance, most):
    return int(most ** chance.random())


class Talker:
    """One connection. It sends random messages, and expects each of them back, in order."""

    messages = frames = pieces = payload_bytes = 0  # of all talkers together, for the figures

    def __init__(self, number, port, pools, chance):
        self.number, self.pools, self.chance = number, pools, chance
        self.socket = upgraded(port).socket
        self.socket.setblocking(False)
        self.unsent = b""  # what of the composed message has not been written
        self.expected = collections.deque()
        self.sent = self.received = 0
        self.position = 0  # in the message that is coming back
        self.head = b""  # of the frame that is coming in, as far as it is here
        self.left = 0  # payload of that frame that is not here yet
        self.last = True  # whether that frame ends its message
        self.stopping = self.closing = self.answered = self.done = False

    # ---- out

    def wants_to_write(self):
        return bool(self.unsent) or (not self.stopping and len(self.expected) < IN_FLIGHT)

    def write(self):
        if not self.unsent:
            self.unsent = memoryview(self.compose())
        piece = log_uniform(self.chance, COMMON)
        try:
            self.unsent = self.unsent[self.socket.send(self.unsent[:piece]):]
            Talker.pieces += 1
        except BlockingIOError:
            pass

    def compose(self):
        chance, pool = self.chance, self.chance.choice(self.pools)
        size = LONG if chance.random() < LONG_SHARE else log_uniform(chance, COMMON)
        if pool.kind == TEXT:
            size = -(-size // BLOCK) * BLOCK
        start = chance.randrange((POOL - size) // BLOCK + 1) * BLOCK
        self.expected.append(Message(pool.kind, pool.plain[start:start + size]))
        self.sent += 1

        cuts = []
        if chance.random() < FRAGMENTED_SHARE:
            cuts = sorted(chance.randrange(size // BLOCK + 1) * BLOCK for _ in range(chance.randrange(MOST_FRAGMENTS)))
        edges = [0, *cuts, size]
        out = []
        for index, (begin, end) in enumerate(zip(edges, edges[1:])):
            key = chance.choice(KEYS)
            opcode = pool.kind if index == 0 else CONTINUATION
            out.append(frame(opcode, key=None, fin=end is edges[-1] and index == len(edges) - 2, length=end - begin))
            out[-1] = bytes([out[-1][0], out[-1][1] | 0x80]) + out[-1][2:] + key
            out.append(pool.masked[key][start + begin:start + end])
        Talker.frames += len(edges) - 1
        return b"".join(out)

    def close(self):
        """Starts the closing handshake (RFC 6455 §7.1.2), after the last echo."""
        self.closing = True
        self.unsent = memoryview(frame(CLOSE, close_payload(1000)))

    # ---- in

    def read(self):
        try:
            data = self.socket.recv(max(1, log_uniform(self.chance, LARGEST_READ)))
        except BlockingIOError:
            return
        if not data:
            if not self.answered:
                self.fail("the server closed the connection")
            self.done = True  # a server closes the TCP connection first (RFC 6455 §7.1.1)
            return
        at = 0
        while at < len(data):
            if self.left == 0:
                at = self.take_head(data, at)
            else:
                at = self.take_payload(data, at)

    def take_head(self, data, at):
        self.head += data[at:at + 1]
        if len(self.head) < 2:
            return at + 1
        size = {126: 4, 127: 10}.get(self.head[1], 2)
        if len(self.head) < size:
            return at + 1
        first, length = self.head[0], int.from_bytes(self.head[2:], "big") if size > 2 else self.head[1]
        self.head = b""
        self.last, self.left = bool(first & 0x80), length
        self.check_opcode(first & 0x7F)
        if length == 0:
            self.end_of_frame()
        return at + 1

    def check_opcode(self, opcode):
        if opcode == CLOSE and self.closing and self.left == 2:
            self.expected.append(Message(CLOSE, close_payload(1000)))
            return
        if not self.expected:
            self.fail(f"a frame of opcode {opcode:#x} arrived, but nothing is awaited")
        awaited = self.expected[0].kind if self.position == 0 else CONTINUATION
        if opcode != awaited:
            self.fail(f"opcode {opcode:#x} arrived instead of {awaited:#x}")

    def take_payload(self, data, at):
        piece = data[at:at + self.left]
        awaited = self.expected[0].payload
        if awaited[self.position:self.position + len(piece)] != piece:
            self.fail(f"another payload arrived, in the {self.position} to {self.position + len(piece)} of a message "
                      f"of {len(awaited)} bytes")
        self.position += len(piece)
        self.left -= len(piece)
        if self.left == 0:
            self.end_of_frame()
        return at + len(piece)

    def end_of_frame(self):
        if not self.last:
            return
        message = self.expected.popleft()
        if self.position != len(message.payload):
            self.fail(f"only {self.position} of {len(message.payload)} bytes came back")
        self.position = 0
        if message.kind == CLOSE:
            self.answered = True
            return
        self.received += 1
        Talker.messages += 1
        Talker.payload_bytes += len(message.payload)

    def fail(self, what):
        raise SystemExit(f"FAILED: connection {self.number}, message {self.received + 1} of {self.sent}: {what}")


class Crowd:
    """All talkers on one thread."""

    def __init__(self, talkers, chance):
        self.talkers, self.chance = talkers, chance
        self.selector = selectors.DefaultSelector()
        self.paused = []  # (when it reads again, number)
        self.masks = {}
        for talker in talkers:
            self.masks[talker.number] = selectors.EVENT_READ | selectors.EVENT_WRITE
            self.selector.register(talker.socket, self.masks[talker.number], talker)

    def run(self, seconds):
        """Sends messages for `seconds`, waits for the outstanding echoes, and closes. Fails when that takes too long."""
        end, limit = time.monotonic() + seconds, time.monotonic() + seconds + 3 * PATIENCE
        waiting = set(talker.number for talker in self.talkers)
        while waiting:
            now = time.monotonic()
            if now > limit:
                raise SystemExit(f"FAILED: {len(waiting)} connections wait for their echoes: {self.situation(waiting)}")
            self.resume(now)
            for key, events in self.selector.select(0.05):
                self.turn(key.data, events, now > end)
                if key.data.done:
                    waiting.discard(key.data.number)

    def turn(self, talker, events, stopping):
        talker.stopping = stopping
        if events & selectors.EVENT_READ:
            talker.read()
        if talker.done:
            self.selector.unregister(talker.socket)
            talker.socket.close()
            return
        if events & selectors.EVENT_WRITE and talker.wants_to_write():
            talker.write()
        if stopping and not talker.closing and not talker.expected and not talker.unsent:
            talker.close()
        pausing = self.masks[talker.number] & selectors.EVENT_READ == 0
        if not pausing and not stopping and self.chance.random() < PAUSE_SHARE:
            heapq.heappush(self.paused, (time.monotonic() + self.chance.random() * LONGEST_PAUSE, talker.number))
            pausing = True
        self.listen(talker, reading=not pausing)

    def listen(self, talker, reading):
        wanted = (selectors.EVENT_READ if reading else 0) | (selectors.EVENT_WRITE if talker.wants_to_write() else 0)
        if talker.done or wanted == self.masks[talker.number]:
            return
        if self.masks[talker.number] == 0:
            self.selector.register(talker.socket, wanted, talker)
        elif wanted == 0:
            self.selector.unregister(talker.socket)
        else:
            self.selector.modify(talker.socket, wanted, talker)
        self.masks[talker.number] = wanted

    def resume(self, now):
        while self.paused and self.paused[0][0] <= now:
            self.listen(self.talkers[heapq.heappop(self.paused)[1]], reading=True)

    def situation(self, numbers):
        return ", ".join(f"{self.talkers[n].received}/{self.talkers[n].sent}" for n in sorted(numbers)[:10])


def main():
    parser = argparse.ArgumentParser(description="many connections to `wspc serve`, every echoed byte compared")
    parser.add_argument("wspc", help="path of the wspc command")
    parser.add_argument("--connections", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--threads", type=int, default=1, help="of the server")
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFFFFFF, help="to repeat a run")
    arguments = parser.parse_args()

    print(f"seed {arguments.seed}", flush=True)
    chance = random.Random(arguments.seed)
    allow_descriptors(arguments.connections + SPARE)
    pools = [Pool(BINARY, chance.randbytes(POOL)), Pool.of_text(chance)]
    with Server(arguments.wspc, "--threads", str(arguments.threads)) as server:
        crowd = Crowd([Talker(number, server.port, pools, random.Random(chance.random()))
                       for number in range(arguments.connections)], chance)
        began = time.monotonic()
        crowd.run(arguments.seconds)
        took = time.monotonic() - began
        report(arguments.connections, took, server)


def report(connections, took, server):
    print(f"{connections} connections, {took:.1f} s: {Talker.messages} messages in {Talker.frames} frames and "
          f"{Talker.pieces} writes, {Talker.payload_bytes / 1e6:.0f} MB each way\n"
          f"{Talker.messages / took:.0f} messages/s, {Talker.payload_bytes / took / 1e6:.0f} MB/s each way, "
          f"server at most {server.memory('VmHWM') / 2**20:.0f} MiB resident\n"
          "nothing lost, nothing reordered, every byte compared", flush=True)


if __name__ == "__main__":
    main()
