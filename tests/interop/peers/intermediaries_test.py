# SPDX-License-Identifier: MIT
# intermediaries_test: WebSockets through nginx and haproxy, configured as in docs/operations.md; and the effect of their timeouts.

import re
import shutil
import socket
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from harness.case import Case, main
from harness.certificates import Authority
from harness.command import CLEAN, NETWORK, PROTOCOL, REFUSED
from harness.environment import PATIENCE, free_port

PAGE = (Path(__file__).resolve().parents[3] / "docs/operations.md").read_text()
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


def block(language):
    return re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[1]


class Intermediary(Case):
    @classmethod
    def setUpClass(cls):
        cls.room = Path(cls.class_directory())
        cls.authority = Authority(str(cls.room))
        certificate = cls.authority.sign("proxy", "DNS:localhost,IP:127.0.0.1")
        (cls.room / "cert.pem").write_bytes(Path(certificate).read_bytes())

    def serve(self, *options):
        """Starts a server at the address that the options give."""
        child = self.start("serve", *options)
        self.assertIn(b"serving", child.out.readline())
        return child

    def wait_for(self, port):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        self.fail("the proxy does not listen")

    def client(self, port, *options):
        return self.start("connect", f"wss://localhost:{port}/", "--ca", self.authority.certificate, *options)

    def ask(self, port, *options, stdin=b""):
        return self.connect(f"wss://localhost:{port}/", "--ca", self.authority.certificate, *options, stdin=stdin)

    def linger(self, port, *options):
        """Returns (status, seconds, stderr) of a client that sends nothing."""
        began = time.monotonic()
        child = self.client(port, *options)
        error = child.err.read().decode()
        return child.wait(PATIENCE), time.monotonic() - began, error

    def counter(self, port, name):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE) as answer:
            return int(re.search(rf"^wspc_{name} (\d+)$", answer.read().decode(), re.MULTILINE)[1])

    def talks(self, port, *options):
        large = b"x" * 300_000
        self.assertEqual(self.ask(port, "-x", "hello", "-n", "1", *options), (CLEAN, b"hello\n", ""))
        self.assertEqual(self.ask(port, "-n", "2", *options, stdin=large + b"\nsmall\n")[:2], (CLEAN, large + b"\nsmall\n"))


@unittest.skipUnless(NGINX, "no nginx here")
class Nginx(Intermediary):
    def proxy(self, *changes):
        """Starts the nginx of the page, in front of a wspc server on a Unix socket."""
        port, place = free_port(), tempfile.mkdtemp(dir=self.room)
        text = block("nginx").replace("127.0.0.1:8443", f"127.0.0.1:{port}").replace("/run/wspc.sock", f"{place}/wspc.sock")
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        whole = f"""daemon off; master_process off; pid {place}/pid; error_log {place}/error;
events {{ }}
http {{ access_log off; client_body_temp_path {place}/a; proxy_temp_path {place}/b; fastcgi_temp_path {place}/c;
uwsgi_temp_path {place}/d; scgi_temp_path {place}/e;
{text} }}
"""
        configuration = self.room / f"nginx-{port}.conf"
        configuration.write_text(whole)
        self.place = place
        self.program(NGINX, "-p", self.room, "-c", configuration)
        self.wait_for(port)
        return port

    def upstream(self, *options):
        return self.serve("--address", f"unix:{self.place}/wspc.sock", *options)

    def test_it_passes_websockets_on(self):
        port = self.proxy()
        self.upstream()
        self.talks(port)
        self.talks(port, "--http", "auto")

    def test_an_origin_of_its_own_is_welcome(self):
        port = self.proxy()
        self.upstream()
        self.assertEqual(self.ask(port, "--origin", f"https://localhost:{port}", "-x", "hi", "-n", "1")[:2], (CLEAN, b"hi\n"))
        self.assertEqual(self.ask(port, "--origin", "https://elsewhere.example", "-x", "hi", "-n", "1")[0], 4)

    def test_who_is_silent_is_cut_off_and_a_ping_prevents_it(self):
        port = self.proxy(("proxy_read_timeout 75s", "proxy_read_timeout 1s"))
        server = self.upstream("--ping-interval", "0")
        status, seconds, error = self.linger(port, "--ping-interval", "0")
        self.assertIn(status, (NETWORK, PROTOCOL), error)
        self.assertGreater(seconds, 0.9)
        self.assertLess(seconds, PATIENCE)
        server.terminate()
        server.status()
        self.upstream("--ping-interval", "300ms")
        child = self.client(port)
        time.sleep(2.5)
        self.assertIsNone(child.poll())
        child.write(b"still here\n")
        self.assertEqual(child.out.readline(), b"still here\n")

    def test_a_server_that_is_not_there_is_a_502(self):
        port = self.proxy()
        status, _, error = self.ask(port)
        self.assertEqual(status, 4)
        self.assertIn("502", error)

    def test_a_server_that_does_not_know_upgrade_gets_explained(self):
        port = self.proxy(("    proxy_set_header   Upgrade    $http_upgrade;\n", ""))
        self.upstream()
        status, out, _ = self.run_wspc("doctor", f"wss://localhost:{port}/", "--ca", self.authority.certificate)
        self.assertEqual(status, REFUSED)
        self.assertIn(b"nginx", out)


@unittest.skipUnless(HAPROXY, "no haproxy here")
class Haproxy(Intermediary):
    def proxy(self, *changes):
        port, upstream = free_port(), free_port()
        text = block("haproxy").replace("127.0.0.1:8444", f"127.0.0.1:{port}").replace("127.0.0.1:9001", f"127.0.0.1:{upstream}")
        for old, new in (("crt cert.pem", f"crt {self.room}/cert.pem"), *changes):
            self.assertIn(old, text)
            text = text.replace(old, new)
        configuration = self.room / f"haproxy-{port}.cfg"
        configuration.write_text(text)
        self.program(HAPROXY, "-f", configuration)
        self.wait_for(port)
        return port, upstream

    def test_http2_on_both_sides(self):
        port, upstream = self.proxy()
        self.serve("--port", str(upstream), "--metrics")
        self.talks(port, "--http", "2")
        self.assertEqual(self.counter(upstream, "opened_http2_total"), 2)

    def test_from_http1_to_http2(self):
        port, upstream = self.proxy()
        self.serve("--port", str(upstream), "--metrics")
        self.talks(port)
        self.assertEqual(self.counter(upstream, "opened_http2_total"), 2)

    def test_from_http2_to_http1(self):
        port, upstream = self.proxy((" proto h2", ""))
        self.serve("--port", str(upstream), "--metrics")
        self.talks(port, "--http", "2")
        self.assertEqual(self.counter(upstream, "opened_http2_total"), 0)
        self.assertEqual(self.counter(upstream, "opened_total"), 2)

    def test_several_share_a_connection(self):
        port, upstream = self.proxy()
        self.serve("--port", str(upstream), "--metrics")
        children = [self.client(port, "--http", "2") for _ in range(5)]
        for child in children:
            child.write(b"hi\n")
            self.assertEqual(child.out.readline(), b"hi\n")
        self.assertEqual(self.counter(upstream, "opened_http2_total"), 5)
        self.assertLess(self.counter(upstream, "http2_connections_total"), 5)

    def test_who_is_silent_is_cut_off_and_a_ping_prevents_it(self):
        port, upstream = self.proxy(("timeout tunnel  75s", "timeout tunnel  1s"), ("timeout client  75s", "timeout client  1s"),
                                    ("timeout server  75s", "timeout server  1s"))
        server = self.serve("--port", str(upstream), "--ping-interval", "0")
        status, seconds, error = self.linger(port, "--ping-interval", "0")
        self.assertIn(status, (NETWORK, PROTOCOL), error)
        self.assertGreater(seconds, 0.9)
        server.terminate()
        server.status()
        self.serve("--port", str(upstream), "--ping-interval", "300ms")
        child = self.client(port)
        time.sleep(2.5)
        self.assertIsNone(child.poll())


if __name__ == "__main__":
    main()
