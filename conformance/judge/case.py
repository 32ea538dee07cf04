# SPDX-License-Identifier: MIT
# case: one case of the suite, and what its author has at hand.
#
# To add cases, add a file cases/cases_NAME.py: every such file is loaded, and every coroutine that it decorates is a case. The id begins with its group; `rules` are ids such as "W065" of the rules of the two RFCs; `judges` says whom the
# case is about. The coroutine gets a Stage, does everything itself, and simply returns when all is well:
#
#     from judge.case import CLIENT, SERVER, case
#
#     @case("handshake/no-host", "a request without Host is refused with 400", rules=("W060",), judges=SERVER)
#     async def no_host(stage):
#         connection = await stage.connect()          # TCP alone; may be called several times
#         connection.write(b"GET / HTTP/1.1\r\n…\r\n\r\n")
#         head = await stage.head(connection)         # a handshake.Head
#         stage.check(head.status == 400, f"the status is {head.status}")
#
#     @case("handshake/wrong-accept", "a wrong Sec-WebSocket-Accept fails the connection", rules=("W041",), judges=CLIENT)
#     async def wrong_accept(stage):
#         connection = await stage.connect()          # the connection that came in; its request is stage.request
#         connection.write(b"HTTP/1.1 101 Switching Protocols\r\n…\r\n\r\n")
#         stage.check(await connection.wait_ended(2), "the client does not end the connection")
#
#     @case("close/both-at-once", "…", rules=("W120",), judges=(SERVER, CLIENT))
#     async def both_at_once(stage):
#         talk = await stage.open()                   # connected, with a good handshake; a frame_talk.FrameTalk
#         talk.send(TEXT, b"Hello")
#         frame = await talk.frame(2)                 # the next frame, whatever it is; None: TCP ended
#         stage.check(frame is not None and frame.payload == b"Hello", "the echo is missing")
#
# Other endings: raise NonStrict, Unclean, WrongCode, Unimplemented, Skipped or Failed, with what was seen instead. A
# TimeoutError that a read raises is a failure too. Everything read and written stands in the journal by itself.

import asyncio
from dataclasses import dataclass, field

from judge import verdict
from peers import connection as tcp
from peers import handshake, negotiate
from peers.deflate import Agreement, Refused, parse_extensions
from peers.endpoint import Endpoint
from peers.frame_talk import FrameTalk
from peers.frames import Fault

SERVER, CLIENT = "server", "client"  # the two kinds of subject
LIMIT = 30  # seconds for one case of this form, unless it asks for others


class Ending(Exception):
    verdict = verdict.FAILED


class Failed(Ending):
    pass


class NonStrict(Ending):
    verdict = verdict.NON_STRICT


class Unclean(Ending):
    verdict = verdict.UNCLEAN


class WrongCode(Ending):
    verdict = verdict.WRONG_CODE


class Unimplemented(Ending):
    verdict = verdict.UNIMPLEMENTED


class Informational(Ending):
    verdict = verdict.INFORMATIONAL


class Skipped(Ending):
    verdict = verdict.SKIPPED


@dataclass
class Outcome:
    """What a case came out as: about behaviour, and about how the connection ended."""

    behavior: str
    behavior_close: str
    result: str = ""
    result_close: str = ""
    expected: list = field(default_factory=list)  # of texts
    received: list = field(default_factory=list)
    remote_code: int = None
    remote_reason: str = ""


@dataclass
class Options:
    """How all the cases of a run are played."""

    full: bool = False  # the long series, too
    octets: bool = False  # every TCP write one octet
    extensions: str = ""  # offered where the case itself offers nothing
    compress: bool = False  # with extensions: send compressed in all cases
    patience: float = 1.0  # factor for the time that a peer is given
    max_message: int = 1 << 20  # the peer's own limits, for the cases about them; 0: not known
    max_frame: int = 1 << 20
    max_fragments: int = 4096


class Stage:
    """What a case has: the subject, and ways to reach it."""

    def __init__(self, subject, options, journal, target=None, incoming=None, request=None):
        self.subject = subject
        self.options = options
        self.journal = journal
        self.target = target  # of a server
        self.request = request  # of a client: the handshake.Head that came
        self._incoming = incoming
        self._connections = []
        self._tasks = []

    async def connect(self):
        """TCP alone: a new connection to the server, or the one that the client has opened."""
        if self.subject == SERVER:
            self._connections.append(await tcp.connect(self.target, self.journal, self.options.octets))
            return self._connections[-1]
        return self._incoming

    async def head(self, connection, seconds=5):
        """The next request or response up to its empty line."""
        octets = await connection.read_until(handshake.END, seconds * self.options.patience)
        if not octets.endswith(handshake.END):
            raise Failed(f"no complete head: {octets[:200]!r}")
        return handshake.Head.parse(octets)

    async def open(self, extensions=None):
        """A good handshake. `extensions`: what to offer to a server, or to answer to a client (the header's value)."""
        connection = await self.connect()
        if self.subject == SERVER:
            agreed = await self._open_as_client(connection, extensions)
        else:
            agreed = self._open_as_server(connection, extensions)
        return FrameTalk(connection, self.subject == CLIENT, agreed)

    async def _open_as_client(self, connection, extensions):
        key = handshake.new_nonce()
        connection.write(handshake.request(self.target, key, extensions))
        agreed = handshake.check_response(await self.head(connection), key, extensions)
        return Agreement.of_response(agreed[0][1]) if agreed else None

    def _open_as_server(self, connection, extensions):
        key = handshake.check_request(self.request)
        connection.write(handshake.response(key, extensions))
        if not extensions:
            return None
        return Agreement.of_response(parse_extensions(extensions)[0][1])

    async def endpoint(self, observer, extensions=None):
        """A good handshake, and an endpoint that keeps the protocol. `extensions`: an offer, or a negotiator (client)."""
        connection = await self.connect()
        if self.subject == SERVER:
            agreed = await self._open_as_client(connection, extensions)
        else:
            agreed = self._open_as_server(connection, extensions and negotiate.answer(self.request, extensions))
        return Endpoint(connection, self.subject == CLIENT, observer, self.options, agreed)

    def soon(self, coroutine):
        """Runs beside the case, and ends with it."""
        self._tasks.append(asyncio.create_task(coroutine))

    @staticmethod
    def check(holds, otherwise):
        if not holds:
            raise Failed(otherwise)

    def strike(self):
        """Ends what the case left open."""
        for task in self._tasks:
            task.cancel()
        for connection in [*self._connections, self._incoming]:
            if connection is not None:
                connection.drop(abort=True)


@dataclass
class Case:
    id: str
    description: str
    judges: tuple = (SERVER, CLIENT)
    rules: tuple = ()
    heavy: bool = False  # keeps the machine busy: few of them at once

    async def run(self, stage):
        """An Outcome. Overridden by what is not a coroutine of its own."""
        raise NotImplementedError

    @property
    def order(self):
        """Sorts 1.2 before 1.10, and the numbered cases before the groups."""
        return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.id.split(".")]


@dataclass
class CoroutineCase(Case):
    coroutine: object = None
    limit: float = LIMIT

    async def run(self, stage):
        try:
            await asyncio.wait_for(self.coroutine(stage), self.limit * stage.options.patience)
        except Ending as ending:
            return Outcome(ending.verdict, verdict.OK, str(ending))
        except asyncio.TimeoutError:
            return Outcome(verdict.FAILED, verdict.OK, "the peer kept the judge waiting")
        except (handshake.BadHandshake, Refused, Fault, OSError) as fault:
            return Outcome(verdict.FAILED, verdict.OK, str(fault))
        return Outcome(verdict.OK, verdict.OK)


DECORATED = []


def case(id, description, rules=(), judges=(SERVER, CLIENT), limit=LIMIT, heavy=False):
    """Makes a case of a coroutine that takes a Stage."""
    judged = (judges,) if isinstance(judges, str) else tuple(judges)

    def add(coroutine):
        DECORATED.append(CoroutineCase(id, description, judged, tuple(rules), heavy, coroutine, limit))
        return coroutine

    return add
