# SPDX-License-Identifier: MIT
# servers: the echo servers that are measured, each a process on a port of its own, and wspc bench as their client.
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "bench"
WSPC = BUILD / "src" / "tool" / "wspc"
HERE = BUILD / "bench" / "network"

# The server on one processor, the load on another, where there are two: neither pays for what the other one does.
CPUS = sorted(os.sched_getaffinity(0))
SERVER_CPUS, LOAD_CPUS = {CPUS[0]}, {CPUS[-1]}


def node_modules():
    """Where the ws package is, fetched if need be; None without npm."""
    folder = HERE / "node"
    if not (folder / "node_modules" / "ws").is_dir() and shutil.which("npm"):
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", folder, "ws@8"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "node_modules" if (folder / "node_modules" / "ws").is_dir() else None


def commands():
    """name: the command that serves on the port which is added to it. What is not there is left out, and said."""
    found = {"wspc": [WSPC, "serve", "--quiet", "--max-message", "64M", "--no-deflate", "--port"]}
    for name in "limit", "libwebsockets", "beast", "websocketpp":
        if (HERE / f"echo_{name}").exists():
            found[name] = [HERE / f"echo_{name}"]
        else:
            print(f"skipped: no echo server of {name} was built")
    modules = node_modules()
    if modules and shutil.which("node"):
        found["ws"] = ["env", f"NODE_PATH={modules}", "node", ROOT / "bench" / "network" / "echo_ws.js"]
    else:
        print("skipped: no npm or node here, which ws needs")
    return found


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Server:
    """A server that runs, with `pid` and `url`; ended with the block."""

    def __init__(self, command):
        self.command = command

    def __enter__(self):
        port = free_port()
        self.process = subprocess.Popen([*self.command, str(port)], stdout=subprocess.DEVNULL,
                                        preexec_fn=lambda: os.sched_setaffinity(0, SERVER_CPUS))
        self.pid, self.url, self.port = self.process.pid, f"ws://127.0.0.1:{port}", port
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise SystemExit(f"{self.command[0]} does not serve")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def memory(self):
        """Resident bytes."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise SystemExit(f"no memory is told of {self.pid}")


def bench(server, *options):
    """What wspc bench found, or None when it failed, which it has said."""
    run = subprocess.run([WSPC, "bench", server.url, "--json", "--server-pid", str(server.pid), *map(str, options)],
                         stdout=subprocess.PIPE, timeout=60, preexec_fn=lambda: os.sched_setaffinity(0, LOAD_CPUS))
    return json.loads(run.stdout) if run.returncode == 0 and run.stdout else None


def table(title, head, rows):
    print(f"\n{title}\n")
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(str(cell).ljust(width) if i == 0 else str(cell).rjust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))))
