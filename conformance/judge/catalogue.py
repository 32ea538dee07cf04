# SPDX-License-Identifier: MIT
# catalogue: all cases there are, and which of them are meant.

import fnmatch
import importlib
import pathlib

from judge import case as cases
from judge.case import SERVER

CASES = pathlib.Path(__file__).resolve().parents[1] / "cases"
NUMBERED = "[0-9]*"  # the 517; further groups have names


def load():
    """Returns every case of the files cases/cases_*.py, in order."""
    found = []
    for path in sorted(CASES.glob("cases_*.py")):
        found += getattr(importlib.import_module(f"cases.{path.stem}"), "CASES", [])
    found += cases.DECORATED
    found.sort(key=lambda case: case.order)
    for one, next_one in zip(found, found[1:]):
        if one.id == next_one.id:
            raise ValueError(f"two cases have the id {one.id}")
    return found


def selected(all_cases, subject=SERVER, patterns=(NUMBERED,), excluded=()):
    """Those that a pattern names (`6.*`, `7.1.*`, `handshake/*`) and that are about this kind of subject."""
    return [case for case in all_cases if subject in case.judges and _named(case, patterns) and not _named(case, excluded)]


def _named(case, patterns):
    """A pattern names a case, or a whole section: 7.1 is 7.1.*, handshake is handshake/*."""
    return any(fnmatch.fnmatchcase(case.id, form) for pattern in patterns
               for form in (pattern, f"{pattern}.*", f"{pattern}/*"))
