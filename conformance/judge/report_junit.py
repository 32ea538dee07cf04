# SPDX-License-Identifier: MIT
# report_junit: results as JUnit XML: one suite per section, one test case per case.

from xml.sax.saxutils import escape, quoteattr

from judge.verdict import INFORMATIONAL, OK, SKIPPED, UNIMPLEMENTED


def text(every):
    suites = [suite(results, name, cases) for results in every for name, cases in results.sections()]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites, "</testsuites>", ""])


def suite(results, name, cases):
    rows = [row(result) for result in cases]
    failures = sum("<failure" in one for one in rows)
    skipped = sum("<skipped" in one for one in rows)
    return "\n".join([
        f"<testsuite name={quoteattr(f'{results.agent}: {name}')} tests=\"{len(rows)}\" failures=\"{failures}\""
        f" skipped=\"{skipped}\" time=\"{sum(result.seconds for result in cases):.3f}\">", *rows, "</testsuite>"])


def row(result):
    outcome = result.outcome
    start = (f"<testcase classname={quoteattr(result.case.id)} name={quoteattr(result.case.description)}"
             f" time=\"{result.seconds:.3f}\"")
    why = f"{outcome.behavior} / close {outcome.behavior_close}: {outcome.result}; {outcome.result_close}"
    if set(result.verdicts) <= {OK, INFORMATIONAL}:
        return f"{start}/>"
    if result.worst in (SKIPPED, UNIMPLEMENTED):
        return f"{start}><skipped message={quoteattr(why)}/></testcase>"
    detail = "\n".join(["expected:", *outcome.expected, "received:", *outcome.received])
    return f"{start}><failure message={quoteattr(why)}>{escape(printable(detail))}</failure></testcase>"


def printable(detail):
    """XML has no place for control characters."""
    return "".join(one if one >= " " or one == "\n" else "�" for one in detail)
