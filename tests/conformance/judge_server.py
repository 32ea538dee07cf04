# SPDX-License-Identifier: MIT
# judge_server: judges a server, as a client that sends what the cases say.

import asyncio

import connection as tcp
from case import SERVER, Stage
from journal import Journal
from runner import play

HEAVY_AT_ONCE = 2


async def reachable(target):
    """Raises OSError when nobody listens there."""
    probe = await tcp.connect(target, Journal())
    probe.drop()
    await probe.wait_ended(2)


async def judge(target, cases, options, parallel, report):
    """Plays all cases, `parallel` at once, and reports each Result as it comes: report(result)."""
    any_case, heavy = asyncio.Semaphore(parallel), asyncio.Semaphore(min(parallel, HEAVY_AT_ONCE))

    async def one(case):
        async with heavy if case.heavy else any_case:
            report(await play(case, Stage(SERVER, options, Journal(), target=target)))

    await asyncio.gather(*[one(case) for case in cases])
