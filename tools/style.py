# SPDX-License-Identifier: MIT
# style: checks what CONTRIBUTING.md asks for and a machine can see.
#
# usage: style.py [ROOT]     prints what is not so, one line each, and exits with 1 when anything is not
import re
import sys
from pathlib import Path

import cxx
import wording

LONGEST = 350  # lines of one file
SPDX = "SPDX-License-Identifier: MIT"
CODE = {".h", ".cpp", ".c", ".py", ".js", ".mjs", ".html", ".bash", ".sh", ".cmake"}
CXX = {".h", ".cpp", ".c"}
PLACES = ["include", "src", "conformance", "tests", "tools", "examples", "bench", "fuzz", "cmake", "packaging", "docs", ".ci"]
IGNORED = {"build", "node_modules", "__pycache__"}

# In every text file: (pattern, what is wrong with it).
TEXT = [
    (r"[ \t]+$", "white space at the end of the line"),
    (r"\bRFC-?\d{4}\b|\bRFC \d{4},? (?:[Ss]ection|[Ss]ec\.) ?\d", "spell it RFC 6455 §5.4: references are found by grep"),
]
# In C and C++, outside comments and strings.
IN_HEADERS = [(r"\busing namespace\b", "using namespace, for everyone who includes this")]
NAMES = [
    (r"\t", "a tab"),
    (r"(?<![\w.>:])get_(?!return_object|executor)\w+\s*\(", "get_: name what it gives"),
    (r"\b(?!SSL_|BIO_|X509_)\w+(?:_ex|_v2|_impl2|Impl2)\b", "a name that only counts versions"),
    (r"\b(?:class|struct|namespace)\s+\w*(?:Manager|Util|Utils|Helper)\b", "Manager, Util, Helper: name what it is"),
    (r"\bstd::(?:ranges|views)::", "clang 14 has no ranges with this library"),
]


def is_code(path):
    return path.suffix in CODE or path.name in ("dev", "run", "CMakeLists.txt", ".clang-tidy", "debian-packages")


def files(root):
    for place in PLACES:
        for path in sorted((root / place).rglob("*")):
            if path.is_file() and not IGNORED & set(path.relative_to(root).parts):
                yield path
    for path in sorted(root.iterdir()):
        if path.is_file() and (is_code(path) or path.suffix == ".md"):
            yield path


def lines_with(pattern, text):
    return [cxx.line_at(text, match.start()) for match in re.finditer(pattern, text, re.MULTILINE)]


def opening(path, text):
    """What is missing from a file's first lines."""
    lines = text.splitlines()
    start = 1 if lines and lines[0].startswith("#!") else 0
    if SPDX not in " ".join(lines[start:start + 2]):
        yield start + 1, f"no line {SPDX}"
    elif path.suffix in CXX | {".py"} and not re.match(rf"(//|#| \*) {re.escape(path.stem)}: .*\w", " ".join(lines[start + 1:start + 2]), re.IGNORECASE):
        yield start + 2, f"the line '{path.stem}: what it is.' is missing"


def faults(path, place, text):
    for pattern, what in TEXT:
        if path.suffix != ".md" or pattern[0] != "[":  # two spaces at the end mean something there
            yield from ((line, what) for line in lines_with(pattern, text))
    if not is_code(path):
        return
    yield from opening(path, text)
    length = text.count("\n")
    if length > LONGEST:
        yield length, f"longer than {LONGEST} lines: is it still one noun?"
    if path.suffix in CXX:
        code = cxx.without_comments_and_strings(text)
        for pattern, what in NAMES + (IN_HEADERS if path.suffix == ".h" else []):
            yield from ((line, what) for line in lines_with(pattern, code))
        if place.parts[0] != "tests":
            yield from ((line, "a handler with a bare `this`: what if it runs too late? (docs/design.md, section 4)") for line in unowned(text))


# Handlers that run later must own what they use, or ask whether it is still there (docs/design.md, section 4).
LATER = re.compile(r"\b(?:async_\w+|post|dispatch|defer|on_leave)\s*(?:<[^;(]*>)?\(")
CAPTURES_THIS = re.compile(r"\[(?:[^\[\]]*[\s,])?this\b[^\[\]]*\]")
OWNS = re.compile(r"\b(?:self|alive|weak)\b")
EXCUSE = re.compile(r"//.*\b(?:owns the loops?|is part of the loop)\b")


def arguments(code, start):
    """The text of a call's arguments: `start` is behind the opening parenthesis."""
    depth = 1
    for at in range(start, len(code)):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0:
            return code[start:at]
    return code[start:]


def unowned(text):
    """Asynchronous calls whose handler has only `this`. Excused are objects that own the loop, if a comment above says so."""
    code, lines, found = cxx.without_comments_and_strings(text), text.splitlines(), set()
    for call in LATER.finditer(code):
        first = cxx.line_at(code, call.start())
        excused = EXCUSE.search("\n".join(lines[max(first - 4, 0):first]))
        for capture in CAPTURES_THIS.finditer(arguments(code, call.end())):
            if not OWNS.search(capture[0]) and not excused:
                found.add(cxx.line_at(code, call.end() + capture.start()))
    return sorted(found)


TYPE = re.compile(r"^(?:class|struct|union) (?:WSPC_API )?(?:\[\[nodiscard\]\] )?(\w+)(?: final)?(?: : [^{]*)? ?\{", re.MULTILINE)
NAMESPACE = re.compile(r"^namespace (wspc\S*) \{", re.MULTILINE)


def twins(path, place, text, known):
    """Types of headers that have the name of another one: linkers take one of the two, without a word."""
    space = NAMESPACE.search(text)
    if path.suffix == ".h" and space and place.parts[0] in ("src", "include"):
        for match in TYPE.finditer(cxx.without_comments_and_strings(text)):
            other = known.setdefault((space[1], match[1]), path)
            if other != path:
                yield cxx.line_at(text, match.start()), f"another {match[1]} is in {other.name}"


def main():
    known = {}
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    seen = bad = 0
    for path in files(root):
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        seen += 1
        place = path.relative_to(root)
        for line, what in [*faults(path, place, text), *wording.faults(path, place, text), *twins(path, place, text, known)]:
            bad += 1
            print(f"{place}:{line}: {what}")
    if not bad:
        print(f"{seen} files, nothing to say")
    return 1 if bad or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
