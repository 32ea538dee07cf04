# SPDX-License-Identifier: MIT
# ui_life_test: the page of `wspc serve --ui` while tabs come and go, and when the server ends.
import random
import select
import socket
import threading
import time
import unittest

from harness.case import main
from harness.connection import Connection, dial
from harness.environment import SANITIZED
from harness.frames import CLOSE, TEXT, close_payload
from harness.page_case import PageCase

FEEDS = 400  # short ones: a feed that was closed just when its next tick was due used to crash the process after some tens
TABS = 8     # at the same time
TICK = 0.04  # seconds from tick to tick


class Tabs(PageCase):
    def read_until(self, feed, end):
        feed.receive()
        while (left := end - time.monotonic()) > 0:
            if select.select([feed.socket], [], [], left)[0] and not feed.socket.recv(65536):
                raise EOFError("the feed has ended")

    def be_a_tab(self, place, count, seed):
        choose = random.Random(seed)
        for _ in range(count):
            feed = dial(f"ws://{place}")
            with feed.socket:
                feed.open("/feed")
                feed.send_frame(TEXT, '{"clear": true}')  # else the test gets slower and slower, as more has passed
                self.read_until(feed, time.monotonic() + TICK * choose.randrange(1, 4) + choose.uniform(-0.004, 0.004))
                feed.send_frame(CLOSE, close_payload(1001))

    def test_hundreds_of_short_feeds_leave_the_server_as_it_was(self):
        child = self.serve("--ui-port", "0", "--no-deflate")
        url = child.url
        place = self.page_of(child)
        client = dial(url)
        self.addCleanup(client.socket.close)
        client.open()
        done, problems = threading.Event(), []

        def talk():  # so that every tick has something to tell
            while not done.wait(0.01):
                client.send_frame(TEXT, "x" * 100)
                client.receive()

        def browse(seed):
            try:
                self.be_a_tab(place, FEEDS // TABS, seed)
            except (OSError, EOFError) as error:
                problems.append(error)

        talker = threading.Thread(target=talk)
        tabs = [threading.Thread(target=browse, args=(seed,)) for seed in range(TABS)]
        for thread in (talker, *tabs):
            thread.start()
        for thread in tabs:
            thread.join()
        done.set()
        talker.join()
        self.assertEqual(problems, [])
        self.feed(place)
        client.socket.close()
        self.stop(child)


class Gone(PageCase):
    FRAMES = 300_000
    FEEDS = 20

    # A page used to be told megabytes in one turn of the loop, before anybody could notice that it had gone.
    @unittest.skipIf(SANITIZED, "figures about time mean nothing then")
    def test_a_page_that_says_goodbye_is_not_told_everything(self):
        child = self.serve("--ui-port", "0", "--no-deflate")
        url = child.url
        place = self.page_of(child)
        client = dial(url)
        self.addCleanup(client.socket.close)
        client.open()
        reader = threading.Thread(target=lambda: [client.expect(TEXT) for _ in range(self.FRAMES)], daemon=True)
        reader.start()
        for _ in range(self.FRAMES // 1000):
            client.send(b"\x81\x81\0\0\0\0x" * 1000)
        reader.join()
        before = child.processor_seconds()
        for _ in range(self.FEEDS):
            with dial(f"ws://{place}").socket as sock:
                feed = Connection(sock, masks=True)
                feed.open("/feed")
                feed.send_frame(CLOSE, close_payload(1001))
        self.feed(place)
        self.assertLess(child.processor_seconds() - before, 2)


class End(PageCase):
    def silent(self, backlog=8):
        """Returns a listener that never accepts: the kernel completes connections as long as its queue has room."""
        listener = socket.socket()
        self.addCleanup(listener.close)
        listener.bind(("127.0.0.1", 0))
        listener.listen(backlog)
        return listener.getsockname()[1]

    def full(self):
        """Returns a listener whose queue is full, so that a connection to it never opens."""
        port = self.silent(0)
        for _ in range(3):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
            self.addCleanup(waiting.close)
        return port

    def test_the_process_ends_while_the_page_connects(self):
        for scheme, port in ("ws", self.full()), ("ws", self.silent()), ("wss", self.silent()):
            with self.subTest(scheme=scheme, port=port):
                child = self.serve("--ui-port", "0")
                feed, _ = self.feed(self.page_of(child))
                self.order(feed, connect=f"{scheme}://127.0.0.1:{port}/")
                self.order(feed, search="")  # answered after the attempt has begun
                self.told(feed, "hits")
                self.stop(child)
                self.assertEqual(child.err.read(), b"")

    def test_the_process_ends_while_a_connection_of_the_page_s_is_open(self):
        child = self.serve("--ui-port", "0")
        url = child.url
        feed, _ = self.feed(self.page_of(child))
        self.order(feed, connect=url)
        self.told(feed, "connected")
        self.stop(child)


if __name__ == "__main__":
    main()
