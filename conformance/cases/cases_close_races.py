# SPDX-License-Identifier: MIT
# cases_close_races: the closing handshake when things happen at the same time, or not at all.   RFC 6455 §5.5.1, §7
import asyncio

from judge.case import CLIENT, SERVER, Failed, Informational, NonStrict, case
from peers.frames import CLOSE, CONTINUATION, NAMES, PING, PONG, TEXT, close_payload, encode, new_key

PATIENCE = 4  # seconds
FAILING = (1002,)


async def goodbye(stage, talk, codes, messages=(), pongs=(), without_close=False):
    """What came before the peer's Close, which has to be all; then its code, one of `codes` (None: without a code).

    `without_close`: the peer may end the connection instead. After its Close nothing may come.
    """
    seen, close = [], None
    try:
        while close is None and (frame := await talk.frame(PATIENCE * stage.options.patience)) is not None:
            stage.check(frame.masked == talk.is_server, f"the {NAMES.get(frame.opcode)} frame is {'' if frame.masked else 'not '}masked")
            if frame.opcode == CLOSE:
                close = frame
            else:
                seen.append((frame.opcode, frame.payload))
    except (asyncio.TimeoutError, TimeoutError):
        raise Failed("the peer neither closes nor ends the connection") from None
    expected = [*((PONG, payload) for payload in pongs), *((TEXT, payload) for payload in messages)]
    if messages and seen == expected[:len(pongs)] and close is not None:
        raise Informational("the message before the Close does not come back")
    stage.check(seen == expected, f"before its Close the peer sent {seen}, not {expected}")
    if close is None:
        stage.check(without_close, "the connection ends without a Close")
    elif close.code not in codes:
        raise Failed(f"the Close has the code {close.code}, not {' or '.join(map(str, codes))}")
    return close


async def silence(stage, talk):
    """After its Close the peer sends nothing; a server ends TCP, a client waits for the judge to do so."""
    try:
        more = await talk.frame(0.3 if talk.is_server else stage.options.patience)
        stage.check(more is None, f"after its Close the peer sends {more}")
    except (asyncio.TimeoutError, TimeoutError):
        stage.check(talk.is_server, "the server leaves it to the client to end TCP")
    talk.connection.drop()


def closing(name, description, rules, codes, *frames, judges=(SERVER, CLIENT), together=True, **expected):
    """Frames as (opcode, payload) or (opcode, payload, fin), after which the peer closes."""
    async def play(stage):
        talk = await stage.open()
        for opcode, payload, *fin in frames:
            talk.send(opcode, payload, *fin, flush=not together)
        await goodbye(stage, talk, codes, **expected)
        await silence(stage, talk)

    case(f"close/{name}", description, rules.split(), judges)(play)


NORMAL = (1000, None)
BYE = (CLOSE, close_payload(1000, b"bye"))

# ---- answered

closing("answered", "a Close with a code and a reason is answered", "W087 W105 W085 W061", NORMAL, BYE)
closing("empty", "an empty Close is answered", "W083 W087", NORMAL, (CLOSE, b""))
for code in (1001, 1012, 1013, 1014, 3999, 4000):
    closing(f"answered-{code}", f"a Close with {code} is answered, as a rule with the same", "W087 W120 W122", (code, 1000, None),
            (CLOSE, close_payload(code)))
closing("longest", "a Close with a reason of 123 octets is answered", "W083", NORMAL, (CLOSE, close_payload(1000, "ü".encode() * 61 + b"x")))
closing("after-a-message", "a message and a Close in one write: first the echo, then the Close", "W087 W086", NORMAL,
        (TEXT, b"last words"), BYE, messages=[b"last words"])
closing("after-a-ping", "a Ping and a Close in one write: first the Pong, then the Close", "W092 W087", NORMAL, (PING, b"?"), BYE, pongs=[b"?"])
closing("inside-a-message", "a Close inside a message is answered, and the message is lost", "W087 W075", NORMAL, (TEXT, b"never ", False), BYE)
closing("inside-a-character", "a Close inside a character is answered", "W087 W096", NORMAL, (TEXT, b"\xe2\x82", False), BYE)

# ---- what comes after a Close

closing("then-a-message", "a message after the Close is not answered", "W086 W106", NORMAL, BYE, (TEXT, b"too late"))
closing("then-a-message-later", "nor when it comes in a segment of its own", "W086 W106", NORMAL, BYE, (TEXT, b"too late"), together=False)
closing("then-a-ping", "a Ping after the Close is not answered", "W092", NORMAL, BYE, (PING, b"too late"))
closing("twice", "a second Close is not answered", "W087 W105", NORMAL, BYE, (CLOSE, close_payload(1001)))
closing("then-nonsense", "what is wrong after the Close does not matter", "W106 W113", NORMAL, BYE, (0x3, b"nonsense"))
closing("nonsense-first", "a frame that is wrong, crossed by a Close: one Close, which says why", "W112 W113 W066", FAILING, (0x3, b""), BYE,
        without_close=True)
closing("nonsense-then-more", "after what is wrong nothing is answered", "W113", FAILING, (0x3, b""), (PING, b"?"), (TEXT, b"?"),
        without_close=True)

# ---- a Close that is wrong

closing("half-a-code", "a Close with half a code is wrong", "W083", FAILING, (CLOSE, b"\x03"), without_close=True)
closing("code-1015", "a Close with 1015 is wrong", "W119", FAILING, (CLOSE, close_payload(1015)), without_close=True)
closing("reason-not-utf8", "a Close whose reason is not UTF-8 is wrong", "W123 W083", (1007, 1002), (CLOSE, close_payload(1000, b"\xff")),
        without_close=True)
closing("reason-cut", "a Close whose reason ends inside a character is wrong", "W123 W083", (1007, 1002),
        (CLOSE, close_payload(1000, b"\xe2\x82")), without_close=True)
closing("too-long", "a Close of 126 octets is wrong", "W082", FAILING, (CLOSE, close_payload(1000, b"x" * 124)), without_close=True)
closing("fragmented", "a Close in fragments is wrong", "W076", FAILING, (CLOSE, close_payload(1000), False), (CONTINUATION, b""), without_close=True)


@case("close/octet-by-octet", "a Close in one octet per segment is answered", ("W087",))
async def octet_by_octet(stage):
    talk = await stage.open()
    talk.send(*BYE, chop=1)
    await goodbye(stage, talk, NORMAL)
    await silence(stage, talk)


@case("close/many-messages", "a hundred messages and a Close: echoes in order, and none behind the Close", ("W086", "W087", "W077"))
async def many_messages(stage):
    talk = await stage.open()
    sent = [f"message {number}".encode() for number in range(100)]
    for message in sent:
        talk.send(TEXT, message)
    talk.send(*BYE)
    seen = []
    while (frame := await talk.frame(PATIENCE * stage.options.patience)) is not None and frame.opcode != CLOSE:
        seen.append(frame.payload)
    stage.check(frame is not None, "the connection ends without a Close")
    stage.check(seen == sent[:len(seen)], "the echoes are out of order")
    await silence(stage, talk)
    if len(seen) < len(sent):
        raise Informational(f"{len(seen)} of {len(sent)} messages came back before the Close")


@case("close/then-fin", "a Close with the end of TCP right behind it is answered", ("W087", "W102"), SERVER)
async def then_fin(stage):
    talk = await stage.open()
    talk.send(*BYE)
    await talk.connection.drained()
    talk.connection.half_close()
    try:
        await goodbye(stage, talk, NORMAL)
    except Failed as fault:
        if "without a Close" in str(fault):
            raise NonStrict("the server does not answer a Close when TCP ends behind it") from None
        raise
    await silence(stage, talk)


# ---- who ends TCP

@case("close/server-ends-tcp", "after both Closes the server ends TCP, at once", ("W088", "W103", "W105"), SERVER)
async def server_ends_tcp(stage):
    talk = await stage.open()
    talk.send(*BYE)
    await goodbye(stage, talk, NORMAL)
    stage.check(await talk.connection.wait_ended(1.0 * stage.options.patience), "the server leaves it to the client")


@case("close/client-waits", "after both Closes the client leaves it to the server to end TCP", ("W089", "W103"), CLIENT)
async def client_waits(stage):
    talk = await stage.open()
    talk.send(*BYE)
    await goodbye(stage, talk, NORMAL)
    if await talk.connection.wait_ended(0.3):
        raise NonStrict("the client ends TCP first")
    talk.connection.drop()
    stage.check(await talk.connection.wait_ended(PATIENCE * stage.options.patience), "the client keeps TCP")


@case("close/client-loses-patience", "a server that never ends TCP is not waited for for ever", ("W089",), CLIENT)
async def client_loses_patience(stage):
    talk = await stage.open()
    talk.send(*BYE)
    await goodbye(stage, talk, NORMAL)
    if not await talk.connection.wait_ended(20 * stage.options.patience):
        raise Informational("the client waits for more than 20 seconds")


@case("close/error-unanswered", "after an error the peer ends TCP, though its Close is not answered", ("W110", "W111", "W112"))
async def error_unanswered(stage):
    talk = await stage.open()
    talk.send(0x3, b"")
    await goodbye(stage, talk, FAILING, without_close=True)
    stage.check(await talk.connection.wait_ended(10 * stage.options.patience), "the peer keeps TCP")


# ---- TCP ends without a Close

@case("close/lost", "when TCP ends without a Close the peer lets go of it", ("W115", "W108"))
async def lost(stage):
    talk = await stage.open()
    talk.send(TEXT, b"still here")
    stage.check(await talk.message() == (TEXT, b"still here"), "no echo")
    await talk.connection.drained()
    talk.connection.half_close()
    await over(stage, talk)


@case("close/lost-inside-a-frame", "when TCP ends inside a frame the peer lets go of it", ("W115",))
async def lost_inside_a_frame(stage):
    talk = await stage.open()
    key = None if talk.is_server else new_key()
    talk.connection.write(encode(TEXT, b"only half of this", key=key)[:12])
    await talk.connection.drained()
    talk.connection.half_close()
    await over(stage, talk)


async def over(stage, talk):
    """TCP ends; a Close before that has a code that may be sent."""
    frame = await talk.frame(PATIENCE * stage.options.patience)
    stage.check(frame is None or frame.opcode == CLOSE, f"there comes {frame}")
    stage.check(frame is None or frame.code not in (1005, 1006, 1015), "the Close has a code that must not be sent")
    stage.check(await talk.connection.wait_ended(PATIENCE * stage.options.patience), "the peer keeps TCP")


@case("close/reset", "a reset inside a frame does no harm to others", ("W115", "W137"), SERVER)
async def reset(stage):
    talk = await stage.open()
    talk.connection.write(encode(TEXT, b"only half of this", key=new_key())[:12], flush=True)
    await talk.connection.drained()
    talk.connection.drop(abort=True)
    other = await stage.open()
    other.send(TEXT, b"still here")
    stage.check(await other.message() == (TEXT, b"still here"), "the server has stopped serving")
