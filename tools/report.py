#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# report: what the benches measured, as tables and charts in docs/performance.md. ./dev bench --report runs it.
#
#     tools/report.py RESULTS PAGE      RESULTS: a folder of *.json; PAGE: docs/performance.md
#
# A part of the page between <!-- begin NAME --> and <!-- end NAME --> is made anew; all else is left as it is. Charts go
# to a folder that is called as the page is.
import argparse
import json
import math
import pathlib
import platform
import re
import subprocess
import sys

PACKAGES = ("libboost1.81-dev", "libwslay-dev", "libwebsocketpp-dev", "libwebsockets-dev", "libisal-dev", "zlib1g-dev")


class Problem(Exception):
    """What is wrong with the results or the page, as a sentence."""


# ---- what was measured

def medians(path):
    """{name: {size: nanoseconds}} of a Google Benchmark run; `name` is what stands in front of the last slash."""
    rows = {}
    for row in json.loads(path.read_text())["benchmarks"]:
        if row.get("aggregate_name", "median") != "median":
            continue
        name, _, size = row["run_name"].rpartition("/")
        rows.setdefault(name, {})[int(size)] = row.get("ns", row["cpu_time"])
    return rows


def human(size):
    for unit, factor in ("MiB", 1 << 20), ("KiB", 1 << 10):
        if size >= factor and size % factor == 0:
            return f"{size // factor} {unit}"
    return f"{size} B"


def figure(value):
    """Three digits that count."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(value, other):
    return "–" if value is None or not other else f"{value / other:.3f}" if value / other < 0.1 else f"{value / other:.2f}"


# ---- tables

def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


class Question:
    """A table and a chart: a line per library, and ratios of ours to others'."""

    def __init__(self, name, title, lines, ratios=()):
        self.name, self.title, self.lines, self.ratios = name, title, lines, ratios

    def here(self, measured):
        """The lines of which there are figures: [(label, {size: nanoseconds})]."""
        return [(label, measured[row]) for label, row in self.lines if row in measured]

    def table(self, measured):
        lines = self.here(measured)
        sizes = sorted(set().union(*(values for _, values in lines)))
        ratios = [(ours, other, label) for ours, other, label in self.ratios if ours in measured and other in measured]
        rows = [[human(size), *(figure(values.get(size)) for _, values in lines),
                 *(ratio(measured[ours].get(size), measured[other].get(size)) for ours, other, _ in ratios)]
                for size in sizes]
        return markdown([self.title, *(label for label, _ in lines), *(label for _, _, label in ratios)], rows)


QUESTIONS = (
    Question("receive-text", "ASCII text", [
        ("wspc", "receive_batch/text"), ("one event a call", "receive/text"), ("Beast", "receive_beast/text"),
        ("wslay", "receive_wslay/text"), ("websocketpp", "receive_websocketpp/text"), ("copy + XOR", "memcpy_and_xor")],
        [("receive_batch/text", "receive_beast/text", "wspc / Beast"),
         ("receive_batch/text", "memcpy_and_xor", "wspc / (copy + XOR)")]),
    Question("receive-mixed", "mixed scripts", [
        ("wspc", "receive_batch/mixed"), ("one event a call", "receive/mixed"), ("Beast", "receive_beast/mixed"),
        ("wslay", "receive_wslay/mixed"), ("websocketpp", "receive_websocketpp/mixed")],
        [("receive_batch/mixed", "receive_beast/mixed", "wspc / Beast")]),
    Question("receive-binary", "binary", [
        ("wspc", "receive_batch/binary"), ("one event a call", "receive/binary"), ("Beast", "receive_beast/binary"),
        ("wslay", "receive_wslay/binary"), ("websocketpp", "receive_websocketpp/binary"), ("copy + XOR", "memcpy_and_xor")],
        [("receive_batch/binary", "receive_beast/binary", "wspc / Beast")]),
    Question("send-client", "client, text", [
        ("wspc", "send_copy/client_text"), ("wspc, binary", "send_copy/client_binary"), ("Beast", "send_beast/client_text"),
        ("wslay", "send_wslay/client_text"), ("masked copy", "mask_copy")],
        [("send_copy/client_text", "send_beast/client_text", "wspc / Beast"),
         ("send_copy/client_text", "mask_copy", "wspc / masked copy"),
         ("send_copy/client_binary", "mask_copy", "binary / masked copy")]),
    Question("send-server", "server, binary", [
        ("wspc, borrowed", "send_borrowed/server_binary"), ("wspc, copied", "send_copy/server_binary"),
        ("Beast", "send_beast/server_binary"), ("wslay", "send_wslay/server_binary"),
        ("websocketpp", "send_websocketpp/server_binary")],
        [("send_borrowed/server_binary", "send_beast/server_binary", "borrowed / Beast"),
         ("send_copy/server_binary", "send_beast/server_binary", "copied / Beast")]),
)


def functions_table(measured, threaded):
    """The thirteen functions beside the C++ API, up to 1 KiB."""
    rows = []
    for size, plain in sorted(measured["receive/text"].items()):
        if size > 1024:
            continue
        one, many = measured["receive_actions"][size], threaded["receive_actions"][size]
        many_plain = threaded["receive/text"][size]
        rows.append([human(size), figure(plain), figure(one), f"{one - plain:+.1f}", figure(many_plain), figure(many),
                     f"{many - many_plain:+.1f}"])
    return markdown(["ASCII text", "C++ API", "functions", "more", "with threads: C++ API", "functions", "more"], rows)


def kernels_table(measured, operation):
    """Rows: what the text is made of, and its size. Columns: instruction sets."""
    found = {tuple(name.split("/")[1:]): values for name, values in measured.items() if name.split("/")[0] == operation}
    sets = list(dict.fromkeys(key[-1] for key in found))
    texts = list(dict.fromkeys(key[:-1] for key in found))
    rows = [[" ".join(text) or "any", human(size), *(figure(found[text + (name,)].get(size)) for name in sets)]
            for text in texts for size in sorted(found[text + (sets[0],)]) if size in (128, 1024, 65536)]
    return markdown([operation.replace("_", " "), "size", *sets], rows)


def deflate_table(path):
    """Microseconds and bytes of an echo, and what a connection holds."""
    found = {row["run_name"]: row for row in json.loads(path.read_text())["benchmarks"]
             if row.get("aggregate_name", "median") == "median"}
    rows = []
    for kind, title in ("alone", "no takeover"), ("takeover_4_kib", "takeover, 4 KiB"):
        for size in (128, 1024, 16384):
            ours, beast, other = (found.get(f"{name}/{kind}/{size}", {}) for name in ("echo", "echo_beast", "echo_websocketpp"))
            time = [each["ns"] / 1000 if each else None for each in (ours, beast, other)]
            length = [f"{each['compressed']:,.0f}" if each else "–" for each in (ours, beast, other)]
            rows.append([title, human(size), *map(figure, time), ratio(time[0], time[1]), *length])
    return markdown(["window", "JSON", "wspc µs", "Beast", "websocketpp", "wspc / Beast", "wspc bytes", "Beast", "websocketpp"],
                    rows)


def echo_table(scenarios):
    names = list(dict.fromkeys(name for scenario in scenarios for name in scenario["servers"]))
    rows = []
    for scenario in scenarios:
        servers = scenario["servers"]
        cells = [f"{servers[name]['all']:.2f}" if name in servers else "–" for name in names]
        load = f"{scenario['connections']} × {scenario['in_flight']}"
        rows.append([load, human(scenario["size"]), *cells, f"{servers['wspc']['rate']:,.0f}"])
    return markdown(["connections × in flight", "size", *names, "wspc: messages/s"], rows)


def echo_user_table(scenarios):
    rows = [[f"{s['connections']} × {s['in_flight']}", human(s["size"]), f"{s['servers']['wspc']['user']:.2f}",
             f"{s['servers']['libwebsockets']['user']:.2f}",
             ratio(s["servers"]["wspc"]["user"], s["servers"]["libwebsockets"]["user"])]
            for s in scenarios if "libwebsockets" in s["servers"]]
    return markdown(["connections × in flight", "size", "wspc", "libwebsockets", "ratio"], rows)


def idle_table(found):
    rows = [[name, f"{size:,.0f}"] for name, size in found["bytes"].items()]
    return markdown([f"{found['connections']:,} connections", "bytes for each"], rows)


def broadcast_table(found):
    rows = [[human(int(size)), f"{both['broadcast']:.2f}", f"{both['echo']:.2f}"] for size, both in found["sizes"].items()]
    return markdown([f"to {found['connections']:,}", "broadcast", "an echo"], rows)


# ---- where it was measured

def processor():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", text)
    flags = set(re.search(r"flags\s*: (.*)", text)[1].split()) if "flags" in text else set()
    sets = [name for name in ("sse4_1", "avx2", "avx512f", "avx512bw") if name in flags]
    return f"{text.count('processor' + chr(9))} virtual CPUs of {model[1] if model else platform.machine()} ({', '.join(sets)})"


def version_of(package):
    found = subprocess.run(["dpkg-query", "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else None


def machine():
    compiler = subprocess.run(["g++", "--version"], capture_output=True, text=True, check=False).stdout.splitlines()
    packages = [f"{package} {version}" for package in PACKAGES if (version := version_of(package))]
    return f"{processor()}, shared with others; Linux {platform.release()}; {compiler[0] if compiler else 'no g++'} " \
           f"-O3; {', '.join(packages)}."


# ---- charts

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 720, 380, 84, 132, 26, 40
STYLE = """<style>
text { font: 12px sans-serif; fill: #24292f } .grid { stroke: #d0d7de } .line { fill: none; stroke-width: 2 }
.c0 { stroke: #0550ae } .c1 { stroke: #54aeff } .c2 { stroke: #bc4c00 } .c3 { stroke: #8250df } .c4 { stroke: #116329 }
.c5 { stroke: #6e7781; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .grid { stroke: #30363d } .c0 { stroke: #58a6ff }
.c1 { stroke: #1f6feb } .c2 { stroke: #f0883e } .c3 { stroke: #d2a8ff } .c4 { stroke: #56d364 } .c5 { stroke: #8b949e } }
</style>"""


class Scale:
    """Logarithmic: from [least, most] to [begin, end]."""

    def __init__(self, least, most, begin, end):
        self.low, self.span = math.log10(least), max(math.log10(most) - math.log10(least), 1e-9)
        self.begin, self.end = begin, end

    def __call__(self, value):
        return round(self.begin + (math.log10(value) - self.low) / self.span * (self.end - self.begin), 1)


def spread(places, distance=14):
    """Moves labels apart: {key: y}, so that no two are closer than that."""
    result, last = {}, -math.inf
    for key, y in sorted(places.items(), key=lambda place: place[1]):
        last = result[key] = max(y, last + distance)
    return result


def chart(question, measured):
    lines = question.here(measured)
    sizes = sorted(set().union(*(values for _, values in lines)))
    values = [value for _, line in lines for value in line.values()]
    x = Scale(sizes[0], sizes[-1], LEFT, WIDTH - RIGHT)
    y = Scale(min(values), max(values), HEIGHT - BOTTOM, TOP)
    parts = [f'<text x="{LEFT}" y="14">{question.title}: nanoseconds for each message</text>']
    for power in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1):
        if min(values) <= 10 ** power <= max(values):
            at = y(10 ** power)
            parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}"/>'
                         f'<text x="{LEFT - 6}" y="{at + 4}" text-anchor="end">{10 ** power:,}</text>')
    last = -math.inf
    for size in sizes:
        if x(size) - last < 44:
            continue
        last = x(size)
        parts.append(f'<text x="{last}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{human(size)}</text>')
    ends = spread({label: y(line[max(line)]) for label, line in lines})
    for number, (label, line) in enumerate(lines):
        points = " ".join(f"{x(size)},{y(line[size])}" for size in sorted(line))
        parts.append(f'<polyline class="line c{number % 6}" points="{points}"/>'
                     f'<text x="{x(max(line)) + 8}" y="{ends[label] + 4}">{label}</text>')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" ' \
           f'aria-label="{question.title}">{STYLE}\n' + "\n".join(parts) + "\n</svg>\n"


# ---- the page

def replace_part(page, name, text):
    begin, end = f"<!-- begin {name} -->", f"<!-- end {name} -->"
    if page.count(begin) != 1 or page.count(end) != 1 or page.index(begin) > page.index(end):
        raise Problem(f"the page has no part between {begin} and {end}")
    return page[:page.index(begin) + len(begin)] + "\n" + text + "\n" + page[page.index(end):]


def unknown(measured):
    """Rows that no table shows."""
    shown = {row for question in QUESTIONS for _, row in question.lines} | {"receive_actions"}
    return sorted(set(measured) - shown)


def parts_of(results, charts):
    """{name: text} of what there are results of."""
    measured = medians(results / "messages.json")
    if rows := unknown(measured):
        raise Problem(f"no table shows {', '.join(rows)}")
    parts = {"machine": machine()}
    for question in QUESTIONS:
        parts[question.name] = f"![{question.title}]({charts}/{question.name}.svg)\n\n" + question.table(measured)
    parts["functions"] = functions_table(measured, medians(results / "threaded.json"))
    parts["kernels"] = "\n\n".join([kernels_table(medians(results / "utf8.json"), "unmask_validate"),
                                    kernels_table(medians(results / "mask.json"), "mask")])
    if (path := results / "deflate.json").exists():
        parts["deflate"] = deflate_table(path)
    for name, make in ("echo", echo_table), ("echo-user", echo_user_table), ("idle", idle_table), ("broadcast", broadcast_table):
        if (path := results / f"{name.split('-')[0]}.json").exists():
            parts[name] = make(json.loads(path.read_text()))
    return parts


def main():
    parser = argparse.ArgumentParser(description="writes what the benches measured into a page")
    parser.add_argument("results", type=pathlib.Path)
    parser.add_argument("page", type=pathlib.Path)
    arguments = parser.parse_args()
    charts = arguments.page.with_suffix("")
    try:
        page = arguments.page.read_text()
        for name, text in parts_of(arguments.results, charts.name).items():
            page = replace_part(page, name, text)
        measured = medians(arguments.results / "messages.json")
        charts.mkdir(exist_ok=True)
        for question in QUESTIONS:
            (charts / f"{question.name}.svg").write_text(chart(question, measured))
        arguments.page.write_text(page)
    except (Problem, OSError, KeyError) as problem:
        print(f"report: {arguments.page}: {problem}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
