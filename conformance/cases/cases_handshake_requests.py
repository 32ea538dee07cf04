# SPDX-License-Identifier: MIT
# cases_handshake_requests: requests that a server has to refuse, each with its status.   RFC 6455 §4.2.1, RFC 9112
from cases import requests
from judge.case import SERVER, case

PROTOCOL, EXTENSIONS, VERSION = "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version"
KEY = "Sec-WebSocket-Key"
BAD = (400,)
OTHER_VERSION = (426, 400)
NOT_UPGRADED = (426, 400, 404, 200)  # a server may have a page there


def refused(name, description, rules, statuses=BAD, lenient=False, **changes):
    async def play(stage):
        await requests.refused(stage, requests.made(stage.target, **changes), statuses, lenient)

    case(f"handshake/request-{name}", f"a request {description} is refused", rules.split(), SERVER)(play)


def raw(name, description, rules, octets, statuses=BAD):
    async def play(stage):
        await requests.refused(stage, octets, statuses)

    case(f"handshake/request-{name}", f"{description} is refused", rules.split(), SERVER)(play)


# ---- the request line

refused("post", "with POST", "W035", (405, 400, 404, 501), line="POST {resource} HTTP/1.1")
refused("head", "with HEAD", "W035", (405, 400, 404, 501, 426), line="HEAD {resource} HTTP/1.1")
refused("lower-case-get", "with get, which is another method than GET", "W035", (405, 400, 501), line="get {resource} HTTP/1.1")
refused("http-1.0", "of HTTP/1.0", "W035 S07", (505, 400, 426), line="GET {resource} HTTP/1.0")
refused("http-2.0", "that says HTTP/2.0 as text", "W035", (505, 400), lenient=True, line="GET {resource} HTTP/2.0")
refused("http-lower-case", "of http/1.1 in small letters", "W034", line="GET {resource} http/1.1")
refused("no-version", "without a version", "W034", (400, 505), line="GET {resource}")
refused("relative-target", "for a path without its slash", "W035", (400, 404), line="GET chat HTTP/1.1")
refused("two-spaces", "with two spaces in its line", "W034", lenient=True, line="GET  {resource} HTTP/1.1")
refused("fragment", "for a target with a fragment", "W035 W001", lenient=True, line="GET {resource}#part HTTP/1.1")
refused("asterisk", "for *", "W035", (400, 404), line="GET * HTTP/1.1")
raw("tls", "a TLS handshake", "W034", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(60) + b"\r\n\r\n")
raw("frame-first", "a frame instead of a request", "W034", b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58\r\n\r\n")
raw("words", "a line that is not HTTP", "W034", b"EHLO example.com\r\n\r\n")

# ---- Host, Upgrade, Connection

refused("no-host", "without Host", "W036 S05", without=("Host",))
refused("two-hosts", "with two Hosts", "W036 S05 S02", add=("Host: other.example",))
refused("bad-host", "with a Host that is none", "S05", replace={"Host": "a b"})
refused("no-upgrade", "without Upgrade", "W037", NOT_UPGRADED, without=("Upgrade",))
refused("plain-get", "of a browser that wants a page", "W037 W038", NOT_UPGRADED, without=("Upgrade", "Connection", KEY, VERSION))
refused("other-upgrade", "to upgrade to h2c", "W037", (400, 426, 404, 200), replace={"Upgrade": "h2c"})
refused("upgrade-part", "to upgrade to websockets, with an s", "W037", (400, 426, 404, 200), replace={"Upgrade": "websockets"})
refused("no-connection", "without Connection", "W038", (400, 426, 404, 200), without=("Connection",))
refused("keep-alive", "with Connection: keep-alive alone", "W038", (400, 426, 404, 200), replace={"Connection": "keep-alive"})
refused("connection-part", "with Connection: Upgrades", "W038", (400, 426, 404, 200), replace={"Connection": "Upgrades"})

# ---- the key

refused("no-key", "without a key", "W039", without=(KEY,))
refused("empty-key", "with an empty key", "W039", replace={KEY: ""})
refused("key-of-15-bytes", "with a key of 15 bytes", "W039", replace={KEY: "AAAAAAAAAAAAAAAAAAAA"})
refused("key-of-17-bytes", "with a key of 17 bytes", "W039", replace={KEY: "AAAAAAAAAAAAAAAAAAAAAAA="})
refused("key-without-padding", "with a key that lacks its padding", "W039", lenient=True, replace={KEY: "dGhlIHNhbXBsZSBub25jZQ"})
refused("key-not-base64", "with a key that is not base64", "W039", replace={KEY: "dGhlIHNhbXBsZSBub25jZ*=="})
refused("key-with-a-space", "with a space inside its key", "W039", replace={KEY: "dGhlIHNhbXBs ZSBub25jZQ=="})
refused("key-with-bits", "with a key whose spare bits are not zero", "W039", lenient=True, replace={KEY: "dGhlIHNhbXBsZSBub25jZR=="})
refused("two-keys", "with two different keys", "W138 S02", add=(f"{KEY}: AQIDBAUGBwgJCgsMDQ4PEA==",))
refused("same-key-twice", "with the same key twice", "W138 S02", lenient=True, add=(f"{KEY}: {requests.KEY}",))

# ---- the version

refused("no-version-header", "without a version of the protocol", "W040", OTHER_VERSION, without=(VERSION,))
refused("version-word", "with a version that is a word", "W040", OTHER_VERSION, replace={VERSION: "new"})
refused("version-013", "with the version 013", "W040", OTHER_VERSION, lenient=True, replace={VERSION: "013"})
refused("version-256", "with the version 256, which is none", "W040", OTHER_VERSION, replace={VERSION: "256"})
refused("version-list", "with a list of versions", "W040 W142", OTHER_VERSION, replace={VERSION: "13, 8"})
refused("two-versions", "with two versions", "W142 S02", OTHER_VERSION, add=(f"{VERSION}: 8",))
refused("version-twice", "with the same version twice", "W142 S02", OTHER_VERSION, lenient=True, add=(f"{VERSION}: 13",))


DRAFTS = (0, 7, 8)  # a server may speak these as well (RFC 6455 §4.4)


def other_version(version):
    @case(f"handshake/request-version-{version}", f"version {version} is refused, and the answer names 13",
          ("W040", "W049", "W057", "S08"), SERVER)
    async def play(stage):
        octets = requests.made(stage.target, replace={VERSION: str(version)})
        if version in DRAFTS:
            await requests.told(stage, octets, f"the server speaks version {version}, too")
        head = await requests.refused(stage, octets, OTHER_VERSION)
        stage.check("13" in head.tokens("sec-websocket-version"), "the refusal does not list version 13")
        stage.check(head.status != 426 or "websocket" in head.tokens("upgrade"), "a 426 without Upgrade: websocket")


for number in (*DRAFTS, 12, 14, 255):
    other_version(number)

# ---- subprotocols and extensions

refused("subprotocol-blank", "with a blank in a subprotocol", "W034 W056", lenient=True, add=(f"{PROTOCOL}: a b",))
refused("subprotocol-separator", "with a subprotocol that is no token", "W034 W056", lenient=True, add=(f"{PROTOCOL}: a;b",))
refused("subprotocol-empty", "with an empty list of subprotocols", "W034 W056", lenient=True, add=(f"{PROTOCOL}:",))
refused("subprotocol-twice", "with the same subprotocol twice", "W023", lenient=True, add=(f"{PROTOCOL}: a, b, a",))
for name, offer in {"semicolon": ";", "end": "foo;", "value": "foo=1", "no-name": "foo; =1", "no-value": "foo; a=",
                    "quote": 'foo; a="b', "quoted-blank": 'foo; a="b c"', "two-names": "foo bar", "empty": ""}.items():
    refused(f"extensions-{name}", f"with the extensions [{offer}]", "W126 W056", lenient=True, add=(f"{EXTENSIONS}: {offer}",))

# ---- header lines

refused("no-colon", "with a header line without a colon", "W034 S01", add=("nonsense",))
refused("blank-in-name", "with a blank in a header's name", "W034 S01", add=("My Header: x",))
refused("blank-before-colon", "with a blank before a colon", "P03", add=("X : y",))
refused("empty-name", "with a header without a name", "W034 S01", add=(": x",))
refused("folded-key", "with a folded key, which is none either way", "P04 W039", without=(KEY,),
        add=(f"{KEY}: dGhlIHNhbXBs", " ZSBub25jZQ=="))
refused("space-first", "with a blank before its first header", "P04 W034", lenient=True, first=(" X: y",))

# ---- bodies

refused("content-length", "with a body", "P05", (400, 413), lenient=True, add=("Content-Length: 5",), behind=b"hello")
refused("chunked", "with a body in chunks", "P05", (400, 413, 501), lenient=True, add=("Transfer-Encoding: chunked",),
        behind=b"5\r\nhello\r\n0\r\n\r\n")
refused("length-and-chunked", "with two ways to say how long its body is", "P05", (400, 413),
        add=("Content-Length: 5", "Transfer-Encoding: chunked"), behind=b"0\r\n\r\n")
refused("two-lengths", "with two different lengths", "P05", (400, 413), add=("Content-Length: 0", "Content-Length: 5"))
refused("bad-length", "with a length that is none", "P05", (400, 413), lenient=True, add=("Content-Length: -1",))
