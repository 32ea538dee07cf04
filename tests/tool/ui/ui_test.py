# SPDX-License-Identifier: MIT
# ui_test: the server side of the page of `wspc serve --ui` and `wspc inspect --ui`: its feed, its exports, its access control.
import base64
import json
import re
import socket
import threading
import time

from harness.case import main
from harness.command import CLEAN, NETWORK
from harness.connection import dial
from harness.environment import PATIENCE
from harness.frames import BINARY, CLOSE, PING, TEXT
from harness.page_case import PageCase


class Feed(PageCase):
    def test_it_tells_what_is_looked_at_and_what_passes(self):
        url, place = self.serve_with_page()
        feed, hello = self.feed(place)
        self.assertEqual((hello["what"], hello["server"], hello["url"]), ("serving", url, url))
        self.assertEqual(self.connect(url + "/path?query=1", "--send", "Hello")[0], CLEAN)
        opened = self.record(feed, kind="connection")
        self.assertEqual(opened["composable"], ["to_client"])

    def test_records_are_those_of_a_recording(self):
        url, place = self.serve_with_page()
        self.assertEqual(self.connect(url + "/path?query=1", "--send", "Hello", "--subprotocol", "x")[0], CLEAN)
        feed, _ = self.feed(place)
        records = self.until_closed(feed)
        self.assertEqual([record["kind"] for record in records], ["connection", "request", "response"] + ["frame"] * 4 + ["note", "closed"])
        self.assertEqual(records[1]["lines"][0], {"line": "GET /path?query=1 HTTP/1.1", "verdict": "good"})
        self.assertEqual(records[3]["text"], "Hello")
        self.assertEqual([record["id"] for record in records], list(range(1, 10)))

    def test_over_http2_the_handshake_is_shown_as_it_is_there(self):
        url, place = self.serve_with_page()
        self.assertEqual(self.connect(url + "/path", "--send", "Hello", "--http", "2")[0], CLEAN)
        feed, _ = self.feed(place)
        records = self.until_closed(feed)
        lines = [line["line"] for line in records[1]["lines"]]
        self.assertIn(":protocol: websocket", lines)
        self.assertIn(":path: /path", lines)
        self.assertEqual(records[2]["lines"][0]["line"], ":status: 200")

    def test_payloads_are_cut_until_they_are_asked_for(self):
        url, place = self.serve_with_page("--no-deflate")
        self.assertEqual(self.connect(url, "--send", "x" * 5000)[0], CLEAN)
        feed, _ = self.feed(place)
        record = self.record(feed, kind="frame", opcode="text")
        self.assertEqual((len(record["text"]), record["cut"], record["length"]), (1024, True, 5000))
        self.order(feed, frames=[record["id"], 10**9])
        whole, = self.told(feed, "frames")
        self.assertEqual((len(whole["text"]), whole.get("cut")), (5000, None))
        self.assertEqual(self.get(place, f"/payload/{record['id']}")[2], b"x" * 5000)
        self.assertEqual(self.get(place, "/payload/99999")[0], 404)

    def test_what_cannot_be_meant_is_answered_with_why(self):
        _, place = self.serve_with_page()
        feed, _ = self.feed(place)
        for wrong, why in [({"preview": {"opcode": 16, "payload": ""}}, "an opcode is 0 to 15"),
                           ({"preview": {"opcode": 1, "payload": "?"}}, "the payload is no base64"),
                           ({"preview": {"opcode": 1, "payload": "", "rsv": [4]}}, "the reserved bits are 1, 2 and 3"),
                           ({"preview": {"opcode": 1, "payload": "", "declared": 2**53}}, "a number is larger than 9007199254740991"),
                           ({"preview": {"opcode": 1, "payload": "", "length": "17"}}, "a length is shortest, 16, 64 or highest"),
                           ({"preview": {"opcode": 1, "payload": "", "masked": True, "key": "0"}}, "a masking key has 8 hexadecimal digits"),
                           ({"compose": {"raw": ""}, "connection": 77, "direction": "to_client"}, "the connection has ended"),
                           ({"connect": "http://x"}, "does not begin with ws:// or wss://"), ({"nonsense": 1}, "nobody here knows what that means"),
                           ({"preview": {}}, "opcode"), ({"frames": "x"}, "a number is not whole"), ({"search": 5}, "type")]:
            self.order(feed, **wrong)
            self.assertIn(why, self.told(feed, "problem"), wrong)
        feed.send_frame(TEXT, "{")
        self.assertIn("parse error", self.told(feed, "problem"))
        feed.send_frame(BINARY, b"\xff")  # nothing comes of it
        self.order(feed, preview={"opcode": 9, "payload": base64.b64encode(b"Hello").decode()})
        self.assertEqual(self.told(feed, "preview"), "89 05 48 65 6c 6c 6f (7 bytes)")


class Composer(PageCase):
    def seen_client(self):
        """Returns (feed, a client of the server, the number that the page gives this connection)."""
        url, place = self.serve_with_page("--no-deflate")
        feed, _ = self.feed(place)
        client = dial(url)
        self.addCleanup(client.socket.close)
        client.open()
        return feed, client, self.record(feed, kind="connection")["connection"]

    def compose(self, feed, connection, direction, **composition):
        self.order(feed, compose=composition, connection=connection, direction=direction)

    def payload(self, data):
        return base64.b64encode(data).decode()

    def test_it_speaks_to_a_client_between_two_frames_of_a_busy_server(self):
        feed, client, number = self.seen_client()
        for i in range(40):
            client.send_frame(BINARY, bytes([i]) * 100_000)
            self.compose(feed, number, "to_client", opcode=9, payload=self.payload(bytes([i])))
        seen = {BINARY: [], PING: []}
        while min(map(len, seen.values())) < 40:
            opcode, payload = client.receive()
            seen[opcode].append(payload)
        self.assertTrue(seen == {BINARY: [bytes([i]) * 100_000 for i in range(40)], PING: [bytes([i]) for i in range(40)]})

    def test_a_client_that_takes_nothing_gets_it_later(self):
        feed, client, number = self.seen_client()
        for i in range(30):  # more than the kernel takes
            self.compose(feed, number, "to_client", opcode=2, payload=self.payload(bytes([i]) * 300_000))
        client.send_frame(TEXT, "the last")
        came = [client.receive() for _ in range(31)]
        came.remove((TEXT, b"the last"))
        self.assertTrue(came == [(BINARY, bytes([i]) * 300_000) for i in range(30)])

    def test_between_two_ends_it_speaks_to_both(self):
        upstream = self.serve("--no-deflate").url
        child = self.start("inspect", upstream, "--port", "0", "--ui-port", "0")
        url = re.search(r"ws://[\d.:]+", child.err.readline().decode())[0]
        feed, hello = self.feed(self.page_of(child))
        self.assertEqual((hello["what"], hello["server"], hello["url"]), ("inspecting", upstream, url))
        client = dial(url)
        self.addCleanup(client.socket.close)
        client.open()
        number = self.record(feed, kind="connection")["connection"]
        # In the middle of a message of the client's: it waits for its end.
        whole = b"\x82\xfe\x10\x00" + bytes(4) + b"z" * 4096
        client.send(whole[:1000])
        time.sleep(0.2)  # else it may come before that
        self.compose(feed, number, "to_server", opcode=1, masked=True, payload=self.payload(b"by hand"))
        self.compose(feed, number, "to_client", opcode=1, payload=self.payload(b"to you"))
        self.assertEqual(client.receive(), (TEXT, b"to you"))
        client.send(whole[1000:])
        client.send_frame(PING, b"x")  # something has to pass for it to be seen that the frame has ended
        self.assertEqual({client.receive()[1] for _ in range(3)}, {b"z" * 4096, b"by hand", b"x"})
        self.order(feed, cut=number)
        with self.assertRaises((EOFError, ConnectionError)):
            client.receive()

    def test_a_frame_may_come_in_pieces(self):
        feed, client, number = self.seen_client()
        for piece in (b"\x81", b"\x05He", b"llo\x89", b"\x00"):
            self.compose(feed, number, "to_client", raw=self.payload(piece))
        self.assertEqual([client.receive(), client.receive()], [(TEXT, b"Hello"), (PING, b"")])

    def test_what_is_wrong_is_sent_as_it_is_and_marked(self):
        feed, client, number = self.seen_client()
        self.compose(feed, number, "to_client", raw=self.payload(b"\x8f\x01a"))
        self.assertEqual(client.take(3), b"\x8f\x01a")
        frame = self.record(feed, kind="frame")
        self.assertEqual((frame["opcode"], frame["composed"], frame["verdict"]["rule"]), ("opcode 15", True, "RFC 6455 §5.2"))


class Access(PageCase):
    def test_nobody_is_answered_who_comes_by_a_name_that_leads_here(self):
        _, place = self.serve_with_page()
        port = place.split(":")[1]
        for host in (place, f"localhost:{port}", f"[::1]:{port}", "127.0.0.1"):
            self.assertEqual(self.get(place, Host=host)[0], 200, host)
        for host in ("[::1].example.com", "[example.com]", "[::1", "127.0.0.1.example.com", "localhost.example.com"):
            self.assertIn(self.get(place, Host=f"{host}:{port}")[0], (400, 403), host)
        for path in ("/", "/recording.jsonl", "/main.js"):
            self.assertEqual(self.get(place, path, Host=f"evil.example:{port}")[0], 403)
        origins = [b"http://evil.example", b"https://" + place.encode(), b"http://localhost:" + port.encode(), b"null"]
        for headers in [b"Host: evil.example\r\n"] + [b"Host: %s\r\nOrigin: %s\r\n" % (place.encode(), origin) for origin in origins]:
            connection = dial(f"ws://{place}")
            self.addCleanup(connection.socket.close)
            connection.send(b"GET /feed HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers + b"\r\n")
            self.assertRegex(connection.head(), b"^HTTP/1.1 403 ")

    def test_pages_are_told_to_stay_on_their_own(self):
        _, place = self.serve_with_page()
        status, headers, body = self.get(place)
        self.assertEqual((status, headers["content-type"]), (200, "text/html; charset=utf-8"))
        self.assertIn("default-src 'none'", headers["content-security-policy"])
        self.assertEqual(headers["x-content-type-options"], "nosniff")
        # Nothing is written there that would have to be asked for elsewhere.
        self.assertEqual(re.findall(rb"(?:src|href)=\"(?:https?:)?//", body), [])
        self.assertEqual(self.get(place, "/nothing.js")[0], 404)

    def test_exports_are_what_they_are_called(self):
        url, place = self.serve_with_page()
        for text in ("one", "two"):
            self.assertEqual(self.connect(url + "/" + text, "--send", text)[0], CLEAN)
        status, headers, body = self.get(place, "/recording.jsonl")
        self.assertEqual((status, headers["content-type"]), (200, "application/jsonl"))
        lines = [json.loads(line) for line in body.splitlines()]
        self.assertEqual((lines[0]["kind"], lines[0]["url"]), ("recording", url))
        self.assertEqual(len({line["connection"] for line in lines[1:]}), 2)
        har = json.loads(self.get(place, "/archive.har?connection=2")[2])
        self.assertEqual([entry["request"]["url"] for entry in har["log"]["entries"]], [url + "/two"])

    def test_an_archive_of_a_senseless_answer_is_an_archive(self):
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def answer():
            sock, _ = listener.accept()
            with sock:
                sock.recv(65536)
                sock.sendall(b"HTTP/1.1 abc Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        threading.Thread(target=answer, daemon=True).start()
        child = self.start("inspect", f"ws://127.0.0.1:{listener.getsockname()[1]}", "--port", "0", "--ui-port", "0")
        url = re.search(r"ws://[\d.:]+", child.err.readline().decode())[0]
        place = self.page_of(child)
        feed, _ = self.feed(place)
        self.connect(url)
        self.record(feed, kind="response")
        status, _, body = self.get(place, "/archive.har")
        self.assertEqual((status, json.loads(body)["log"]["entries"][0]["response"]["status"]), (200, 0))
        self.order(feed, preview=[])  # and it is still there
        self.told(feed, "problem")

    def test_what_is_nested_deeply_is_a_problem_and_nothing_else(self):
        _, place = self.serve_with_page()
        feed, _ = self.feed(place)
        feed.send_frame(TEXT, '{"preview": {"opcode": 1, "payload": "", "rsv": ' + "[" * 100_000 + "]" * 100_000 + "}}")
        self.assertEqual(self.told(feed, "problem"), "it is nested more than 200 deep")

    def test_a_port_that_is_taken_is_named(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            for arguments in (["serve"], ["inspect", "ws://127.0.0.1:1"]):
                status, _, err = self.run_wspc(*arguments, "--port", "0", "--ui-port", str(port))
                self.assertEqual(status, NETWORK)
                self.assertIn(f"no page on 127.0.0.1:{port}: Address already in use; --ui-port 0 takes a free port", err)

    def test_a_server_ends_with_its_page_open(self):
        child = self.serve("--ui-port", "0")
        url = child.url
        place = self.page_of(child)
        self.feed(place)
        client = dial(url)
        self.addCleanup(client.socket.close)
        client.open()
        child.terminate()
        self.assertEqual(client.receive()[0], CLOSE)
        client.send_frame(CLOSE, b"\x03\xe9")
        self.assertEqual(child.wait(PATIENCE), CLEAN)


if __name__ == "__main__":
    main()
