#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# idle: what an idle connection costs `wspc serve` with one thread.   See README.md.

import argparse
import pathlib
import socket
import ssl
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests"))
from harness.connection import upgraded  # noqa: E402
from harness.environment import SANITIZED, allow_descriptors  # noqa: E402
from harness.frames import PING, PONG, TEXT, frame  # noqa: E402
from harness.server import Server  # noqa: E402

LIMIT = 4096  # bytes resident per connection
TLS_LIMIT = 40 * 1024  # the same with TLS
SPARE = 100  # descriptors for everything else
MESSAGE = b"0123456789abcdef" * 64


def exchange(connections, sent, expected_opcode, expected):
    """Sends `sent` on every connection, then reads the answer on every connection."""
    for raw in connections:
        raw.send(sent)
    for number, raw in enumerate(connections):
        first, payload = raw.receive_frame()
        if (first, payload) != (0x80 | expected_opcode, expected):
            sys.exit(f"connection {number} got {first:#x} {payload[:40]!r} instead of {expected[:40]!r}")


def settled(server):
    """Returns the resident memory, when it has stopped changing."""
    before = server.memory()
    for _ in range(20):
        time.sleep(0.1)
        now = server.memory()
        if now == before:
            break
        before = now
    return before


def trusting():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def measure(server, count, tls):
    exchange([upgraded(server.port, tls)], frame(TEXT, MESSAGE), TEXT, MESSAGE)  # what the first connection costs once
    before, descriptors = settled(server), server.descriptors()

    def each():
        return (settled(server) - before) / count

    began = time.monotonic()
    connections = [upgraded(server.port, tls) for _ in range(count)]
    print(f"{count} connections opened in {time.monotonic() - began:.1f} s, one after the other")
    idle = each()
    print(f"idle, never used:           {idle:7.0f} bytes resident per connection")

    exchange(connections, frame(PING, b"alive"), PONG, b"alive")
    exchange(connections, frame(TEXT, MESSAGE), TEXT, MESSAGE)
    used = each()
    print(f"idle, after a 1 KiB echo:   {used:7.0f} bytes resident per connection")

    for number, raw in enumerate(connections):
        raw.drop() if number % 2 else raw.reset()
    deadline = time.monotonic() + 20
    while server.descriptors() > descriptors:
        if time.monotonic() > deadline:
            sys.exit(f"{server.descriptors() - descriptors} connections are still held after their peers went")
        time.sleep(0.05)
    print(f"all gone:                   {each():7.0f} bytes resident per former connection")
    return max(idle, used)


def main():
    parser = argparse.ArgumentParser(description="what an idle connection costs `wspc serve`")
    parser.add_argument("wspc", help="path of the wspc command")
    parser.add_argument("--connections", type=int, default=5000)
    parser.add_argument("--tls", action="store_true", help="with TLS")
    arguments = parser.parse_args()

    allow_descriptors(arguments.connections + SPARE)
    socket.setdefaulttimeout(20)
    limit = TLS_LIMIT if arguments.tls else LIMIT
    with Server(arguments.wspc, "--threads", "1", *(["--self-signed"] if arguments.tls else [])) as server:
        worst = measure(server, arguments.connections, trusting() if arguments.tls else None)
    if SANITIZED:
        print("built with sanitizers: the figures say nothing, only that all were served")
    elif worst > limit:
        sys.exit(f"FAILED: {worst:.0f} bytes per connection, more than {limit}")


if __name__ == "__main__":
    main()
