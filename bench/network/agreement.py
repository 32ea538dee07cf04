#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# agreement: does `wspc bench` find what an independent load generator finds? Both measure the same servers, in turn, in one run;
# each of these is slower than either generator, so that it is the server that is measured. Ends with status 1 when the
# medians are more than a tenth apart.
#
#     bench/network/agreement.py [--rounds N] [--seconds S]      after: cmake --build --preset bench
import argparse
import json
import os
import statistics
import subprocess
import sys

from servers import HERE, LOAD_CPUS, Server, bench, commands, table

CONNECTIONS, SIZE, WARM_UP = 50, 200, 300  # milliseconds
TOLERANCE = 0.10


def independent(server, seconds):
    command = [HERE / "load_beast", server.port, CONNECTIONS, SIZE, WARM_UP, int(seconds * 1000)]
    done = subprocess.run([*map(str, command)], stdout=subprocess.PIPE, timeout=60, check=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, LOAD_CPUS))
    return json.loads(done.stdout)["echoes_per_second"]


def ours(server, seconds):
    found = bench(server, "-c", CONNECTIONS, "-s", SIZE, "--duration", f"{int(seconds * 1000)}ms", "--warm-up", f"{WARM_UP}ms")
    return found["echoes_per_second"]


def main():
    parser = argparse.ArgumentParser(description="whether wspc bench agrees with an independent load generator")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    arguments = parser.parse_args()
    rows, apart = [], 0.0
    for name, command in commands().items():
        if name not in ("ws", "websocketpp"):
            continue
        found = {ours: [], independent: []}
        with Server(command) as server:
            for _ in range(arguments.rounds):
                for generator, rates in found.items():
                    rates.append(generator(server, arguments.seconds))
        mine, theirs = (statistics.median(rates) for rates in found.values())
        apart = max(apart, abs(mine / theirs - 1))
        rows.append([name, f"{mine:,.0f}", f"{theirs:,.0f}", f"{mine / theirs:.3f}"])
    table(f"echoes per second, {CONNECTIONS} connections x 1 in flight, {SIZE} bytes", ["server", "wspc bench", "load_beast", "ratio"], rows)
    sys.exit(0 if rows and apart <= TOLERANCE else 1)


if __name__ == "__main__":
    main()
