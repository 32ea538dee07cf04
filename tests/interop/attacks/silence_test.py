# SPDX-License-Identifier: MIT
# silence_test: `wspc serve` with peers that do not answer, or disconnect.

import signal
import time

from harness.case import main
from harness.connection import request
from harness.frames import CLOSE, CONTINUATION, PING, TEXT, close_payload, frame
from interop.attacks.bad_input import BadInput


class Silence(BadInput):
    """Peers that do not send what the protocol requires."""

    def test_no_pong(self):
        server = self.serve("--ping-interval", "300ms", "--pong-timeout", "400ms")
        raw = self.raw(server)
        self.assertEqual(raw.receive_frame()[0], 0x80 | PING)
        began = time.monotonic()
        self.assert_failed(raw, 1011)
        self.assertGreater(time.monotonic() - began, 0.3)
        server.err.find("did not answer a ping in time")

    def test_idle(self):
        server = self.serve("--idle-timeout", "400ms")
        raw = self.raw(server)
        first, payload = raw.receive_frame()
        self.assertEqual((first, payload[:2]), (0x80 | CLOSE, close_payload(1001)))
        raw.send(frame(CLOSE, close_payload(1001)))
        self.assertTrue(raw.ended())

    def test_no_answer_to_our_close(self):
        server = self.serve("--idle-timeout", "300ms", "--close-timeout", "500ms")
        began = time.monotonic()
        raw = self.raw(server)
        before = server.descriptors()
        self.assertEqual(raw.receive_frame()[0], 0x80 | CLOSE)
        self.assertTrue(raw.ended())
        self.assertGreater(time.monotonic() - began, 0.75)  # both times, however late we are ourselves
        raw.drop()
        self.assert_forgotten(server, before - 1)
        server.err.find("did not finish the closing handshake in time")

    def test_no_answer_when_the_server_is_stopped(self):
        server = self.serve("--drain-timeout", "700ms")
        for _ in range(3):
            self.raw(server)
        self.unopened(server).send(b"GET / HT")
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.status(), 0)
        self.assertGreater(time.monotonic() - began, 0.5, "nobody waited for the closing handshakes")
        self.assertLess(time.monotonic() - began, 5)

    def test_half_closed_after_the_handshake(self):
        server = self.serve()
        before = server.descriptors()
        raw = self.raw(server)
        raw.send(frame(TEXT, b"last words"))
        raw.finish_sending()
        self.assertEqual(raw.receive_frame(), (0x80 | TEXT, b"last words"))
        self.assertTrue(raw.ended())
        raw.drop()
        self.assert_forgotten(server, before)
        self.assert_serves(server)

    def test_resets_at_every_step(self):
        server = self.serve()
        before = server.descriptors()
        script = request(server.port) + frame(TEXT, b"x" * 300, fin=False) + frame(PING) + frame(CONTINUATION, b"y")
        for cut in range(0, len(script), 7):
            raw = self.unopened(server)
            raw.send(script[:cut])
            raw.reset()
        self.assert_forgotten(server, before)
        self.assert_serves(server)


if __name__ == "__main__":
    main()
