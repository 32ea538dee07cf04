# SPDX-License-Identifier: MIT
# tags: where a rule of the RFCs is named, and what has the name: a function, a test, a vector, a conformance case.
#
# A tag is the id of a rule of docs/rules.tsv: in C and C++ in a comment; in Python anywhere but in the comment at the
# beginning; in vectors in a comment or in the name of a case. It belongs to the function that it stands in or above, or to
# the declaration that it stands behind.
import ast
import re
from collections import namedtuple
from pathlib import Path

import cxx

Tag = namedtuple("Tag", "rule path name line")  # `name` is empty when the whole file is meant

ID = re.compile(r"(?<![\w+-])(?:[WD]\d+|[SPJKN]\d\d|JS\d\d|H[23]-\d\d)(?![\w-])")
CXX = {".h", ".cpp", ".c"}
PLACES = ("include", "src", "conformance", "tests", "fuzz")
# The house's own tests name rules that there are not; that of `wspc check`, rules that others break.
IGNORED = {"build", "node_modules", "__pycache__", "house", "check_test.py"}

NOT_A_NAME = {"alignas", "decltype", "noexcept", "requires", "__attribute__", "sizeof", "if", "for", "while", "switch"}
CALLED = re.compile(r"(operator\s*\S+?|~?\w[\w:~]*)\s*\(")
TEST = re.compile(r"\b(?:TYPED_)?TEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\)")
TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+class)?)\s+(?:[A-Z_]+\s+)?([\w:]+)[^()]*$")

Scope = namedtuple("Scope", "kind name head open close")


def tags_in(root):
    """All tags below `root`, in the order of paths and lines."""
    for place in PLACES:
        for path in sorted((root / place).rglob("*")):
            if path.is_file() and not IGNORED & set(path.relative_to(root).parts):
                yield from tags_of(path, path.relative_to(root).as_posix())


def tags_of(path, name):
    readers = {**dict.fromkeys(CXX, of_cxx), ".py": of_python, ".txt": of_vectors}
    if path.suffix not in readers or path.name == "CMakeLists.txt":
        return
    text = path.read_text()
    if not ID.search(text):
        return
    for rule, position, owner in readers[path.suffix](text):
        yield Tag(rule, name, owner, cxx.line_at(text, position))


# ---- C and C++ -------------------------------------------------------------------------------------------------------

def of_cxx(text):
    code = re.sub(r"^[ \t]*#.*(?:\\\n.*)*", lambda line: cxx.blank(line.group()), cxx.without_comments_and_strings(text),
                  flags=re.MULTILINE)
    scopes = scopes_of(code)
    for comment in cxx.NOT_CODE.finditer(text):
        if comment.group().startswith("/"):
            for tag in ID.finditer(comment.group()):
                yield tag.group(), comment.start() + tag.start(), owner_of(text, code, scopes, comment)


def scopes_of(code):
    found, stack, head, parentheses = [], [], 0, 0
    for match in re.finditer(r"[{}();]", code):
        mark, at = match.group(), match.start()
        if mark in "()":
            parentheses += 1 if mark == "(" else -1
        elif parentheses > 0:
            continue  # lambdas and lists in calls belong to the caller
        elif mark == ";":
            head = at + 1
        elif mark == "{":
            inside = any(scope.kind == "function" for scope in stack)
            stack.append(Scope(*("block", "") if inside else meaning(code[head:at]), head, at, None))
            head = at + 1
        elif stack:
            scope = stack.pop()
            found.append(scope._replace(close=at))
            goes_on = re.match(r"\s*[,{]", code[at + 1:])  # it was the value of a member, in front of a constructor's body
            head = scope.head if goes_on else at + 1
    return sorted(found, key=lambda scope: scope.open)


def meaning(declaration):
    """What is being declared: kind and name."""
    test = TEST.search(declaration)
    if test:
        return "function", ".".join(test.groups())
    if re.search(r"\bnamespace\b|\bextern\s*$", declaration):
        return "namespace", ""
    for called in CALLED.finditer(declaration):
        if called.group(1) not in NOT_A_NAME and "=" not in declaration[:called.start()]:
            return "function", called.group(1)
    kind = TYPE.search(declaration)
    if kind:
        return "type", kind.group(1)
    names = re.findall(r"[A-Za-z_]\w*", re.split(r"[={]", declaration)[0])
    return "value", names[-1] if names else ""


def owner_of(text, code, scopes, comment):
    at = comment.start()
    line = text.rfind("\n", 0, at) + 1
    around = [scope for scope in scopes if scope.kind == "function" and scope.open < at < scope.close]
    if around:
        return qualified(scopes, around[0].name, at) + row_of(text[line:at])
    if code[line:at].strip():  # behind a declaration
        start = max(code.rfind(mark, 0, line) for mark in ";{}") + 1
        return qualified(scopes, meaning(code[start:at].rstrip("; \n"))[1], at) + row_of(text[line:at])
    below = [each for each in text[comment.end():].split("\n")[1:] if not each.lstrip().startswith("//")]
    if not below or not below[0].strip() or below[0].lstrip().startswith("#"):
        return ""
    declared = re.match(r"(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|[^;{(])*", code[comment.end():]).group()
    return qualified(scopes, meaning(declared)[1], at)


def qualified(scopes, name, at):
    types = [scope.name for scope in scopes if scope.kind == "type" and scope.open < at < scope.close]
    return "::".join([*types, name])


def row_of(line):
    """The name of a row of a table that begins on this line."""
    row = re.match(r'\s*\{"([^"]+)",', line)
    return f": {row.group(1)}" if row else ""


# ---- Python ----------------------------------------------------------------------------------------------------------

def of_python(text):
    nodes = [node for node in ast.walk(ast.parse(text)) if hasattr(node, "lineno")]
    first = min((node.lineno for node in nodes), default=0)
    for tag in ID.finditer(text):
        line = cxx.line_at(text, tag.start())
        if line < first:
            continue
        before = text[text.rfind("\n", 0, tag.start()) + 1:tag.start()]
        owner = comment_owner(text, nodes, line) if "#" in before else case_owner(nodes, line, len(before.encode()))
        yield tag.group(), tag.start(), owner


def comment_owner(text, nodes, line):
    lines = text.split("\n")
    while line < len(lines) and lines[line - 1].lstrip().startswith("#"):
        line += 1
    return definition_at(nodes, line)


def case_owner(nodes, line, column):
    """The first string of the innermost call or tuple: the name of a case. Else the definition."""
    rows = []
    for node in nodes:
        values = node.args if isinstance(node, ast.Call) else node.elts if isinstance(node, ast.Tuple) else []
        if values and isinstance(values[0], ast.Constant) and isinstance(values[0].value, str):
            begin = (node.lineno, node.col_offset)
            if begin <= (line, column) < (node.end_lineno, node.end_col_offset) and not ID.search(values[0].value):
                rows.append((begin, values[0].value))
    return max(rows)[1] if rows else definition_at(nodes, line)


def definition_at(nodes, line):
    names = []
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            if first <= line <= node.end_lineno:
                names.append((first, node.name))
        elif isinstance(node, ast.Assign) and node.lineno <= line <= node.end_lineno and not names:
            names += [(node.lineno, target.id) for target in node.targets if isinstance(target, ast.Name)]
    return ".".join(name for _, name in sorted(names))


# ---- vectors ---------------------------------------------------------------------------------------------------------

def of_vectors(text):
    for block in re.finditer(r"(?:[^\n]+\n?)+", text):
        case = re.search(r"^case +(.*?)(?: \(.*)?$", block.group(), re.MULTILINE)
        for line in re.finditer(r"^(?:#|case ).*", block.group(), re.MULTILINE):
            for tag in ID.finditer(line.group()):
                yield tag.group(), block.start() + line.start() + tag.start(), case.group(1) if case else ""
