# SPDX-License-Identifier: MIT
# requests: opening handshakes that a good client would not send, and what a server has to make of them.   RFC 6455 §4.2
import asyncio

from judge.case import Failed, Informational, NonStrict
from peers import handshake
from peers.frame_talk import FrameTalk
from peers.frames import CLOSE, TEXT, Fault

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 §1.3
HELLO = b"Hello after the handshake"


def made(target, line=None, without=(), replace=(), add=(), first=(), end="\r\n", behind=b""):
    """Returns a good request with the given changes: headers left out, values replaced, lines added at the end or the beginning."""
    headers = {"Host": target.authority, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": KEY,
               "Sec-WebSocket-Version": "13"} | dict(replace)
    lines = [(line or "GET {resource} HTTP/1.1").format(resource=target.resource, authority=target.authority), *first]
    lines += [f"{name}: {value}" for name, value in headers.items() if name not in without]
    lines += [each.format(authority=target.authority) for each in add]
    return end.join([*lines, "", ""]).encode("latin-1") + behind


async def answer(stage, octets, chop=0, seconds=5):
    """Returns the connection and the head of the response, or None if the server ended the connection instead."""
    connection = await stage.connect()
    connection.write(octets, chop)
    seconds *= stage.options.patience
    try:
        head = await connection.read_until(handshake.END, seconds)
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("the server neither answers nor ends the connection") from None
    return connection, handshake.Head.parse(head) if head.endswith(handshake.END) else None


async def refused(stage, octets, statuses=(400,), lenient=False, chop=0):
    """The server has to refuse the request with one of `statuses`. `lenient`: a server that accepts it is NON-STRICT."""
    connection, head = await answer(stage, octets, chop)
    if head is None:
        raise NonStrict("the server ends the connection without a word")
    if head.status == 101:
        raise (NonStrict if lenient else Failed)("the server accepts the request")
    stage.check(head.status >= 200, f"this is no HTTP response: {head.first!r}")
    await ends_rightly(stage, connection, head)
    if head.status not in statuses:
        raise NonStrict(f"the status is {head.status}, not {' or '.join(map(str, statuses))}")
    return head


async def ends_rightly(stage, connection, head):
    """RFC 9112 §9.6: after "Connection: close" the server closes; otherwise the body is delimited."""
    framed = "content-length" in head.headers or "transfer-encoding" in head.headers
    if "close" in head.tokens("connection") or not framed:
        connection.half_close()
        stage.check(await connection.wait_ended(3 * stage.options.patience), "the server does not close after its refusal")


async def accepted(stage, octets, chop=0, offered=(), otherwise=Failed):
    """The server has to accept the request and echo a message. Returns the response. `otherwise`: the verdict on a refusal."""
    connection, head = await answer(stage, octets, chop)
    if head is None or head.status != 101:
        raise otherwise(f"the server refuses it: {head.first if head else 'without a word'}")
    check_answer(stage, head, offered)
    await echoes(stage, FrameTalk(connection, is_server=False))
    return head


def check_answer(stage, head, offered=()):
    """RFC 6455 §4.2.2, step 5; RFC 9110 §8.6."""
    stage.check(head.first.startswith("HTTP/1.1 101 "), f"the status line is {head.first!r}")
    stage.check(head.headers.get("upgrade", "").lower() == "websocket", "the answer has no Upgrade: websocket, or more")
    stage.check("upgrade" in head.tokens("connection"), "the answer has no Connection: Upgrade")
    stage.check(head.headers.get("sec-websocket-accept") == ACCEPT, "Sec-WebSocket-Accept is not the one of the key")
    stage.check("sec-websocket-extensions" not in head.headers, "an extension that nobody offered")
    chosen = head.headers.get("sec-websocket-protocol")
    stage.check(chosen is None or chosen in offered, f"the subprotocol {chosen!r} was not offered")
    if {"content-length", "transfer-encoding"} & set(head.headers):
        raise NonStrict("a 101 has a body")


async def echoes(stage, talk, payload=HELLO):
    """Asserts that a message is echoed, and closes with 1000."""
    talk.send(TEXT, payload)
    try:
        echo = await talk.message(5 * stage.options.patience)
        stage.check(echo == (TEXT, payload), f"the message did not come back, but {echo!r}")
        talk.send_close(1000)
        while (frame := await talk.frame(5 * stage.options.patience)) is not None and frame.opcode != CLOSE:
            pass
    except (asyncio.TimeoutError, TimeoutError, Fault):
        raise Failed("the connection does not work after the handshake") from None


async def bounded(stage, octets):
    """Sends more than a server may accept: it has to refuse it or end the connection. A server that reads it all has no limit."""
    connection = await stage.connect()
    connection.write(octets)
    try:
        head = await connection.read_until(handshake.END, 5 * stage.options.patience)
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("the server neither answers nor ends the connection") from None
    if head.endswith(handshake.END) and handshake.Head.parse(head).status == 101:
        raise NonStrict("the server takes all of it: there is no limit")


async def either(stage, octets):
    """The server may accept or refuse the request; a connection that it accepts has to work."""
    connection, head = await answer(stage, octets)
    if head is not None and head.status == 101:
        check_answer(stage, head)
        await echoes(stage, FrameTalk(connection, is_server=False))
    elif head is None:
        raise NonStrict("the server ends the connection without a word")


async def told(stage, octets, what):
    """The server may accept or refuse the request; if it accepts, the verdict is INFORMATIONAL with the text `what`."""
    connection, head = await answer(stage, octets)
    if head is not None and head.status == 101:
        raise Informational(what)
    stage.check(head is not None, "the server ends the connection without a word")
    await ends_rightly(stage, connection, head)
