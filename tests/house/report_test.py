# SPDX-License-Identifier: MIT
# report_test: the tables and charts that tools/report.py makes of what the benches measured.
import importlib.util
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TOOL = ROOT / "tools" / "report.py"
PARTS = ("machine", "receive-text", "receive-mixed", "receive-binary", "send-client", "send-server", "functions", "kernels", "deflate")


def load():
    spec = importlib.util.spec_from_file_location("report", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


report = load()


def row(name, value, aggregate="median"):
    return {"run_name": name, "aggregate_name": aggregate, "ns": value, "cpu_time": value * 7}


def rows():
    """Every line of every question at two sizes; ours twice as fast as all the others."""
    names = {line for question in report.QUESTIONS for _, line in question.lines} | {"receive_actions"}
    fast = ("receive/", "receive_batch", "send_copy", "send_borrowed")
    return [row(f"{name}/{size}", size * (1 if name.startswith(fast) else 2)) for name in sorted(names) for size in (8, 1024)]


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.results = pathlib.Path(folder.name, "results")
        self.results.mkdir()
        self.page = pathlib.Path(folder.name, "performance.md")
        self.page.write_text("prose\n" + "".join(f"<!-- begin {name} -->\nold\n<!-- end {name} -->\n" for name in PARTS))
        self.write("messages", rows())
        self.write("threaded", [row("receive/text/8", 8), row("receive_actions/8", 20),
                                row("receive/text/1024", 1024), row("receive_actions/1024", 1030)])
        self.write("utf8", [row("unmask_validate/cjk/avx2/1024", 3), row("unmask_validate/cjk/scalar/1024", 30)])
        self.write("deflate", [{**row("echo/alone/1024", 10_000), "compressed": 420.4},
                               {**row("echo_beast/alone/1024", 40_000), "compressed": 400.0}])
        self.write("mask", [row("mask/avx2/65536", 600), row("mask/scalar/65536", 6000)])

    def write(self, name, measured):
        (self.results / f"{name}.json").write_text(json.dumps({"context": {}, "benchmarks": measured}))

    def run_tool(self):
        run = subprocess.run([sys.executable, TOOL, self.results, self.page], capture_output=True, text=True, check=False)
        return run.returncode, run.stderr

    def test_the_page_says_what_was_measured(self):
        self.assertEqual(self.run_tool(), (0, ""))
        page = self.page.read_text()
        self.assertTrue(page.startswith("prose\n"))
        self.assertNotIn("old", page)
        self.assertIn("| ASCII text | wspc | one event a call | Beast | wslay | websocketpp | copy + XOR | wspc / Beast | "
                      "wspc / (copy + XOR) |", page)
        self.assertIn("| 1 KiB | 1,024 | 1,024 | 2,048 | 2,048 | 2,048 | 2,048 | 0.50 | 0.50 |", page)
        self.assertIn("| 8 B | 8.00 | 16.0 | +8.0 | 8.00 | 20.0 | +12.0 |", page)
        self.assertIn("| cjk | 1 KiB | 3.00 | 30.0 |", page)
        self.assertIn("| no takeover | 1 KiB | 10.0 | 40.0 | – | 0.25 | 420 | 400 | – |", page)
        self.assertIn("| any | 64 KiB | 600 | 6,000 |", page)

    def test_it_is_the_same_when_made_again(self):
        self.run_tool()
        first = self.page.read_text()
        self.run_tool()
        self.assertEqual(self.page.read_text(), first)

    def test_charts_are_well_formed_and_have_a_line_for_each_library(self):
        self.run_tool()
        charts = self.page.with_suffix("")
        self.assertEqual(sorted(path.stem for path in charts.iterdir()), sorted(q.name for q in report.QUESTIONS))
        for question in report.QUESTIONS:
            chart = xml.parse(charts / f"{question.name}.svg").getroot()
            lines = chart.findall("{http://www.w3.org/2000/svg}polyline")
            self.assertEqual(len(lines), len(question.lines))
            for line in lines:
                for point in line.get("points").split():
                    x, y = map(float, point.split(","))
                    self.assertTrue(0 <= x <= report.WIDTH and 0 <= y <= report.HEIGHT, point)

    def test_a_peer_that_was_not_there_is_left_out(self):
        self.write("messages", [each for each in rows() if "wslay" not in each["run_name"]])
        self.assertEqual(self.run_tool(), (0, ""))
        self.assertNotIn("wslay", self.page.read_text().split("<!-- begin receive-text")[1].split("<!-- end")[0])

    def test_rows_that_no_table_shows_are_an_error(self):
        self.write("messages", [*rows(), row("receive_abacus/text/8", 1)])
        status, problem = self.run_tool()
        self.assertEqual(status, 1)
        self.assertIn("no table shows receive_abacus/text", problem)

    def test_a_page_without_the_part_is_an_error_and_stays_as_it_is(self):
        before = self.page.read_text().replace("<!-- end kernels -->", "")
        self.page.write_text(before)
        status, problem = self.run_tool()
        self.assertEqual(status, 1)
        self.assertIn("no part between <!-- begin kernels --> and <!-- end kernels -->", problem)
        self.assertEqual(self.page.read_text(), before)

    def test_figures_have_three_digits_that_count(self):
        for value, text in (0.123, "0.12"), (9.876, "9.88"), (98.76, "98.8"), (1234.5, "1,234"), (None, "–"):
            self.assertEqual(report.figure(value), text)
        self.assertEqual(report.ratio(5, 100), "0.050")
        self.assertEqual(report.ratio(5, None), "–")

    def test_labels_do_not_lie_on_each_other(self):
        places = sorted(report.spread({"a": 10.0, "b": 11.0, "c": 12.0, "d": 90.0}).values())
        self.assertTrue(all(after - before >= 14 for before, after in zip(places, places[1:])))


if __name__ == "__main__":
    unittest.main(verbosity=2)
