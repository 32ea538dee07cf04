# SPDX-License-Identifier: MIT
# vectors: the streams of bytes in tests/vectors. The grammar is in tests/vectors/README.md.
import re

ELEMENT = re.compile(r'(?P<mark>!)|\^(?P<key>(?:[0-9a-f]{8})?)|(?P<hex>(?:[0-9a-f]{2})+)(?:\*(?P<n>\d+))?'
                     r'|"(?P<text>(?:[^"\\]|\\.)*)"(?:\*(?P<m>\d+))?')
ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|(.))")


def unescape(text):
    return ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()) if match[1] else match[2], text.encode())


def elements(line):
    """Up to the two spaces that begin a comment."""
    at = 0
    while match := ELEMENT.match(line, at):
        yield match
        at = match.end() + 1
        if line[match.end():at + 1] in ("  ", "", " "):
            return


def stream_of(line, server):
    """The bytes of one `in` line. A server's peer masks."""
    data, begin, key = bytearray(), None, b""
    for match in elements(line):
        if match["hex"]:
            data += bytes.fromhex(match["hex"]) * int(match["n"] or 1)
        elif match["text"] is not None:
            data += unescape(match["text"]) * int(match["m"] or 1)
        elif match["key"] is not None and (server or match["key"]):
            if not match["key"]:
                data[1] |= 0x80
            key = bytes.fromhex(match["key"] or "37fa213d")
            data += key
            begin = len(data)
    if begin is not None:
        data[begin:] = bytes(byte ^ key[i % 4] for i, byte in enumerate(data[begin:]))
    return bytes(data)


def streams(text):
    """(whether a server reads it, bytes) of every vector in `text`."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line.split(None, 1) for line in block.splitlines() if line.strip() and not line.startswith("#")]
        values = [(line[0], line[1]) for line in lines if len(line) == 2]
        role = next((value.split()[0] for keyword, value in values if keyword == "role"), None)
        for server in (True, False):
            if role in ("both", "server" if server else "client"):
                yield server, b"".join(stream_of(value, server) for keyword, value in values if keyword == "in")
