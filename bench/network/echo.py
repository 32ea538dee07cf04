#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# echo: what does an echo over TCP cost the server, in microseconds on a processor for each message? In rounds, every
# server once in each, medians; "limit" is no server but what the machine allows.
#
#     bench/network/echo.py [--rounds N] [--seconds S] [--json FILE]      after: cmake --build --preset bench
import argparse
import json
import pathlib
import statistics

from servers import Server, bench, commands, table

# connections, in flight on each, bytes
SCENARIOS = [(100, 1, 20), (100, 1, 1024), (100, 1, 16384), (100, 1, 65536),
             (1000, 1, 20), (1000, 1, 1024), (1000, 1, 16384), (1000, 1, 65536), (100, 16, 20), (100, 16, 1024)]
FIGURES = ("all", "user", "system")


def measure(scenario, servers, rounds, seconds):
    """name: the median of each figure."""
    connections, in_flight, size = scenario
    found = {name: [] for name in servers}
    for _ in range(rounds):
        for name, command in servers.items():
            with Server(command) as server:
                result = bench(server, "-c", connections, "-f", in_flight, "-s", size,
                               "--duration", f"{int(seconds * 1000)}ms", "--warm-up", "300ms", "--timeout", "20s")
            if result:
                found[name].append({**result["server_cpu_us"], "rate": result["echoes_per_second"]})
    return {name: {figure: statistics.median(run[figure] for run in runs) for figure in (*FIGURES, "rate")}
            for name, runs in found.items() if runs}


def show(scenario, result):
    connections, in_flight, size = scenario
    ours = result.get("wspc", {}).get("all")
    rows = [[name, *(f"{figures[figure]:.2f}" for figure in FIGURES), f"{figures['rate']:,.0f}",
             f"{ours / figures['all']:.2f}" if ours else "-"] for name, figures in result.items()]
    table(f"{connections} connections x {in_flight} in flight, {size} bytes",
          ["server", "CPU us/message", "user", "system", "messages/s", "wspc / it"], rows)


def main():
    parser = argparse.ArgumentParser(description="what an echo over TCP costs, beside other servers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("--json", type=pathlib.Path, help="also write what was measured to this file")
    arguments = parser.parse_args()
    servers = commands()
    results = []
    for scenario in SCENARIOS:
        result = measure(scenario, servers, arguments.rounds, arguments.seconds)
        show(scenario, result)
        results.append({"connections": scenario[0], "in_flight": scenario[1], "size": scenario[2], "servers": result})
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
