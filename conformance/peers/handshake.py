# SPDX-License-Identifier: MIT
# handshake: the opening handshake as text, both sides.   RFC 6455 §4
#
# The judge's own handshakes look like those of the suite whose cases it has: the same headers in the same order.

import base64
import hashlib
import os
import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from peers.deflate import Refused, parse_extensions

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3
AGENT = "AutobahnTestSuite/0.8.2-0.10.9 (cases); wspc-conformance (judge)"
END = b"\r\n\r\n"


class BadHandshake(Exception):
    pass


@dataclass
class Target:
    """A server's URL in parts. `tls` None is plain TCP."""

    host: str
    port: int
    resource: str = "/"
    tls: ssl.SSLContext = None

    @staticmethod
    def of(url, insecure=False):
        parts = urlsplit(url)
        if parts.scheme not in ("ws", "wss") or not parts.hostname:
            raise ValueError(f"no WebSocket URL: {url}")
        tls = ssl.create_default_context() if parts.scheme == "wss" else None
        if tls and insecure:
            tls.check_hostname = False
            tls.verify_mode = ssl.CERT_NONE
        resource = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.hostname, parts.port or (443 if tls else 80), resource, tls)

    @property
    def authority(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


@dataclass
class Head:
    """A request's or a response's first line and headers; names in lower case, values joined by commas."""

    first: str
    headers: dict = field(default_factory=dict)

    @staticmethod
    def parse(octets):
        lines = octets.decode("latin-1").split("\r\n")
        head = Head(lines[0])
        for line in lines[1:]:
            name, colon, value = line.partition(":")
            if colon:
                name = name.strip().lower()
                head.headers[name] = f"{head.headers[name]}, {value.strip()}" if name in head.headers else value.strip()
        return head

    def tokens(self, name):
        return [token.strip().lower() for token in self.headers.get(name, "").split(",")]

    @property
    def status(self):
        """The status of a response, or 0 if there is no status line."""
        parts = self.first.split(" ")
        return int(parts[1]) if len(parts) > 1 and parts[0].startswith("HTTP/") and parts[1].isdigit() else 0

    @property
    def resource(self):
        """The target of a request."""
        parts = self.first.split(" ")
        return parts[1] if len(parts) == 3 else ""


def new_nonce():
    return base64.b64encode(os.urandom(16)).decode()


def accept_of(key):
    return base64.b64encode(hashlib.sha1(key.encode("latin-1") + GUID).digest()).decode()


def request(target, key, extensions=None):
    lines = [f"GET {target.resource} HTTP/1.1", f"User-Agent: {AGENT}", f"Host: {target.authority}",
             "Upgrade: WebSocket", "Connection: Upgrade", "Pragma: no-cache", "Cache-Control: no-cache",
             f"Sec-WebSocket-Key: {key}"]
    if extensions:
        lines.append(f"Sec-WebSocket-Extensions: {extensions}")
    return "\r\n".join([*lines, "Sec-WebSocket-Version: 13", "", ""]).encode("latin-1")


def response(key, extensions=None):
    lines = ["HTTP/1.1 101 Switching Protocols", f"Server: {AGENT}", "Upgrade: WebSocket", "Connection: Upgrade"]
    if extensions:
        lines.append(f"Sec-WebSocket-Extensions: {extensions}")
    return "\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept_of(key)}", "", ""]).encode("latin-1")


def refusal(status, reason):
    body = f"{reason}\n"
    return (f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Type: text/plain\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}").encode()


def check_response(head, key, extensions=None):
    """Returns the extensions that a good response accepts. Raises BadHandshake.   RFC 6455 §4.1"""
    if head.status != 101 or not head.first.startswith("HTTP/1.1 "):
        raise BadHandshake(f"the response is {head.first!r}")
    if head.headers.get("upgrade", "").lower() != "websocket":
        raise BadHandshake("the response has no Upgrade: websocket")
    if "upgrade" not in head.tokens("connection"):
        raise BadHandshake("the response has no Connection: Upgrade")
    if head.headers.get("sec-websocket-accept", "") != accept_of(key):
        raise BadHandshake("Sec-WebSocket-Accept does not fit the key")
    if "sec-websocket-protocol" in head.headers:
        raise BadHandshake("a subprotocol that nobody offered")
    return agreed_extensions(head, extensions)


def agreed_extensions(head, extensions):
    text = head.headers.get("sec-websocket-extensions")
    if not text:
        return []
    try:
        agreed = parse_extensions(text)
    except Refused as fault:
        raise BadHandshake(str(fault)) from None
    if not extensions or len(agreed) != 1 or agreed[0][0] != "permessage-deflate":
        raise BadHandshake(f"an extension that nobody offered: {text}")
    return agreed


def check_request(head):
    """Returns the key of a good request. Raises BadHandshake.   RFC 6455 §4.2.1"""
    if not head.first.startswith("GET ") or not head.first.endswith(" HTTP/1.1"):
        raise BadHandshake(f"the request is {head.first!r}")
    if "host" not in head.headers:
        raise BadHandshake("the request has no Host")
    if "websocket" not in head.tokens("upgrade") or "upgrade" not in head.tokens("connection"):
        raise BadHandshake("the request has no Upgrade: websocket or no Connection: Upgrade")
    if head.headers.get("sec-websocket-version") != "13":
        raise BadHandshake("Sec-WebSocket-Version is not 13")
    key = head.headers.get("sec-websocket-key", "")
    try:
        nonce = base64.b64decode(key, validate=True)
    except ValueError:
        nonce = b""
    if len(nonce) != 16:
        raise BadHandshake(f"Sec-WebSocket-Key is not 16 octets in base64: {key!r}")
    return key
