# SPDX-License-Identifier: MIT
# report_html: results as one page that needs nothing else: a table by section, and each case with all that happened.

import string
from html import escape
from pathlib import Path

from judge import verdict

TEMPLATE = Path(__file__).with_name("report.html")
GOOD = (verdict.OK, verdict.INFORMATIONAL)
NAMES = {
    "1": "Framing", "2": "Ping and Pong", "3": "Reserved bits", "4": "Reserved opcodes", "5": "Fragmentation", "6": "UTF-8",
    "7": "Closing", "9": "Sizes and speed", "10": "Many fragments", "12": "permessage-deflate: materials",
    "13": "permessage-deflate: parameters"}


def text(every):
    page = string.Template(TEMPLATE.read_text(encoding="utf-8").split("-->", 1)[1].lstrip())
    title = ", ".join(f"{results.subject} {results.agent}" for results in every)
    return page.substitute(title=escape(title), body="\n".join(part(results) for results in every))


def part(results):
    sections = results.sections()
    return "\n".join([
        f"<h1>{escape(results.subject)} <code>{escape(results.agent)}</code></h1>", summary(results), "<table>",
        "<tr><th>section<th>cases<th>behaviour<th>closing</tr>", *[row(name, cases) for name, cases in sections],
        "</table>", *[section(name, cases) for name, cases in sections]])


def summary(results):
    def told(counts):
        return " ".join(f"{badge(name)} {count}" for name, count in counts.items())

    return f"<p>{len(results)} cases. Behaviour: {told(results.counts())}. Closing: {told(results.counts_close())}.</p>"


def badge(name):
    return f'<b class="{name.lower().replace(" ", "-")}">{name}</b>'


def row(name, cases):
    cells = ["".join(f"{badge(one)} {count} " for one, count in tally(cases, what)) for what in (0, 1)]
    return f'<tr><td><a href="#s{escape(name)}">{title(name)}</a><td>{len(cases)}<td>{cells[0]}<td>{cells[1]}</tr>'


def tally(cases, what):
    found = [result.verdicts[what] for result in cases]
    return [(name, found.count(name)) for name in verdict.ORDER if name in found]


def title(name):
    return escape(f"{name} {NAMES[name]}" if name in NAMES else name)


def section(name, cases):
    return f'<h2 id="s{escape(name)}">{title(name)}</h2>\n' + "\n".join(one(result) for result in cases)


def one(result):
    outcome = result.outcome
    badges = badge(outcome.behavior)
    if outcome.behavior_close != outcome.behavior:
        badges += f" closing {badge(outcome.behavior_close)}"
    opened = "" if set(result.verdicts) <= set(GOOD) else " open"
    return (f'<details{opened}><summary><code>{escape(result.case.id)}</code> {badges} '
            f"{escape(result.case.description)} <small>{result.seconds:.2f} s</small></summary>\n"
            f"<dl>{facts(result)}</dl>\n{journal(result.journal)}</details>")


def facts(result):
    outcome = result.outcome
    code = "none" if outcome.remote_code is None else f"{outcome.remote_code} {outcome.remote_reason}"
    told = [("behaviour", [outcome.result]), ("closing", [outcome.result_close]), ("expected", outcome.expected),
            ("received", [" · ".join(outcome.received) or "nothing"]), ("the peer's Close", [code]),
            ("rules", [" ".join(result.case.rules)])]
    return "".join(f"<dt>{name}<dd>{'<br>'.join(escape(value) for value in values)}"
                   for name, values in told if any(values))


def journal(kept):
    lines = [entry(one) for one in kept.entries]
    if kept.left_out:
        lines.append(f"and {kept.left_out} more")
    return "<pre>" + "\n".join(lines) + "</pre>"


def entry(one):
    arrow = {"sent": "→", "sent frame": "→", "received": "←", "received frame": "←"}.get(one["kind"], "·")
    if "octets" in one:
        rest = "…" if one["length"] * 2 > len(one["octets"]) else ""
        told = f'<i>{one["length"]} octets {octets(one["octets"])}{rest}</i>'
    else:
        told = escape(one["text"])
    return f'{one["at"]:9.4f} {arrow} {told}'


def octets(hexadecimal):
    """A head of HTTP as text, line for line; everything else as it is."""
    plain = bytes.fromhex(hexadecimal)
    if plain.startswith((b"GET ", b"HTTP/")):
        return "\n" + escape("\n".join(f"{'':12}{line}" for line in plain.decode("latin-1").rstrip().split("\r\n")))
    return hexadecimal
