# SPDX-License-Identifier: MIT
# handshakes: requests and responses that the fuzzers of the opening handshake begin with.   RFC 6455 §4, RFC 7692 §7
REQUEST = ["Host: example.com", "Upgrade: websocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13",
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="]
# To the key of sixteen zero bytes: see headers.h.
RESPONSE = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: ICX+Yqv66kxgM0FcWaLWlFLwTAI="]

OFFER = ("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_max_window_bits=10, "
         "permessage-deflate; server_no_context_takeover; client_no_context_takeover, permessage-deflate")
ANSWER = ("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
          "server_max_window_bits=15")

REQUESTS = [
    [],
    ["Sec-WebSocket-Protocol: chat, superchat", "Origin: https://example.org"],
    [OFFER, 'sec-websocket-extensions: foo; x="1"; y=a'],
    ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits="8"; server_max_window_bits=8'],
    ["Origin: http://other.example"],
    ["Content-Length: 5"],
    ["Transfer-Encoding: chunked"],
    ["X: 1", " folded"],
]
RESPONSES = [[], ["Sec-WebSocket-Protocol: chat"], [ANSWER], ["Sec-WebSocket-Extensions: foo; x=1, bar"]]

# Offers and their answers.
NEGOTIATIONS = [
    ("permessage-deflate", "permessage-deflate"),
    ("permessage-deflate; client_max_window_bits", "permessage-deflate; client_max_window_bits=10"),
    ("permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=9"),
    ("permessage-deflate; server_no_context_takeover; client_no_context_takeover",
     "permessage-deflate; server_no_context_takeover; client_no_context_takeover"),
    ("permessage-deflate; server_max_window_bits=8; client_max_window_bits=8, permessage-deflate", "permessage-deflate"),
    ("permessage-deflate", "permessage-deflate; client_max_window_bits=10"),
    ("permessage-deflate; client_max_window_bits=7", "permessage-deflate, permessage-deflate"),
    ('foo; x="1", permessage-deflate; client_max_window_bits="15"', "foo, permessage-deflate; server_max_window_bits=15"),
]

FIRST_LINES = ["GET /chat HTTP/1.1", "GET /?x=1 HTTP/1.1", "GET http://example.com/ HTTP/1.1", "GET /none HTTP/1.1",
               "POST / HTTP/1.1", "GET / HTTP/1.0", "PRI * HTTP/2.0"]
REFUSALS = [
    ["HTTP/1.1 404 Not Found", "Content-Length: 9", "", "not there"],
    ["HTTP/1.1 500 Oops", "Transfer-Encoding: chunked", "", "5;x=y", "hello", "0", "A: b", "", ""],
    ["HTTP/1.0 200 OK", "", "all of this"],
    ["HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Early", "Link: x", "", "HTTP/1.1 101 Switching", *RESPONSE, "", ""],
]


def lists():
    """Header lists, as both sides of handshake_fuzz read them."""
    for more in REQUESTS:
        yield "\n".join(REQUEST + more).encode()
    for more in RESPONSES:
        yield "\n".join(RESPONSE + more).encode()
    yield "\n".join(REQUEST).replace("13", "8").encode()


def negotiations():
    """(offers, answer) of permessage-deflate, as negotiation_fuzz reads them."""
    yield from NEGOTIATIONS


def messages():
    """(side, bytes) as http_fuzz reads them: 0 is a request, 1 a response."""
    for line in FIRST_LINES:
        yield 0, "\r\n".join([line, *REQUEST, "", ""]).encode() + bytes.fromhex("818537fa213d7f9f4d5158")
    for more in REQUESTS:
        yield 0, "\r\n".join([FIRST_LINES[0], *REQUEST, *more, "", ""]).encode()
    for more in RESPONSES:
        yield 1, "\r\n".join(["HTTP/1.1 101 Switching Protocols", *RESPONSE, *more, "", ""]).encode() + b"\x81\x05Hello"
    for lines in REFUSALS:
        yield 1, "\r\n".join(lines).encode()
