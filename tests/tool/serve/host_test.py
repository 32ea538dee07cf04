# SPDX-License-Identifier: MIT
# host_test: the modes of `wspc serve` other than echo: rooms, programs, metrics.
import json
import os
import subprocess
import threading
import time
import unittest
from pathlib import Path

from harness.case import Case
from harness.command import CLEAN, CLOSED, REFUSED, USAGE
from harness.environment import PATIENCE, SANITIZED


class HostCase(Case):
    def join(self, url):
        """Returns a client that stays until its standard input ends."""
        child = self.start("connect", url, "-v")
        while child.err.readline().strip() not in (b"<", b""):  # the end of the server's answer
            pass
        return child

    def say(self, child, text):
        child.write(text + b"\n")


    def listen(self, url):
        """Like connect(), but stdin stays open."""
        child = self.start("connect", url)
        out, err = child.out.read(), child.err.read().decode()
        return child.wait(PATIENCE), out, err


class Rooms(HostCase):
    def test_a_message_goes_to_everyone_in_the_same_room(self):
        url = self.serve("--rooms", "--threads", "2").url
        first, second, elsewhere = (self.join(url + path) for path in ("/blue", "/blue", "/red"))
        self.say(first, b"hello blue")
        for child in first, second:
            self.assertEqual(child.out.readline(), b"hello blue\n")
        self.say(elsewhere, b"hello red")
        self.assertEqual(elsewhere.out.readline(), b"hello red\n")
        self.say(second, b"still blue")
        self.assertEqual(first.out.readline(), b"still blue\n")


    def test_many_messages_arrive_in_their_order_on_every_thread(self):
        url = self.serve("--rooms", "--threads", "2").url
        listeners = [self.start("connect", url + "/blue", "-n", "20000") for _ in range(3)]
        sender = self.join(url + "/blue")
        others = [self.join(url + "/red") for _ in range(2)]
        for child in listeners:  # those that are there hear this, sooner or later all of them
            self.assertIsNone(child.poll())
        time.sleep(0.5)
        threading.Thread(target=sender.stdout.read, daemon=True).start()
        lines = b"".join(b"%d\n" % number for number in range(20000))
        sender.write(lines)
        for child in listeners:
            self.assertEqual(child.communicate(timeout=60)[0], lines)
        self.say(others[0], b"hello red")
        self.assertEqual(others[1].stdout.readline(), b"hello red\n")


class Programs(HostCase):
    def test_a_line_is_a_message_both_ways(self):
        url = self.serve("--exec", "cat").url
        self.assertEqual(self.connect(url, "-x", "one", "-x", "two ünï", "-n", "2"), (CLEAN, b"one\ntwo \xc3\xbcn\xc3\xaf\n", ""))

    def test_each_connection_has_one_of_its_own(self):
        url = self.serve("--exec", "echo $$; cat").url
        ids = {self.connect(url, "-n", "1")[1] for _ in range(3)}
        self.assertEqual(len(ids), 3)

    def test_it_is_told_whom_it_talks_to(self):
        url = self.serve("--subprotocol", "soap", "--exec", 'echo "$REMOTE_ADDR $PATH_INFO $WEBSOCKET_PROTOCOL"').url
        status, out, _ = self.connect(url + "/some/where", "--subprotocol", "soap", "-n", "1")
        self.assertRegex(out.decode(), r"\A127\.0\.0\.1:\d+ /some/where soap\n\Z")
        self.assertEqual(status, CLEAN)

    def test_its_end_is_the_end(self):
        url = self.serve("--exec", "printf 'a\\nlast, without an end'").url
        self.assertEqual(self.listen(url), (CLEAN, b"a\nlast, without an end\n", ""))

    def test_what_it_ended_with_is_told(self):
        for program, reason in ("exit 3", "status 3"), ("kill -9 $$", "signal 9"), ("/nonsense", "status 127"):
            url = self.serve("--exec", program).url
            status, _, err = self.listen(url)
            self.assertIn("1011", err)
            self.assertIn(reason, err)
            self.assertEqual(status, CLOSED)

    def test_much_goes_through_it(self):
        url = self.serve("--exec", "cat", "--max-message", "4M").url
        lines = b"".join(b"%d %s\n" % (i, b"x" * (i % 3000)) for i in range(3000))
        self.assertEqual(self.connect(url, "-n", "3000", stdin=lines)[1], lines)

    def test_more_than_the_peer_takes_waits(self):
        server = self.serve("--exec", "yes hello", "--max-message", "4M")
        url = server.url
        child = self.start("connect", url, stdout=subprocess.PIPE)
        time.sleep(0.5)
        resident = server.memory()
        if not SANITIZED:
            self.assertLess(resident, 64 << 20)
        self.assertEqual(child.out.readline(), b"hello\n")

    def test_it_does_not_outlive_its_connection(self):
        place = self.directory()
        url = self.serve("--exec", f"echo $$; trap '' HUP; sleep 1 & wait; touch {place}/alive; exec sleep 100").url
        status, out, _ = self.connect(url, "-n", "1")
        self.assertEqual(status, CLEAN)
        self.assertGone(int(out), 10)

    def test_a_hangup_ends_it(self):
        url = self.serve("--exec", "echo $$; exec sleep 100").url
        _, out, _ = self.connect(url, "-n", "1")
        self.assertGone(int(out), 4)

    def assertGone(self, process, patience):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        self.fail("it is still there")


class Metrics(HostCase):
    def test_they_count(self):
        url = self.serve("--metrics", "--path", "/").url
        self.connect(url, "-x", "one", "-x", "two", "-n", "2")
        self.connect(url + "/elsewhere")
        status, headers, body = self.get(url, "/metrics")
        self.assertEqual((status, headers["content-type"]), (200, "text/plain; version=0.0.4; charset=utf-8"))
        values = dict(line.split() for line in body.decode().splitlines() if not line.startswith("#"))
        for name, value in {"opened_total": 1, "refused_total": 1, "messages_received_total": 2, "messages_sent_total": 2,
                            "closed_total": 1, "failed_total": 0, "connections": 1}.items():
            self.assertEqual(values["wspc_" + name], str(value), name)

    def test_http2_connections_count_apart(self):
        url = self.serve("--metrics").url
        for _ in range(2):
            self.connect(url, "--http", "2", "-x", "one", "-n", "1")
        body = self.get(url, "/metrics")[2].decode()
        self.assertIn("\nwspc_opened_http2_total 2\n", body)
        self.assertIn("\nwspc_http2_connections_total 2\n", body)

    def test_they_are_there_only_when_asked_for(self):
        url = self.serve().url
        self.assertEqual(self.get(url, "/metrics")[0], 426)


class Limits(HostCase):
    def test_who_sends_too_much_has_to_wait(self):
        url = self.serve("--max-message-rate", "50").url
        lines = b"x\n" * 100
        began = time.monotonic()
        self.assertEqual(self.connect(url, "-n", "100", stdin=lines)[:2], (CLEAN, lines))
        self.assertGreater(time.monotonic() - began, 0.95)


class Usage(HostCase):
    def test_what_contradicts_itself(self):
        for options in (["--rooms", "--broadcast"], ["--exec", "cat", "--rooms"], ["--files", "/nowhere"],
                        ["--max-message-rate", "0"]):
            self.assertEqual(self.run_wspc("serve", *options)[0], USAGE, options)


class Records(HostCase):
    """Sessions as lines of JSON on stdout, and in a recording."""

    def test_lines_of_json_tell_who_comes_and_goes(self):
        child = self.start("serve", "--port", "0", "--json", "--path", "/here", "--threads", "2")
        ready = json.loads(child.out.readline())
        self.assertEqual((ready["kind"], ready["conduct"], ready["threads"]), ("serving", "echo", 2))
        self.assertEqual(self.connect(ready["url"] + "/here", "--send", "Hello")[0], CLEAN)
        self.assertEqual(self.connect(ready["url"] + "/there", "--send", "Hello")[0], REFUSED)
        self.stop(child)
        lines = [json.loads(line) for line in child.out]
        self.assertEqual([line["kind"] for line in lines], ["connection", "request", "response", "note", "closed", "refused"])
        self.assertEqual(lines[3]["text"], "closed by the peer: 1000 (normal closure)")
        self.assertEqual((lines[5]["status"], lines[5]["client"].split(":")[0]), (404, "127.0.0.1"))

    def test_its_own_sessions_are_recorded_and_said_again(self):
        recording = Path(self.directory()) / "talk.jsonl"
        child = self.serve("--record", str(recording), "--threads", "2")
        url = child.url
        for text in ("one", "x" * 100_000):
            self.assertEqual(self.connect(url + "/path", "--send", text)[0], CLEAN)
        self.stop(child)
        lines = [json.loads(line) for line in recording.read_text().splitlines()]
        self.assertEqual((lines[0]["kind"], lines[0]["url"]), ("recording", url))
        self.assertIn("x" * 100_000, [line.get("text") for line in lines])
        other = self.serve().url
        status, _, err = self.run_wspc("replay", str(recording), other, "--compare", "--speed", "0")
        self.assertEqual(status, CLEAN)
        self.assertIn("2 connections, 2 messages sent, 2 received", err)

    def test_a_file_that_cannot_be_written_is_named(self):
        status, _, err = self.run_wspc("serve", "--port", "0", "--record", "/nowhere/talk.jsonl")
        self.assertEqual((status, err), (USAGE, "wspc: cannot write /nowhere/talk.jsonl: No such file or directory\n"))


if __name__ == "__main__":
    unittest.main(verbosity=1)
