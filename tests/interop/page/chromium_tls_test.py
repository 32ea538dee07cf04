# SPDX-License-Identifier: MIT
# chromium_tls_test: a page of `wspc serve --files` in headless Chromium, by TLS, over HTTP/1.1 and over HTTP/2.   RFC 8441

import ssl
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

from harness.case import Case, main
from harness.environment import PATIENCE
from interop.page.browser import START
from interop.page.chromium_test import FLAGS, find_chromium, need_chromium

# Opens several WebSockets to where it comes from, one after the other, and tells what it has seen as a last message.
PAGE = """<!doctype html>
<meta charset="utf-8">
<script>
const url = location.origin.replace('http', 'ws') + '/';
const open = () => new Promise((resolve, reject) => {
  const socket = new WebSocket(url);
  socket.onopen = () => resolve(socket);
  socket.onerror = () => reject(new Error('no WebSocket'));
});
const echo = (socket, text) => new Promise((resolve) => {
  socket.onmessage = (event) => { if (event.data === text) resolve(true); };  // everybody gets everything
  socket.send(text);
});
(async () => {
  const sockets = [];
  for (let i = 0; i < 4; ++i) sockets.push(await open());
  const echoes = await Promise.all(sockets.map((socket, i) => echo(socket, 'x'.repeat(100000 * i) + 'aé€😀')));
  const protocol = performance.getEntriesByType('navigation')[0].nextHopProtocol;
  document.title = `${protocol} ${echoes.every(Boolean)}`;
  sockets[0].send('report ' + document.title);
})();
</script>
"""


class Browser(Case):
    def setUp(self):
        room = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(room.cleanup)
        self.room = Path(room.name)
        (self.room / "site").mkdir()
        (self.room / "site/index.html").write_text(PAGE)

    def visit(self, *options):
        """Returns the page's report, which names the HTTP version that it was loaded with, and the server's counters."""
        server = self.serve("--self-signed", "--broadcast", "--metrics", "--files", self.room / "site", *options)
        listener = self.start("connect", f"{server.url}/", "--insecure")
        page = f"https://127.0.0.1:{server.port}"
        self.program(find_chromium(), *FLAGS, "--ignore-certificate-errors", f"--user-data-dir={self.room}/profile", f"{page}/",
                     stderr=subprocess.DEVNULL)
        report = b""
        end = time.monotonic() + START + PATIENCE
        while not report.startswith(b"report ") and time.monotonic() < end:
            report = listener.out.readline()
        context = ssl._create_unverified_context()
        with urllib.request.urlopen(f"{page}/metrics", timeout=PATIENCE, context=context) as answer:
            return report, dict(line.split() for line in answer.read().decode().splitlines() if not line.startswith("#"))

    def test_over_http2_they_share_the_pages_connection(self):
        report, counters = self.visit()
        self.assertEqual(report, b"report h2 true\n")
        self.assertEqual(counters["wspc_opened_http2_total"], "4")
        # The browser opens a second connection in case that it should want one.
        self.assertLessEqual(int(counters["wspc_http2_connections_total"]), 2)

    def test_over_http1_each_has_its_own(self):
        report, counters = self.visit("--no-http2")
        self.assertEqual(report, b"report http/1.1 true\n")
        self.assertEqual(counters["wspc_opened_http2_total"], "0")
        self.assertEqual(counters["wspc_opened_total"], "5")  # with the one that listens


if __name__ == "__main__":
    main(need_chromium)
