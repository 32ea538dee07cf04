# SPDX-License-Identifier: MIT
# series: exchanges of many or long messages, where the echo is compared by what the case cares for.

from dataclasses import dataclass

from cases.exchange import Exchange, Play, told
from judge import verdict


class SeriesPlay(Play):
    """Keeps one message in flight: sends the next one when the echo has arrived."""

    def __init__(self, exchange, stage):
        super().__init__(exchange, stage)
        self.count = exchange.count(stage.options)
        self.echoed = 0
        self.wrong = ""
        self._sent = None

    def next(self):
        if self.echoed == self.count:
            self.endpoint.send_close(1000)
            return
        self._sent = self.exchange.message(self.echoed)
        self.exchange.send_one(self.endpoint, self._sent)

    def _received(self, kind, payload):
        if kind not in ("text", "binary") or self.wrong or self.echoed == self.count:
            self.wrong = self.wrong or f"{told((kind, payload))} that nothing asked for"
        elif kind != self.exchange.kind or not self.exchange.same(self._sent, payload):
            self.wrong = (f"message {self.echoed + 1}: {len(self._sent)} octets of {self.exchange.kind} went out, "
                          f"other {len(payload)} octets of {kind} came back")
            self.endpoint.send_close(1000)
        else:
            self.echoed += 1
            self.next()


@dataclass
class Series(Exchange):
    """`kind` is "text" or "binary". Subclasses define the messages."""

    kind: str = "text"
    heavy: bool = True

    def new_play(self, stage):
        return SeriesPlay(self, stage)

    def begin(self, play):
        play.next()

    def count(self, options):
        raise NotImplementedError

    def message(self, number):
        raise NotImplementedError

    def send_one(self, endpoint, payload):
        raise NotImplementedError

    @staticmethod
    def same(sent, echoed):
        return sent == echoed

    def judged(self, play):
        outcome = super().judged(play)
        outcome.expected = [f"{play.count} echoes"]
        outcome.received = [f"{play.echoed} echoes"]
        return outcome

    def judge_behavior(self, play, outcome):
        if play.wrong or play.echoed < play.count:
            outcome.result = play.wrong or f"{play.echoed} of {play.count} messages came back"
        else:
            outcome.behavior, outcome.result = verdict.OK, "as expected"
