# SPDX-License-Identifier: MIT
# deflate: permessage-deflate as the judge speaks it, on Python's zlib.   RFC 7692
#
# The judge compresses and decompresses with exactly the windows agreed on: a peer that uses a larger one is found out.

import zlib
from dataclasses import dataclass

from peers.frames import Fault

TAIL = b"\x00\x00\xff\xff"  # RFC 7692 §7.2.1
NAME = "permessage-deflate"


class Refused(Exception):
    """An offer or an answer that is not legal."""


def parse_extensions(text):
    """Sec-WebSocket-Extensions as [(name, {parameter: value or None})].   RFC 6455 §9.1"""
    found = []
    for part in text.split(","):
        name, *parameters = [piece.strip() for piece in part.split(";")]
        found.append((name, _parameters(parameters)))
    return found


def _parameters(pieces):
    found = {}
    for piece in pieces:
        name, equals, value = piece.partition("=")
        name, value = name.strip(), value.strip().strip('"')
        if name in found:
            raise Refused(f"the parameter {name} stands twice")
        found[name] = value if equals else None
    return found


@dataclass
class Agreement:
    """The negotiated parameters. Window bits None: not negotiated, which means 15."""

    server_no_context_takeover: bool = False
    client_no_context_takeover: bool = False
    server_max_window_bits: int = None
    client_max_window_bits: int = None

    @staticmethod
    def of_response(parameters):
        """Reads a server's response. Raises Refused.   RFC 7692 §7.1"""
        known = {"server_no_context_takeover", "client_no_context_takeover", "server_max_window_bits",
                 "client_max_window_bits"}
        for name, value in parameters.items():
            if name not in known:
                raise Refused(f"the parameter {name} is unknown")
            if name.endswith("takeover") and value is not None:
                raise Refused(f"{name} has a value")
            if name.endswith("bits") and (not (value or "").isdigit() or not 8 <= int(value) <= 15):
                raise Refused(f"{name} is {value}")
        bits = {name: int(value) for name, value in parameters.items() if name.endswith("bits")}
        return Agreement("server_no_context_takeover" in parameters, "client_no_context_takeover" in parameters,
                         bits.get("server_max_window_bits"), bits.get("client_max_window_bits"))

    def header(self):
        """Returns the value of Sec-WebSocket-Extensions."""
        parts = [NAME]
        parts += [name for name in ("server_no_context_takeover", "client_no_context_takeover") if getattr(self, name)]
        parts += [f"{name}={getattr(self, name)}" for name in ("server_max_window_bits", "client_max_window_bits")
                  if getattr(self, name) is not None]
        return "; ".join(parts)


class Compressor:
    """One direction. `add` in parts, the last one final; the tail of RFC 7692 §7.2.1 is removed."""

    def __init__(self, bits=15, takeover=True, level=zlib.Z_DEFAULT_COMPRESSION):
        self._bits = max(bits, 9)
        self._strategy = zlib.Z_DEFAULT_STRATEGY if bits > 8 else zlib.Z_HUFFMAN_ONLY  # zlib has no window of 8 bits
        self._takeover = takeover
        self._level = level
        self._zlib = None

    def add(self, payload, final=True):
        if self._zlib is None:
            self._zlib = zlib.compressobj(self._level, zlib.DEFLATED, -self._bits, 8, self._strategy)
        octets = self._zlib.compress(payload) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
        if not final:
            return octets
        if not self._takeover:
            self._zlib = None
        return octets[:-len(TAIL)]


class Decompressor:
    """The other direction. Raises Fault.

    zlib lets a distance pass that is beyond the window where the octets are still in its output. `exact` asks it for one
    octet at a time: then nothing beyond the window passes, at about a microsecond an octet.
    """

    def __init__(self, bits=15, takeover=True, exact=False):
        self._bits = bits
        self._takeover = takeover
        self._exact = exact
        self._zlib = None
        self._recent = b""  # the window, for what comes after a block with BFINAL

    def add(self, payload, final=True):
        try:
            octets = self._inflated(payload + TAIL if final else payload)
        except zlib.error as fault:
            raise Fault(f"the compressed message is damaged: {fault}", 1007) from None
        if final and not self._takeover:
            self._zlib, self._recent = None, b""
        return octets

    def _inflated(self, rest):
        """A block with BFINAL ends zlib's stream, not the message.   RFC 7692 §7.2.3.4"""
        octets = []
        while rest:
            if self._zlib is None or self._zlib.eof:
                self._zlib = zlib.decompressobj(-self._bits, self._recent)
            octets.append(self._decompressed(rest))
            self._recent = (self._recent + octets[-1])[-(1 << self._bits):]
            rest = self._zlib.unused_data if self._zlib.eof else b""
        return b"".join(octets)

    def _decompressed(self, octets):
        if not self._exact:
            return self._zlib.decompress(octets)
        found = bytearray()
        while one := self._zlib.decompress(octets, 1):
            found += one
            octets = self._zlib.unconsumed_tail
        return bytes(found)


class Deflate:
    """The compressor and the decompressor of one side."""

    def __init__(self, agreement, is_server):
        own = "server" if is_server else "client"
        peers = "client" if is_server else "server"
        self.agreement = agreement
        self.compressor = Compressor(getattr(agreement, f"{own}_max_window_bits") or 15,
                                     not getattr(agreement, f"{own}_no_context_takeover"))
        self.decompressor = Decompressor(getattr(agreement, f"{peers}_max_window_bits") or 15,
                                         not getattr(agreement, f"{peers}_no_context_takeover"))
