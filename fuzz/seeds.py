# SPDX-License-Identifier: MIT
# seeds: what the fuzzers begin with: the vectors of tests/vectors, handshakes, and what was kept of earlier runs.
#
# usage: seeds.py DIRECTORY FILES…     writes DIRECTORY/TARGET/NAME. A file is vectors (….txt), or the inputs that were
#                                      kept for a target (TARGET.tar.gz: see keep.bash)
import shutil
import sys
import tarfile
from pathlib import Path

import compressed
import handshakes
import vectors

LONGEST = 20_000  # bytes of a seed: longer ones only slow a fuzzer down


def parts(stream, size):
    return [stream[at:at + size] for at in range(0, len(stream), size)]


def talk(server, stream):
    """The stream comes in while the application receives: see actions_fuzz.cpp."""
    def call(number, amount=0, more=0):
        return bytes([2 * number + server, amount, more])
    steps = b"".join(call(15, len(part)) + part for part in parts(stream, 250))
    return steps + (call(5) + call(10, 1) + call(11) + call(10, 1) + call(11)) * 8


def of_stream(server, stream, extension):
    """A peer's bytes as each target that takes some wants them: its choices in front."""
    client = bytes([not server])
    for cuts, written in ((b"\0", b"\xff"), (b"\1\0", b"\0"), (b"\3\1\6\x30", b"\5")):
        yield "receive", client + written + cuts + stream
        yield "differential", client + b"\0" + cuts + stream
    yield "kernels", b"\0" + b"\x37\xfa\x21\x3d" + b"\0" + stream
    yield "actions", bytes([1 + 32 * extension]) + bytes(6) + talk(server, stream)


def all_seeds(paths):
    for path in paths:
        for server, stream in vectors.streams(path.read_text()):
            yield from of_stream(server, stream, path.name.startswith("7692"))
    for headers in handshakes.lists():
        yield "handshake", b"\1" + headers
    for offers, answer in handshakes.negotiations():
        yield "negotiation", bytes(6) + f"{offers}\n{answer}".encode()
    for seed in compressed.seeds():
        yield "deflate", seed
    for side, message in handshakes.messages():
        yield "http", bytes([side]) + b"\1\4" + message


def main():
    directory, files = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
    shutil.rmtree(directory, ignore_errors=True)
    seeds = dict.fromkeys(seed for seed in all_seeds(path for path in files if path.suffix == ".txt"))
    for number, (target, seed) in enumerate(seeds):
        if len(seed) <= LONGEST:
            (directory / target).mkdir(parents=True, exist_ok=True)
            (directory / target / f"seed-{number}").write_bytes(seed)
    for path in files:
        if path.suffix == ".gz":
            with tarfile.open(path) as kept:
                kept.extractall(directory / path.name.split(".")[0])


if __name__ == "__main__":
    main()
