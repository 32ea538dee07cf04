# SPDX-License-Identifier: MIT
# chromium_test: the WebSocket of a page in headless Chromium as a client of `wspc serve`.

import shutil
import signal

from harness.case import main
from harness.environment import skip
from interop.page.browser import BrowserPeer, OriginCases, Tab
from interop.peers.deflate_cases import AS_A_SERVER, DeflateServeCases
from interop.peers.serve_cases import ServeCases, ServeFixture

NAMES = ["chromium", "chromium-browser", "google-chrome"]
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-breakpad",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--no-proxy-server"]


def find_chromium():
    return next(filter(None, map(shutil.which, NAMES)), None)


def need_chromium():
    if not find_chromium():
        skip("no Chromium is installed (Debian: chromium)")
    print(f"peer: {find_chromium()}", flush=True)


class Chromium(Tab):
    name = "Chromium"
    idle = []  # those that wait for the next test

    def command(self):
        self._net_log = self.profile / "net-log.json"
        return [find_chromium(), *FLAGS, f"--user-data-dir={self.profile}", f"--log-net-log={self._net_log}"]

    def net_log(self):
        """Ends the browser, and returns its network log. Scripts are not told why a connection was refused."""
        self.process.send_signal(signal.SIGTERM)
        self.process.status()
        return self._net_log.read_text(errors="replace")


def tearDownModule():
    for tab in Chromium.idle:
        tab.quit()


class ChromiumPeer(BrowserPeer):
    browser = Chromium


class ChromiumClient(ChromiumPeer, ServeCases, ServeFixture):
    server_options = ["--origin", "*"]


class ChromiumCompressingClient(ChromiumPeer, DeflateServeCases, ServeFixture):
    """A page has no say in what the browser offers: permessage-deflate; client_max_window_bits."""

    server_options = ["--origin", "*"]
    rows = [row for row in AS_A_SERVER if not row.wanted]


class ChromiumOrigin(ChromiumPeer, OriginCases, ServeFixture):
    def test_a_page_of_another_origin_is_refused_with_403(self):
        tab = self.peer()
        server = self.serve()
        tab.do("connect", url=server.url)
        self.assertEqual(tab.event("close")["code"], 1006)
        self.assertIn("Error during WebSocket handshake: Unexpected response code: 403", tab.net_log())


if __name__ == "__main__":
    main(need_chromium)
