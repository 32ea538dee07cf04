# SPDX-License-Identifier: MIT
# cases_handshake_client: what a client asks for, and which answers it takes.   RFC 6455 §4.1, RFC 9110
import asyncio
import base64

from cases import responses
from judge.case import CLIENT, Failed, Informational, NonStrict, case
from peers.frame_talk import FrameTalk
from peers.frames import TEXT, encode

ACCEPT, PROTOCOL, EXTENSIONS = "Sec-WebSocket-Accept", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions"


def failing(name, description, rules, lenient=False, **changes):
    async def play(stage):
        await responses.failing(stage, responses.made(stage.request, **changes), lenient)

    case(f"handshake/answer-{name}", f"an answer {description} fails the connection", rules.split(), CLIENT)(play)


def taken(name, description, rules, otherwise=Failed, chop=0, before="", **changes):
    async def play(stage):
        await responses.taken(stage, before.encode() + responses.made(stage.request, **changes), chop, otherwise)

    case(f"handshake/taken-{name}", f"an answer {description} is taken", rules.split(), CLIENT)(play)


def either(name, description, rules, **changes):
    async def play(stage):
        await responses.either(stage, responses.made(stage.request, **changes))

    case(f"handshake/may-{name}", f"an answer {description}: taken or not", rules.split(), CLIENT)(play)


def status(line, rules="W027", more=(), body=""):
    async def play(stage):
        head = "\r\n".join([f"HTTP/1.1 {line}", *more, f"Content-Length: {len(body)}", "", ""]) + body
        await responses.failing(stage, head.encode())

    case(f"handshake/status-{line.split()[0]}", f"{line} is no WebSocket", rules.split(), CLIENT)(play)


def raw(name, description, rules, octets):
    async def play(stage):
        await responses.failing(stage, octets)

    case(f"handshake/answer-{name}", f"{description} instead of an answer fails the connection", rules.split(), CLIENT)(play)


# ---- the request

@case("handshake/asks", "the request has all that it must have, once", (
    "W013", "W014", "W015", "W016", "W017", "W018", "W019", "W021", "W138", "W142", "S06"), CLIENT)
async def asks(stage):
    head, headers = stage.request, stage.request.headers
    check = stage.check
    check(head.first.startswith("GET /runCase?") and head.first.endswith(" HTTP/1.1"), f"the request line is {head.first!r}")
    check(":" in headers.get("host", "") and "," not in headers["host"], f"Host is {headers.get('host')!r}")
    check("websocket" in head.tokens("upgrade"), "Upgrade does not say websocket")
    check("upgrade" in head.tokens("connection"), "Connection does not say Upgrade")
    check(headers.get("sec-websocket-version") == "13", "the version is not 13, or there are two")
    key = headers.get("sec-websocket-key", "")
    check(len(key) == 24 and base64.b64encode(base64.b64decode(key)).decode() == key, f"the key is {key!r}")
    check(not {"content-length", "transfer-encoding"} & set(headers), "the request has a body")
    await responses.taken(stage, responses.made(head))


@case("handshake/offers", "what the request offers is well formed", ("W022", "W023", "W024", "W056"), CLIENT)
async def offers(stage):
    protocols = stage.request.headers.get("sec-websocket-protocol")
    if protocols is not None:
        names = [name.strip() for name in protocols.split(",")]
        stage.check(all(names) and len(set(names)) == len(names), f"the subprotocols are {protocols!r}")
    extensions = stage.request.headers.get("sec-websocket-extensions")
    stage.check(extensions != "", "there is an empty list of extensions")
    await responses.taken(stage, responses.made(stage.request))


@case("handshake/fresh-key", "the key is not one that came before", ("W019",), CLIENT)
async def fresh_key(stage):
    await seen_before(stage)


@case("handshake/fresh-key-again", "nor is this one", ("W019",), CLIENT)
async def fresh_key_again(stage):
    await seen_before(stage)


async def seen_before(stage):
    key = stage.request.headers.get("sec-websocket-key")
    stage.check(key not in responses.KEYS, "the same key once more")
    responses.KEYS.add(key)
    await responses.taken(stage, responses.made(stage.request))


@case("handshake/waits", "the client sends nothing before the answer", ("W026",), CLIENT)
async def waits(stage):
    connection = await stage.connect()
    try:
        early = await connection.read(0.5)
    except (asyncio.TimeoutError, TimeoutError):
        early = None
    stage.check(early is None, f"the client sends {early!r} before it is answered" if early else "the client goes away")
    await responses.taken(stage, responses.made(stage.request))


# ---- wrong answers

failing("wrong-accept", "with the accept value of another key", "W030", replace={ACCEPT: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="})
failing("no-accept", "without an accept value", "W030", without=(ACCEPT,))
failing("empty-accept", "with an empty accept value", "W030", replace={ACCEPT: ""})
failing("long-accept", "with more behind the accept value", "W030", replace={ACCEPT: "{accept}="})
failing("two-accepts", "with a right and a wrong accept value", "W140 S02", add=(f"{ACCEPT}: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",))
failing("accept-twice", "with the right accept value twice", "W140 S02", lenient=True, add=(f"{ACCEPT}: {{accept}}",))
failing("no-upgrade", "without Upgrade", "W028", without=("Upgrade",))
failing("other-upgrade", "that upgrades to h2c", "W028", replace={"Upgrade": "h2c"})
failing("upgrade-part", "that upgrades to websockets", "W028", replace={"Upgrade": "websockets"})
failing("two-upgrades", "that upgrades to websocket and h2c", "W028", lenient=True, replace={"Upgrade": "websocket, h2c"})
failing("no-connection", "without Connection", "W029", without=("Connection",))
failing("keep-alive", "with Connection: keep-alive", "W029", replace={"Connection": "keep-alive"})
failing("connection-part", "with Connection: Upgrades", "W029", replace={"Connection": "Upgrades"})
failing("http-1.0", "of HTTP/1.0", "W033 S07", status="HTTP/1.0 101 Switching Protocols")
failing("http-2.0", "that says HTTP/2.0 as text", "W033", lenient=True, status="HTTP/2.0 101 Switching Protocols")
failing("status-word", "whose status is no number", "W033", status="HTTP/1.1 OK Switching Protocols")
failing("status-1010", "whose status has four digits", "W033", status="HTTP/1.1 1010 Switching Protocols")
failing("not-http", "of another protocol", "W033", status="ICY 101 OK")
failing("subprotocol", "with a subprotocol that was not offered", "W032", add=(f"{PROTOCOL}: x-unheard-of",))
failing("two-subprotocols", "with two subprotocols in two lines", "W032 W141", add=(f"{PROTOCOL}: x-a", f"{PROTOCOL}: x-b"))
failing("empty-subprotocol", "with an empty subprotocol", "W032 W056", lenient=True, add=(f"{PROTOCOL}:",))
failing("extension", "with an extension that was not offered", "W031", add=(f"{EXTENSIONS}: x-unheard-of",))
failing("extension-malformed", "with extensions that are none", "W126 W033", add=(f"{EXTENSIONS}: ;",))
failing("extension-empty", "with an empty list of extensions", "W126 W033", lenient=True, add=(f"{EXTENSIONS}:",))
failing("no-colon", "with a header line without a colon", "W033 S01", lenient=True, add=("nonsense",))
failing("blank-in-name", "with a blank in a header's name", "W033 S01", lenient=True, add=("My Header: x",))
raw("frame", "a frame", "W033", encode(TEXT, b"Hello") + b"\r\n\r\n")
raw("words", "a line that is not HTTP", "W033", b"220 mail.example ESMTP\r\n\r\n")
raw("tls", "a TLS alert", "W033", b"\x15\x03\x03\x00\x02\x02\x46\r\n\r\n")

# ---- other statuses

status("200 OK", body="a page\n")
status("204 No Content")
status("301 Moved Permanently", more=("Location: http://127.0.0.1:9/",))
status("400 Bad Request", body="no\n")
status("401 Unauthorized", more=('WWW-Authenticate: Basic realm="x"',))
status("403 Forbidden")
status("404 Not Found")
status("426 Upgrade Required", "W027 W142", more=("Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: 7"))
status("500 Internal Server Error")
status("503 Service Unavailable", more=("Retry-After: 1",))


@case("handshake/status-200-upgrade", "200 is no WebSocket, even with all the headers of one", ("W027",), CLIENT)
async def status_200_upgrade(stage):
    await responses.failing(stage, responses.made(stage.request, status="HTTP/1.1 200 OK", add=("Content-Length: 0",)))


# ---- what has to be taken

taken("plain", "as it should be", "W012 W028 W029 W030")
taken("names-in-any-case", "whose header names have odd cases", "S01", without=("Upgrade", "Connection", ACCEPT),
      add=("UPGRADE: websocket", "connection: Upgrade", "SEC-websocket-ACCEPT: {accept}"))
taken("values-in-any-case", "with WebSocket and uPGRADE", "W028 W029", replace={"Upgrade": "WebSocket", "Connection": "uPGRADE"})
taken("blanks", "with blanks round the accept value", "W030", without=(ACCEPT,), add=(f"{ACCEPT}: \t {{accept}} \t",))
taken("connection-list", "with Connection: keep-alive, Upgrade", "W029", replace={"Connection": "keep-alive, Upgrade"})
taken("connection-lines", "with Connection in two lines", "W029 S02", NonStrict, replace={"Connection": "keep-alive"},
      add=("Connection: Upgrade",))
taken("reason", "with another reason phrase", "W033", status="HTTP/1.1 101 Web Socket Protocol Handshake")
taken("no-reason", "without a reason phrase", "W033", status="HTTP/1.1 101 ")
taken("more-headers", "with headers that nobody knows", "W033", add=("Server: x", "Date: today", "Set-Cookie: a=b", "Set-Cookie: c=d", "X:"))
taken("version", "that lists versions", "W142", add=("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"))
taken("octet-by-octet", "in one octet per segment", "W012", chop=1)
taken("after-100", "after 100 Continue", "S09", NonStrict, before="HTTP/1.1 100 Continue\r\n\r\n")
taken("after-103", "after 103 Early Hints", "S09", NonStrict, before="HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")

either("bare-lf", "whose lines end with LF alone", "W033", end="\n")
either("nul", "with a NUL in a value", "S01", add=("X: a\0b",))
either("blank-before-colon", "with a blank before a colon", "P03", add=("X : y",))
either("length-0", "that says that its body is empty", "W033", add=("Content-Length: 0",))
either("no-reason-space", "whose status line ends behind the status", "W033", status="HTTP/1.1 101")


@case("handshake/folded-answer", "a folded header is put together, or fails the connection", ("W033",), CLIENT)
async def folded_answer(stage):
    await responses.either(stage, responses.made(stage.request, add=("X: a", " b")))


@case("handshake/frames-behind-answer", "frames that come together with the answer are answered", ("W012", "P06"), CLIENT)
async def frames_behind_answer(stage):
    connection = await stage.connect()
    connection.write(responses.made(stage.request) + encode(TEXT, b"early") + encode(TEXT, b"birds"))
    talk = FrameTalk(connection, is_server=True)
    echoes = [await talk.message(), await talk.message()]
    stage.check(echoes == [(TEXT, b"early"), (TEXT, b"birds")], f"{echoes} came back")


@case("handshake/answer-cut", "a connection that ends inside the answer has failed", ("W115", "W110"), CLIENT)
async def answer_cut(stage):
    connection = await stage.connect()
    connection.write(responses.made(stage.request)[:-4])
    await connection.drained()
    connection.half_close()
    stage.check(await connection.wait_ended(responses.PATIENCE * stage.options.patience), "the client keeps the connection")


@case("handshake/closed-at-once", "a connection that ends without an answer has failed", ("W115", "W110"), CLIENT)
async def closed_at_once(stage):
    connection = await stage.connect()
    connection.half_close()
    stage.check(await connection.wait_ended(responses.PATIENCE * stage.options.patience), "the client keeps the connection")


@case("handshake/endless-header", "a header without end is not read for ever", ("W134",), CLIENT, heavy=True)
async def endless_header(stage):
    await responses.bounded(stage, b"HTTP/1.1 101 Switching Protocols\r\nX: ", b"x" * 65536, 32)


@case("handshake/endless-headers", "headers without end are not read for ever", ("W134",), CLIENT, heavy=True)
async def endless_headers(stage):
    await responses.bounded(stage, b"HTTP/1.1 101 Switching Protocols\r\n", b"X: y\r\n" * 10000, 32)


@case("handshake/endless-interim", "interim answers without end are not read for ever", ("W134", "S09"), CLIENT, heavy=True)
async def endless_interim(stage):
    await responses.bounded(stage, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, 32)


@case("handshake/origin", "whether the client says an Origin", ("W020",), CLIENT)
async def origin(stage):
    await responses.taken(stage, responses.made(stage.request))
    if "origin" in stage.request.headers:
        raise Informational(f"the Origin is {stage.request.headers['origin']}")
