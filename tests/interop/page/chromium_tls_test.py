# SPDX-License-Identifier: MIT
# chromium_tls_test: a page of `wspc serve --files` in headless Chromium, by TLS, over HTTP/1.1 and over HTTP/2.   RFC 8441

import re
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

from chromium_test import FLAGS, START, find_chromium, need_chromium
from wspc import PATIENCE

WSPC = sys.argv.pop(1)

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


class Browser(unittest.TestCase):
    def setUp(self):
        room = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(room.cleanup)
        self.room = Path(room.name)
        (self.room / "site").mkdir()
        (self.room / "site/index.html").write_text(PAGE)

    def start(self, *command):
        child = subprocess.Popen([*map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(self.end, child)
        return child

    def end(self, child):
        child.kill()
        child.communicate()

    def visit(self, *options):
        """What the page says it was got by, and the server's counters."""
        server = self.start(WSPC, "serve", "--port", "0", "--self-signed", "--broadcast", "--metrics", "--files", self.room / "site", *options)
        url = re.search(r"wss://([\d.:]+)/", server.stdout.readline())[1]
        listener = self.start(WSPC, "connect", f"wss://{url}/", "--insecure")
        self.start(find_chromium(), *FLAGS, "--ignore-certificate-errors", f"--user-data-dir={self.room}/profile", f"https://{url}/")
        report = ""
        end = time.monotonic() + START + PATIENCE
        while not report.startswith("report ") and time.monotonic() < end:
            report = listener.stdout.readline()
        context = ssl._create_unverified_context()
        with urllib.request.urlopen(f"https://{url}/metrics", timeout=PATIENCE, context=context) as answer:
            return report, dict(line.split() for line in answer.read().decode().splitlines() if not line.startswith("#"))

    def test_over_http2_they_share_the_pages_connection(self):
        report, counters = self.visit()
        self.assertEqual(report, "report h2 true\n")
        self.assertEqual(counters["wspc_opened_http2_total"], "4")
        # The browser opens a second connection in case that it should want one.
        self.assertLessEqual(int(counters["wspc_http2_connections_total"]), 2)

    def test_over_http1_each_has_its_own(self):
        report, counters = self.visit("--no-http2")
        self.assertEqual(report, "report http/1.1 true\n")
        self.assertEqual(counters["wspc_opened_http2_total"], "0")
        self.assertEqual(counters["wspc_opened_total"], "5")  # with the one that listens


if __name__ == "__main__":
    need_chromium()
    unittest.main(verbosity=2)
