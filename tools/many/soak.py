#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# soak: many compressing connections for a long time; every echo is compared, and the server's memory measured.   README.md

import argparse
import pathlib
import random
import selectors
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests"))
from deflated import LONG, Failed, Talker  # noqa: E402
from harness.environment import PATIENCE, SANITIZED, allow_descriptors  # noqa: E402
from harness.frames import BINARY, TEXT  # noqa: E402
from harness.server import Server  # noqa: E402

SPARE = 100  # descriptors for everything else
LIFETIME = 60.0  # seconds that a connection lives, on average; then another one takes its place
ABORT_SHARE = 0.3  # of them end without a Close, whatever is under way
PAUSE_SHARE, LONGEST_PAUSE = 0.002, 0.5  # sometimes a client does not read for a while (seconds)
TALK, REST = 30.0, 2.5  # seconds of talk, then of rest once all is answered: what is not needed then is given back
WARM_UP = 2  # rests before those that count
LONGEST_UNIT = 20  # bytes of a text's smallest piece
GROWTH, ALLOWANCE = 1.10, 4.0  # how much more (times, and MiB) the last rests may have than the first ones
FEWEST_RESTS = 6  # that count, to say anything about growth
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
    """Returns payloads that compress well, a little, and not at all."""
    words = ["lorem ipsum dolor", "sit amet, 日本語 ", "Grüße aus Köln! ", "{\"id\": 12345678}", "😀😀😀😀",
             "\u0000\u007f\u0080\uffff", "x" * 16]
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
        self.aborting = self.crowd.chance.random() < ABORT_SHARE
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
        if self.aborting and now > self.ends and not self.crowd.stopping:
            self.forget()
            talker.abort()
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
        self.turn_at = time.monotonic() + TALK  # when talk ends, or rest
        self.slots = [Slot(self) for _ in range(connections)]

    def run(self, seconds, gauge):
        """Sends messages for `seconds`, with pauses, waits for the outstanding echoes, and closes. Fails when that takes too long."""
        end = time.monotonic() + seconds
        while (now := time.monotonic()) < end:
            self.step(now)
            gauge.look(now)
            self.take_turns(now, gauge)
        self.stopping, self.talking = True, False
        while left := [slot for slot in self.slots if slot.talker is not None]:
            now = time.monotonic()
            if now > end + 3 * PATIENCE:
                raise Failed(f"{len(left)} connections wait for echoes: {[len(slot.talker.expected) for slot in left]}")
            self.step(now)

    def take_turns(self, now, gauge):
        """Alternates between talk and rest. Memory is measured at the end of a rest, which does not depend on the machine's speed."""
        if self.talking and now > self.turn_at:
            self.talking, self.turn_at = False, now + REST
        elif not self.talking and any(slot.talker.waits() for slot in self.slots):
            self.turn_at = now + REST
        elif not self.talking and now > self.turn_at:
            gauge.rest()
            self.talking, self.turn_at = True, now + TALK

    def step(self, now):
        for slot in self.slots:
            slot.listen(now)
        ready = {key.data: events for key, events in self.selector.select(0.02)}
        for slot in self.slots:
            if slot.talker is not None:
                slot.turn(ready.get(slot, 0), now)


class Gauge:
    """The server's resident memory, which is shown all the time and judged at rest."""

    def __init__(self, server, seconds):
        self.server, self.interval = server, min(10.0, seconds / 20)
        self.began = self.next = time.monotonic()
        self.rests = []  # MiB

    def look(self, now):
        if now >= self.next:
            self.next = now + self.interval
            self.show("")

    def rest(self):
        self.rests.append(self.show("at rest"))

    def show(self, when):
        resident = self.server.memory() / 2**20
        print(f"{time.monotonic() - self.began:7.1f} s  {resident:7.2f} MiB resident  {Talker.total['messages']:9} messages"
              f"  {Talker.total['connections']:6} connections so far  {when}", flush=True)
        return resident

    def judge(self):
        """Returns a verdict; raises Failed when the memory grows."""
        counted = self.rests[WARM_UP:]
        if len(counted) < FEWEST_RESTS:
            return "too short a time to judge the memory"
        third = len(counted) // 3
        first, last = sum(counted[:third]) / third, sum(counted[-third:]) / third
        print(f"resident at rest: {first:.2f} MiB at first, {last:.2f} MiB at last (means of {third} rests), "
              f"{max(counted):.2f} MiB at most", flush=True)
        if not SANITIZED and last > first * GROWTH + ALLOWANCE:
            raise Failed("the server's memory grows")
        return "memory flat"


def share(part, whole):
    return f"{100 * part / max(1, whole):.1f} %"


def report(took):
    total = Talker.total
    print(f"{took:.0f} s: {total['messages']} messages of {total['bytes received'] / 1e6:.0f} MB came back, every byte "
          f"compared, in order; {total['frames sent']} frames sent, {total['pongs']} pings answered\n"
          f"{total['connections']} connections ({total['compressing connections']} with permessage-deflate), "
          f"{total['connections aborted']} of them aborted with {total['messages in flight when aborted']} messages in flight\n"
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
            report(time.monotonic() - began)
            if Talker.total["compressed messages received"] == 0:
                raise Failed("the server compressed nothing")
            print(f"nothing lost, {gauge.judge()}", flush=True)
        except Failed as failure:
            sys.exit(f"FAILED: {failure}")


if __name__ == "__main__":
    main()
