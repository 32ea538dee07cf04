# SPDX-License-Identifier: MIT
# units: the units of a source tree (a header and the sources that implement it), and the cycles of their includes.
import re
from pathlib import PurePosixPath

import cxx

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
MEMBER = re.compile(r"^(?:[\w:<>,*& \[\]]+[ *&])?(\w+)::(?:~?\w+|operator[^\s(]+)\(", re.MULTILINE)


def header_of(name, sources):
    """The header that the source file `name` implements, or None. It is in the same folder or in one above: the header
    of the same name, or else the first included one that declares a class whose functions the source file defines."""
    path = PurePosixPath(name)
    headers = [header for header in INCLUDE.findall(sources[name])
               if header in sources and PurePosixPath(header).parent in path.parents]
    for header in headers:
        if PurePosixPath(header).stem == path.stem:
            return header
    classes = set(MEMBER.findall(cxx.without_comments_and_strings(sources[name])))
    for header in headers:
        if any(re.search(rf"^(?:class|struct) {each}\b[^;]*{{", sources[header], re.MULTILINE) for each in classes):
            return header
    return None


def unit_of(name, sources):
    header = header_of(name, sources) if name.endswith((".cpp", ".c")) else name
    return str(PurePosixPath(header or name).with_suffix(""))


def graph(sources):
    """{unit: the units that it includes} for {name as it is included: text}."""
    units = {name: unit_of(name, sources) for name in sources}
    edges = {unit: set() for unit in units.values()}
    for name, text in sources.items():
        edges[units[name]] |= {units[other] for other in INCLUDE.findall(text) if other in units} - {units[name]}
    return edges


def reachable(start, edges):
    found, left = set(), [start]
    while left:
        for unit in edges[left.pop()] - found:
            found.add(unit)
            left.append(unit)
    return found


def cycles(sources):
    """The sets of units that include each other, in order."""
    edges = graph(sources)
    reach = {unit: reachable(unit, edges) for unit in edges}
    return sorted({tuple(sorted(other for other in reach[unit] if unit in reach[other]))
                   for unit in edges if unit in reach[unit]})
