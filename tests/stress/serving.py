# SPDX-License-Identifier: MIT
# serving: the `wspc serve` processes of a stress run, how to reach them, and how they end.
import glob
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
import time

from h2_raw import H2
from harness.certificates import Authority
from harness.connection import Connection

PATIENCE = 60  # seconds for what takes milliseconds on a machine that has nothing else to do
END_PATIENCE = 120  # the search for leaks takes longest
PROGRAM = r"""case $PATH_INFO in
  /early) exit 3 ;;
  /deaf) exec sleep 3 ;;
  /flood) exec yes "a line that nobody has asked for" ;;
  /slow) while IFS= read -r line; do printf '%s\n' "$line"; sleep 0.02; done ;;
  /stubborn) trap '' HUP TERM; cat; sleep 2 ;;
  *) exec cat ;;
esac"""
FILES = {"small.txt": b"a small file\n", "large.bin": bytes(range(256)) * 4096, "page/index.html": b"<p>a page</p>\n"}


class Server:
    """One process. Its output is read all the time, except while a test holds the lock `pen`."""

    def __init__(self, name, wspc, arguments, environment, context=None):
        self.name = name
        self.context = context
        self.pen = threading.Lock()
        self.process = subprocess.Popen([wspc, "serve", "--port", "0", "--ui-port", "0", *arguments], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        self.port = self._find(self.process.stdout, rb"wss?://127\.0\.0\.1:(\d+)")
        self.ui_port = self._find(self.process.stderr, rb"http://127\.0\.0\.1:(\d+)/")
        self._readers = [threading.Thread(target=self._drain, args=(stream,), daemon=True)
                         for stream in (self.process.stdout, self.process.stderr)]
        for reader in self._readers:
            reader.start()

    def _find(self, stream, pattern):
        for line in stream:
            if found := re.search(pattern, line):
                return int(found[1])
        raise AssertionError(f"{self.name} did not start")

    def _drain(self, stream):
        while stream.read1(65536):
            with self.pen:
                pass

    @property
    def authority(self):
        return f"127.0.0.1:{self.port}"

    @property
    def url(self):
        return f"{'wss' if self.context else 'ws'}://{self.authority}"

    def plain(self, small=False):
        """Returns a TCP connection. `small`: with the smallest receive buffer that the kernel allows."""
        sock = socket.socket()
        sock.settimeout(PATIENCE)
        if small:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        sock.connect(("127.0.0.1", self.port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def dial(self, small=False, protocol="http/1.1"):
        """Returns a TCP connection, after the TLS handshake if the server uses TLS."""
        sock = self.plain(small)
        if not self.context:
            return sock
        context = self.context()
        context.set_alpn_protocols([protocol])
        return context.wrap_socket(sock, server_hostname="localhost")

    def connection(self, small=False):
        made = Connection(self.dial(small), masks=True)
        made.socket.settimeout(PATIENCE)
        return made

    def open(self, path="/", small=False, extra=b""):
        made = self.connection(small)
        answer = made.open(path, extra)
        if b" 101 " not in answer.split(b"\r\n")[0]:
            raise EOFError(f"refused: {answer!r}")
        return made

    def http2(self, **options):
        return H2(self.dial(protocol="h2"), self.authority, **options)

    def terminate(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def status(self, until):
        """Returns the exit status, or None if the server is still running at `until`."""
        try:
            return self.process.wait(max(until - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader, stream in zip(self._readers, (self.process.stdout, self.process.stderr)):
            reader.join()
            stream.close()


class Servers:
    """One `wspc serve` for each mode, in a directory of their own."""

    def __init__(self, wspc, directory):
        self.wspc = wspc
        self.directory = directory
        for name, content in FILES.items():
            os.makedirs(os.path.dirname(os.path.join(directory, "site", name)), exist_ok=True)
            with open(os.path.join(directory, "site", name), "wb") as file:
                file.write(content)
        self.trusted = Authority(directory)
        certificate = self.trusted.sign("server", "DNS:localhost,IP:127.0.0.1")
        self.environment = {**os.environ, **self._sanitizers()}
        common = ["--files", os.path.join(directory, "site"), "--metrics", "--threads", "2", "--max-message", "1M",
                  "--open-timeout", "5s", "--idle-timeout", "20s"]
        self.all = []
        self.echo = self._start("echo", [*common, "-v"])
        self.tls = self._start("tls", [*common, "--cert", certificate, "-v"], self._context)
        self.rooms = self._start("rooms", [*common, "--rooms", "--json", "--record", os.path.join(directory, "record.wspc")])
        self.exec = self._start("exec", [*common, "--exec", PROGRAM, "-v"])
        self.echoing = [self.echo, self.tls]

    def _start(self, name, arguments, context=None):
        self.all.append(Server(name, self.wspc, arguments, self.environment, context))
        return self.all[-1]

    def _context(self):
        return ssl.create_default_context(cafile=self.trusted.certificate)

    # A leak ends the process with another status, like every other report.
    def _sanitizers(self):
        where = f"log_path={os.path.join(self.directory, 'report')}"
        return {f"{name}_OPTIONS": ":".join(filter(None, (os.environ.get(f"{name}_OPTIONS"), where, "print_stacktrace=1")))
                for name in ("ASAN", "UBSAN", "LSAN", "TSAN")}

    def alive(self):
        return all(server.process.poll() is None for server in self.all)

    def reports(self):
        for path in sorted(glob.glob(os.path.join(self.directory, "report*"))):
            with open(path, encoding="utf-8", errors="replace") as file:
                yield file.read()

    def end(self):
        """Ends all servers, and yields a line for each one that did not end well."""
        until = time.monotonic() + END_PATIENCE
        for server in self.all:
            server.terminate()
        for server in self.all:
            status = server.status(until)
            if status is None:
                yield f"{server.name} did not end within {END_PATIENCE} s of SIGTERM"
            elif status != 0:
                yield f"{server.name} ended with status {status}"

    def kill(self):
        for server in self.all:
            server.kill()
