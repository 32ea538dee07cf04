# SPDX-License-Identifier: MIT
# man: the manual pages below docs/man, made of what there is already: the header's comments and the command's help.
#
# usage: man.py [--check] COMMAND     COMMAND: the built wspc. --check: only say which pages are not what they would be
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs/man"
DATE = "November 27, 2026"
OBVIOUS = {"S_OK": "success", "E_OUTOFMEMORY": "there is no memory", "E_INVALIDARG": "a bad argument"}
COMMENT = r"/\*((?:(?!\*/).)*)\*/"
FUNCTION = re.compile(r"WSPC_EXTERN (HRESULT|VOID) WINAPI (\w+)\(([^;]*)\);", re.DOTALL)
GROUP = re.compile(COMMENT + r"\n((?:WSPC_EXTERN [^;]*;\n)+)", re.DOTALL)


def escaped(text):
    text = re.sub(r"([.?]) (?=[A-Z*])", r"\1\n", text)  # a sentence a line
    text = text.replace("\\", "\\e").replace("\u2026", "...").replace("\u00a7", "section ").replace("-", "\\-")
    return re.sub(r"(?m)^([.'])", r"\\&\1", text)


def head(name, section, what):
    return [f'.\\" SPDX-License-Identifier: MIT. Made by tools/man.py: change what it reads, not this.',
            f".Dd {DATE}", f".Dt {name.upper()} {section}", ".Os", ".Sh NAME", f".Nm {name}", f".Nd {escaped(what)}"]


# ---- The functions of the headers -----------------------------------------------------------------------------------

NAMES = re.compile(r"((?:[A-Z0-9_x]+_[A-Z_]+|0x\w+ \([A-Z_]+\))(?:(?:, | or )[A-Z]+_[A-Z_]+)*),?(?: (?:for )?(.*))?")


def paragraphs(comment):
    """The comment as text, and the results of its last sentence, "Returns S_OK; …", as a list of (names, explanation)."""
    text = " ".join(re.sub(r"^\s*\*? ?", "", line).rstrip() for line in comment.strip().splitlines())
    text, _, last = re.sub(r" {2,}", " ", text).rpartition("Returns S_OK")
    if not text:
        return last, []
    results = [["S_OK", ""]]
    for one in re.split("; |, or (?=[A-Z]+_)", last.rstrip(".")):
        match = NAMES.fullmatch(one)
        if match:
            results.append([match[1].replace(" or ", ", "), match[2] or ""])
    return text.strip(), results


def parameters(text):
    """One argument a line, as .Fa wants them."""
    return [re.sub(r"\s+", " ", one).strip() for one in text.split(",")]


def function_page(header, comment, functions, name):
    text, results = paragraphs(comment)
    if not results and any(returns == "HRESULT" for returns, _, _ in functions):
        sys.exit(f"{header}: {name}: its comment does not end with 'Returns S_OK; …'")
    first, _, rest = text.partition(". ")
    lines = head(name, 3, re.split("[,:;.(]", first[0].lower() + first[1:])[0].strip())
    lines += [".Sh LIBRARY", "WebSocket Protocol Component (libwspc, \\-lwspc)", ".Sh SYNOPSIS", f".In {header}"]
    for returns, function, arguments in functions:
        lines += [f".Ft {returns}", f".Fo {function}", *(f'.Fa "{one}"' for one in parameters(arguments)), ".Fc"]
    lines += [".Sh DESCRIPTION", escaped(first.rstrip(".") + "."), *([escaped(rest)] if rest else [])]
    lines += [".Sh RETURN VALUES"]
    if results:
        lines += [".Bl \\-tag \\-width Ds".replace("\\-", "-")]
        for names, explanation in results:
            lines += [f".It {' , '.join(f'Dv {one}' for one in names.split(', '))}", escaped(explanation or OBVIOUS[names])]
        lines += [".El"]
    else:
        lines += ["None."]
    others = [other for _, other, _ in functions]
    see = sorted({*others, "WebSocketCreateClientHandle", "WebSocketGetAction"} - {name})
    lines += [".Sh SEE ALSO", *(f".Xr {other} 3{' ,' if other != see[-1] else ''}" for other in see)]
    lines += [".Sh STANDARDS", "RFC 6455.\nThe function is one of the Windows WebSocket Protocol Component API."
              if name.startswith("WebSocket") else "RFC 7692.\nThe function is an addition to the Windows WebSocket Protocol Component API."]
    return "\n".join(lines) + "\n"


def function_pages():
    pages = {}
    for header in ("websocket.h", "websocket_ext.h"):
        for comment, declared in GROUP.findall((ROOT / "include" / header).read_text()):
            functions = FUNCTION.findall(declared)
            for _, name, _ in functions:
                pages[f"{name}.3"] = function_page(header, comment, functions, name)
    return pages


# ---- The command -----------------------------------------------------------------------------------------------------

def help_of(command, *subcommand):
    return subprocess.run([command, *subcommand, "--help"], capture_output=True, text=True, check=True).stdout


def options(lines):
    """The list of a block of options: "  -q,--quiet      what it does", which may go on below."""
    made = [".Bl -tag -width Ds"]
    for line in lines:
        row = re.match(r"  (\S.*?)(?:  +(.*))?$", line)
        if not row:
            made.append(escaped(line.strip()))
            continue
        made += [".It " + escaped(row[1].replace(",", ", ")), *([escaped(row[2])] if row[2] else [])]
    return made + [".El"]


def literal(lines):
    return [".Bd -literal", *(escaped(line) for line in lines), ".Ed"]


def command_section(text):
    """A command's help as mdoc: what it is for, its options, and the blocks that follow."""
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    made = []
    for block in blocks:
        title = block[0].rstrip(":")
        if title in ("Options", "Positionals"):
            made += options(block[1:])
        elif title in ("Examples", "Exit status") and len(block) > 1:
            made += [".Pp", f"{title}:", *literal(block[1:])]
        elif title.startswith("Settings of"):
            made += [".Pp", escaped(block[0]), *literal(block[1:])]
        else:
            made += [".Pp", *(escaped(line.strip()) for line in block if not line.startswith("Usage:"))]
    return made[1:] if made[:1] == [".Pp"] else made


def command_page(command):
    text = help_of(command)
    names = re.findall(r"^  (\w+) {6,}", text.partition("Subcommands:")[2].partition("\n\n")[0], re.MULTILINE)
    lines = head("wspc", 1, "WebSockets from the command line")
    lines += [".Sh SYNOPSIS", *(f".Nm\n.Cm {name}\n.Op Ar options{' Ar URL' if 'URL' in help_of(command, name) else ''}"
                                for name in names)]
    lines += [".Sh DESCRIPTION", "The command talks to WebSocket servers, is one, and measures them."]
    for name in names:
        lines += [f".Sh WSPC {name.upper()}", *command_section(help_of(command, name))]
    lines += [".Sh SEE ALSO", ".Xr WebSocketGetAction 3", ".Sh STANDARDS", "RFC 6455, RFC 7692."]
    return "\n".join(lines) + "\n"


def main():
    check = sys.argv[1] == "--check"
    pages = {"wspc.1": command_page(sys.argv[-1]), **function_pages()}
    stale = [name for name, text in pages.items()
             if not (PAGES / name).exists() or (PAGES / name).read_text() != text]
    stale += [path.name for path in PAGES.glob("*.[0-9]") if path.name not in pages]
    if check:
        for name in stale:
            print(f"docs/man/{name} is not what tools/man.py makes")
        print(f"{len(pages)} pages, {len(stale)} wrong")
        return 1 if stale else 0
    PAGES.mkdir(exist_ok=True)
    for name in stale:
        (PAGES / name).unlink(missing_ok=True)
        if name in pages:
            (PAGES / name).write_text(pages[name])
    print(f"{len(pages)} pages, {len(stale)} written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
