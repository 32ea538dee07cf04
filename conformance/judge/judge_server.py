# SPDX-License-Identifier: MIT
# judge_server: judges a server, as a client that sends what the cases say.

from judge.case import SERVER, Stage
from judge.runner import each, play
from peers import connection as tcp
from peers.journal import Journal


async def reachable(target):
    """Raises OSError when nobody listens there."""
    probe = await tcp.connect(target, Journal())
    probe.drop()
    await probe.wait_ended(2)


async def judge(target, cases, options, parallel, report):
    """Plays all cases, `parallel` at once, and reports each Result as it comes: report(result)."""
    async def one(case):
        report(await play(case, Stage(SERVER, options, Journal(), target=target)))

    await each(cases, parallel, one)
