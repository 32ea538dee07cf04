# SPDX-License-Identifier: MIT
# http2_heads_test: request and response headers over HTTP/2, and which servers receive them.   RFC 9113 §8

import json
import os
import tempfile

from interop.peers.http2_case import ServerCase, ClientCase  # first: it chooses the Python that has h2
import h2.errors
import h2.events
from harness.case import main
from harness.environment import PATIENCE
from harness.frames import ZERO_KEY, frame


class Server(ServerCase):
    """`wspc serve`, with h2 as the client."""

    # RFC 9113 §8.3.1
    def test_a_host_that_disagrees_is_refused(self):
        port = self.serve().port
        for host, status in ((f"127.0.0.1:{port}", "200"), ("evil.example", "400"), ("127.0.0.1", "400")):
            _, answer = self.connect(port).connect(f"127.0.0.1:{port}", more=[("host", host)])
            self.assertEqual(answer[":status"], status, host)

    # RFC 9110 §7.2: S05
    def test_a_page_is_for_a_good_host_only(self):
        port = self.serve("--metrics").port
        own = f"127.0.0.1:{port}"
        rows = (([(":authority", own)], "200"), ([("host", own)], "200"), ([(":authority", own), ("host", own)], "200"),
                ([(":authority", own), ("host", "evil.example")], "400"), ([(":authority", "a b")], None),
                ([(":authority", "me@a")], "400"), ([], None), ([("host", own), ("host", own)], None))
        for lines, status in rows:
            peer = self.connect(port)
            stream = peer.h2.get_next_available_stream_id()
            request = [(":method", "GET"), (":scheme", "http"), (":path", "/metrics"), *lines]
            request.sort(key=lambda line: not line[0].startswith(":"))
            peer.h2.send_headers(stream, request, end_stream=True)
            answer = peer.next(h2.events.ResponseReceived, h2.events.StreamReset)
            got = dict(answer.headers)[":status"] if isinstance(answer, h2.events.ResponseReceived) else None
            self.assertEqual(got, status, lines)  # None: nghttp2 has reset the stream itself

    # RFC 9113 §8.2.3
    def test_cookies_that_were_split_are_one_header(self):
        with tempfile.TemporaryDirectory() as directory:
            recording = os.path.join(directory, "talk.jsonl")
            server = self.serve("--record", recording, "--show-secrets")
            port = server.port
            peer = self.connect(port)
            cookies = [("cookie", f"c{i}={i}") for i in range(150)]
            stream, answer = peer.connect(f"127.0.0.1:{port}", more=[cookies[0], ("x", "y"), *cookies[1:]])
            self.assertEqual(answer[":status"], "200")
            peer.send(stream, frame(8, b"\x03\xe8", key=ZERO_KEY))
            peer.take(stream, 4)
            server.terminate()
            server.wait(PATIENCE)
            with open(recording, encoding="utf-8") as file:
                requests = [line for line in map(json.loads, file) if line["kind"] == "request"]
        lines = [line["line"] for line in requests[0]["lines"] if line["line"].startswith("cookie")]
        self.assertEqual(lines, ["cookie: " + "; ".join(value for _, value in cookies)])


class Client(ClientCase):
    """`wspc connect`, with h2 as the server."""

    # RFC 9110 §15.2: S09
    def test_interim_responses_are_passed_over(self):
        def serve(peer):
            request = peer.next(h2.events.RequestReceived)
            for _ in range(3):
                peer.h2.send_headers(request.stream_id, [(":status", "103"), ("link", "</a>")])
            peer.h2.send_headers(request.stream_id, [(":status", "200")])
            peer.take(request.stream_id, 8)
            peer.send(request.stream_id, frame(1, b"there", key=None) + frame(8, b"\x03\xe8", key=None), end=True)

        def too_many(peer):
            request = peer.next(h2.events.RequestReceived)
            for _ in range(100):
                peer.h2.send_headers(request.stream_id, [(":status", "103"), ("link", "</a>")])
            peer.flush()

        self.assertEqual(self.ask(self.answer(serve)), (0, b"there\n", ""))
        status, _, err = self.ask(self.answer(too_many))
        self.assertEqual(status, 5, err)
        self.assertIn("larger than the limit", err)

    # RFC 9110 §15.4, RFC 6265 §5.4
    def test_what_belongs_to_an_origin_does_not_follow_a_redirection(self):
        def refuse(peer):
            request = peer.next(h2.events.RequestReceived)
            seen.append(dict(request.headers))
            peer.h2.send_headers(request.stream_id, [(":status", "404")], end_stream=True)
            peer.flush()

        def redirect(location):
            def serve(peer):
                request = peer.next(h2.events.RequestReceived)
                seen.append(dict(request.headers))
                peer.h2.send_headers(request.stream_id, [(":status", "307"), ("location", location)], end_stream=True)
                peer.flush()
            return serve

        seen = []
        secret = ("-H", "Authorization: Basic x", "-H", "Cookie: a=1", "-H", "Cookie: b=2", "-H", "Host: virtual.example",
                  "-H", "X-Other: y", "--follow")
        other = self.answer(refuse)
        self.assertEqual(self.ask(self.answer(redirect(f"http://127.0.0.1:{other}/z#s")), *secret)[0], 4)
        self.assertEqual((seen[0][":authority"], seen[0]["authorization"], seen[0]["cookie"]),
                         ("virtual.example", "Basic x", "a=1; b=2"))
        self.assertEqual((seen[1][":authority"], seen[1][":path"], seen[1]["x-other"]), (f"127.0.0.1:{other}", "/z", "y"))
        self.assertFalse({"authorization", "cookie", "host"} & seen[1].keys())


if __name__ == "__main__":
    main()
