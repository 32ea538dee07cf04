# SPDX-License-Identifier: MIT
# way_test: proxies, Unix sockets, explicit addresses and redirections on the way to a server; and where a server can listen.
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import unittest

from harness.case import Case, main
from harness.command import CLEAN, NETWORK, PROTOCOL, REFUSED, TLS, USAGE
from harness.environment import PATIENCE, free_port


class WayCase(Case):
    def connect_env(self, url, *options, **variables):
        clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
        child = self.start("connect", url, "-x", "hi", "-n", "1", *options, env={**clean, **variables})
        out, err = child.communicate(timeout=PATIENCE)
        return child.returncode, out, err.decode()

    def answer(self, *conversations):
        """Starts a listener that takes one connection for each of `conversations`, which are lists of what to read and what to
        send. Returns its port, and what it has received."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        heard = []

        def run():
            for say in conversations:
                sock, _ = listener.accept()
                with sock:
                    sock.settimeout(PATIENCE)
                    for answer in say:
                        heard.append(sock.recv(65536))
                        sock.sendall(answer)
                    while sock.recv(65536):
                        pass

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, PATIENCE)
        return listener.getsockname()[1], heard


def running(case, *arguments, port):
    child = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    case.addCleanup(child.wait)
    case.addCleanup(child.kill)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return child
        except OSError:
            time.sleep(0.02)
    raise AssertionError(f"{arguments[0]} does not listen")


@unittest.skipUnless(shutil.which("tinyproxy"), "tinyproxy is not installed")
class Tinyproxy(WayCase):
    """tinyproxy, an independent HTTP proxy."""

    def proxy(self, more=""):
        port = free_port()
        path = os.path.join(self.directory(), "tinyproxy.conf")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"Port {port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 10\nLogLevel Critical\n{more}")
        running(self, shutil.which("tinyproxy"), "-d", "-c", path, port=port)
        return port

    def test_it_connects_us(self):
        url = self.serve().url
        proxy = f"http://127.0.0.1:{self.proxy()}"
        self.assertEqual(self.connect_env(url, "--proxy", proxy), (CLEAN, b"hi\n", ""))
        self.assertEqual(self.connect_env(url, http_proxy=proxy), (CLEAN, b"hi\n", ""))

    def test_it_asks_who_we_are(self):
        url = self.serve().url
        port = self.proxy("BasicAuth me secret\n")
        self.assertEqual(self.connect_env(url, "--proxy", f"http://me:secret@127.0.0.1:{port}"), (CLEAN, b"hi\n", ""))
        status, _, err = self.connect_env(url, "--proxy", f"http://127.0.0.1:{port}")
        self.assertEqual((status, err), (NETWORK, "wspc: the proxy wants a user name and a password (status 407)\n"))
        status, _, err = self.connect_env(url, "--proxy", f"http://me:wrong@127.0.0.1:{port}")
        self.assertEqual(status, NETWORK)
        self.assertNotIn("wrong", err.replace("went wrong", ""))


@unittest.skipUnless(shutil.which("microsocks"), "microsocks is not installed")
class Microsocks(WayCase):
    """An independent SOCKS5 proxy."""

    def proxy(self, *options):
        port = free_port()
        running(self, shutil.which("microsocks"), "-i", "127.0.0.1", "-p", str(port), *options, port=port)
        return port

    def test_it_connects_us_by_address_and_by_name(self):
        url = self.serve().url
        proxy = f"socks5://127.0.0.1:{self.proxy()}"
        for each in url, url.replace("127.0.0.1", "localhost"):
            self.assertEqual(self.connect_env(each, "--proxy", proxy), (CLEAN, b"hi\n", ""))
        self.assertEqual(self.connect_env(url, all_proxy=proxy), (CLEAN, b"hi\n", ""))

    def test_it_asks_who_we_are(self):
        url = self.serve().url
        port = self.proxy("-u", "me", "-P", "secret")
        self.assertEqual(self.connect_env(url, "--proxy", f"socks5://me:secret@127.0.0.1:{port}"), (CLEAN, b"hi\n", ""))
        status, _, err = self.connect_env(url, "--proxy", f"socks5://me:no@127.0.0.1:{port}")
        self.assertEqual((status, err), (NETWORK, "wspc: the proxy did not accept the user name and password\n"))

    def test_it_says_why_it_cannot(self):
        proxy = f"socks5://127.0.0.1:{self.proxy()}"
        status, _, err = self.connect_env(f"ws://127.0.0.1:{free_port()}", "--proxy", proxy)
        self.assertEqual(status, NETWORK)
        self.assertEqual(err, "wspc: the proxy could not connect: the connection was refused\n")


class Proxies(WayCase):
    def test_tls_goes_through_the_tunnel(self):
        port, heard = self.answer([b"HTTP/1.1 200 OK\r\n\r\n", b"no TLS at all\r\n"])
        status, _, err = self.connect_env("wss://example.test/", "--proxy", f"http://127.0.0.1:{port}")
        self.assertEqual((status, err), (TLS, "wspc: the peer does not speak TLS\n"))
        self.assertEqual(heard[0], b"CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\n")
        self.assertEqual(heard[1][:1], b"\x16")

    def test_what_is_wrong_with_a_proxy_is_said(self):
        rows = ((b"HTTP/1.1 200 OK\r\n\r\nearly", "the proxy sent more than its answer"),
                (b"HTTP/1.1 502 Bad\r\n\r\n", "the proxy refused to connect: status 502 Refused"),
                (b"220 mail.example ESMTP\r\n\r\n", "the proxy's answer is not HTTP"))
        for answer, text in rows:
            port, _ = self.answer([answer])
            status, _, err = self.connect_env("ws://example.test/", "--proxy", f"http://127.0.0.1:{port}")
            self.assertEqual((status, err), (NETWORK, f"wspc: {text}\n"))
        port = free_port()
        status, _, err = self.connect_env("ws://example.test/", "--proxy", f"http://127.0.0.1:{port}")
        self.assertEqual((status, err),
                         (NETWORK, f"wspc: cannot connect to the proxy at 127.0.0.1:{port}: Connection refused\n"))

    # RFC 9110 §15.2: S09
    def test_interim_answers_are_passed_over(self):
        interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        refusal = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        port, heard = self.answer([interim + b"HTTP/1.1 200 OK\r\n\r\n", interim + refusal])
        status, _, err = self.connect_env("ws://example.test/", "--proxy", f"http://127.0.0.1:{port}")
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 404 Not Found\n"))
        self.assertIn(b"GET / HTTP/1.1\r\nHost: example.test\r\n", heard[1])
        port, _ = self.answer([b"HTTP/1.1 100 Continue\r\n\r\n" * 9])
        status, _, err = self.connect_env("ws://example.test/", "--proxy", f"http://127.0.0.1:{port}")
        self.assertEqual((status, err), (NETWORK, "wspc: the proxy sent too many interim answers\n"))

    def test_the_environment_names_one_and_exceptions(self):
        url = self.serve().url
        nowhere = f"http://127.0.0.1:{free_port()}"
        self.assertEqual(self.connect_env(url, http_proxy=nowhere)[0], NETWORK)
        self.assertEqual(self.connect_env(url, http_proxy=nowhere, no_proxy="10.0.0.1,127.0.0.1")[0], CLEAN)
        self.assertEqual(self.connect_env(url, "--no-proxy", http_proxy=nowhere)[0], CLEAN)
        self.assertEqual(self.connect_env(url, HTTP_PROXY=nowhere)[0], CLEAN)  # a CGI program's is what a client wrote
        self.assertEqual(self.connect_env(url, https_proxy=nowhere)[0], CLEAN)

    def test_a_wrong_proxy_is_named_without_its_password(self):
        for proxy in "ftp://a:secret@b", "http://", "http://a:secret%@b":
            status, _, err = self.connect_env("ws://localhost/", "--proxy", proxy)
            self.assertEqual(status, USAGE)
            self.assertRegex(err, r"\Awspc: --proxy: the proxy's ")
            self.assertNotIn("secret", err)


class Places(WayCase):
    def serve_at(self, *options):
        child = self.start("serve", *options)
        return child, child.out.readline().decode()

    def test_a_unix_socket(self):
        path = os.path.join(self.directory(), "echo.socket")
        server, line = self.serve_at("--address", f"unix:{path}", "-v")
        self.assertEqual(line, f"wspc: serving unix:{path} (echo, 1 thread)\n")
        result = self.connect_env("ws://localhost/chat", "--connect-to", f"unix:{path}")
        self.assertEqual(result, (CLEAN, b"hi\n", ""))
        self.stop(server)
        self.assertFalse(os.path.exists(path))
        self.assertIn("wspc: unix #1 opened /chat", server.err.read().decode())

    def test_a_unix_socket_left_behind_is_in_nobody_s_way_and_a_live_one_is(self):
        path = os.path.join(self.directory(), "echo.socket")
        server, _ = self.serve_at("--address", f"unix:{path}")
        status, _, err = self.run_wspc("serve", "--address", f"unix:{path}")
        self.assertEqual((status, err), (NETWORK, f"wspc: cannot listen on {path}: Address already in use\n"))
        server.kill()
        server.wait()
        self.assertTrue(os.path.exists(path))
        self.serve_at("--address", f"unix:{path}")
        self.assertEqual(self.connect_env("ws://h/", "--connect-to", f"unix:{path}")[0], CLEAN)

    def test_a_file_that_is_no_socket_stays(self):
        path = os.path.join(self.directory(), "file")
        with open(path, "w", encoding="ascii") as file:
            file.write("precious")
        self.assertEqual(self.run_wspc("serve", "--address", f"unix:{path}")[0], NETWORK)
        with open(path, encoding="ascii") as file:
            self.assertEqual(file.read(), "precious")

    def test_a_socket_that_was_handed_over(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            child = self.start("serve", "--address", f"fd:{listener.fileno()}", pass_fds=[listener.fileno()])
            self.assertEqual(child.out.readline().decode(), f"wspc: serving ws://127.0.0.1:{port}/ (echo, 1 thread)\n")
            self.assertEqual(self.connect_env(f"ws://127.0.0.1:{port}")[0], CLEAN)
        for place, text in (("fd:0", "fd:0: this is not a socket that listens"), ("fd:x", "fd:x: this is not the number of a descriptor"),
                            ("unix:" + "x" * 200, "x" * 200 + ": File name too long"), ("host", "host: this is not an IP address")):
            status, _, err = self.run_wspc("serve", "--address", place)
            self.assertEqual((status, err), (NETWORK, f"wspc: cannot listen on {text}\n"))

    def test_several_processes_share_a_port(self):
        one, line = self.serve_at("--port", "0", "--share-port", "--threads", "2")
        port = re.search(r":(\d+)/", line)[1]
        other, _ = self.serve_at("--port", port, "--share-port")
        for _ in range(20):
            self.assertEqual(self.connect_env(f"ws://127.0.0.1:{port}")[0], CLEAN)
        self.stop(one)
        for _ in range(5):
            self.assertEqual(self.connect_env(f"ws://127.0.0.1:{port}")[0], CLEAN)
        self.assertEqual(self.run_wspc("serve", "--port", port)[0], NETWORK)

    def test_connect_to_goes_elsewhere_and_asks_for_the_same(self):
        port, heard = self.answer([b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"])
        self.assertEqual(self.connect_env("ws://example.test:8080/x", "--connect-to", f"127.0.0.1:{port}")[0], REFUSED)
        self.assertIn(b"GET /x HTTP/1.1\r\nHost: example.test:8080\r\n", heard[0])
        status, _, err = self.connect_env("ws://example.test/", "--connect-to", "a b")
        self.assertEqual((status, err), (USAGE, "wspc: where to connect to is neither host:port nor unix:PATH\n"))
        status, _, err = self.connect_env("ws://example.test/", "--connect-to", "unix:/no/such.socket")
        self.assertEqual((status, err), (NETWORK, "wspc: cannot connect to /no/such.socket: No such file or directory\n"))

    def test_ipv6(self):
        try:
            socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        except OSError as error:
            self.skipTest(f"no IPv6 here: {error}")
        _, line = self.serve_at("--address", "::", "--port", "0")
        port = re.search(r":(\d+)/", line)[1]
        for host in "[::1]", "127.0.0.1", "localhost":
            self.assertEqual(self.connect_env(f"ws://{host}:{port}"), (CLEAN, b"hi\n", ""))


class Cookies(WayCase):
    # RFC 6265 §5.4
    def test_several_are_sent_in_one_header(self):
        port, heard = self.answer([b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"])
        self.connect_env(f"ws://127.0.0.1:{port}/", "-H", "Cookie: a=1", "-H", "X: y", "-H", "Cookie: b=2")
        self.assertIn(b"\r\nCookie: a=1; b=2\r\nX: y\r\n", heard[0])
        self.assertEqual(heard[0].count(b"Cookie:"), 1)

    def test_two_hosts_are_too_many(self):
        status, _, err = self.connect_env("ws://127.0.0.1:1/", "-H", "Host: a", "-H", "Host: b")
        self.assertEqual((status, err), (USAGE, "wspc: the header Host is there more than once\n"))


class Redirects(WayCase):
    def redirect(self, location, status=302):
        return f"HTTP/1.1 {status} X\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    def test_one_is_followed_only_when_asked(self):
        url = self.serve().url
        for status in 301, 302, 303, 307, 308:
            port, _ = self.answer([self.redirect(url.replace("ws:", "http:") + "/new", status)] , [])
            self.assertEqual(self.connect_env(f"ws://127.0.0.1:{port}/", "--follow"), (CLEAN, b"hi\n", ""))
            socket.create_connection(("127.0.0.1", port)).close()
        port, _ = self.answer([self.redirect(url)])
        result = self.connect_env(f"ws://127.0.0.1:{port}/")
        self.assertEqual((result[0], result[2]), (REFUSED, "wspc: the server refused: 302 X\n"))

    def test_credentials_stay_with_their_origin(self):
        secret = ("-H", "Authorization: Basic x", "-H", "Cookie: a=b", "-H", "X-Other: y", "--follow")
        other, heard = self.answer([b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"])
        port, first = self.answer([self.redirect(f"http://127.0.0.1:{other}/x")])
        self.connect_env(f"ws://127.0.0.1:{port}/", *secret)
        self.assertIn(b"Authorization: Basic x\r\n", first[0])
        self.assertNotIn(b"Authorization", heard[0])
        self.assertNotIn(b"Cookie", heard[0])
        self.assertIn(b"X-Other: y\r\n", heard[0])

        port, heard = self.answer([self.redirect("/x")], [b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"])
        self.connect_env(f"ws://127.0.0.1:{port}/", *secret)
        self.assertIn(b"Authorization: Basic x\r\n", heard[1])
        self.assertIn(b"Cookie: a=b\r\n", heard[1])

    # RFC 3986 §5.2.2, §5.4.1
    def test_a_location_is_a_reference(self):
        rows = ((b"#top", b"/a/b?q=1"), (b"", b"/a/b?q=1"), (b"?y", b"/a/b?y"), (b"c#top", b"/a/c"), (b"../g?x#s", b"/g?x"))
        for location, target in rows:
            port, heard = self.answer([self.redirect(location.decode())], [b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n"])
            self.connect_env(f"ws://127.0.0.1:{port}/a/b?q=1", "--follow")
            self.assertEqual(heard[1].split(b"\r\n")[0], b"GET " + target + b" HTTP/1.1", location)

    def test_two_locations_are_none(self):
        port, _ = self.answer([b"HTTP/1.1 302 X\r\nLocation: /a\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"])
        status, _, err = self.connect_env(f"ws://127.0.0.1:{port}/", "--follow")
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 302 X\n"))

    def test_a_circle_ends(self):
        port, heard = self.answer(*[[self.redirect("/again")]] * 11)
        status, _, err = self.connect_env(f"ws://127.0.0.1:{port}/", "--follow")
        self.assertEqual((status, err), (REFUSED, "wspc: the server refused: 302 X\n"))
        self.assertEqual(len(heard), 11)

    def test_one_to_nowhere_is_explained(self):
        port, _ = self.answer([self.redirect("ftp://example.test/")])
        status, _, err = self.connect_env(f"ws://127.0.0.1:{port}/", "--follow")
        self.assertEqual((status, err), (PROTOCOL, "wspc: the server redirected us, but the URL does not begin"
                                                           " with ws:// or wss://\n"))


if __name__ == "__main__":
    main()
