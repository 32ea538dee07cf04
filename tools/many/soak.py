#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# soak: many compressing connections for a long time, every echo compared, the server's memory watched.   README.md

import argparse
import pathlib
import random
import selectors
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "interop"))
from raw import BINARY, TEXT  # noqa: E402
from wspc import PATIENCE, SANITIZED, Server, allow_descriptors  # noqa: E402
from deflated import LONG, Failed, Talker  # noqa: E402

SPARE = 100  # descriptors for everything else
LIFETIME = 60.0  # seconds that a connection lives, on average; then another one takes its place
CUT_SHARE = 0.3  # of them end without a Close, whatever is under way
PAUSE_SHARE, LONGEST_PAUSE = 0.002, 0.5  # sometimes a client does not read for a while (seconds)
BREAK = 5.0  # seconds that everybody listens and nobody speaks, now and then: memory that is not needed is given back
WARM_UP = 0.1  # of the time: what is measured before says nothing yet
LONGEST_UNIT = 20  # bytes of a text's smallest piece
GROWTH, ALLOWANCE = 1.05, 2 << 20  # what the last samples may have more than the first ones
LEAST_TIME = 120  # seconds: before that, what connections hold while they talk is still being filled
PATIENT = ["--ping-interval", "1m", "--pong-timeout", "5m"]  # the machine may have better things to do meanwhile
EVERYTHING = "server_max_window_bits=15"  # the server agrees to whatever is offered, with context takeover


class Pool:
    """Payloads of one kind: slices of a long random one."""

    def __init__(self, kind, units, size, chance):
        self.kind = kind
        self.units = chance.choices(units, k=size) if kind == TEXT else None
        self.bytes = None if kind == TEXT else b"".join(chance.choices(units, k=size))

    def take(self, chance, size):
        if self.kind == BINARY:
            start = chance.randrange(len(self.bytes))
            return self.bytes[start:start + size]
        start, count = chance.randrange(len(self.units)), size // LONGEST_UNIT
        return "".join(self.units[start:start + count]).encode()


def pools(chance):
    """What compresses well, a little, and not at all."""
    words = ["lorem ipsum dolor", "sit amet, 日本語 ", "Grüße aus Köln! ", "{\"id\": 12345678}", "😀😀😀😀", "\u0000\u007f\u0080\uffff",
             "x" * 16]
    nibbles = [bytes([byte]) for byte in range(16)]
    return [Pool(TEXT, words, LONG // 8, chance), Pool(BINARY, nibbles, 2 * LONG, chance),
            Pool(BINARY, [chance.randbytes(1 << 16)], 2 * LONG >> 16, chance)]


class Slot:
    """A place in the crowd: one talker after the other."""

    def __init__(self, crowd):
        self.crowd, self.paused_until, self.mask = crowd, 0.0, 0
        self.begin(crowd.chance.random() * LIFETIME)

    def begin(self, lifetime):
        self.talker = Talker(self.crowd.server.port, self.crowd.pools, self.crowd.chance)
        self.ends = time.monotonic() + lifetime
        self.cutting = self.crowd.chance.random() < CUT_SHARE
        self.mask = 0

    def turn(self, events, now):
        talker = self.talker
        if events & selectors.EVENT_READ:
            talker.read()
        if talker.done:
            self.forget()
            talker.socket.close()
            return self.follow(now)
        if events & selectors.EVENT_WRITE and talker.wants_to_write(self.crowd.talking):
            talker.write()
        if self.cutting and now > self.ends and not self.crowd.stopping:
            self.forget()
            talker.cut()
            return self.follow(now)
        over = now > self.ends or self.crowd.stopping
        if over and not talker.closing and not talker.expected and not talker.unsent:
            talker.close()
        if self.crowd.talking and self.crowd.chance.random() < PAUSE_SHARE:
            self.paused_until = now + self.crowd.chance.random() * LONGEST_PAUSE
        return None

    def follow(self, now):
        if self.crowd.stopping:
            self.talker = None
        else:
            self.begin(self.crowd.chance.expovariate(1 / LIFETIME))

    def listen(self, now):
        """Tells the selector what this slot waits for now."""
        if self.talker is None:
            return
        talking = self.crowd.talking and now < self.ends
        mask = selectors.EVENT_WRITE if self.talker.wants_to_write(talking) else 0
        if now >= self.paused_until or self.crowd.stopping:
            mask |= selectors.EVENT_READ
        if mask == self.mask:
            return
        if self.mask == 0:
            self.crowd.selector.register(self.talker.socket, mask, self)
        elif mask == 0:
            self.crowd.selector.unregister(self.talker.socket)
        else:
            self.crowd.selector.modify(self.talker.socket, mask, self)
        self.mask = mask

    def forget(self):
        if self.mask != 0:
            self.crowd.selector.unregister(self.talker.socket)
        self.mask = 0


class Crowd:
    def __init__(self, server, connections, chance):
        self.server, self.chance, self.pools = server, chance, pools(chance)
        self.selector = selectors.DefaultSelector()
        self.talking, self.stopping = True, False
        self.slots = [Slot(self) for _ in range(connections)]

    def run(self, seconds, gauge):
        """Talks for so long, with breaks, waits for what is on its way, and closes. Fails when that takes too long."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self.talking = now % 60 > BREAK or seconds < 60
            self.step(now)
            gauge.look(now)
        gauge.look(now, last=True)
        self.stopping, self.talking = True, False
        while left := [slot for slot in self.slots if slot.talker is not None]:
            now = time.monotonic()
            if now > end + 3 * PATIENCE:
                raise Failed(f"{len(left)} connections wait for echoes: {[len(slot.talker.expected) for slot in left]}")
            self.step(now)

    def step(self, now):
        for slot in self.slots:
            slot.listen(now)
        ready = {key.data: events for key, events in self.selector.select(0.02)}
        for slot in self.slots:
            if slot.talker is not None:
                slot.turn(ready.get(slot, 0), now)


class Gauge:
    """The server's resident memory, every `interval` seconds."""

    def __init__(self, server, seconds):
        self.server, self.interval = server, min(10.0, seconds / 20)
        self.began = self.next = time.monotonic()
        self.settled = self.began + seconds * WARM_UP
        self.samples = []  # those that count

    def look(self, now, last=False):
        if now < self.next and not last:
            return
        self.next = now + self.interval
        resident = self.server.memory()
        if now >= self.settled:
            self.samples.append(resident)
        print(f"{now - self.began:7.1f} s  {resident / 2**20:7.2f} MiB resident  {Talker.total['messages']:9} messages  "
              f"{Talker.total['connections']:6} connections so far", flush=True)

    def judge(self):
        """Over a third of the time each, so that neither a break nor a burst decides."""
        third = max(1, len(self.samples) // 3)
        first, last = (sum(part) / len(part) for part in (self.samples[:third], self.samples[-third:]))
        print(f"resident at first {first / 2**20:.2f} MiB, at last {last / 2**20:.2f} MiB (means of {third} samples); "
              f"first sample {self.samples[0] / 2**20:.2f}, last {self.samples[-1] / 2**20:.2f}, "
              f"most {max(self.samples) / 2**20:.2f} MiB", flush=True)
        too_early = time.monotonic() - self.began < LEAST_TIME
        return SANITIZED or too_early or last <= first * GROWTH + ALLOWANCE


def share(part, whole):
    return f"{100 * part / max(1, whole):.1f} %"


def report(took):
    total = Talker.total
    print(f"{took:.0f} s: {total['messages']} messages of {total['bytes received'] / 1e6:.0f} MB came back, every byte "
          f"compared, in order; {total['frames sent']} frames sent, {total['pongs']} pings answered\n"
          f"{total['connections']} connections ({total['compressing connections']} with permessage-deflate), "
          f"{total['connections cut']} of them cut with {total['messages in flight when cut']} messages in flight\n"
          f"on the wire {share(total['bytes sent, on the wire'], total['bytes sent'])} of what was sent, "
          f"{share(total['bytes received, on the wire'], total['bytes received'])} of what came back "
          f"({total['compressed messages received']} messages compressed)", flush=True)


def main():
    parser = argparse.ArgumentParser(description="compressing connections to `wspc serve`, for a long time")
    parser.add_argument("wspc", help="path of the wspc command")
    parser.add_argument("--connections", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=1800)
    parser.add_argument("--threads", type=int, default=1, help="of the server")
    parser.add_argument("--deflate", default=EVERYTHING, help="the server's settings")
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFFFFFF, help="to repeat a run, about")
    arguments = parser.parse_args()

    print(f"seed {arguments.seed}", flush=True)
    allow_descriptors(arguments.connections + SPARE)
    with Server(arguments.wspc, "--threads", str(arguments.threads), "--deflate", arguments.deflate, *PATIENT) as server:
        crowd = Crowd(server, arguments.connections, random.Random(arguments.seed))
        gauge, began = Gauge(server, arguments.seconds), time.monotonic()
        try:
            crowd.run(arguments.seconds, gauge)
        except Failed as failure:
            sys.exit(f"FAILED: {failure}")
        report(time.monotonic() - began)
        if Talker.total["compressed messages received"] == 0:
            sys.exit("FAILED: the server compressed nothing")
        if not gauge.judge():
            sys.exit("FAILED: the server's memory grows")
        flat = "memory flat" if arguments.seconds >= LEAST_TIME else "too short a time to judge the memory"
        print(f"nothing lost, {flat}", flush=True)


if __name__ == "__main__":
    main()
