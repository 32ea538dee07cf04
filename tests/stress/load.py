# SPDX-License-Identifier: MIT
# load: the kinds of traffic, a seeded schedule that deals them to threads, and the tally of the results.
import collections
import random
import threading
import time
import traceback

EXTENSION = 120  # seconds more on a machine that is too slow to have shown each kind once
KINDS = {}  # by name
GOOD = set()  # the names of those that do nothing wrong: a server that does not serve them is at fault


def good(function):
    """Traffic that has to succeed, whatever else is going on."""
    GOOD.add(function.__name__)
    return fault(function)


def fault(function):
    """Traffic that breaks rules: the server may end it at any time, and must keep serving others."""
    KINDS[function.__name__] = function
    return function


class Deck:
    """Deals all kinds in a random order, again and again, each time with a seed of its own."""

    def __init__(self, seed):
        self._choose = random.Random(seed)
        self._lock = threading.Lock()
        self._rest = []

    def deal(self):
        with self._lock:
            if not self._rest:
                self._rest = sorted(KINDS)
                self._choose.shuffle(self._rest)
            return self._rest.pop(), self._choose.randrange(1 << 32)


class Tally:
    def __init__(self):
        self._lock = threading.Lock()
        self._counts = collections.defaultdict(lambda: [0, 0])  # by kind: brought to its end, cut short
        self.problems = []

    def count(self, kind, done):
        with self._lock:
            self._counts[kind][0 if done else 1] += 1

    def complain(self, problem):
        with self._lock:
            if len(self.problems) < 10:
                self.problems.append(problem)

    def missing(self, kinds):
        return [kind for kind in sorted(kinds) if kind not in self._counts]

    def __str__(self):
        rows = sorted(self._counts.items())
        return "\n".join(f"{kind:32} {done:8} done {cut:8} cut short" for kind, (done, cut) in rows)


class Load:
    """`threads` threads work through the deck until stop(), and beside them a control client for each server."""

    def __init__(self, servers, tally, seed, threads):
        self.servers = servers
        self.tally = tally
        self.ending = False  # from now on nobody has to be served any more
        self._deck = Deck(seed)
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        self._controls = [threading.Thread(target=self._control, args=(server,), daemon=True) for server in servers.all]

    def start(self):
        for thread in self._threads + self._controls:
            thread.start()

    def wait(self, seconds):
        """Returns when the time is over and each kind has been seen, or when a server is gone."""
        end = time.monotonic() + seconds
        while self.servers.alive() and (time.monotonic() < end or self._incomplete(end)):
            self._over.wait(0.2)

    def _incomplete(self, end):
        return self.tally.missing(KINDS) and time.monotonic() < end + EXTENSION

    def stop(self):
        self._over.set()
        for thread in self._threads + self._controls:
            thread.join()

    def _work(self):
        while not self._over.is_set():
            kind, seed = self._deck.deal()
            try:
                KINDS[kind](self.servers, random.Random(seed))
                self._count(kind, done=True)
            except (OSError, EOFError) as error:
                self._count(kind, done=False)
                if kind in GOOD:
                    self._complain(f"{kind} with seed {seed} was not served: {error!r}")
            except Exception:
                self._complain(f"{kind} with seed {seed}: {traceback.format_exc()}")

    def _count(self, kind, done):
        if not self.ending:
            self.tally.count(kind, done)

    def _complain(self, problem):
        if not self.ending:
            self.tally.complain(problem)

    def _control(self, server):
        """Runs a well-behaved client on one connection for the whole run: every message has to come back."""
        number = 0
        try:
            client = server.open("/control")
            while not self._over.wait(0.02) and not self.ending:
                number += 1
                text = f"control {number} {'x' * (number * 37 % 3000)}"
                client.send_frame(1, text)
                client.expect(1, text.encode())
                self._count(f"control of {server.name}", done=True)
        except Exception as error:
            self._complain(f"the control client of {server.name} failed after {number} messages: {error!r}")
