# SPDX-License-Identifier: MIT
# doctor_test: `wspc doctor` reports the step at which opening a WebSocket fails, and why.
import json
import socket
import struct
import threading
import time

from harness.case import Case, main
from harness.certificates import Authority
from harness.command import CLEAN, NETWORK, PROTOCOL, REFUSED, TLS, USAGE
from harness.environment import PATIENCE
from harness.faulty_server import FaultyServer


class DoctorCase(Case):
    def doctor(self, url, *options):
        """Returns (status, [(step, verdict, text)])."""
        status, out, err = self.run_wspc("doctor", url, "--json", *options)
        self.assertEqual(err, "")
        rows = [json.loads(line) for line in out.decode().splitlines()]
        return status, [(row["step"], row["verdict"], row["text"]) for row in rows]

    def has(self, rows, step, verdict, text):
        self.assertTrue(any(row[:2] == (step, verdict) and text in row[2] for row in rows), (step, verdict, text, rows))


class Answer:
    """A server that answers every request with the same bytes."""

    def __init__(self, answer):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._answer = answer
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        try:
            while True:
                sock, _ = self._listener.accept()
                with sock:
                    sock.settimeout(PATIENCE)
                    data = b""
                    while b"\r\n\r\n" not in data and (more := sock.recv(4096)):
                        data += more
                    sock.sendall(self._answer(data) if callable(self._answer) else self._answer)
        except OSError:
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._listener.close()


class Good(DoctorCase):
    def test_all_is_well(self):
        url = self.serve().url
        status, rows = self.doctor(url)
        self.assertEqual(status, CLEAN)
        self.assertEqual([row for row in rows if row[1] == "bad"], [])
        for step, text in ("name", "127.0.0.1 is 127.0.0.1"), ("tcp", "is there"), ("http", "101"), ("ping", "round trips"):
            self.has(rows, step, "good", text)

    def test_by_tls(self):
        authority = Authority(self.directory())
        certificate = authority.sign("good", "DNS:localhost,IP:127.0.0.1")
        child = self.start("serve", "--port", "0", "--cert", certificate)
        port = child.out.readline().decode().split(":")[3].split("/")[0]
        status, rows = self.doctor(f"wss://localhost:{port}/", "--ca", authority.certificate)
        self.assertEqual(status, CLEAN)
        self.has(rows, "tls", "good", "TLSv1.3")
        self.has(rows, "http2", "good", "is spoken")
        self.assertTrue(any("days)" in row[2] for row in rows))


class Bad(DoctorCase):
    def test_a_name_that_is_not_there(self):
        status, rows = self.doctor("ws://wspc-test.invalid/")
        self.assertEqual(status, NETWORK)
        self.has(rows, "name", "bad", "wspc-test.invalid")
        self.has(rows, "name", "hint", "spelt")

    def test_a_port_that_nobody_listens_on(self):
        status, rows = self.doctor("ws://127.0.0.1:1/")
        self.assertEqual(status, NETWORK)
        self.has(rows, "tcp", "bad", "refused")
        self.has(rows, "tcp", "hint", "nothing listens")

    def test_a_certificate_that_is_not_trusted(self):
        child = self.start("serve", "--port", "0", "--self-signed")
        port = child.out.readline().decode().split(":")[3].split("/")[0]
        status, rows = self.doctor(f"wss://localhost:{port}/")
        self.assertEqual(status, TLS)
        self.has(rows, "tls", "bad", "self-signed")
        self.has(rows, "tls", "hint", "--ca")

    def test_tls_where_there_is_none_and_the_other_way_round(self):
        url = self.serve().url
        self.assertEqual(self.doctor(url.replace("ws://", "wss://"))[0], TLS)
        child = self.start("serve", "--port", "0", "--self-signed")
        port = child.out.readline().decode().split(":")[3].split("/")[0]
        status, rows = self.doctor(f"ws://127.0.0.1:{port}/")
        self.assertEqual(status, REFUSED)
        self.has(rows, "http", "hint", "wss://")

    def test_answers_are_explained(self):
        for answer, hint in ((b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "does not pass Upgrade on"),
                             (b"HTTP/1.1 302 Found\r\nLocation: https://a/\r\n\r\n", "leads to https://a/"),
                             (b"HTTP/1.1 400 Bad Request\r\n\r\n", "remove Upgrade"),
                             (b"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\n\r\n", "--user"),
                             (b"HTTP/1.1 404 No\r\n\r\n", "at that path"),
                             (b"HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\n\r\n", "cannot reach the server behind"),
                             (b"HTTP/1.1 503 No\r\nRetry-After: 7\r\n\r\n", "full or going away: 7"),
                             (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 404 No\r\n\r\n", "at that path")):
            with self.subTest(answer=answer), Answer(answer) as server:
                status, rows = self.doctor(server.url)
                self.assertEqual(status, REFUSED)
                self.has(rows, "http", "hint", hint)
                if b"nginx" in answer:
                    self.has(rows, "http", "hint", "Server: nginx")

    def test_who_wants_a_page_of_its_own(self):
        accept = (b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n")
        with Answer(lambda request: accept if b"Origin: http://127" in request else b"HTTP/1.1 403 No\r\n\r\n") as server:
            status, rows = self.doctor(server.url)
            self.assertEqual(status, REFUSED)
            self.has(rows, "http", "hint", "--origin http://127.0.0.1")

    def test_a_wrong_accept_value(self):
        with Answer(b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n") as server:
            status, rows = self.doctor(server.url)
            self.assertEqual(status, PROTOCOL)
            self.has(rows, "http", "bad", "Sec-WebSocket-Accept")

    def test_who_does_not_answer_pings(self):
        with FaultyServer("no pongs") as server:
            _, rows = self.doctor(server.url, "--patience", "300ms")
        self.has(rows, "ping", "bad", "no pong")


class Idle(DoctorCase):
    def test_a_server_that_is_impatient(self):
        url = self.serve("--idle-timeout", "600ms", "--ping-interval", "0").url
        status, rows = self.doctor(url, "--idle", "10s")
        self.assertEqual(status, CLEAN)
        self.has(rows, "idle", "bad", "1001 (going away)")
        self.has(rows, "idle", "hint", "server's own limit")

    def test_something_in_between(self):
        url = self.serve().url
        upstream = url.removeprefix("ws://").split(":")
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def relay():  # for half a second of silence
            try:
                while True:
                    near, _ = listener.accept()
                    far = socket.create_connection((upstream[0], int(upstream[1])))
                    pair = [(near, far), (far, near)]
                    for one, other in pair:
                        threading.Thread(target=pump, args=(one, other), daemon=True).start()
            except OSError:
                pass

        def pump(one, other):
            try:
                one.settimeout(0.5)
                while data := one.recv(4096):
                    other.sendall(data)
            except OSError:
                pass
            for sock in one, other:
                try:
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    sock.close()
                except OSError:
                    pass

        threading.Thread(target=relay, daemon=True).start()
        _, rows = self.doctor(f"ws://127.0.0.1:{listener.getsockname()[1]}/", "--idle", "10s")
        self.has(rows, "idle", "bad", "without a Close")
        self.has(rows, "idle", "hint", "proxy or load balancer")

    def test_a_server_that_pings(self):
        url = self.serve("--ping-interval", "300ms").url
        began = time.monotonic()
        status, rows = self.doctor(url, "--idle", "1s")
        self.assertGreater(time.monotonic() - began, 0.9)
        self.assertEqual(status, CLEAN)
        self.has(rows, "idle", "good", "the server pings")
        self.has(rows, "idle", "good", "still open")


class CommandLine(DoctorCase):
    def test_for_people(self):
        url = self.serve().url
        status, out, _ = self.run_wspc("doctor", url)
        self.assertEqual(status, CLEAN)
        self.assertRegex(out.decode(), r"\Aok    name      127\.0\.0\.1 is 127\.0\.0\.1 \(\d+ ms\)\n")

    def test_what_cannot_be_meant(self):
        for url in "http://a", "nonsense":
            self.assertEqual(self.run_wspc("doctor", url)[0], USAGE)


if __name__ == "__main__":
    main()
