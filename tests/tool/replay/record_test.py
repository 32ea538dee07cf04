# SPDX-License-Identifier: MIT
# record_test: conversations are recorded, replayed and converted to other formats.
import base64
import json
import re
import shutil
import subprocess
import time
import unittest
from pathlib import Path

from harness.case import Case
from harness.command import CLEAN, PROTOCOL, REFUSED, USAGE
from harness.frames import CLOSE, TEXT
from harness.scripted_server import ScriptedServer

LARGE = "x" * 3000


class RecordCase(Case):
    def setUp(self):
        self.room = Path(self.directory())
        self.file = str(self.room / "talk.jsonl")

    def recorder(self, upstream, *options):
        """Returns (process, URL)."""
        child = self.start("record", self.file, upstream, "--port", "0", *options)
        found = re.fullmatch(r"wspc: recording (ws://127\.0\.0\.1:\d+)/ for .*\n", child.err.readline().decode())
        self.assertTrue(found)
        return child, found[1]

    def record(self, *talks):
        """Runs one `wspc connect` per talk (its options) through the recorder to an echo server. Returns the server's URL."""
        upstream = self.serve().url
        child, url = self.recorder(upstream)
        for path, options in talks:
            self.assertEqual(self.connect(url + path, *options)[0], CLEAN)
        self.stop(child)
        return upstream

    def lines(self, file=None):
        return [json.loads(line) for line in Path(file or self.file).read_text().splitlines()]

    def ok(self, *arguments):
        status, out, err = self.run_wspc(*arguments)
        self.assertEqual((status, err), (CLEAN, ""))
        return out


TALKS = (("/chat", ["-x", "hello", "-x", "ünï", "-n", "2"]), ("/large?a=b", ["-x", LARGE, "-n", "1"]))


class Record(RecordCase):
    def test_all_of_it_is_there(self):
        upstream = self.record(*TALKS)
        lines = self.lines()
        self.assertEqual(lines[0], {"kind": "recording", "version": 1, "url": upstream})
        self.assertEqual({line["connection"] for line in lines[1:]}, {1, 2})
        heads = [line for line in lines if line["kind"] in ("request", "response")]
        self.assertEqual([head["lines"][0]["line"] for head in heads],
                         ["GET /chat HTTP/1.1", "HTTP/1.1 101 Switching Protocols", "GET /large?a=b HTTP/1.1", "HTTP/1.1 101 Switching Protocols"])
        frames = [line for line in lines if line["kind"] == "frame"]
        said = [(frame["direction"], frame["opcode"], frame.get("text")) for frame in frames if frame["connection"] == 1]
        self.assertEqual(said.count(("to_server", "text", "ünï")), 1)
        self.assertEqual(said.count(("to_client", "text", "ünï")), 1)
        large = next(frame for frame in frames if frame["connection"] == 2)
        self.assertEqual((large["text"], large["rsv"]), (LARGE, [1]))
        self.assertEqual(len(base64.b64decode(large["wire"])), large["length"])

    def test_of_a_huge_frame_it_keeps_the_beginning(self):
        huge = 20 << 20

        def script(server):
            server.accept()
            server.send_frame(TEXT, b"x" * huge)
            server.answer_close()

        with ScriptedServer(script) as server:
            child, url = self.recorder(server.url)
            self.assertEqual(self.connect(url, "--max-message", "64M", "-n", "1")[0], CLEAN)
        self.stop(child)
        frame = next(line for line in self.lines() if line["kind"] == "frame" and line["opcode"] == "text")
        self.assertEqual((frame["length"], len(frame["text"]), frame["cut"]), (huge, 16 << 20, True))
        status, _, err = self.run_wspc("convert", self.file, str(self.room / "talk.har"))
        self.assertEqual(status, CLEAN)
        self.assertIn("1 record", err)

    def test_a_place_that_cannot_be_written_is_named(self):
        status, _, err = self.run_wspc("record", "/nowhere/x", "ws://127.0.0.1:1")
        self.assertEqual(status, USAGE)
        self.assertIn("/nowhere/x", err)


class Replay(RecordCase):
    def test_the_same_is_said_again(self):
        upstream = self.record(*TALKS)
        status, _, err = self.run_wspc("replay", self.file, upstream, "--compare")
        self.assertEqual(status, CLEAN)
        self.assertIn("2 connections, 3 messages sent, 3 received", err)

    def test_where_it_was_said_and_how_it_ended(self):
        frames, paths = [], []

        def serve(connection):
            connection.accept()
            paths.append(connection.request.split()[1])
            frames.extend(connection.receive() for _ in range(2))
            frames.append((CLOSE, connection.answer_close()))

        self.record(("/some/where?x=1", ["-x", "one", "-x", "two", "-n", "2"]))
        with ScriptedServer(serve) as server:
            self.assertEqual(self.run_wspc("replay", self.file, server.url)[0], CLEAN)
        self.assertEqual(paths, [b"/some/where?x=1"])
        self.assertEqual(frames, [(TEXT, b"one"), (TEXT, b"two"), (CLOSE, b"\x03\xe8")])

    # RFC 6455 §11.3.4, RFC 6265 §5.4
    def test_offers_and_cookies_in_several_lines_are_all_said_again(self):
        said = ["GET / HTTP/1.1", "Host: a", "Sec-WebSocket-Protocol: one, two", "Cookie: a=1", "Sec-WebSocket-Protocol: three",
                "Cookie: b=2"]
        rows = [{"kind": "recording", "version": 1, "url": "ws://a"}, {"kind": "connection", "client": "b", "time": 100, "connection": 1},
                {"kind": "request", "time": 100, "connection": 1, "lines": [{"line": line} for line in said]},
                {"kind": "response", "time": 100, "connection": 1, "lines": [{"line": "HTTP/1.1 101 x"}]}]
        Path(self.file).write_text("".join(json.dumps(row) + "\n" for row in rows))
        requests = []

        def serve(connection):
            connection.accept()
            requests.append(connection.request.split(b"\r\n"))
            connection.answer_close()

        with ScriptedServer(serve) as server:
            self.assertEqual(self.run_wspc("replay", self.file, server.url)[0], CLEAN)
        self.assertIn(b"Sec-WebSocket-Protocol: one, two, three", requests[0])
        self.assertIn(b"Cookie: a=1; b=2", requests[0])

    def timed(self, *options):
        """Returns the arrival times of ten messages, relative to the first one. In the recording they are 40 ms apart."""
        rows = [{"kind": "recording", "version": 1, "url": "ws://a"}, {"kind": "connection", "client": "b", "time": 100, "connection": 1},
                {"kind": "request", "time": 100, "connection": 1, "lines": [{"line": "GET / HTTP/1.1"}]},
                {"kind": "response", "time": 100, "connection": 1, "lines": [{"line": "HTTP/1.1 101 x"}]}]
        rows += [{"kind": "frame", "time": 100 + i * 0.04, "connection": 1, "direction": "to_server", "opcode": "text", "fin": True,
                  "rsv": [], "masked": True, "key": "00000000", "text": str(i)} for i in range(10)]
        Path(self.file).write_text("".join(json.dumps(row) + "\n" for row in rows))
        times = []

        def serve(connection):
            connection.accept()
            for i in range(10):
                connection.expect(TEXT, b"%d" % i)
                times.append(time.monotonic())
            connection.answer_close()

        with ScriptedServer(serve) as server:
            status, out, _ = self.run_wspc("replay", self.file, server.url, "--json", *options)
        self.assertEqual(status, CLEAN)
        return [at - times[0] for at in times], json.loads(out)

    def test_the_time_between_is_the_same(self):
        # Several attempts: on a busy machine it is the machine that is late.
        for _ in range(5):
            times, report = self.timed()
            if report["latest_ms"] <= 5 and all(abs(at - i * 0.04) <= 0.005 for i, at in enumerate(times)):
                return
        self.fail(f"{times} {report}")

    def test_or_shorter(self):
        times, _ = self.timed("--speed", "4")
        self.assertGreater(times[-1], 0.08)
        times, _ = self.timed("--speed", "0")
        self.assertLess(times[-1], 0.3)

    def test_another_answer_is_found(self):
        self.record(("/", ["-x", "hello", "-n", "1"]))
        text = Path(self.file).read_text().replace('"text":"hello"', '"text":"HELLO"', 1)
        Path(self.file).write_text(text)
        upstream = self.serve().url
        status, _, err = self.run_wspc("replay", self.file, upstream, "--compare")
        self.assertEqual(status, PROTOCOL)
        self.assertIn("connection 1: message 1 is another one than then", err)

    def test_who_refuses_is_told_of(self):
        self.record(TALKS[0])
        upstream = self.serve("--path", "/other").url
        self.assertEqual(self.run_wspc("replay", self.file, upstream)[0], REFUSED)

    def test_what_is_no_recording_is_named_with_its_line(self):
        for text, problem in (("", "is no recording"), ("x", "is no recording"), ("{}\n", "line 1"), ("[1]\n", "line 1"), ('{"kind":"note","connection":1,"time":1}\n', "is no recording"),
                              ('{"kind":"recording","version":1,"url":"ws://a"}\nx\n', "line 2"),
                              ('{"kind":"recording","version":2,"url":"ws://a"}\n', "version 1")):
            Path(self.file).write_text(text)
            status, _, err = self.run_wspc("replay", self.file, "ws://127.0.0.1:1")
            self.assertEqual(status, USAGE, text)
            self.assertIn(problem, err)

    def test_an_interrupted_frame_is_left_out_and_said(self):
        def interrupted(connection):
            connection.accept()
            connection.send_frame(TEXT, "before")
            connection.send(b"\x81\x7e\x10\x00" + b"the beginning of 4096 bytes")
            connection.socket.shutdown(1)
            connection.socket.recv(100)

        with ScriptedServer(interrupted) as server:
            child, url = self.recorder(server.url)
            self.assertEqual(self.connect(url, "--no-deflate", "-n", "3")[1], b"before\n")
            self.stop(child)
        self.assertEqual([line.get("cut") for line in self.lines() if line["kind"] == "frame"][:2], [None, True])
        with open(self.file, "a") as file:  # somebody else, afterwards
            for line in self.lines()[1:]:
                if not line.get("cut"):
                    file.write(json.dumps({**line, "connection": 2}) + "\n")
        said = f"wspc: {self.file}: 1 record is left out, since the recording does not have all of it\n"
        again = str(self.room / "again.jsonl")
        self.assertEqual(self.run_wspc("convert", self.file, again), (CLEAN, b"", said))
        texts = [(line["connection"], line.get("text")) for line in self.lines(again) if line["kind"] == "frame" and line["opcode"] == "text"]
        self.assertEqual(texts, [(1, "before"), (2, "before")])
        upstream = self.serve().url
        status, _, err = self.run_wspc("replay", self.file, upstream)
        self.assertEqual(status, CLEAN, err)
        self.assertIn(said, err)

    def test_reserved_bits_are_those_that_there_are(self):
        for bit in "0", "4", "-1", "4294967297", "32":
            Path(self.file).write_text('{"kind":"recording","version":1,"url":"ws://a"}\n{"kind":"frame","time":1,"connection":1,"direction":'
                                       '"to_server","opcode":"text","fin":true,"masked":false,"rsv":[%s],"text":""}\n' % bit)
            status, _, err = self.run_wspc("convert", self.file, str(self.room / "out.jsonl"))
            self.assertEqual((status, err), (USAGE, f"wspc: {self.file}, line 2: a reserved bit is 1, 2 or 3\n"))

    def test_a_last_line_that_was_cut_is_left_out(self):
        upstream = self.record(TALKS[0])
        with open(self.file, "a") as file:
            file.write('{"kind":"fra')
        self.assertEqual(self.run_wspc("replay", self.file, upstream)[0], CLEAN)


class Convert(RecordCase):
    @unittest.skipUnless(shutil.which("tshark"), "no tshark here")
    def test_wireshark_reads_the_capture(self):
        self.record(*TALKS)
        capture = str(self.room / "talk.pcapng")
        self.ok("convert", self.file, capture)
        fields = ["tcp.stream", "tcp.srcport", "websocket.opcode", "websocket.mask", "websocket.payload.text"]
        done = subprocess.run(["tshark", "-r", capture, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y", "websocket",
                               "-T", "fields", *(word for field in fields for word in ("-e", field))],
                              capture_output=True, text=True, timeout=60, check=True)
        rows = [line.split("\t") for line in done.stdout.splitlines()]
        seen = [(row[0], "to_client" if row[1] == "80" else "to_server", row[2], row[3], row[4] if row[2] == "1" else "") for row in rows]
        for frame in ("0", "to_server", "1", "1", "hello"), ("0", "to_client", "1", "0", "ünï"), ("1", "to_server", "1", "1", LARGE), \
                     ("1", "to_client", "1", "0", LARGE), ("0", "to_server", "8", "1", ""), ("1", "to_client", "8", "0", ""):
            self.assertIn(frame, seen)
        self.assertEqual(len(seen), 10)
        bad = subprocess.run(["tshark", "-r", capture, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE",
                              "-Y", "tcp.checksum.status == 0 || ip.checksum.status == 0 || tcp.analysis.flags || _ws.malformed"],
                             capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual(bad.stdout, "")

    def test_an_archive_and_back(self):
        upstream = self.record(*TALKS)
        archive, again = str(self.room / "talk.har"), str(self.room / "again.jsonl")
        self.ok("convert", self.file, archive)
        log = json.loads(Path(archive).read_text())["log"]
        self.assertEqual(log["version"], "1.2")
        first, second = log["entries"]
        self.assertEqual(first["request"]["url"], upstream + "/chat")
        self.assertEqual(first["response"]["status"], 101)
        self.assertEqual(sorted((m["type"], m["data"]) for m in first["_webSocketMessages"]),
                         [("receive", "hello"), ("receive", "ünï"), ("send", "hello"), ("send", "ünï")])
        self.assertEqual(second["_webSocketMessages"][0]["data"], LARGE)
        self.ok("convert", archive, again)
        status, _, err = self.run_wspc("replay", again, upstream, "--compare")
        self.assertEqual((status, "3 messages sent, 3 received" in err), (CLEAN, True), err)

    def test_an_archive_as_a_browser_saves_it(self):
        archive = str(self.room / "browser.har")
        entry = {"startedDateTime": "2026-01-02T03:04:05.678Z", "request": {"url": "wss://example.org/feed?x=1", "headers": [{"name": ":path", "value": "/"}, {"name": "Host", "value": "example.org"}]},
                 "response": {"status": 101, "headers": []},
                 "_webSocketMessages": [{"type": "send", "time": 1767323046.5, "opcode": 1, "data": "hi"}, {"type": "receive", "time": 1767323046.75, "opcode": 2, "data": "AAH/"}]}
        Path(archive).write_text(json.dumps({"log": {"version": "1.2", "entries": [{"request": {"url": "https://example.org/"}}, entry]}}))
        self.ok("convert", archive, self.file)
        lines = self.lines()
        self.assertEqual(lines[0]["url"], "wss://example.org/feed?x=1")
        self.assertEqual([line["line"] for line in lines[2]["lines"]], ["GET /feed?x=1 HTTP/1.1", "Host: example.org"])
        self.assertEqual([(f["time"], f["direction"], f["opcode"], f.get("text", f.get("base64"))) for f in lines if f["kind"] == "frame"],
                         [(1767323046.5, "to_server", "text", "hi"), (1767323046.75, "to_client", "binary", "AAH/")])

    def test_a_recording_is_written_as_it_was_read(self):
        self.record(*TALKS)
        again = str(self.room / "again.jsonl")
        third = str(self.room / "third.jsonl")
        self.ok("convert", self.file, again)
        self.ok("convert", again, third)
        self.assertEqual(Path(again).read_bytes(), Path(third).read_bytes())

    def test_what_cannot_be_read_is_named(self):
        (self.room / "bad.har").write_text('{"log":1}')
        (self.room / "none.har").write_text('{"log":{"entries":[]}}')
        for name, problem in ("bad.har", "no HTTP archive"), ("none.har", "no WebSocket"), ("missing", "cannot be read"), ("x.pcapng", "can only be written"):
            status, _, err = self.run_wspc("convert", str(self.room / name), str(self.room / "out"))
            self.assertEqual(status, USAGE)
            self.assertIn(problem, err)


if __name__ == "__main__":
    unittest.main(verbosity=1)
