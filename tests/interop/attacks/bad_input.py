# SPDX-License-Identifier: MIT
# bad_input: what the tests of invalid input share: raw connections to `wspc serve`, and assertions about its answers.

import time

from harness.case import CollectedCase
from harness.connection import connect_tcp, upgraded
from harness.environment import PATIENCE, SANITIZED
from harness.frames import BINARY, CLOSE, PONG, TEXT, close_payload, frame

MIB = 1 << 20


class BadInput(CollectedCase):
    options = []

    def serve(self, *options):
        return super().serve("--verbose", *self.options, *options)

    def raw(self, server, **arguments):
        raw = upgraded(server.port, **arguments)
        self.addCleanup(raw.drop)
        return raw

    def unopened(self, server):
        raw = connect_tcp(server.port)
        self.addCleanup(raw.drop)
        return raw

    def assert_serves(self, server, **arguments):
        raw = self.raw(server, **arguments)
        raw.send(frame(TEXT, b"still there?"))
        self.assertEqual(raw.receive_frame(), (0x80 | TEXT, b"still there?"), "the server serves nobody new")
        raw.send(frame(CLOSE, close_payload(1000)))
        self.assertEqual(raw.receive_frame(), (0x80 | CLOSE, close_payload(1000)))
        self.assertTrue(raw.ended())

    def assert_refused(self, raw, status, text, **headers):
        got, fields, body = raw.response()
        self.assertEqual((got, body), (status, text))
        self.assertIn("close", fields["connection"])
        for name, value in headers.items():
            self.assertEqual(fields.get(name.replace("_", "-")), value)
        self.assertTrue(raw.ended(), "the server did not close the connection after its refusal")

    def assert_failed(self, raw, code, words="."):
        """Asserts that a Close with this code and reason arrives, and then the end of the TCP connection (RFC 6455 §7.1.7)."""
        first, payload = raw.receive_frame()
        while first in (0x80 | PONG, 0x80 | TEXT, 0x80 | BINARY):  # answers to what came before
            first, payload = raw.receive_frame()
        self.assertEqual((first, payload[:2]), (0x80 | CLOSE, close_payload(code)))
        self.assertRegex(payload[2:].decode(), words)
        raw.finish_sending()
        self.assertTrue(raw.ended(), "the server did not close the connection after its Close")

    def assert_forgotten(self, server, before):
        deadline = time.monotonic() + PATIENCE
        while server.descriptors() > before:
            self.assertLess(time.monotonic(), deadline, f"{server.descriptors() - before} connections are still held")
            time.sleep(0.02)

    def assert_bounded(self, server, before, most):
        grown = server.memory() - before
        if not SANITIZED:
            self.assertLess(grown, most, f"the server grew by {grown / MIB:.1f} MiB")
