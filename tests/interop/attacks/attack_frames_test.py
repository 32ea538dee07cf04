# SPDX-License-Identifier: MIT
# attack_frames_test: what malicious frames cost `wspc serve`.   RFC 6455 §10.4

import time
import unittest

from harness.case import main
from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, close_payload, frame
from interop.attacks.attack import Attack
from interop.attacks.bad_input import MIB


class Floods(Attack):
    def test_8_mib_of_pings_whose_answers_nobody_reads(self):
        with self.attacked(memory=2 * MIB, seconds=1) as server:
            raw = self.raw(server)
            self.assertGreaterEqual(self.pour(raw, frame(PING, b"p" * 125)), 8 * MIB)

    def test_700000_pings_of_no_bytes(self):
        with self.attacked(memory=2 * MIB, seconds=1) as server:
            raw = self.raw(server)
            self.swallow(raw)
            self.pour(raw, frame(PING), 4 * MIB)

    def test_700000_pongs_that_nobody_asked_for(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            self.pour(self.raw(server), frame(PONG), 4 * MIB)

    def test_300000_messages_of_one_byte(self):
        with self.attacked(memory=2 * MIB, seconds=1) as server:
            raw = self.raw(server)
            self.swallow(raw)
            self.pour(raw, frame(BINARY, b"x"), 2 * MIB)

    def test_messages_whose_echoes_nobody_reads(self):
        with self.attacked(memory=4 * MIB, seconds=1) as server:
            taken = self.pour(self.raw(server), frame(BINARY, b"m" * 10_000), 64 * MIB, patience=0.5)
            self.assertLess(taken, 64 * MIB, "the server reads on, though nobody reads what it answers")

    def test_single_bytes(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            raw = self.raw(server)
            raw.send_slowly(frame(TEXT, b"x" * 5000, fin=False))
            raw.send(frame(CONTINUATION, b"y"))
            self.assertEqual(raw.receive_frame(), (0x80 | TEXT, b"x" * 5000 + b"y"))


class Fragments(Attack):
    def test_as_many_as_are_allowed(self):
        with self.attacked(memory=2 * MIB, seconds=1) as server:
            raw = self.raw(server)
            message = frame(BINARY, b"x", fin=False) + frame(CONTINUATION, b"x", fin=False) * 4094 + frame(CONTINUATION)
            for _ in range(20):
                raw.send(message)
                self.assertEqual(raw.receive_frame(), (0x80 | BINARY, b"x" * 4095))

    def test_without_end(self):
        for payload in b"", b"x":
            with self.attacked(memory=2 * MIB, seconds=1) as server:
                for _ in range(20):
                    raw = self.raw(server)
                    raw.send(frame(BINARY, payload, fin=False))
                    self.pour(raw, frame(CONTINUATION, payload, fin=False), 100_000)
                    server.err.find("more fragments than the limit")
                    raw.drop()


class Announcements(Attack):
    def test_of_2_62_bytes_where_there_is_no_limit(self):
        with self.attacked("--max-message", "unlimited", "--max-frame", "unlimited", memory=2 * MIB, seconds=1) as server:
            raws = [self.raw(server) for _ in range(100)]
            for raw in raws:
                raw.send(frame(BINARY, b"x" * 1000, length=1 << 62))

    def test_of_2_62_bytes_with_the_default_limits(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            for _ in range(20):
                raw = self.raw(server)
                raw.send(frame(BINARY, b"x" * 1000, length=1 << 62))
                self.assert_failed(raw, 1009)

    def test_of_control_payloads_are_judged_before_they_come(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            for opcode in CLOSE, PING, PONG:
                for length in b"\xfe", b"\xff":
                    raw = self.raw(server)
                    raw.send(bytes([0x80 | opcode]) + length)
                    self.assert_failed(raw, 1002, "more than 125 bytes")

    def test_of_what_nothing_was_agreed_on(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            raw = self.raw(server)
            raw.send(frame(BINARY, b"", reserved=4, length=1 << 20)[:2])
            self.assert_failed(raw, 1002, "reserved bit")


@unittest.skipIf(SANITIZED, "nothing is measured under a sanitizer")
class Meter(Attack):
    def test_sees_what_a_server_was_made_to_hold(self):
        with self.assertRaisesRegex(AssertionError, r"the process grew by (8|9|\d\d)\.\d MiB"):
            with self.attacked("--max-message", "16M", memory=7 * MIB, seconds=10) as server:
                before = server.memory()
                self.raw(server).send(frame(BINARY, b"x" * (8 * MIB), length=16 * MIB))
                self.wait_until(lambda: server.memory() > before + 8 * MIB)

    def test_sees_what_a_server_was_made_to_do(self):
        with self.assertRaisesRegex(AssertionError, r"the process used \d+\.\d+ s"):
            with self.attacked(memory=8 * MIB, seconds=0) as server:
                self.pour(self.raw(server), frame(PONG), 16 * MIB)

    def wait_until(self, true):
        deadline = time.monotonic() + PATIENCE
        while not true() and time.monotonic() < deadline:
            time.sleep(0.02)


class Connections(Attack):
    def test_1000_that_come_and_go(self):
        with self.attacked(memory=2 * MIB, seconds=1) as server:
            before = server.descriptors()
            for number in range(1000):
                raw = self.raw(server) if number % 2 else self.unopened(server)
                raw.reset()
            self.assert_forgotten(server, before)

    def test_100_that_say_nothing_and_100_that_hang_up_halfway(self):
        """Idle connections cost no processor time, neither open nor half-closed ones."""
        with self.attacked(memory=2 * MIB, seconds=0.3) as server:
            silent = [self.raw(server) for _ in range(100)]
            halfway = [self.raw(server) for _ in range(100)]
            for raw in halfway:
                raw.finish_sending()
            time.sleep(2)
            for raw in halfway:
                self.assertTrue(raw.ended())
            silent[50].send(frame(TEXT, b"here"))
            self.assertEqual(silent[50].receive_frame(), (0x80 | TEXT, b"here"))

    def test_that_say_goodbye_again_and_again(self):
        with self.attacked(memory=MIB, seconds=1) as server:
            raw = self.raw(server)
            self.pour(raw, frame(CLOSE, close_payload(1000)), MIB)


if __name__ == "__main__":
    main()
