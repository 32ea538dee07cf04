#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# broadcast: what does it cost wspc to send one message to many, for each that gets it? Beside the same number of echoes.
#
#     bench/network/broadcast.py [--connections N] [--json FILE]
import argparse
import json
import os
import pathlib
import resource
import selectors

from idle import connect
from servers import LOAD_CPUS, WSPC, Server, bench, table

MESSAGES = 200


def cpu(pid):
    return sum(int((task / "schedstat").read_text().split()[0]) for task in pathlib.Path(f"/proc/{pid}/task").iterdir())


def frame(size):
    head = bytes([0x81, 0x80 | size]) if size < 126 else bytes([0x81, 0xFE]) + size.to_bytes(2, "big")
    return head + b"\0\0\0\0" + b"x" * size


def broadcast(size, connections):
    """Microseconds for each delivered message."""
    expected = size + (2 if size < 126 else 4)
    with Server([WSPC, "serve", "--quiet", "--broadcast", "--no-deflate", "--port"]) as server:
        peers = [connect(server.port) for _ in range(connections)]
        ready = selectors.DefaultSelector()
        for peer in peers:
            peer.setblocking(False)
            ready.register(peer, selectors.EVENT_READ)
        begin = cpu(server.pid)
        for _ in range(MESSAGES):
            peers[0].sendall(frame(size))
            left = expected * connections
            while left > 0:
                for key, _ in ready.select(10):
                    left -= len(key.fileobj.recv(1 << 20))
        return (cpu(server.pid) - begin) / 1000 / MESSAGES / connections


def echoes(size, connections):
    with Server([WSPC, "serve", "--quiet", "--no-deflate", "--port"]) as server:
        return bench(server, "-c", connections, "-s", size, "--duration", "1s", "--warm-up", "300ms")["server_cpu_us"]["all"]


def main():
    parser = argparse.ArgumentParser(description="what a broadcast costs for each that gets it")
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    os.sched_setaffinity(0, LOAD_CPUS)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    results = {size: {"broadcast": broadcast(size, arguments.connections), "echo": echoes(size, arguments.connections)}
               for size in (20, 1024, 16384)}
    table(f"one message to {arguments.connections} connections: CPU us for each delivery",
          ["bytes", "broadcast", "an echo"],
          [[size, f"{found['broadcast']:.2f}", f"{found['echo']:.2f}"] for size, found in results.items()])
    if arguments.json:
        arguments.json.write_text(json.dumps({"connections": arguments.connections, "sizes": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
