# SPDX-License-Identifier: MIT
# results: all that a run has found, as people and programs want to have it.

import json
from collections import Counter

from judge import verdict



class Results:
    def __init__(self, subject, agent):
        self.subject = subject  # "server" or "client"
        self.agent = agent  # its URL, or the name that it gave itself
        self._found = {}

    def add(self, result):
        self._found[result.case.id] = result

    def of(self, case):
        return self._found.get(case.id)

    def __len__(self):
        return len(self._found)

    def sorted(self):
        return sorted(self._found.values(), key=lambda result: result.case.order)

    def counts(self):
        """How often each verdict about behaviour came, in verdict.ORDER."""
        return self._counted("behavior")

    def counts_close(self):
        return self._counted("behavior_close")

    def _counted(self, what):
        counter = Counter(getattr(result.outcome, what) for result in self._found.values())
        return {name: counter[name] for name in verdict.ORDER if counter[name]}

    def verdicts(self):
        return [one for result in self._found.values() for one in result.verdicts]

    def exit_status(self, strict=False):
        return verdict.exit_status(self.verdicts(), strict)

    def sections(self):
        """[(name, [results])]: by the number before the first point, or the group's name."""
        found = {}
        for result in self.sorted():
            found.setdefault(section_of(result.case.id), []).append(result)
        return list(found.items())

    def as_json(self):
        return json.dumps({
            "subject": self.subject, "agent": self.agent, "behavior": self.counts(),
            "behaviorClose": self.counts_close(), "cases": [described(result) for result in self.sorted()]},
            indent=1, ensure_ascii=False)


def section_of(id):
    return id.split("/")[0] if "/" in id else id.split(".")[0]


def described(result):
    """One case for JSON, with the names that the reports of the original suite have."""
    outcome = result.outcome
    return {
        "id": result.case.id, "description": result.case.description, "rules": list(result.case.rules),
        "behavior": outcome.behavior, "behaviorClose": outcome.behavior_close, "result": outcome.result,
        "resultClose": outcome.result_close, "remoteCloseCode": outcome.remote_code,
        "duration": round(result.seconds * 1000), "expected": outcome.expected, "received": outcome.received,
        "journal": result.journal.entries, "journalLeftOut": result.journal.left_out}


def line(result):
    """One case that is not simply OK, for people."""
    outcome = result.outcome
    text = f"{result.case.id:<10} {outcome.behavior}"
    if outcome.behavior_close != outcome.behavior:
        text += f" / close {outcome.behavior_close}"
    why = [outcome.result] if outcome.behavior != verdict.OK else []
    if outcome.behavior_close != verdict.OK and outcome.result_close not in why:
        why.append(outcome.result_close)
    return f"{text}: {result.case.description}: {'; '.join(filter(None, why))}"


def summary(results):
    def told(counts):
        return ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"

    return f"{len(results)} cases: behaviour {told(results.counts())}; closing {told(results.counts_close())}"


