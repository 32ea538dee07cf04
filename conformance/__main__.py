# SPDX-License-Identifier: MIT
# __main__: the judge's command line.   python3 conformance server URL | client PORT
import asyncio
import sys

from judge import catalogue, command_line, judge_client, judge_server, report_html, report_junit, verdict
from judge.case import CLIENT, SERVER
from judge.results import Results
from judge.screen import Screen
from judge.started import Started
from peers import handshake


def main(arguments):
    given = command_line.parsed(arguments)
    subject = CLIENT if given.subject == "client" else SERVER
    cases = catalogue.selected(catalogue.load(), subject, given.cases, given.exclude)
    if given.list:
        for case in cases:
            print(f"{case.id:<10} {case.description}")
        return verdict.EXIT_OK
    if not cases:
        command_line.misused("no case is named like that")
    try:
        every = asyncio.run((of_client if subject == CLIENT else of_server)(given, cases))
    except KeyboardInterrupt:
        return 130
    return ended(given, every) if every else verdict.EXIT_NOT_CONNECTED


async def of_server(given, cases):
    if not given.start:
        return await of_url(given, cases, given.url)
    try:
        async with Started(given.start) as server:
            return await of_url(given, cases, server.url)
    except OSError as fault:
        print(f"conformance: {fault}", file=sys.stderr)
        return []


async def of_url(given, cases, url):
    try:
        target = handshake.Target.of(url, given.insecure)
    except ValueError as fault:
        command_line.misused(str(fault))
    try:
        await judge_server.reachable(target)
    except (OSError, asyncio.TimeoutError) as fault:
        print(f"conformance: cannot connect to {url}: {fault}", file=sys.stderr)
        return []
    results, screen = Results(SERVER, given.agent or url), Screen(len(cases))

    def report(result):
        results.add(result)
        screen.report(result)

    await judge_server.judge(target, cases, command_line.options(given), given.parallel, report)
    screen.summary(results)
    return [results]


async def of_client(given, cases):
    screen = Screen(len(cases))
    judge = judge_client.ClientJudge(cases, command_line.options(given), screen.report)
    try:
        await judge.listen(given.host, given.port)
    except OSError as fault:
        print(f"conformance: cannot listen on port {given.port}: {fault}", file=sys.stderr)
        return []
    screen.say(f"listening on {judge.url}")
    if given.drive:
        await judge.drive(given.drive, given.parallel)
    else:
        await judge.until_reports()
    await judge.close()
    for results in judge.results.values():
        screen.say(f"{results.agent}: {len(results)} of {len(cases)} cases played")
        screen.summary(results)
    return list(judge.results.values())


def ended(given, every):
    """Writes the reports; the exit status."""
    for path, text in ((given.json, json_of), (given.junit, report_junit.text), (given.html, report_html.text)):
        if path:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text(every))
    return verdict.exit_status([one for results in every for one in results.verdicts()], given.strict)


def json_of(every):
    return every[0].as_json() if len(every) == 1 else "[" + ",\n".join(one.as_json() for one in every) + "]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
