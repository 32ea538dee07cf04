# SPDX-License-Identifier: MIT
# bench_test: wspc bench with wspc serve, and with servers that do not echo.
import json
import os
import pty
import re
import signal
import time
from pathlib import Path
from xml.etree import ElementTree

from harness.case import Case, main
from harness.command import CLEAN, CLOSED, INTERRUPTED, NETWORK, PROTOCOL, REFUSED, TIMEOUT, USAGE
from harness.environment import PATIENCE
from harness.frames import BINARY, TEXT, close_payload
from harness.scripted_server import ScriptedServer

SHORT = ("--duration", "300ms", "--warm-up", "100ms")


class Bench(Case):
    def bench(self, url, *options):
        """Returns (status, the JSON that it printed or None, stderr)."""
        status, out, err = self.run_wspc("bench", url, "--json", *SHORT, *options)
        return status, json.loads(out) if out else None, err

    def test_echoes_are_counted(self):
        server = self.serve()
        url = server.url
        for options in (), ("-c", "20", "-f", "8", "--threads", "3"), ("--size", "100K", "--binary"), ("--size", "0"):
            with self.subTest(options):
                status, found, err = self.bench(url, *options)
                self.assertEqual((status, err), (CLEAN, ""))
                self.assertGreater(found["echoes"], 10)
                self.assertAlmostEqual(found["seconds"], 0.3, places=2)
                self.assertAlmostEqual(found["echoes_per_second"], found["echoes"] / found["seconds"], places=1)
                latency = found["latency_us"]
                values = [latency[name] for name in ("min", "p50", "p90", "p99", "p99.9", "max")]
                self.assertEqual(values, sorted(values))
                self.assertGreater(values[0], 0)
        self.stop(server)

    def test_a_rate_is_kept(self):
        server = self.serve()
        url = server.url
        status, found, _ = self.bench(url, "--rate", "2000", "-c", "7")
        self.assertEqual(status, CLEAN)
        self.assertAlmostEqual(found["echoes"], 600, delta=200)
        self.stop(server)

    def test_a_rate_counts_what_a_slow_server_makes_wait(self):
        # 100 messages a second, of which each takes 50 ms: the queue grows, and so do the latencies.
        def script(peer):
            peer.accept()
            try:
                while True:
                    opcode, payload = peer.receive()
                    time.sleep(0.05)
                    peer.send_frame(opcode, payload)
            except (EOFError, OSError):
                pass
        with ScriptedServer(script) as server:
            status, found, _ = self.bench(server.url, "-c", "1", "--rate", "100")
        self.assertEqual(status, CLEAN)
        self.assertGreater(found["latency_us"]["max"], 100_000)

    def test_compressed_messages_come_back(self):
        server = self.serve()
        url = server.url
        status, found, err = self.bench(url, "--deflate", "--size", "2K")
        self.assertEqual((status, err), (CLEAN, ""))
        self.assertGreater(found["echoes"], 10)
        self.stop(server)

    def test_the_servers_time_is_told(self):
        server = self.serve()
        url = server.url
        status, found, _ = self.bench(url, "-f", "16", "--server-pid", str(server.pid))
        self.assertEqual(status, CLEAN)
        self.assertGreater(found["server_cpu_us"]["all"], 0)
        status, out, err = self.run_wspc("bench", url, "--server-pid", "2147483647")
        self.assertEqual((status, out), (USAGE, b""))
        self.assertIn("no process 2147483647", err)
        self.stop(server)

    def test_people_get_lines(self):
        server = self.serve()
        url = server.url
        status, out, err = self.run_wspc("bench", url, *SHORT, "--server-pid", str(server.pid))
        self.assertEqual((status, err), (CLEAN, ""))
        self.assertRegex(out.decode(), r"\A10 connections, 1 in flight on each, 20 bytes of text, for 0\.3 s\n"
                                       r"echoes +\d+/s   \d+ in all   \d+\.\d MiB/s each way\n"
                                       r"latency +p50 [\d.]+ [um]s   .*min [\d.]+ [um]s\n"
                                       r"server CPU  \d+\.\d+ us for each message: .*\n\Z")
        self.stop(server)

    def test_an_interrupted_one_tells_what_it_has(self):
        server = self.serve()
        url = server.url
        child = self.start("bench", url, "--warm-up", "0", "--duration", "1m", "--json")
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        self.assertEqual((child.returncode, err), (INTERRUPTED, b"wspc: interrupted\n"))
        self.assertLess(json.loads(out)["seconds"], 10)
        self.stop(server)

    # ---- servers that are none

    def fails(self, script, *options):
        with ScriptedServer(script) as server:
            return self.bench(server.url, "-c", "1", *options)

    def test_what_comes_back_is_compared(self):
        def script(answer):
            def run(peer):
                peer.accept()
                peer.receive()
                peer.send_frame(*answer)
                peer.close()
            return run
        for answer in (TEXT, b"something else"), (BINARY, b"the quick brown fox "):
            with self.subTest(answer):
                status, found, err = self.fails(script(answer))
                self.assertEqual((status, found), (PROTOCOL, None))
                self.assertIn("no echo server", err)

    def test_a_server_that_closes(self):
        def script(peer):
            peer.accept()
            peer.receive()
            peer.close(1000, "enough")
        status, found, err = self.fails(script)
        self.assertEqual((status, found), (CLOSED, None))
        self.assertIn('1000 (normal closure) "enough"', err)

    def test_a_server_that_never_echoes(self):
        def script(peer):
            peer.accept()
            peer.receive()
            peer.receive()
            peer.send_frame(8, close_payload(1000))
        status, found, err = self.fails(script)
        self.assertEqual((status, found, err), (TIMEOUT, None, "wspc: not one echo came\n"))

    def test_a_server_that_refuses(self):
        server = self.serve("--path", "/elsewhere")
        url = server.url
        status, found, err = self.bench(url)
        self.assertEqual((status, found), (REFUSED, None))
        self.assertIn("404", err)
        self.stop(server)

    def test_a_server_that_is_not_there(self):
        server = self.serve()
        url = server.url
        self.stop(server)
        status, found, err = self.bench(url)
        self.assertEqual((status, found), (NETWORK, None))
        self.assertIn("Connection refused", err)


def everything_of(terminal):
    """Returns everything that was written to the other end, which is closed. A single read may return only a part."""
    read = b""
    try:
        while part := os.read(terminal, 1 << 16):
            read += part
    except OSError:  # EIO is how a terminal says that nobody has its other end any more
        pass
    return read


class Reports(Case):
    """What a run reports besides its figures."""

    def run_json(self, url, *options):
        status, out, err = self.run_wspc("bench", url, "--json", *SHORT, *options)
        self.assertEqual((status, err), (CLEAN, ""))
        path = Path(self.directory()) / "run.json"
        path.write_bytes(out)
        return path, json.loads(out)

    def test_the_json_has_what_charts_are_made_of(self):
        url = self.serve().url
        _, found = self.run_json(url)
        self.assertEqual(sum(count for _, count in found["histogram"]), found["echoes"])
        ends = [upto for upto, _ in found["histogram"]]
        self.assertEqual(ends, sorted(ends))
        self.assertTrue(all(re.fullmatch(r"[125]0*", f"{end * 1000:.0f}") for end in ends), ends)
        latencies = [latency for _, latency in found["curve"]]
        self.assertEqual(latencies, sorted(latencies))
        self.assertEqual(dict(map(tuple, found["curve"]))[50], found["latency_us"]["p50"])
        self.assertGreaterEqual(len(found["timeline"]), 2)  # periods of a tenth of a second
        mean = sum(rate for _, rate in found["timeline"]) / len(found["timeline"])
        self.assertAlmostEqual(mean / found["echoes_per_second"], 1, delta=0.5)

    def test_a_run_is_compared_with_an_earlier_one(self):
        url = self.serve().url
        earlier, before = self.run_json(url)
        before["echoes_per_second"] /= 1000
        before["latency_us"]["p50"] *= 1000
        earlier.write_text(json.dumps({"an": "older line"}) + "\n" + json.dumps(before) + "\n")
        status, out, _ = self.run_wspc("bench", url, *SHORT, "--baseline", str(earlier))
        self.assertEqual(status, CLEAN)
        text = out.decode()
        self.assertRegex(text, r"x {11}beside ws://[\d.:]+ of an earlier run\n")
        self.assertGreater(float(re.search(r"echoes +\d+/s \(([\d.]+) x\)", text)[1]), 100)
        self.assertLess(float(re.search(r"p50 [\d.]+ us \(([\d.]+) x\)", text)[1]), 0.1)
        other = self.run_wspc("bench", url, *SHORT, "-c", "3", "--baseline", str(earlier))[1].decode()
        self.assertIn(", which was another load: 10 connections, 1 in flight on each, 20 bytes of text", other)

    def test_what_is_no_earlier_run_is_named(self):
        path = Path(self.directory()) / "x.json"
        for content, why in ("", "there is nothing in it"), ("{}", "this is not what wspc bench --json prints"), ("\0", "this is not what"):
            path.write_text(content)
            status, _, err = self.run_wspc("bench", "ws://127.0.0.1:1", "--baseline", str(path))
            self.assertEqual(status, USAGE)
            self.assertIn(f"{path}: {why}", err)
        self.assertEqual(self.run_wspc("bench", "ws://127.0.0.1:1", "--baseline", "/nowhere")[0], USAGE)

    def test_a_report_is_a_picture_or_a_page_that_needs_nothing_else(self):
        url = self.serve().url
        earlier, _ = self.run_json(url)
        for name in "now.svg", "now.html":
            for options in (), ("--baseline", str(earlier)):
                path = Path(self.directory()) / name
                status, _, err = self.run_wspc("bench", url + "/<&>", *SHORT, "--report", str(path), *options)
                self.assertEqual((status, err), (CLEAN, ""))
                text = path.read_text()
                svg = ElementTree.fromstring(text[text.index("<svg"):text.index("</svg>") + 6])
                titles = [each.text for each in svg.iter("{http://www.w3.org/2000/svg}text") if each.get("class") == "t"]
                self.assertEqual(titles, ["Latency: so many percent took no longer", "Latency: how many took how long", "Echoes a second"])
                lines = [each.get("d") for each in svg.iter("{http://www.w3.org/2000/svg}path") if each.get("class") in ("n", "o")]
                self.assertEqual(len(lines), 4 if options else 2)
                for number in re.findall(r"[-\d.]+", " ".join(lines)):
                    self.assertTrue(0 <= float(number) <= 820, number)
                self.assertEqual(re.findall(r"(?:src|href)=|@import|url\(", text), [])
        self.assertIn("a name that ends with .html or .svg", self.run_wspc("bench", url, "--report", "x.png")[2])
        status, _, err = self.run_wspc("bench", url, *SHORT, "--report", "/nowhere/x.svg")
        self.assertEqual((status, err), (USAGE, "wspc: cannot write /nowhere/x.svg\n"))

    def test_bars_are_there_for_people(self):
        url = self.serve().url
        bars = r"(  <= +[\d.]+ [um]?s +[\d.]+ %  [█▏▎▍▌▋▊▉]*\n)+"
        self.assertRegex(self.run_wspc("bench", url, *SHORT, "--histogram")[1].decode(), bars + r"\Z")
        self.assertNotIn("<=", self.run_wspc("bench", url, *SHORT)[1].decode())

    def test_a_terminal_shows_how_far_it_is(self):
        url = self.serve().url
        main_end, own_end = pty.openpty()
        child = self.start("bench", url, *SHORT, stderr=own_end)
        out = child.out.read().decode()
        self.assertEqual(child.wait(PATIENCE), CLEAN)
        os.close(own_end)
        shown = everything_of(main_end).decode()
        os.close(main_end)
        self.assertNotIn("\x1b", out)
        self.assertRegex(shown, r"warm-up   \[ *\] 0\.0 s of 0\.1 s")
        self.assertRegex(shown, r"measuring \[#+ *\] \d\.\d s of 0\.3 s  \d+/s")
        self.assertTrue(shown.endswith("\r\x1b[K"))


if __name__ == "__main__":
    main()
