# SPDX-License-Identifier: MIT
# before_web_sockets: traffic before or without a WebSocket: requests, files, TLS handshakes, signals.
import http.client
import signal
import socket
import ssl
import subprocess
import time

from harness.connection import reset
from load import fault, good
from serving import FILES, PATIENCE

REQUEST = (b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")


def get(server, path):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.sock = server.dial()
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


# ---- good ----------------------------------------------------------------------------------------------------------

@good
def fetch_files(servers, choose):
    name = choose.choice(sorted(FILES))
    assert get(choose.choice(servers.all[:3]), f"/{name}") == (200, FILES[name]), f"{name} came with another content"


@good
def fetch_metrics(servers, choose):
    status, body = get(choose.choice(servers.all[:3]), "/metrics")
    assert status == 200 and b"# TYPE wspc_" in body, "these are no metrics"


@good
def connect_with_the_command(servers, choose):
    """`wspc connect`, which is built with the same sanitizer."""
    server = choose.choice(servers.echoing)
    more = ["--http", choose.choice(["1", "2"])]
    if server.context:
        more += ["--ca", servers.trusted.certificate]
    command = [servers.wspc, "connect", f"{server.url.replace('127.0.0.1', 'localhost')}/", "-x", "hello", "-n", "1", *more]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=servers.environment, timeout=2 * PATIENCE,
                          check=False)
    assert (done.returncode, done.stdout) == (0, b"hello\n"), f"wspc connect: {done}"


# ---- requests ------------------------------------------------------------------------------------------------------

@fault
def drip_a_request(servers, choose):
    """Sends a request byte by byte, often not to its end."""
    sock = choose.choice(servers.all).dial()
    for byte in REQUEST[:choose.randrange(40, len(REQUEST) + 1)]:
        sock.sendall(bytes([byte]))
        time.sleep(0.003)
    choose.choice([reset, socket.socket.close])(sock)


@fault
def stop_within_a_request(servers, choose):
    sock = choose.choice(servers.all).dial()
    sock.sendall(REQUEST[:choose.randrange(len(REQUEST))])
    sock.settimeout(choose.choice([0.05, 0.3, 1, 7]))  # the server's patience is 5 s
    sock.recv(100)


@fault
def ask_badly(servers, choose):
    sock = choose.choice(servers.all).dial()
    sock.settimeout(20)
    sock.sendall(choose.choice([
        choose.randbytes(300), b"GET / HTTP/1.1\r\n\r\n", REQUEST.replace(b"13", b"12"), REQUEST.replace(b"Host: localhost", b"Host: a b"),
        REQUEST.replace(b"Host: localhost", b"Host: evil.example"), b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 20000,
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello", b"GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /" + b"%2e%2e/" * 10 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", REQUEST.replace(b"dGhl", b"????")]))
    while sock.recv(65536):
        pass


@fault
def send_before_the_answer(servers, choose):
    """Sends a request and frames in two writes, split at a random place."""
    sock = choose.choice(servers.all).dial()
    sock.settimeout(20)
    data = REQUEST + b"\x81\x85" + bytes(4) + b"hello" + b"\x88\x82" + bytes(4) + b"\x03\xe8"
    place = choose.randrange(len(data))
    sock.sendall(data[:place])
    sock.sendall(data[place:])
    while sock.recv(65536):
        pass


@fault
def leave_a_file_unread(servers, choose):
    server = choose.choice(servers.all[:3])
    sock = server.dial(small=True)
    sock.sendall(f"GET /large.bin HTTP/1.1\r\nHost: {server.authority}\r\n\r\n".encode())
    sock.recv(choose.randrange(1, 4096))
    time.sleep(choose.uniform(0, 1))
    reset(sock)


# ---- TLS -----------------------------------------------------------------------------------------------------------

def hello(servers):
    """Returns the first bytes that a TLS client sends."""
    outgoing = ssl.MemoryBIO()
    client = servers.tls.context().wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname="localhost")
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


@fault
def reset_within_a_tls_handshake(servers, choose):
    sock = servers.tls.plain()
    first = hello(servers)
    sock.sendall(first[:choose.randrange(1, len(first) + 1)])
    if choose.random() < 0.5:
        sock.settimeout(0.2)
        sock.recv(choose.randrange(1, 500))
    reset(sock)


@fault
def send_garbage_within_a_tls_handshake(servers, choose):
    sock = servers.tls.plain()
    sock.settimeout(10)
    first = bytearray(hello(servers))
    first[choose.randrange(5, len(first))] ^= 1 + choose.randrange(255)
    sock.sendall(bytes(first))
    sock.recv(5)
    sock.sendall(choose.randbytes(choose.randrange(1, 3000)))
    while sock.recv(65536):
        pass


@fault
def cut_tls_off(servers, choose):
    """Ends a TLS connection with neither a Close nor a close_notify."""
    client = servers.tls.open()
    client.send_frame(1, "x" * choose.randrange(5000))
    plain = socket.socket(fileno=client.socket.detach())
    plain.sendall(choose.randbytes(choose.choice([0, 3, 100])))
    choose.choice([reset, socket.socket.close])(plain)


# ---- churn, signals, logs ------------------------------------------------------------------------------------------

@fault
def come_and_go(servers, choose):
    for _ in range(50):
        choose.choice([reset, socket.socket.close])(choose.choice(servers.all).plain())


@good
def hang_up(servers, choose):
    """SIGHUP: the server reloads its certificates, and all clients stay connected."""
    choose.choice(servers.all).process.send_signal(signal.SIGHUP)


@good
def leave_the_log_unread(servers, choose):
    """Nobody reads stdout and stderr of a server for a while."""
    with choose.choice(servers.all).pen:
        time.sleep(choose.uniform(0.1, 1))
