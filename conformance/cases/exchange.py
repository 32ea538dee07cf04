# SPDX-License-Identifier: MIT
# exchange: a case in which the judge sends something and compares what comes back with what may: the 517 cases.
#
# Two verdicts. Behaviour: the events received, in order and in full, are one of the lists expected. Closing, the first
# that applies: closed by the wrong side, not clean, a code that is not allowed, TCP left to the client.

from dataclasses import dataclass, field

from judge import verdict
from judge.case import SERVER, Case, Outcome, Skipped
from peers.frames import TEXT


@dataclass(frozen=True)
class Closing:
    """The required end of the connection."""

    by_judge: bool
    codes: tuple
    clean: bool
    code_decides: bool = False  # a wrong code makes behaviour FAILED as well
    in_case: bool = False  # the Close is part of what the case sends
    by_peer_only: bool = False  # behaviour is FAILED when the judge had to close


NORMAL = Closing(True, (1000,), True)  # the judge closes as soon as it has what it wanted
CLOSED_BY_CASE = Closing(True, (1000,), True, in_case=True)  # the same, and the Close is part of what the case sends
CLOSE_IS_THE_CASE = Closing(True, (1000,), True, code_decides=True, in_case=True)
PROTOCOL = Closing(False, (1002,), False)  # the peer fails the connection, with this code or none
INVALID = Closing(False, (1007,), False, by_peer_only=True)
BAD_CLOSE = Closing(True, (1002,), False, code_decides=True, in_case=True)


@dataclass
class Limit:
    """After `seconds`, the judge fails the connection (`kill`) or closes it."""

    seconds: float
    kill: bool

    def start(self, endpoint):
        (endpoint.kill_after if self.kill else endpoint.close_after)(self.seconds)


def kill(seconds):
    return Limit(seconds, True)


def close_after(seconds):
    return Limit(seconds, False)


def text(payload):
    return "text", payload


def binary(payload):
    return "binary", payload


def pong(payload):
    return "pong", payload


def waited(name):
    return "waited", name


class Play:
    """One run of an exchange: its events and its end."""

    def __init__(self, exchange, stage):
        self.exchange = exchange
        self.stage = stage
        self.received = []
        self.endpoint = None

    def message(self, opcode, payload):
        self._received("text" if opcode == TEXT else "binary", payload)

    def pong(self, payload):
        self._received("pong", payload)

    def pause(self, name):
        if name is not None:
            self._received("waited", name)

    def _received(self, *event):
        self.received.append(event)
        closing = self.exchange.closing
        if closing.by_judge and not closing.in_case and self.received == self.exchange.expected.get(verdict.OK):
            self.endpoint.send_close(1000)


@dataclass
class Exchange(Case):
    """`send` is called with the endpoint; `expected` maps each verdict to a list of events."""

    send: object = None
    expected: dict = field(default_factory=dict)
    closing: Closing = NORMAL
    limit: Limit = None
    rsv1: bool = False  # sends RSV1 as something that was not negotiated

    def new_play(self, stage):
        return Play(self, stage)

    async def run(self, stage):
        play = self.new_play(stage)
        play.endpoint = endpoint = await stage.endpoint(play, self.offer(stage))
        if endpoint.deflate and self.rsv1:
            raise Skipped("RSV1 means something where permessage-deflate is negotiated")
        self.begin(play)
        if self.limit and not stage.options.octets:
            self.limit.start(endpoint)
        elif self.limit:
            stage.soon(self._start_when_written(endpoint))
        await endpoint.run()
        return self.judged(play)

    def offer(self, stage):
        return stage.options.extensions

    def begin(self, play):
        self.send(play.endpoint)

    async def _start_when_written(self, endpoint):
        await endpoint.connection.drained()
        self.limit.start(endpoint)

    # ---- judging

    def judged(self, play):
        outcome = Outcome(verdict.FAILED, verdict.FAILED, remote_code=play.endpoint.remote_code,
                          remote_reason=play.endpoint.remote_reason.decode(errors="replace"))
        outcome.expected = [f"{name}: {listed(events)}" for name, events in self.expected.items()]
        outcome.received = [told(event) for event in play.received]
        self.judge_behavior(play, outcome)
        self._judge_closing(play.endpoint, play.stage, outcome)
        return outcome

    def judge_behavior(self, play, outcome):
        for name, events in self.expected.items():
            if play.received == events:
                outcome.behavior, outcome.result = name, "as expected"
                return
        outcome.result = "what came is not what was expected"

    def _judge_closing(self, endpoint, stage, outcome):
        outcome.behavior_close, outcome.result_close = self._closing_verdict(endpoint, stage.subject == SERVER)
        if outcome.behavior_close == verdict.WRONG_CODE and self.closing.code_decides:
            outcome.behavior, outcome.result = verdict.FAILED, outcome.result_close
        if self.closing.by_peer_only and endpoint.closed_by_me:
            outcome.behavior, outcome.result = verdict.FAILED, "the peer did not fail the connection"

    def _closing_verdict(self, endpoint, peer_is_server):
        closing = self.closing
        if endpoint.closed_by_me != closing.by_judge:
            return verdict.FAILED, "the connection was closed by the wrong side"
        if closing.clean and not endpoint.was_clean:
            return verdict.UNCLEAN, "the connection had to be closed cleanly, and was not"
        if endpoint.remote_code is not None and endpoint.remote_code not in closing.codes:
            return verdict.WRONG_CODE, f"the Close has the code {endpoint.remote_code}, not {listed(closing.codes)}"
        if peer_is_server and endpoint.dropped_by_me:
            return verdict.FAILED_BY_CLIENT, "the server left it to the client to drop TCP"
        return verdict.OK, "as expected"


@dataclass
class InformationalExchange(Exchange):
    """An exchange in which any events are right."""

    def judged(self, play):
        outcome = super().judged(play)
        outcome.behavior = outcome.behavior_close = verdict.INFORMATIONAL
        outcome.result = outcome.result_close = "whatever comes is only reported"
        return outcome


def listed(values):
    return " ".join(told(value) for value in values) or "nothing"


def told(event):
    if not isinstance(event, tuple):
        return str(event)
    kind, what = event
    if isinstance(what, bytes):
        what = repr(what) if len(what) <= 100 else f"({len(what)} octets)"
    return f"{kind} {what}"


# ---- what exchanges send

def frames_of(*rows, chop=0, flush=False):
    """Sends frames given as (opcode, payload) or (opcode, payload, {options})."""
    def send(endpoint):
        for opcode, payload, *options in rows:
            endpoint.send_frame(opcode, payload, chop=chop, flush=flush, **(options[0] if options else {}))

    return send


