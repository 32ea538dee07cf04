# SPDX-License-Identifier: MIT
# files_test: the files that `wspc serve --files` sends in response to ordinary HTTP requests.
import http.client
import os
import resource
import shutil
import socket
import subprocess
import time
import unittest
from pathlib import Path

from harness.case import Case
from harness.command import CLEAN
from harness.environment import PATIENCE, SANITIZED


class Files(Case):
    def setUp(self):
        self.site = Path(self.directory())
        (self.site / "index.html").write_text("<p>hello")
        (self.site / "a b.txt").write_text("with a space")
        (self.site / ".hidden").write_text("secret")
        (self.site / "sub").mkdir()
        (self.site / "sub" / "index.html").write_text("below")
        (self.site / "sub" / "code.js").write_text("1")
        outside = Path(self.directory()) / "outside"
        outside.write_text("secret")
        (self.site / "link").symlink_to(outside)
        self.outside = outside
        self.server = self.serve("--files", str(self.site))
        self.url = self.server.url

    def test_they_are_served(self):
        for path, kind, body in (("/", "text/html; charset=utf-8", b"<p>hello"), ("/a%20b.txt", "text/plain; charset=utf-8", b"with a space"),
                                 ("/sub/", "text/html; charset=utf-8", b"below"), ("/sub/code.js?v=1", "text/javascript; charset=utf-8", b"1")):
            status, headers, found = self.get(self.url, path)
            self.assertEqual((status, headers["content-type"], found), (200, kind, body))
            self.assertEqual(headers["x-content-type-options"], "nosniff")

    def test_head_has_no_body(self):
        status, headers, body = self.get(self.url, "/", "HEAD")
        self.assertEqual((status, headers["content-length"], body), (200, "8", b""))

    def test_nothing_else_is(self):
        for path in ("/none", "/.hidden", "/link", "/../" + self.outside.name, "/%2e%2e/" + self.outside.name, "/sub/../.hidden",
                     "/%00", "/%zz", "//etc/passwd", "/sub/..%2f..%2f" + self.outside.name):
            connection = http.client.HTTPConnection(self.url.removeprefix("ws://"), timeout=PATIENCE)
            connection.request("GET", path)
            answer = connection.getresponse()
            self.assertIn(answer.status, (400, 404), path)
            self.assertNotIn(b"secret", answer.read())
            connection.close()

    def raw(self, request):
        host, port = self.url.removeprefix("ws://").split(":")
        with socket.create_connection((host, int(port)), PATIENCE) as sock:
            sock.sendall(request)
            return b"".join(iter(lambda: sock.recv(4096), b""))

    # RFC 9110 §7.8: `curl --http2` and Java's HttpClient send this with every request.
    def test_an_offer_of_another_protocol_is_passed_over(self):
        offer = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
        answer = self.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n" + offer)
        self.assertTrue(answer.startswith(b"HTTP/1.1 200 OK\r\n") and answer.endswith(b"\r\n\r\n<p>hello"), answer)
        if shutil.which("curl"):
            done = subprocess.run(["curl", "--silent", "--http2", self.url.replace("ws://", "http://")], capture_output=True,
                                  timeout=PATIENCE, check=False, env={"PATH": os.environ["PATH"]})
            self.assertEqual((done.returncode, done.stdout), (0, b"<p>hello"))

    # RFC 9110 §7.2: S05
    def test_a_wrong_host_gets_nothing(self):
        for host in b"", b"Host: a\r\nHost: a\r\n", b"Host: a b\r\n", b"Host:\r\n":
            for method in b"GET", b"HEAD":
                answer = self.raw(method + b" / HTTP/1.1\r\n" + host + b"\r\n")
                self.assertTrue(answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), answer)

    def test_websockets_are_as_ever(self):
        self.assertEqual(self.connect(self.url, "-x", "hi", "-n", "1"), (CLEAN, b"hi\n", ""))

    @unittest.skipUnless(shutil.which("nghttp"), "no nghttp here")
    def test_they_are_served_over_http2(self):
        (self.site / "large").write_bytes(b"0123456789abcdef" * 100_000)
        http = self.url.replace("ws://", "http://")
        for path, body in ("/", b"<p>hello"), ("/large", b"0123456789abcdef" * 100_000):
            done = subprocess.run(["nghttp", http + path], capture_output=True, timeout=PATIENCE, check=False)
            self.assertEqual(done.stdout, body)

    def test_a_large_one_waits_for_a_slow_reader(self):
        large = b"0123456789abcdef" * 1_000_000
        (self.site / "large").write_bytes(large)
        connection = http.client.HTTPConnection(self.url.removeprefix("ws://"), timeout=PATIENCE)
        connection.request("GET", "/large")
        answer = connection.getresponse()
        time.sleep(1.5)  # longer than the end of any other answer may take
        self.assertEqual(answer.read(), large)
        connection.close()


    def request(self, path):
        """Requests a file. Returns the connection, and the Content-Length of the response."""
        host, port = self.url.removeprefix("ws://").split(":")
        sock = socket.socket()
        self.addCleanup(sock.close)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.settimeout(PATIENCE)
        sock.connect((host, int(port)))
        sock.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = sock.recv(1)
            self.assertTrue(byte, head)
            head += byte
        lines = head.decode().split("\r\n")
        self.assertEqual(lines[0], "HTTP/1.1 200 OK")
        return sock, int(next(line for line in lines if line.startswith("content-length: ")).split()[1])

    def rest(self, sock):
        """Returns how many bytes arrive before the end or a reset."""
        size = 0
        try:
            while piece := sock.recv(1 << 20):
                size += len(piece)
        except ConnectionResetError:
            pass
        return size

    def test_a_file_may_be_as_long_as_it_likes_and_costs_no_memory(self):
        size = 300 << 20
        with open(self.site / "large", "wb") as file:
            file.truncate(size)
        before = self.server.memory("VmHWM")
        self.assertEqual(self.get(self.url, "/large", "HEAD")[1]["content-length"], str(size))
        waiting = [self.request("/large")[0] for _ in range(30)]
        sock, length = self.request("/large")
        self.assertEqual((length, self.rest(sock)), (size, size))
        if not SANITIZED:
            self.assertLess(self.server.memory("VmHWM") - before, 30_000 << 10)
        for sock in waiting:
            sock.close()

    def test_a_file_that_shrinks_is_broken_off_and_one_that_grows_is_sent_as_announced(self):
        size = 30 << 20
        for path, now in ("/shrinks", 20 << 20), ("/grows", 40 << 20):
            with open(self.site / path[1:], "wb") as file:
                file.truncate(size)
            sock, length = self.request(path)
            os.truncate(self.site / path[1:], now)
            self.assertEqual(length, size)
            self.assertEqual(self.rest(sock), size if now > size else now)
        self.assertEqual(self.server.err.readline(), b"wspc: /shrinks was not sent to its end: the file has become shorter\n")

    def test_what_is_no_file_is_not_waited_for(self):
        os.mkfifo(self.site / "fifo")
        (self.site / "zero").symlink_to("/dev/zero")
        (self.site / "to_hidden").symlink_to(".hidden")
        for path in ("/fifo", "/zero", "/to_hidden"):
            self.assertEqual(self.get(self.url, path)[0], 404, path)

    @unittest.skipIf(SANITIZED, "the sanitizer needs file descriptors of its own, and takes it for a fault that there are none")
    def test_files_that_cannot_be_opened_now_are_not_called_missing(self):
        child = self.start("serve", "--port", "0", "--files", str(self.site), preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_NOFILE, (40, 40)))
        self.url = child.out.readline().decode().split()[2].rstrip("/")
        with open(self.site / "large", "wb") as file:
            file.truncate(100 << 20)
        statuses = set()
        for _ in range(30):
            host, port = self.url.removeprefix("ws://").split(":")
            sock = socket.create_connection((host, int(port)), PATIENCE)
            self.addCleanup(sock.close)
            sock.sendall(b"GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n")
            sock.settimeout(1)
            try:
                statuses.add(sock.recv(12))
            except TimeoutError:  # there is not even a descriptor for the connection
                break
        self.assertEqual(statuses, {b"HTTP/1.1 200", b"HTTP/1.1 503"})

    def test_past_the_limit_of_pages_the_answer_is_503(self):
        with open(self.site / "large", "wb") as file:
            file.truncate(100 << 20)
        self.server = self.serve("--files", str(self.site), "--metrics", "--max-pages", "2")
        self.url = self.server.url
        first, _ = self.request("/large")
        self.request("/large")
        self.assertEqual(self.get(self.url, "/")[0], 503)
        first.close()
        deadline = time.monotonic() + PATIENCE
        while self.get(self.url, "/")[0] == 503:
            self.assertLess(time.monotonic(), deadline)
        body = self.get(self.url, "/metrics")[2].decode()
        self.assertIn("\nwspc_pages_unfinished_total 1\n", body)


if __name__ == "__main__":
    unittest.main(verbosity=1)
