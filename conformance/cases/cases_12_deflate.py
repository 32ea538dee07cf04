# SPDX-License-Identifier: MIT
# cases_12_deflate: sections 12 and 13, permessage-deflate with many materials and with many parameters.
#
# Shortened: instead of 1000 messages a case has as many as make 256 KiB, at least 4 and at most 50.

from dataclasses import dataclass

from cases import material
from cases.exchange import close_after
from cases.series import Series, SeriesPlay
from judge import verdict
from judge.case import SERVER
from peers.frames import BINARY, TEXT
from peers.negotiate import as_offered

FULL = 1000
SHORT_OCTETS, SHORT_LEAST, SHORT_MOST = 256 * 1024, 4, 50

ONE_FRAME = [(length, 0) for length in (16, 64, 256, 1024, 4096, 8192, 16384, 32768, 65536, 131072)]
SIZES = ONE_FRAME + [(length, 256) for length in (8192, 16384, 32768, 65536, 131072)] + [
    (131072, 1024), (131072, 4096), (131072, 32768)]
SECONDS = [60, 60, 120, 240]  # then 480

MATERIALS = [("text", "JSON", material.json_text), ("binary", "a bitmap", material.bitmap),
             ("binary", "a book", material.book), ("text", "HTML", material.page_text),
             ("binary", "what is compressed already", material.compressed)]

OFFER = "permessage-deflate; client_no_context_takeover; client_max_window_bits"
OFFERS = ["", "; server_no_context_takeover", "; server_max_window_bits=9", "; server_max_window_bits=15",
          "; server_no_context_takeover; server_max_window_bits=9",
          "; server_no_context_takeover; server_max_window_bits=15"]
# The parameters that the fuzzing server asks of the client: (client_no_context_takeover, client_max_window_bits).
REQUESTS = [(False, None), (True, None), (False, 9), (False, 15), (True, 9), (True, 15)]


def offers(number):
    """What the fuzzing client offers in 13.number. The last section has several, best first."""
    if number <= len(OFFERS):
        return OFFER + OFFERS[number - 1]
    return ", ".join(OFFER + OFFERS[index] for index in (4, 1, 0))


def acceptor(number):
    """What the fuzzing server answers in 13.number: the first of its wishes that the client's offer allows."""
    wishes = [REQUESTS[number - 1]] if number <= len(REQUESTS) else [REQUESTS[4], REQUESTS[1], REQUESTS[0]]

    def accept(parameters):
        for no_takeover, bits in wishes:
            if bits is None or "client_max_window_bits" in parameters:
                answer = as_offered(parameters)
                answer.client_no_context_takeover, answer.client_max_window_bits = no_takeover, bits
                return answer
        return None

    return accept


class DeflatePlay(SeriesPlay):
    implemented = True


@dataclass
class Compressed(Series):
    source: object = None
    length: int = 0
    fragment: int = 0
    offered: str = OFFER
    accept: object = as_offered

    def new_play(self, stage):
        return DeflatePlay(self, stage)

    def offer(self, stage):
        return self.offered if stage.subject == SERVER else self.accept

    def begin(self, play):
        if play.endpoint.deflate:
            play.next()
        else:
            play.implemented = False
            play.endpoint.send_close(1000)

    def count(self, options):
        return FULL if options.full else min(SHORT_MOST, max(SHORT_LEAST, SHORT_OCTETS // self.length))

    def message(self, number):
        piece = material.units(self.source(), number, self.length)
        return piece if isinstance(piece, bytes) else piece.encode()

    def send_one(self, endpoint, payload):
        endpoint.send_message(TEXT if self.kind == "text" else BINARY, payload, self.fragment)

    def judge_behavior(self, play, outcome):
        super().judge_behavior(play, outcome)
        if not play.implemented:
            outcome.behavior, outcome.result = verdict.UNIMPLEMENTED, "permessage-deflate was not negotiated"


def sizes(prefix, description, **how):
    for number, (length, fragment) in enumerate(SIZES, 1):
        frames = f"frames of {fragment} octets" if fragment else "one frame"
        seconds = SECONDS[number - 1] if number <= len(SECONDS) else 480
        yield Compressed(f"{prefix}.{number}", f"{FULL} messages of {length}, {frames} each: {description}",
                         length=length, fragment=fragment, limit=close_after(seconds), **how)


CASES = []
for at, (kind, name, source) in enumerate(MATERIALS, 1):
    CASES += sizes(f"12.{at}", name, kind=kind, source=source)
for at in range(1, 8):
    CASES += sizes(f"13.{at}", offers(at), kind="text", source=material.json_text, offered=offers(at),
                   accept=acceptor(at))
