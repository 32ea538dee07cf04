# SPDX-License-Identifier: MIT
# http2_heads_test: what stands in the heads of requests and responses over HTTP/2, and who gets to see it.   RFC 9113 §8

import unittest

import http2_case
from http2_case import frame, h2


class Server(http2_case.Case):
    """Ours, with h2 as the client."""

    # RFC 9113 §8.3.1
    def test_a_host_that_disagrees_is_refused(self):
        _, port = self.serve()
        for host, status in ((f"127.0.0.1:{port}", "200"), ("evil.example", "400"), ("127.0.0.1", "400")):
            _, answer = self.connect(port).connect(f"127.0.0.1:{port}", more=[("host", host)])
            self.assertEqual(answer[":status"], status, host)


class Client(http2_case.ClientCase):
    """Ours, with h2 as the server."""

    # RFC 9110 §15.2: S09
    def test_interim_responses_are_passed_over(self):
        def serve(peer):
            request = peer.next(h2.events.RequestReceived)
            for _ in range(3):
                peer.h2.send_headers(request.stream_id, [(":status", "103"), ("link", "</a>")])
            peer.h2.send_headers(request.stream_id, [(":status", "200")])
            peer.take(request.stream_id, 8)
            peer.send(request.stream_id, frame(1, b"there") + frame(8, b"\x03\xe8"), end=True)

        def too_many(peer):
            request = peer.next(h2.events.RequestReceived)
            for _ in range(100):
                peer.h2.send_headers(request.stream_id, [(":status", "103"), ("link", "</a>")])
            peer.flush()

        self.assertEqual(self.ask(self.answer(serve)), (0, b"there\n", ""))
        status, _, err = self.ask(self.answer(too_many))
        self.assertEqual(status, 5, err)
        self.assertIn("larger than the limit", err)


if __name__ == "__main__":
    unittest.main(verbosity=2)
