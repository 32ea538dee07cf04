# SPDX-License-Identifier: MIT
# catalogue: all cases there are, and which of them are meant.

import fnmatch
import importlib
import pathlib

import case as cases
from case import SERVER

HERE = pathlib.Path(__file__).resolve().parent
NUMBERED = "[0-9]*"  # the 517; further groups have names


def load():
    """Every case of the files cases_*.py, in order."""
    found = []
    for path in sorted(HERE.glob("cases_*.py")):
        found += getattr(importlib.import_module(path.stem), "CASES", [])
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
