# SPDX-License-Identifier: MIT
# judge_client: judges clients, as a server whose URLs name the cases.
#
#   /getCaseCount                          a text message with their number, then a Close
#   /getCaseInfo?case=N                    {"id": …, "description": …}
#   /runCase?case=N&agent=NAME             case N (from 1 on); casetuple=9.1.1 names it by its id instead
#   /getCaseStatus?case=N&agent=NAME       {"behavior": …}
#   /updateReports?agent=NAME              the client is done

import asyncio
import json
import shlex
from urllib.parse import parse_qs, urlsplit

from judge.case import CLIENT, Stage
from judge.results import Results
from judge.runner import Result, each, failed, play
from peers import handshake
from peers.connection import Connection
from peers.frame_talk import FrameTalk
from peers.frames import CLOSE, PING, PONG, TEXT
from peers.journal import Journal

DRIVEN_LIMIT = 1200  # seconds for one case of a driven client
UNASKED = 5  # seconds after which a command that has ended will not be heard of any more


class ClientJudge:
    def __init__(self, cases, options, report):
        self.cases = cases
        self.results = {}  # Results by agent
        self._options = options
        self._report = report
        self._by_id = {case.id: case for case in cases}
        self._running = set()
        self._done = asyncio.Event()
        self._awaited = {}  # futures of driven cases by id
        self._server = None

    async def listen(self, host, port):
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._incoming, host, port, backlog=128)
        self._address = self._server.sockets[0].getsockname()

    @property
    def url(self):
        return f"ws://{self._address[0]}:{self._address[1]}"

    async def until_reports(self):
        """Until a client has said that it is done, and everything has been played."""
        await self._done.wait()
        await self._settle()

    async def until_played(self, count):
        """Until so many cases have been played."""
        while sum(len(results) for results in self.results.values()) < count:
            await asyncio.sleep(0.01)

    async def _settle(self):
        if self._running:
            await asyncio.wait(self._running, timeout=5)

    async def close(self):
        self._server.close()
        for task in self._running:
            task.cancel()

    # ---- connections

    def _incoming(self):
        connection = Connection(Journal(), self._options.octets)
        task = asyncio.get_running_loop().create_task(self._serve(connection))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return connection

    async def _serve(self, connection):
        try:
            octets = await connection.read_until(handshake.END, 10)
        except asyncio.TimeoutError:
            octets = b""
        if not octets.endswith(handshake.END):
            connection.drop()
            return
        head = handshake.Head.parse(octets)
        path, asked = _asked(head.resource)
        await {"/runCase": self._run_case, "/getCaseCount": self._case_count, "/getCaseInfo": self._case_info,
               "/getCaseStatus": self._case_status, "/updateReports": self._update_reports,
               }.get(path, self._nothing_there)(connection, head, asked)

    async def _run_case(self, connection, head, asked):
        case = self._case(asked)
        if case is None:
            return await self._nothing_there(connection, head, asked)
        stage = Stage(CLIENT, self._options, connection.journal, incoming=connection, request=head)
        self._found(asked.get("agent", "client"), await play(case, stage))

    def _found(self, agent, result):
        if agent not in self.results:
            self.results[agent] = Results(CLIENT, agent)
        self.results[agent].add(result)
        self._report(result)
        awaited = self._awaited.get(result.case.id)
        if awaited is not None and not awaited.done():
            awaited.set_result(result)

    def _case(self, asked):
        if "casetuple" in asked:
            return self._by_id.get(asked["casetuple"])
        number = asked.get("case", "")
        return self.cases[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(self.cases) else None

    # ---- what is not a case

    async def _case_count(self, connection, head, asked):
        await self._answer(connection, head, str(len(self.cases)))

    async def _case_info(self, connection, head, asked):
        case = self._case(asked)
        if case is None:
            return await self._nothing_there(connection, head, asked)
        await self._answer(connection, head, json.dumps({"id": case.id, "description": case.description}))

    async def _case_status(self, connection, head, asked):
        case, results = self._case(asked), self.results.get(asked.get("agent", "client"))
        result = results.of(case) if results and case else None
        await self._answer(connection, head, json.dumps({"behavior": result.outcome.behavior if result else None}))

    async def _update_reports(self, connection, head, asked):
        await self._answer(connection, head, None)
        self._done.set()

    async def _nothing_there(self, connection, head, asked):
        connection.write(handshake.refusal("404 Not Found", "no such case"))
        connection.drop()

    async def _answer(self, connection, head, text):
        """A handshake, one text message, and a clean close."""
        try:
            connection.write(handshake.response(handshake.check_request(head)))
        except handshake.BadHandshake as fault:
            connection.write(handshake.refusal("400 Bad Request", str(fault)))
            connection.drop()
            return
        talk = FrameTalk(connection, is_server=True)
        if text is not None:
            talk.send(TEXT, text.encode())
        talk.send_close(1000)
        try:
            while (frame := await talk.frame(5)) is not None and frame.opcode != CLOSE:
                if frame.opcode == PING:
                    talk.send(PONG, frame.payload)
        except asyncio.TimeoutError:
            pass
        connection.drop()

    # ---- driving

    async def drive(self, command, parallel):
        """Starts the command once per case."""
        await each(self.cases, parallel, lambda case: self._driven(command, case))

    async def _driven(self, command, case):
        self._awaited[case.id] = awaited = asyncio.get_running_loop().create_future()
        url = f"{self.url}/runCase?casetuple={case.id}&agent=client"
        words = [word.replace("{url}", url) for word in shlex.split(command)]
        process = await asyncio.create_subprocess_exec(
            *words, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL)
        ended = asyncio.create_task(process.wait())
        await asyncio.wait([awaited, ended], timeout=DRIVEN_LIMIT, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait([awaited], timeout=UNASKED * self._options.patience if ended.done() else 0)
        if not awaited.done():
            self._found("client", Result(case, failed("the command ended without playing the case"), 0.0))
        await self._end(process, ended)

    @staticmethod
    async def _end(process, ended):
        process.stdin.close()
        await asyncio.wait([ended], timeout=5)
        if not ended.done():
            process.kill()
            await ended


def _asked(resource):
    parts = urlsplit(resource)
    return parts.path, {name: values[-1] for name, values in parse_qs(parts.query).items()}
