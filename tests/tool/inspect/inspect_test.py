# SPDX-License-Identifier: MIT
# inspect_test: `wspc inspect` forwards traffic unchanged, and shows it.   RFC 6455 §4, §5
import json
import os
import re
import signal
import socket
import threading

from harness.case import Case, main
from harness.command import CLEAN, NETWORK, REFUSED, USAGE
from harness.connection import Connection
from harness.environment import PATIENCE

LINE = r"\d\d:\d\d:\d\d\.\d{6} \+\d+\.\d{6} #(\d+) "


class InspectCase(Case):
    def inspect(self, upstream, *options):
        child = self.start("inspect", upstream, "--port", "0", *options)
        line = child.err.readline().decode()
        found = re.fullmatch(r"wspc: inspecting (wss?://127\.0\.0\.1:\d+)/ for (\S+)\n", line)
        self.assertTrue(found, line)
        return child, found[1]

    def lines_of(self, child):
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate(timeout=PATIENCE)
        self.assertEqual(child.returncode, CLEAN)
        return out.decode()

    def records_of(self, child):
        return [json.loads(line) for line in self.lines_of(child).splitlines()]

    def frames_of(self, child):
        return [record for record in self.records_of(child) if record["kind"] == "frame"]

    def answer(self, answer):
        """Starts a server for one connection, which answers with `answer`. Returns its port and the list of what it receives."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        got = []

        def run():
            sock, _ = listener.accept()
            with sock:
                sock.settimeout(PATIENCE)
                got.append(sock.recv(65536))
                sock.sendall(answer)
                try:
                    while data := sock.recv(65536):
                        got.append(data)
                except OSError:
                    pass

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        self.addCleanup(thread.join, PATIENCE)
        return listener.getsockname()[1], got


class Passing(InspectCase):
    def test_a_conversation_is_shown_frame_by_frame(self):
        url = self.serve("--no-deflate").url
        child, own = self.inspect(url)
        self.assertEqual(self.connect(own, "-x", "hello", "-n", "1"), (CLEAN, b"hello\n", ""))
        lines = self.lines_of(child).splitlines()
        self.assertRegex(lines[0], rf"\A{LINE}from 127\.0\.0\.1:\d+\Z")
        frames = [re.sub(r"masked [0-9a-f]{8}", "masked K", re.sub(LINE, "", line)) for line in lines if " byte" in line]
        self.assertEqual(frames, ['> text FIN masked K  5 bytes  "hello"', '< text FIN  5 bytes  "hello"',
                                  "> close FIN masked K  2 bytes  1000 (normal closure)",
                                  "< close FIN  2 bytes  1000 (normal closure)"])
        self.assertIn("< HTTP/1.1 101 Switching Protocols  ok", "\n".join(lines))
        self.assertNotIn(" ! ", "\n".join(lines))

    def test_compressed_messages_are_inflated(self):
        url = self.serve("--deflate", "threshold=0").url
        child, own = self.inspect(url, "--json")
        text = "all work and no play " * 20
        self.connect(own, "-x", text, "-x", text, "-n", "2", "--deflate", "threshold=0")
        frames = [frame for frame in self.frames_of(child) if frame["opcode"] == "text"]
        self.assertEqual(len(frames), 4)
        for frame in frames:
            self.assertEqual((frame["rsv"], frame["inflated"]), ([1], len(text)))
            self.assertLess(frame["length"], len(text) // 4)
            self.assertTrue(text.startswith(frame["text"]))

    def test_large_messages_pass_in_both_directions(self):
        url = self.serve("--max-message", "8M", "--no-deflate").url
        child, own = self.inspect(url, "--json", "--shown", "8")
        text = "x" * 4_000_000
        status, out, _ = self.connect(own, "-n", "1", "--max-message", "8M", stdin=text.encode() + b"\n")
        self.assertEqual((status, len(out)), (CLEAN, len(text) + 1))
        self.assertTrue(any(frame["length"] == 4_000_000 for frame in self.frames_of(child)))

    def test_many_at_once_keep_apart(self):
        url = self.serve("--no-deflate").url
        child, own = self.inspect(url, "--json")
        clients = [self.start("connect", own, "-x", f"I am {number}", "-n", "1") for number in range(20)]
        for number, client in enumerate(clients):
            self.assertEqual(client.communicate(timeout=PATIENCE)[0], f"I am {number}\n".encode())
        seen = {}
        for frame in self.frames_of(child):
            if frame["opcode"] == "text":
                seen.setdefault(frame["connection"], set()).add(frame["text"])
        self.assertEqual((len(seen), {len(texts) for texts in seen.values()}), (20, {1}))

    def test_from_plain_to_tls_and_back(self):
        ca = os.path.join(self.directory(), "ca.pem")
        server = self.start("serve", "--port", "0", "--self-signed", "--write-ca", ca)
        secure = re.search(r"wss://127\.0\.0\.1:\d+", server.out.readline().decode())[0]
        _, plain = self.inspect(secure, "--ca", ca)
        self.assertEqual(self.connect(plain, "-x", "hi", "-n", "1"), (CLEAN, b"hi\n", ""))
        own_ca = os.path.join(self.directory(), "own.pem")
        _, both = self.inspect(plain, "--self-signed", "--write-ca", own_ca)
        self.assertEqual(self.connect(both, "-x", "hi", "-n", "1", "--ca", own_ca), (CLEAN, b"hi\n", ""))

    def test_host_is_the_server_s_and_the_origin_stays(self):
        port, got = self.answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
        child, own = self.inspect(f"ws://127.0.0.1:{port}")
        status, _, err = self.connect(own + "/x?y", "--origin", own.replace("ws:", "http:"), "-H", "X-Other: z")
        self.assertIn("404", err)
        self.assertIn(f"GET /x?y HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode(), got[0])
        self.assertIn(f"Origin: {own.replace('ws:', 'http:')}\r\n".encode(), got[0])
        self.assertIn(b"X-Other: z\r\n", got[0])
        self.assertIn("< HTTP/1.1 404 Not Found  ! the server refused", self.lines_of(child))

    def test_requests_by_a_foreign_name_do_not_reach_the_server(self):
        port, got = self.answer(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
        child, own = self.inspect(f"ws://127.0.0.1:{port}", "--origin", "https://good.example")
        place = own.removeprefix("ws://").split(":")
        for hosts in ["evil.example"], ["[::1].evil.example"], ["[evil.example]"], ["localhost", "evil.example"]:
            with socket.create_connection((place[0], int(place[1])), PATIENCE) as sock:
                sock.sendall("".join(["GET / HTTP/1.1\r\n", *(f"Host: {host}:{place[1]}\r\n" for host in hosts),
                                      f"Origin: http://{hosts[-1]}:{place[1]}\r\n\r\n"]).encode())
                self.assertRegex(sock.recv(65536), b"^HTTP/1.1 403 ")
        self.assertEqual(got, [])
        status, _, err = self.connect(own, "-H", "Host: good.example")
        self.assertIn("404", err)
        self.assertEqual(len(got), 1)


class Judging(InspectCase):
    def test_a_handshake_is_judged_line_by_line(self):
        port, _ = self.answer(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: close\r\n"
                              b"Sec-WebSocket-Accept: wrong\r\nSec-WebSocket-Protocol: other\r\n"
                              b"Sec-WebSocket-Extensions: x-unknown\r\n\r\n")
        child, own = self.inspect(f"ws://127.0.0.1:{port}", "--json", "--origin", "*")  # by any name
        host, number = own.removeprefix("ws://").split(":")
        with socket.create_connection((host, int(number)), PATIENCE) as sock:
            sock.sendall(b"POST / HTTP/1.1\r\nHost: a b\r\nUpgrade: websocket\r\nConnection: keep-alive\r\nSec-WebSocket-Key: abc\r\n"
                         b"Sec-WebSocket-Version: 8\r\nSec-WebSocket-Protocol: chat, chat\r\nSec-WebSocket-Extensions: =\r\n\r\n")
            self.assertIn(b"101", sock.recv(65536))
        records = self.records_of(child)
        request, response = ({line["line"].split(":")[0]: line.get("why") for line in record["lines"]}
                             for record in records if record["kind"] in ("request", "response"))
        self.assertEqual(request, {
            "POST / HTTP/1.1": "the method is not GET", "Host": "this is no host[:port]", "Upgrade": None,
            "Connection": "it does not name Upgrade", "Sec-WebSocket-Key": "this is not the base64 of 16 bytes",
            "Sec-WebSocket-Version": "the version is 13", "Sec-WebSocket-Protocol": "this is no list of different tokens",
            "Sec-WebSocket-Extensions": "this is no list of extensions"})
        self.assertEqual(response["Upgrade"], "it is not websocket")
        self.assertEqual(response["Connection"], "it does not name Upgrade")
        self.assertTrue(response["Sec-WebSocket-Accept"].startswith("for this key it is "))
        self.assertEqual(response["Sec-WebSocket-Protocol"], "the client did not offer it")
        self.assertEqual(response["Sec-WebSocket-Extensions"], "the client did not offer x-unknown")

    # RFC 9110 §15.2
    def test_interim_answers_are_no_refusal(self):
        interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        switching = (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
        everything = interim + switching + b"\x81\x05hello"
        port, _ = self.answer(everything)
        child, own = self.inspect(f"ws://127.0.0.1:{port}", "--json")
        host, number = own.removeprefix("ws://").split(":")
        with socket.create_connection((host, int(number)), PATIENCE) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: TLS/1.0, websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            self.assertEqual(Connection(sock, masks=True).take(len(everything)), everything)
        records = self.records_of(child)
        heads = [line for record in records if record["kind"] in ("request", "response") for line in record["lines"]]
        self.assertEqual([line for line in heads if "why" in line], [])
        self.assertEqual([record["text"] for record in records if record["kind"] == "frame"], ["hello"])

    def test_what_is_missing_is_named(self):
        port, _ = self.answer(b"HTTP/1.1 101 Switching Protocols\r\n\r\n")
        child, own = self.inspect(f"ws://127.0.0.1:{port}")
        host, number = own.removeprefix("ws://").split(":")
        with socket.create_connection((host, int(number)), PATIENCE) as sock:
            sock.sendall(b"GET / HTTP/1.1\r\n\r\n")
            self.assertIn(b"101", sock.recv(65536))
        text = self.lines_of(child)
        for name in "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Accept":
            self.assertIn(f"! there is no {name}", text)

    def test_frames_that_break_a_rule_pass_and_are_named(self):
        url = self.serve("--no-deflate").url
        child, own = self.inspect(url, "--json")
        host, number = own.removeprefix("ws://").split(":")
        with socket.create_connection((host, int(number)), PATIENCE) as sock:
            connection = Connection(sock, masks=True)
            sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            connection.head()
            sock.sendall(b"\x81\x81\0\0\0\0\xff")
            self.assertEqual(connection.take(1), b"\x88")
        frames = self.frames_of(child)
        self.assertEqual((frames[0]["direction"], frames[0]["verdict"]["name"]), ("to_server", "invalid_utf8"))
        self.assertEqual((frames[1]["opcode"], frames[1]["code"]), ("close", 1007))

    def test_a_connection_that_breaks_off_is_told(self):
        url = self.serve().url
        child, own = self.inspect(url)
        host, number = own.removeprefix("ws://").split(":")
        with socket.create_connection((host, int(number)), PATIENCE) as sock:
            sock.sendall(b"GET / HT")
        with socket.create_connection((host, int(number)), PATIENCE) as sock:
            connection = Connection(sock, masks=True)
            sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
            connection.head()
            sock.sendall(b"\x81\x85\0\0\0\0he")
        told = []
        for line in child.out:
            told.append(re.sub(LINE, "", line.decode()))
            if told[-1] == "the client closed the connection\n":
                break
        self.assertEqual(told[-2], "the client left in the middle of a frame\n")
        self.assertIn("the client left before the end of its request\n", told)


class Faults(InspectCase):
    def test_no_server_is_a_502(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        child, own = self.inspect(f"ws://127.0.0.1:{port}")
        status, _, err = self.connect(own)
        self.assertEqual(status, REFUSED)
        self.assertIn("502", err)
        self.assertIn(f"cannot connect to 127.0.0.1:{port}: Connection refused", self.lines_of(child))

    def test_what_is_no_request_is_refused(self):
        url = self.serve().url
        _, own = self.inspect(url, "--timeout", "300ms")
        host, number = own.removeprefix("ws://").split(":")
        for data, status in ((b"\x16\x03\x01\0\0\r\n\r\n", b"400"), (b"GET / HTTP/1.1\r\n", b"408")):
            with socket.create_connection((host, int(number)), PATIENCE) as sock:
                sock.sendall(data)
                self.assertIn(status, sock.recv(1000))

    def test_usage(self):
        for arguments in ((), ("http://x",), ("ws://x", "--listen-key", "k"), ("ws://x", "--write-ca", "f")):
            self.assertEqual(self.run_wspc("inspect", *arguments)[0], USAGE)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = str(listener.getsockname()[1])
            self.assertEqual(self.run_wspc("inspect", "ws://x", "--port", port)[0], NETWORK)

    def test_it_ends_when_nobody_reads(self):
        url = self.serve().url
        child, own = self.inspect(url)
        child.stdout.close()
        self.connect(own, "-x", "hi", "-n", "1")
        self.assertEqual(child.wait(PATIENCE), CLEAN)


if __name__ == "__main__":
    main()
