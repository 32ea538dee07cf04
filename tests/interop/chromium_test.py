# SPDX-License-Identifier: MIT
# chromium_test: the WebSocket of a page in headless Chromium as a client of `wspc serve`.

import http.server
import json
import pathlib
import queue
import shutil
import signal
import tempfile
import threading

from deflate_cases import AS_A_SERVER, DeflateServeCases
from peer import Peer
from serve_cases import ServeCases, ServeFixture
from wspc import PATIENCE, Process, main, skip

PAGE = (pathlib.Path(__file__).resolve().parent / "chromium_page.html").read_bytes()
NAMES = ["chromium", "chromium-browser", "google-chrome"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-breakpad",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--no-proxy-server"]
START = 60  # seconds that a browser may take on a busy machine


def find_chromium():
    return next(filter(None, map(shutil.which, NAMES)), None)


def need_chromium():
    if not find_chromium():
        skip("no Chromium is installed (Debian: chromium)")
    print(f"peer: {find_chromium()}", flush=True)


class Bridge(http.server.BaseHTTPRequestHandler):
    """Serves the page, hands it the commands, takes its events."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/command":
            try:
                self._answer("application/json", json.dumps(self.server.commands.get(timeout=5)).encode())
            except queue.Empty:
                self._answer("application/json", b"{}")
        else:
            self._answer("text/html; charset=utf-8", PAGE)
            self.server.loaded.set()

    def do_POST(self):
        self.server.events.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer("text/plain", b"")

    def _answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Quiet(http.server.ThreadingHTTPServer):
    """A browser that was killed in the middle of a request is nothing to report."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class Tab(Peer):
    """One browser with one page of an origin of its own."""

    name = "Chromium"
    idle = []  # tabs that wait for the next test

    def __init__(self):
        self._bridge = Quiet(("127.0.0.1", 0), Bridge)
        self._bridge.commands, self._bridge.events = queue.Queue(), queue.Queue()
        self._bridge.loaded = threading.Event()
        threading.Thread(target=self._bridge.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._bridge.server_port}"
        self._profile = tempfile.TemporaryDirectory(prefix="wspc-chromium-", ignore_cleanup_errors=True)
        self._net_log = pathlib.Path(self._profile.name, "net-log.json")
        self.process = Process(find_chromium(), *FLAGS, f"--user-data-dir={self._profile.name}",
                               f"--log-net-log={self._net_log}", self.origin + "/")
        if not self._bridge.loaded.wait(START):
            self.quit()
            raise AssertionError(f"Chromium did not load the page within {START} s\n{self.complaints()}")

    def do(self, what, **arguments):
        self._bridge.commands.put({"do": what, **arguments})

    def next_event(self, seconds):
        try:
            return self._bridge.events.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"Chromium reports nothing within {seconds} s") from None

    def complaints(self):
        return self.process.err.all() if not self.process.running() else ""

    def net_log(self):
        """What the browser's network saw: scripts are told nothing about refusals. Ends the browser."""
        self.process.signal(signal.SIGTERM)
        self.process.status()
        return self._net_log.read_text(errors="replace")

    def vanish(self):
        """kill -9, the browser and all of its processes."""
        self.process.kill()

    def end(self):
        """Back to the pool: starting a browser takes longer than most tests."""
        if not self.process.running():
            self.quit()
            return
        self.do("forget")
        while self.next_event(PATIENCE)["event"] != "forgotten":
            pass
        Tab.idle.append(self)

    def quit(self):
        self.process.kill()
        self._bridge.shutdown()
        self._bridge.server_close()
        self._profile.cleanup()


def tearDownModule():
    for tab in Tab.idle:
        tab.quit()


class ChromiumPeer:
    can_fragment = False
    can_ping = False

    def new_peer(self):
        return Tab.idle.pop() if Tab.idle else Tab()


class ChromiumClient(ChromiumPeer, ServeCases, ServeFixture):
    server_options = ["--origin", "*"]


class ChromiumCompressingClient(ChromiumPeer, DeflateServeCases, ServeFixture):
    """A page has no say in what the browser offers: permessage-deflate; client_max_window_bits."""

    server_options = ["--origin", "*"]
    rows = [row for row in AS_A_SERVER if not row.wanted]


class ChromiumOrigin(ChromiumPeer, ServeFixture):
    """The policy that holds when nobody asks for another: a page of another origin is refused."""

    def test_a_page_of_another_origin_is_refused_with_403(self):
        tab = self.peer()
        server = self.serve()
        tab.do("connect", url=server.url)
        self.assertEqual(tab.event("close")["code"], 1006)
        self.assertIn("Error during WebSocket handshake: Unexpected response code: 403", tab.net_log())

    def test_a_page_of_a_listed_origin_is_welcome(self):
        tab = self.peer()
        server = self.serve("--origin", tab.origin)
        tab.connect(server.url)
        tab.text("welcome")
        self.assert_message(tab, "text", b"welcome")


if __name__ == "__main__":
    main(need_chromium)
