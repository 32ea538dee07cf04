# SPDX-License-Identifier: MIT
# cases_09_sizes: section 9, long messages, many fragments, small writes, many messages.
#
# Echoes are compared by type and length. Shortened: 9.7 and 9.8 have 100 messages instead of 1000; the rest is as it is
# with --full.

from dataclasses import dataclass

from cases.exchange import close_after
from cases.series import Series
from peers.frames import BINARY, TEXT

KIB, MIB = 1024, 1024 * 1024
FULL, SHORT = 1000, 100  # messages of 9.7 and 9.8
ASCII, BYTES = b"BAsd7&jh23", bytes.fromhex("00fe23faf0")


@dataclass
class Sized(Series):
    """`messages` times `size` octets of `unit`, in frames of `fragment`, in writes of `chop`."""

    unit: bytes = b"*"
    size: int = 0
    fragment: int = 0
    chop: int = 0
    many: bool = False

    def count(self, options):
        return (FULL if options.full else SHORT) if self.many else 1

    def message(self, number):
        return (self.unit * (self.size // len(self.unit) + 1))[:self.size]

    def send_one(self, endpoint, payload):
        opcode = TEXT if self.kind == "text" else BINARY
        if self.fragment and self.fragment < self.size:
            endpoint.send_fragments(opcode, payload, self.fragment)
        else:
            endpoint.send_frame(opcode, payload, chop=self.chop)

    @staticmethod
    def same(sent, echoed):
        return len(sent) == len(echoed)


def long_ones(section, kind, unit, slow_from):
    """One frame each. The limit is 10 s for the first ones, then 100 s."""
    for number, kib in enumerate((64, 256, 1024, 4096, 8192, 16384), 1):
        yield Sized(f"9.{section}.{number}", f"a {kind} message of {kib} KiB in one frame", kind=kind, unit=unit,
                    size=kib * KIB, limit=close_after(100 if number >= slow_from else 10))


def fragmented_ones(section, kind, units):
    for number, fragment in enumerate((64, 256, 1024, 4096, 16384, 65536, 262144, MIB, 4 * MIB), 1):
        yield Sized(f"9.{section}.{number}", f"a {kind} message of 4 MiB in fragments of {fragment} octets", kind=kind,
                    unit=units[0] if number == 1 else units[1], size=4 * MIB, fragment=fragment,
                    limit=close_after(100))


def chopped_ones(section, kind, unit):
    for number, chop in enumerate((64, 128, 256, 512, 1024, 2048), 1):
        yield Sized(f"9.{section}.{number}", f"a {kind} message of 1 MiB in writes of {chop} octets", kind=kind,
                    unit=unit, size=MIB, chop=chop, limit=close_after(1000))


def many_ones(section, kind, unit):
    for number, (size, seconds) in enumerate(((0, 60), (16, 60), (64, 60), (256, 120), (1024, 240), (4096, 480)), 1):
        yield Sized(f"9.{section}.{number}", f"{FULL} {kind} messages of {size} octets, one after the other", kind=kind,
                    unit=unit, size=size, many=True, limit=close_after(seconds))


CASES = [
    *long_ones(1, "text", ASCII, slow_from=3),
    *long_ones(2, "binary", BYTES, slow_from=5),
    *fragmented_ones(3, "text", (b"*", b"*")),
    *fragmented_ones(4, "binary", (b"\xfe", b"*")),
    *chopped_ones(5, "text", b"*"),
    *chopped_ones(6, "binary", b"\xfe"),
    *many_ones(7, "text", b"*"),
    *many_ones(8, "binary", b"\xfe"),
]
