# SPDX-License-Identifier: MIT
# runner: plays one case and makes a Result of whatever happens.

import asyncio
import time
from dataclasses import dataclass, field

from judge import verdict
from judge.case import Ending, Outcome
from peers.deflate import Refused
from peers.frames import Fault
from peers.handshake import BadHandshake
from peers.journal import Journal

HEAVY_AT_ONCE = 2


@dataclass
class Result:
    case: object
    outcome: Outcome
    seconds: float
    journal: Journal = field(default_factory=Journal)

    @property
    def verdicts(self):
        return self.outcome.behavior, self.outcome.behavior_close

    @property
    def worst(self):
        return verdict.worst(self.verdicts)


def failed(why):
    return Outcome(verdict.FAILED, verdict.FAILED, why, why)


async def play(case, stage):
    """The Result of one case. Nothing of the case is left running."""
    began = time.monotonic()
    try:
        outcome = await case.run(stage)
    except Ending as ending:
        outcome = Outcome(ending.verdict, ending.verdict, str(ending), str(ending))
    except (BadHandshake, Refused) as fault:
        outcome = failed(f"the opening handshake failed: {fault}")
    except (asyncio.TimeoutError, TimeoutError):
        outcome = failed("the peer kept the judge waiting")
    except (Fault, OSError) as fault:
        outcome = failed(str(fault) or type(fault).__name__)
    finally:
        stage.strike()
    return Result(case, outcome, time.monotonic() - began, stage.journal)


async def each(cases, parallel, one):
    """one(case) for all: first the light ones, `parallel` at once; then, when nothing waits for them, the heavy ones."""
    for weight, at_once in (False, parallel), (True, min(parallel, HEAVY_AT_ONCE)):
        free = asyncio.Semaphore(at_once)

        async def in_turn(case, free=free):
            async with free:
                await one(case)

        await asyncio.gather(*[in_turn(case) for case in cases if case.heavy == weight])
