# SPDX-License-Identifier: MIT
# browser: the WebSocket of a page in a headless browser as a peer.

import http.server
import json
import pathlib
import queue
import tempfile
import threading

from harness.environment import PATIENCE
from harness.process import Process
from interop.peers.external_peer import Peer

PAGE = (pathlib.Path(__file__).resolve().parent / "browser_page.html").read_bytes()
START = 60  # seconds that a browser may take on a busy machine


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
    """Ignores errors: a browser may be killed in the middle of a request."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        pass


class Tab(Peer):
    """One browser with one page, which has an origin of its own. A subclass defines how the browser is started."""

    def __init__(self):
        self._bridge = Quiet(("127.0.0.1", 0), Bridge)
        self._bridge.commands, self._bridge.events = queue.Queue(), queue.Queue()
        self._bridge.loaded = threading.Event()
        threading.Thread(target=self._bridge.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self._bridge.server_port}"
        self._profile = tempfile.TemporaryDirectory(prefix="wspc-browser-", ignore_cleanup_errors=True)
        self.profile = pathlib.Path(self._profile.name)
        self.process = Process(*self.command(), self.origin + "/")
        if not self._bridge.loaded.wait(START):
            self.quit()
            raise AssertionError(f"{self.name} did not load the page within {START} s\n{self.complaints()}")

    def do(self, what, **arguments):
        self._bridge.commands.put({"do": what, **arguments})

    def next_event(self, seconds):
        try:
            return self._bridge.events.get(timeout=seconds)
        except queue.Empty:
            raise AssertionError(f"{self.name} reports nothing within {seconds} s") from None

    def complaints(self):
        return self.process.err.all() if not self.process.running() else ""

    def vanish(self):
        """kill -9, the browser and all of its processes."""
        self.process.kill()

    def end(self):
        """Returns the browser to the pool, because starting one takes longer than most tests."""
        if not self.process.running():
            self.quit()
            return
        self.do("forget")
        while self.next_event(PATIENCE)["event"] != "forgotten":
            pass
        type(self).idle.append(self)

    def quit(self):
        self.process.kill()
        self._bridge.shutdown()
        self._bridge.server_close()
        self._profile.cleanup()


class BrowserPeer:
    """Mixed into the cases; `browser` is a kind of Tab."""

    can_fragment = False
    can_ping = False

    def new_peer(self):
        return self.browser.idle.pop() if self.browser.idle else self.browser()


class OriginCases:
    """The default policy for origins. Mixed into a ServeFixture."""

    def test_a_page_of_another_origin_is_refused_with_1006(self):
        tab = self.peer()
        server = self.serve()
        tab.do("connect", url=server.url)
        self.assertEqual(tab.event("close")["code"], 1006)

    def test_a_page_of_a_listed_origin_is_welcome(self):
        tab = self.peer()
        server = self.serve("--origin", tab.origin)
        tab.connect(server.url)
        tab.text("welcome")
        self.assert_message(tab, "text", b"welcome")
