# SPDX-License-Identifier: MIT
# firefox_test: the WebSocket of a page in headless Firefox as a client of `wspc serve`.

import shutil

from harness.case import main
from harness.environment import skip
from interop.page.browser import BrowserPeer, OriginCases, Tab
from interop.peers.deflate_cases import AS_A_SERVER, BOTH, DeflateServeCases, always
from interop.peers.serve_cases import ServeCases, ServeFixture

# No questions, nothing fetched by itself, no proxy.
PREFERENCES = """
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("network.proxy.type", 0);
user_pref("services.settings.server", "data:,");
user_pref("toolkit.telemetry.enabled", false);
"""


def find_firefox():
    return shutil.which("firefox-esr") or shutil.which("firefox")


def need_firefox():
    if not find_firefox():
        skip("no Firefox is installed (Debian: firefox-esr)")
    print(f"peer: {find_firefox()}", flush=True)


class Firefox(Tab):
    name = "Firefox"
    idle = []  # those that wait for the next test

    def command(self):
        (self.profile / "user.js").write_text(PREFERENCES)
        return [find_firefox(), "--headless", "--no-remote", "--profile", str(self.profile)]


def tearDownModule():
    for tab in Firefox.idle:
        tab.quit()


class FirefoxPeer(BrowserPeer):
    browser = Firefox


class FirefoxClient(FirefoxPeer, ServeCases, ServeFixture):
    server_options = ["--origin", "*"]


class FirefoxCompressingClient(FirefoxPeer, DeflateServeCases, ServeFixture):
    """A page has no say in what the browser offers: permessage-deflate, and no window of its own choice."""

    server_options = ["--origin", "*"]
    rows = [row for row in AS_A_SERVER if not row.wanted and "client_max_window_bits" not in row.agreed]

    def test_windows_are_used_as_agreed_on_and_no_further(self):
        """Checks the server's windows only, because Firefox sends a message uncompressed when compression would make it longer."""
        for row in self.rows:
            with self.subTest(row):
                server, peer = self.compressed(always(row, BOTH))
                self.repeat(peer)
                peer.event("close")
                used = server.err.find(r"#1 closed [^\n]*deflate: sent (\d+) bytes as (\d+) ")
                self.assert_window(row.agreed, "server", int(used[1]), int(used[2]))


class FirefoxOrigin(FirefoxPeer, OriginCases, ServeFixture):
    pass


if __name__ == "__main__":
    main(need_firefox)
