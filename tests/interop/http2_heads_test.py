# SPDX-License-Identifier: MIT
# http2_heads_test: what stands in the heads of requests and responses over HTTP/2, and who gets to see it.   RFC 9113 §8

import unittest

import http2_case


class Server(http2_case.Case):
    """Ours, with h2 as the client."""

    # RFC 9113 §8.3.1
    def test_a_host_that_disagrees_is_refused(self):
        _, port = self.serve()
        for host, status in ((f"127.0.0.1:{port}", "200"), ("evil.example", "400"), ("127.0.0.1", "400")):
            _, answer = self.connect(port).connect(f"127.0.0.1:{port}", more=[("host", host)])
            self.assertEqual(answer[":status"], status, host)


if __name__ == "__main__":
    unittest.main(verbosity=2)
