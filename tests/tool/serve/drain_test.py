# SPDX-License-Identifier: MIT
# drain_test: SIGTERM under load: every answer of the server arrives, and every connection closes with 1001.
import fcntl
import json
import re
import signal
import socket
import ssl
import struct
import threading
import time
from pathlib import Path

from harness.case import Case, main
from harness.certificates import Authority
from harness.command import CLEAN
from harness.connection import Connection
from harness.environment import PATIENCE
from harness.frames import CLOSE, TEXT, close_payload


class Talker:
    """Sends numbered messages and hears the answers, until the server closes."""

    def __init__(self, sock):
        self.connection = Connection(sock, masks=True)
        self.connection.open()
        self.sent = 0
        self.heard = []
        self.code = None
        self.torn = None
        self.over = threading.Event()
        self.threads = [threading.Thread(target=each, daemon=True) for each in self.parts()]
        for thread in self.threads:
            thread.start()

    def parts(self):
        return [self.talk]

    def wait(self):
        for thread in self.threads:
            thread.join(PATIENCE)

    def say(self):
        self.connection.send_frame(TEXT, f"{self.sent} ".ljust(2000, "x"))
        self.sent += 1

    def hear(self):
        """Returns False when the frame was the server's Close."""
        opcode, payload = self.connection.receive()
        if opcode == CLOSE:
            self.code, = struct.unpack(">H", payload[:2])
            return False
        self.heard.append(int(payload.split()[0]))
        return True

    def talk(self):
        """Sends fifty messages at a time."""
        try:
            while self.code is None:
                for _ in range(50):
                    self.say()
                while len(self.heard) < self.sent and self.hear():
                    pass
            self.connection.send_frame(CLOSE, close_payload(self.code))
        except (EOFError, OSError) as error:
            self.torn = error


class Flood(Talker):
    """Sends as many messages as the server takes, while another thread reads the answers. (Not for TLS: Python's TLS sockets
    do not allow reading and writing at the same time.)"""

    def parts(self):
        return [self.pour, self.drink]

    def pour(self):
        try:
            while not self.over.is_set():
                self.say()
        except OSError as error:
            self.torn = error

    def drink(self):
        try:
            while self.hear():
                pass
            self.over.set()
            self.threads[0].join(PATIENCE)
            self.connection.send_frame(CLOSE, close_payload(self.code))
        except (EOFError, OSError) as error:
            self.torn = error
        self.over.set()


class Drain(Case):
    def drained(self, talk, *options):
        """Sends SIGTERM while clients talk. Returns the talkers, and how many messages the server recorded for each."""
        recording = Path(self.directory()) / "talk.jsonl"
        child = self.start("serve", "--port", "0", "--json", "--no-deflate", "--threads", "2", "--record", str(recording), *options)
        port = int(json.loads(child.out.readline())["url"].rsplit(":", 1)[1])
        talkers = [talk(port) for _ in range(6)]
        time.sleep(0.5)
        child.send_signal(signal.SIGTERM)
        for talker in talkers:
            talker.wait()
        self.assertEqual(child.wait(PATIENCE), CLEAN)
        sent = {}
        for line in map(json.loads, recording.read_text().splitlines()):
            if line["kind"] == "frame" and line["direction"] == "to_client" and line["opcode"] == "text":
                sent[line["connection"]] = sent.get(line["connection"], 0) + 1
        return talkers, sorted(sent.values())

    def assert_nothing_is_lost(self, talkers, sent):
        for talker in talkers:
            self.assertEqual(talker.code, 1001, talker.torn)
            self.assertGreater(len(talker.heard), 10)
            self.assertEqual(talker.heard, list(range(len(talker.heard))))
        self.assertEqual(sorted(len(talker.heard) for talker in talkers), sent)

    def dial(self, port):
        sock = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.addCleanup(sock.close)
        return sock

    def test_a_flood(self):
        self.assert_nothing_is_lost(*self.drained(lambda port: Flood(self.dial(port))))

    def test_a_flood_while_the_closes_are_spread(self):
        self.assert_nothing_is_lost(*self.drained(lambda port: Flood(self.dial(port)), "--drain-spread", "500ms"))

    def test_by_tls(self):
        authority = Authority(self.directory())
        context = ssl.create_default_context(cafile=authority.certificate)

        def talk(port):
            sock = context.wrap_socket(self.dial(port), server_hostname="localhost")
            self.addCleanup(sock.close)
            return Talker(sock)
        self.assert_nothing_is_lost(*self.drained(talk, "--cert", authority.sign("server", "DNS:localhost")))


class HangUp(Case):
    def test_a_reload_at_the_end_does_not_cut_it_short(self):
        server = self.start("serve", "--port", "0", "--self-signed", "-v")
        port = int(re.search(rb":(\d+)/", server.out.readline())[1])
        fcntl.fcntl(server.stderr, fcntl.F_SETPIPE_SZ, 4096)
        for _ in range(200):  # each of them is worth a line on stderr, which nobody reads: so the end takes a while
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
                sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
                self.assertTrue(sock.recv(100))
        server.send_signal(signal.SIGTERM)
        end = time.monotonic() + PATIENCE
        while server.poll() is None and time.monotonic() < end:
            server.send_signal(signal.SIGHUP)
            time.sleep(0.002)
        self.assertGreater(server.wait(PATIENCE), 0)  # lines were lost; a status below 0 is that of a signal


if __name__ == "__main__":
    main()
