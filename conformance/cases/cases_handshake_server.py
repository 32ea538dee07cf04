# SPDX-License-Identifier: MIT
# cases_handshake_server: what a server has to accept, may choose, and has to bound.   RFC 6455 §4.2, RFC 9110, RFC 9112
import time

from cases import requests
from judge.case import SERVER, Informational, NonStrict, case
from peers.frame_talk import FrameTalk
from peers.frames import PING, PONG, TEXT, encode, new_key

PROTOCOL, EXTENSIONS, VERSION = "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version"
KEY = "Sec-WebSocket-Key"


def accepted(name, description, rules, otherwise=requests.Failed, chop=0, offered=(), **changes):
    async def play(stage):
        await requests.accepted(stage, requests.made(stage.target, **changes), chop, offered, otherwise)

    case(f"handshake/good-{name}", f"a request {description} is accepted", rules.split(), SERVER)(play)


def either(name, description, rules, **changes):
    async def play(stage):
        await requests.either(stage, requests.made(stage.target, **changes))

    case(f"handshake/either-{name}", f"a request {description}: accepted or refused", rules.split(), SERVER)(play)


def bounded(name, description, rules, **changes):
    async def play(stage):
        await requests.bounded(stage, requests.made(stage.target, **changes))

    case(f"handshake/bounded-{name}", f"a request {description} is not taken whole", rules.split(), SERVER, heavy=True)(play)


# ---- what has to be accepted

accepted("plain", "as it should be", "W055 S08 W041")
accepted("names-in-any-case", "whose header names have odd cases", "S01", without=("Host", "Upgrade", "Connection", KEY, VERSION),
         add=("hOST: {authority}", "UPGRADE: websocket", "connection: Upgrade", f"sec-websocket-KEY: {requests.KEY}",
              "SEC-WebSocket-version: 13"))
accepted("upgrade-in-any-case", "with Upgrade: WebSOCKET", "W037", replace={"Upgrade": "WebSOCKET"})
accepted("connection-in-any-case", "with Connection: uPGRADE", "W038", replace={"Connection": "uPGRADE"})
accepted("connection-list", "with Connection: keep-alive, Upgrade", "W038", replace={"Connection": "keep-alive, Upgrade"})
accepted("connection-lines", "with Connection in two lines", "W038 S02", replace={"Connection": "keep-alive"},
         add=("Connection: Upgrade",))
accepted("empty-elements", "with empty elements in a list", "S03", NonStrict, replace={"Connection": ", ,keep-alive,, Upgrade,"})
accepted("upgrade-list", "with websocket among others in Upgrade", "W037", NonStrict, replace={"Upgrade": "h2c, websocket"})
accepted("spaces-and-tabs", "with blanks round its values", "S01 W039", replace={KEY: f" \t{requests.KEY} \t", VERSION: "\t13 "})
accepted("no-spaces", "without a blank behind its colons", "S01", without=(VERSION,), add=(f"{VERSION}:13",))
accepted("unknown-headers", "with headers that nobody knows", "W044", add=('Cookie: a="b, c"; d', "X-Any: !", "X-Empty:"))
accepted("octets-in-a-value", "with octets beyond ASCII in a value", "W044 S01", NonStrict, add=("X-Name: caf\xe9",))
accepted("fifty-headers", "with fifty headers more", "W044", add=tuple(f"X-{number}: y" for number in range(50)))
accepted("content-length-0", "whose body is empty", "P05", NonStrict, add=("Content-Length: 0",))
accepted("absolute-form", "for http://host/path", "W035", NonStrict, line="GET http://{authority}{resource} HTTP/1.1")
accepted("empty-line-first", "after an empty line", "P01", NonStrict, line="\r\nGET {resource} HTTP/1.1")
accepted("octet-by-octet", "in one octet per segment", "W035", chop=1)
accepted("unknown-extension", "that offers what nobody knows", "W043 W044 W054 W124", add=(f"{EXTENSIONS}: x-unheard-of; a=1; b",))
accepted("extensions-lines", "that offers unknown extensions in several lines", "W127 W139 W054",
         add=(f"{EXTENSIONS}: x-a", f'{EXTENSIONS}: x-b; c="d",x-e'))
accepted("extensions-empty-elements", "that has empty elements in its list of extensions", "S03 W126", NonStrict,
         add=(f"{EXTENSIONS}: ,x-a, ,x-b",))
accepted("subprotocols", "that offers subprotocols", "W042 W051 W052", offered=("chat", "superchat"), add=(f"{PROTOCOL}: superchat, chat",))
accepted("subprotocols-lines", "that offers subprotocols in two lines", "W141 W051", offered=("a", "b", "c"),
         add=(f"{PROTOCOL}: a, b", f"{PROTOCOL}: c"))
accepted("own-origin", "of a page of its own host", "W132", NonStrict, add=("Origin: http://{authority}",))

# ---- what may be accepted or refused

either("bare-lf", "whose lines end with LF alone", "P01", end="\n")
either("bare-cr", "with a CR inside a value", "P01 S01", add=("X: a\rb",))
either("nul", "with a NUL in a value", "S01", add=("X: a\0b",))
either("folded", "with a folded header that does not matter", "P04", add=("X: a", " b"))
either("http-1.2", "of HTTP/1.2", "W035", line="GET {resource} HTTP/1.2")
either("empty-host", "with an empty Host", "S05", replace={"Host": ""})


@case("handshake/origin-foreign", "a page of another site: 403, or it is welcome", ("W048", "W132"), SERVER)
async def origin_foreign(stage):
    octets = requests.made(stage.target, add=("Origin: http://evil.example",))
    await requests.told(stage, octets, "pages of any site are welcome")


@case("handshake/origin-null", "a page without an Origin of its own: 403, or it is welcome", ("W048", "W132"), SERVER)
async def origin_null(stage):
    await requests.told(stage, requests.made(stage.target, add=("Origin: null",)), "pages of nowhere are welcome")


@case("handshake/unknown-path", "a path that hardly exists: 404, or it is served", ("W050",), SERVER)
async def unknown_path(stage):
    octets = requests.made(stage.target, line="GET /no/such/path/at/all HTTP/1.1")
    await requests.told(stage, octets, "every path is served")


# ---- limits

bounded("request-line", "with a path of 1 MiB", "P02 W134", line="GET /" + "x" * (1 << 20) + " HTTP/1.1")
bounded("header", "with a header of 1 MiB", "P02 W134", add=("X: " + "x" * (1 << 20),))
bounded("headers", "with 100,000 headers", "P02 W134", add=("X: y",) * 100_000)


@case("handshake/quick-extensions", "a long list of extensions is read in linear time", ("W134", "W126"), SERVER)
async def quick_extensions(stage):
    began = time.monotonic()
    octets = requests.made(stage.target, add=(f"{EXTENSIONS}: " + 'a;b="\\c", ' * 600 + "d",))
    await requests.answer(stage, octets)
    stage.check(time.monotonic() - began < 2 * stage.options.patience, "it took more than two seconds")


@case("handshake/quick-subprotocols", "a long list of subprotocols is read in linear time", ("W134",), SERVER)
async def quick_subprotocols(stage):
    began = time.monotonic()
    octets = requests.made(stage.target, add=(f"{PROTOCOL}: " + ", ".join(f"p{number}" for number in range(1000)),))
    await requests.answer(stage, octets)
    stage.check(time.monotonic() - began < 2 * stage.options.patience, "it took more than two seconds")


@case("handshake/nothing-comes-back", "a refusal repeats nothing of the request", ("W137",), SERVER)
async def nothing_comes_back(stage):
    for changes in ({"without": (KEY,)}, {"replace": {VERSION: "8"}}, {"line": "POST {resource} HTTP/1.1"}):
        octets = requests.made(stage.target, add=("X-Mark: <script>mark</script>",), **changes)
        connection, head = await requests.answer(stage, octets)
        body = await everything(connection) if head else b""
        stage.check(b"mark" not in body and "mark" not in str(head), "the refusal repeats the request")


async def everything(connection):
    body = b""
    try:
        while piece := await connection.read(0.5):
            body += piece
    except TimeoutError:
        pass
    return body


# ---- what follows the request

@case("handshake/frames-behind", "frames that come together with the request are answered", ("P06",), SERVER)
async def frames_behind(stage):
    frames = encode(PING, b"early", key=new_key()) + encode(TEXT, b"early", key=new_key())
    connection, head = await requests.answer(stage, requests.made(stage.target, behind=frames))
    stage.check(head is not None and head.status == 101, "the server refuses it")
    talk = FrameTalk(connection, is_server=False)
    pong, echo = await talk.frame(), await talk.frame()
    stage.check((pong.opcode, pong.payload) == (PONG, b"early"), f"no pong, but {pong}")
    stage.check((echo.opcode, echo.payload) == (TEXT, b"early"), f"no echo, but {echo}")


@case("handshake/blank-lines-behind", "what follows the request is a frame, whatever it looks like", ("P06", "W060"), SERVER)
async def blank_lines_behind(stage):
    connection, head = await requests.answer(stage, requests.made(stage.target, behind=b"\r\n\r\n"))
    stage.check(head is not None and head.status == 101, "the server refuses it")
    stage.check(await connection.wait_ended(3 * stage.options.patience), "the server passes over the blank lines")


@case("handshake/second-request", "after a refusal another request is served, or the connection ends", ("P06",), SERVER)
async def second_request(stage):
    connection, head = await requests.answer(stage, requests.made(stage.target, without=("Upgrade", "Connection", KEY, VERSION)))
    stage.check(head is not None and head.status != 101, "the server accepts it")
    if "close" in head.tokens("connection"):
        connection.half_close()
        stage.check(await connection.wait_ended(3 * stage.options.patience), "it says close, and does not")
        return
    await everything(connection)
    connection.write(requests.made(stage.target))
    stage.check((await stage.head(connection)).status == 101, "the connection is kept, and serves nothing")
    raise Informational("the connection is kept after a refusal")
