# SPDX-License-Identifier: MIT
# bench_test: wspc bench with wspc serve, and with servers that do not echo.
import json
import signal
import struct
import time

from command import CLEAN, CLOSED, INTERRUPTED, NETWORK, PROTOCOL, REFUSED, TIMEOUT, USAGE, Case, main
from peer import BINARY, TEXT, Server

SHORT = ("--duration", "300ms", "--warm-up", "100ms")


class Bench(Case):
    def bench(self, url, *options):
        """(status, the JSON it printed or None, stderr)"""
        status, out, err = self.run_wspc("bench", url, "--json", *SHORT, *options)
        return status, json.loads(out) if out else None, err

    def test_echoes_are_counted(self):
        server, url = self.serve()
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
        server, url = self.serve()
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
                    peer.frame(opcode, payload)
            except (EOFError, OSError):
                pass
        with Server(script) as server:
            status, found, _ = self.bench(server.url, "-c", "1", "--rate", "100")
        self.assertEqual(status, CLEAN)
        self.assertGreater(found["latency_us"]["max"], 100_000)

    def test_compressed_messages_come_back(self):
        server, url = self.serve()
        status, found, err = self.bench(url, "--deflate", "--size", "2K")
        self.assertEqual((status, err), (CLEAN, ""))
        self.assertGreater(found["echoes"], 10)
        self.stop(server)

    def test_the_servers_time_is_told(self):
        server, url = self.serve()
        status, found, _ = self.bench(url, "-f", "16", "--server-pid", str(server.pid))
        self.assertEqual(status, CLEAN)
        self.assertGreater(found["server_cpu_us"]["all"], 0)
        status, out, err = self.run_wspc("bench", url, "--server-pid", "2147483647")
        self.assertEqual((status, out), (USAGE, b""))
        self.assertIn("no process 2147483647", err)
        self.stop(server)

    def test_people_get_lines(self):
        server, url = self.serve()
        status, out, err = self.run_wspc("bench", url, *SHORT, "--server-pid", str(server.pid))
        self.assertEqual((status, err), (CLEAN, ""))
        self.assertRegex(out.decode(), r"\A10 connections, 1 in flight on each, 20 bytes of text, for 0\.3 s\n"
                                       r"echoes +\d+/s   \d+ in all   \d+\.\d MiB/s each way\n"
                                       r"latency +p50 [\d.]+ [um]s   .*min [\d.]+ [um]s\n"
                                       r"server CPU  \d+\.\d+ us for each message: .*\n\Z")
        self.stop(server)

    def test_an_interrupted_one_tells_what_it_has(self):
        server, url = self.serve()
        child = self.start("bench", url, "--warm-up", "0", "--duration", "1m", "--json")
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
        self.assertEqual((child.returncode, err), (INTERRUPTED, b"wspc: interrupted\n"))
        self.assertLess(json.loads(out)["seconds"], 10)
        self.stop(server)

    # ---- servers that are none

    def fails(self, script, *options):
        with Server(script) as server:
            return self.bench(server.url, "-c", "1", *options)

    def test_what_comes_back_is_compared(self):
        def script(answer):
            def run(peer):
                peer.accept()
                peer.receive()
                peer.frame(*answer)
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
            peer.frame(8, struct.pack(">H", 1000))
        status, found, err = self.fails(script)
        self.assertEqual((status, found, err), (TIMEOUT, None, "wspc: not one echo came\n"))

    def test_a_server_that_refuses(self):
        server, url = self.serve("--path", "/elsewhere")
        status, found, err = self.bench(url)
        self.assertEqual((status, found), (REFUSED, None))
        self.assertIn("404", err)
        self.stop(server)

    def test_a_server_that_is_not_there(self):
        server, url = self.serve()
        self.stop(server)
        status, found, err = self.bench(url)
        self.assertEqual((status, found), (NETWORK, None))
        self.assertIn("Connection refused", err)


if __name__ == "__main__":
    main()
