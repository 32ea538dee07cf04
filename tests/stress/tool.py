# SPDX-License-Identifier: MIT
# tool: `wspc serve` in all modes under a mixed load with faults; a sanitizer must report nothing.
#
# usage: tool.py WSPC [SECONDS] [--seed N]     exits with 1 when a server dies, a sanitizer reports something, a client that
#                                              does nothing wrong is not served, or SIGTERM does not end a server with status 0
import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import before_web_sockets  # noqa: E402,F401: these register their kinds of traffic
import on_the_page  # noqa: E402,F401
import on_web_sockets  # noqa: E402,F401
import over_http2  # noqa: E402,F401
from load import KINDS, Load, Tally  # noqa: E402
from serving import Servers  # noqa: E402

THREADS = 12
DEFAULT_SECONDS = 600


def parse():
    parser = argparse.ArgumentParser(prog="stress tool")
    parser.add_argument("wspc")
    parser.add_argument("seconds", nargs="?", type=int, default=DEFAULT_SECONDS)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    return parser.parse_args()


def stress(servers, tally, seed, seconds):
    """Returns the problems, one line each."""
    load = Load(servers, tally, seed, THREADS)
    load.start()
    load.wait(seconds)
    problems = [f"{server.name} has died with status {server.process.returncode}" for server in servers.all
                if server.process.poll() is not None]
    load.ending = True  # the load goes on while they end
    problems += servers.end()
    load.stop()
    controls = [f"control of {server.name}" for server in servers.all]
    problems += [f"nothing of this was done: {kind}" for kind in tally.missing([*KINDS, *controls])]
    return problems + tally.problems


def main():
    options = parse()
    print(f"stress: seed {options.seed}, {options.seconds} s, {len(KINDS)} kinds of traffic", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        servers = Servers(os.path.abspath(options.wspc), directory)
        try:
            tally = Tally()
            problems = stress(servers, tally, options.seed, options.seconds)
        finally:
            servers.kill()
        reports = list(servers.reports())
    print(tally)
    for report in reports:
        print(report)
    if reports:
        problems.append(f"the sanitizers made {len(reports)} reports, see above")
    for problem in problems:
        print(f"stress: {problem}")
    print(f"stress: {'failed' if problems else 'all is well'}; again with: ./dev stress tool {options.seconds} --seed {options.seed}")
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
