#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# idle: how much memory does a server hold for a connection on which nothing happens?
#
#     bench/network/idle.py [--connections N] [--json FILE]
import argparse
import json
import pathlib
import resource
import socket
import time

from servers import Server, commands, table

REQUEST = (b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")


def connect(port):
    """A connection whose opening handshake is done."""
    peer = socket.create_connection(("127.0.0.1", port), 10)
    peer.sendall(REQUEST)
    head = b""
    while b"\r\n\r\n" not in head:
        more = peer.recv(4096)
        if not more:
            raise SystemExit("a server refused")
        head += more
    return peer


def greet(peer):
    """It has had something to say: what that took is part of what an idle connection holds."""
    peer.sendall(b"\x81\x85\0\0\0\0hello")
    peer.recv(7)
    return peer


def measure(command, count):
    """Bytes for each of them."""
    with Server(command) as server:
        warm = [greet(connect(server.port)) for _ in range(100)]
        time.sleep(1.5)
        before = server.memory()
        peers = [greet(connect(server.port)) for _ in range(count)]
        time.sleep(2.5)
        after = server.memory()
        for peer in [*warm, *peers]:
            peer.close()
        return (after - before) / count


def main():
    parser = argparse.ArgumentParser(description="resident memory of idle connections, beside other servers")
    parser.add_argument("--connections", type=int, default=9000)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    wanted = arguments.connections + 1000
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard) if hard != -1 else wanted, hard))
    results = {name: measure(command, arguments.connections) for name, command in commands().items()}
    table(f"{arguments.connections} idle connections", ["server", "bytes for each"],
          [[name, f"{size:,.0f}"] for name, size in results.items()])
    if arguments.json:
        arguments.json.write_text(json.dumps({"connections": arguments.connections, "bytes": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
