# SPDX-License-Identifier: MIT
# layers: checks that the includes between rooms, and between the folders of a room, point one way, that no units of a
# room form a cycle, and that no folder is crowded (docs/design.md, sections 1 and 2).
#
# usage: layers.py [ROOT]     prints what breaks a rule, one line each, and exits with 1 if anything does
import os
import re
import sys
from pathlib import Path

import cxx
import units

# room: the rooms right below it.
BELOW = {"bytes": [], "core": ["bytes"], "http": ["core"], "io": ["http"], "tool": ["io"], "abi": ["core"]}

# room: its folders, and for each the folders right below it. "" are the files of the room that are in no folder.
FOLDERS = {
    "io": {"loop": [], "tls": ["loop"], "session": ["tls"], "http2": ["session"], "client": ["http2"],
           "server": ["http2"], "api": ["client", "server"]},
    "http": {"": [], "http2": [""], "tunnel": [""]},
    "tool": {"text": [], "frames": ["text"], "terminal": ["text"], "traffic": ["frames", "terminal"],
             **{noun: ["traffic"] for noun in ("options", "recordings", "programs", "ui")},
             **{command: ["options", "recordings", "programs", "ui"]
                for command in ("serve", "connect", "bench", "inspect", "check", "pipe", "replay", "offline", "completion")},
             "doctor": ["check"],
             "": ["serve", "connect", "bench", "inspect", "doctor", "pipe", "replay", "offline", "completion"]},
}

# Includes between folders that break an arrow, and cycles of units, which remain to be cut.
KNOWN_ARROWS = {
    "tool/connect": {"serve"},
    "tool/frames": {"offline"},
    "tool/options": {"bench", "check", "connect", "doctor", "inspect", "offline", "pipe", "replay", "serve", "ui"},
    "tool/terminal": {"frames"},
    "tool/ui": {"options", "recordings"},
}
KNOWN_CYCLES = {("tool/terminal/console", "tool/terminal/output_queue")}

MOST_FILES = 30  # in a folder
COUNTED = {".h", ".cpp", ".c", ".py", ".mjs", ".js", ".bash"}
# In include/compat, the names are those of Windows' own headers, in several spellings. The others remain to be divided.
CROWDED = {"include/compat", "tests/conformance", "tests/interop", "tests/tool"}

# Whose face a public header is; the others in include/wspc are core's.
PUBLIC = {"websocket.h": "abi", "websocket_ext.h": "abi", "wspc/request.h": "http", "wspc/policy.h": "http",
          **{f"wspc/{name}.h": "io" for name in ("asio", "client", "client_options", "failure", "metrics", "server",
                                                 "server_options", "task", "tls", "trace", "upgrade", "web_socket",
                                                 *(f"detail/asio_{part}" for part in (
                                                     "buffers", "clock", "error", "handshake", "inbox", "layer",
                                                     "operations", "sending", "state", "transport", "turns")))}}

# Headers that only some rooms may include: (pattern of the header's whole name, rooms that may, why).
HEADERS = [
    (r"boost/.*", {"http", "io", "tool"}, "only http, io and tool need Boost"),
    (r"boost/beast/websocket.*", set(), "the engine is ours"),
    (r"boost/asio(\.hpp|/(?!buffer).*)", {"io", "tool"}, "only io waits"),
    (r"(CLI|fmt|nlohmann|editline)/.*|histedit\.h", {"tool"}, "only tool speaks to people"),
    (r"iostream|fstream|print|cstdio|stdio\.h", {"io", "tool"}, "only tool prints, and the engine has no files"),
    (r"sys/socket\.h|netinet/.*|arpa/.*|netdb\.h|poll\.h|sys/epoll\.h|winsock.*", {"io", "tool"}, "only io has sockets"),
    (r"openssl/.*", {"io", "tool"}, "only io has TLS"),
    (r"thread|future|condition_variable|semaphore|barrier|latch|stop_token|pthread\.h", {"bytes", "io", "tool"},
     "only io has threads"),
    (r"mutex|shared_mutex", {"abi", "io", "tool"}, "core has no lock: one thread at a time uses a connection"),
    (r"unistd\.h|sys/(random|time|mman|types)\.h|time\.h|ctime|csignal|signal\.h", {"bytes", "io", "tool"},
     "the operating system is not reached from here"),
    (r"windows\.h|bcrypt\.h", {"bytes", "abi", "io", "tool"}, "the operating system is not reached from here"),
    (r"random", {"tool"}, "randomness comes from the source that a connection was given"),
]

# Code that only some rooms may contain: (pattern in the code, rooms that may, why).
WORDS = [
    (r"\b(?:std::)?(?:v?f?printf|puts|fputs|putchar|putc|fputc|perror)\s*\(|std::(?:cout|cerr|clog|print|println)\b"
     r"|fmt::print\b|\bSTD(?:OUT|ERR)_FILENO\b", {"tool"}, "only tool prints"),
    (r"\b(?:steady|system|high_resolution)_clock::now\b|\bclock_gettime\b|\bgettimeofday\b|\btime\s*\(\s*(?:NULL|nullptr|0)",
     {"io", "tool"}, "time comes in as a value"),
    (r"\b(?:secure_)?getenv\b|\benviron\b", {"tool"}, "the environment is not reached from here"),
    (r"\bthread_local\b", {"bytes", "io", "tool"}, "no state outside the objects"),
    (r"\brand\s*\(\s*\)|\brandom_device\b|\bmt19937", {"tool"},
     "randomness comes from the source that a connection was given"),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def reach(place, below):
    """The room or folder itself, and all that are below it."""
    places = {place}
    for each in below[place]:
        places |= reach(each, below)
    return places


def folder(name):
    """The folder in its room of a file that is included as `name`."""
    parts = name.split("/")
    return parts[1] if len(parts) > 2 else ""


def owner(name):
    """The room of an included file of ours, or None."""
    first = name.split("/")[0]
    if name in PUBLIC or first == "wspc":
        return PUBLIC.get(name, "core")
    return first if first in BELOW else None


class Checker:
    def __init__(self, root):
        self.root, self.found, self.files = root, [], 0

    def complain(self, path, text, position, what):
        self.found.append(f"{path.relative_to(self.root)}:{cxx.line_at(text, position)}: {what}")

    def file(self, path, room):
        self.files += 1
        text = path.read_text()
        for match in INCLUDE.finditer(cxx.without_comments(text)):
            what = self.own(room, path, match[2]) if match[1] == '"' else self.other(room, match[2])
            if what:
                self.complain(path, text, match.start(), what)
        code = cxx.without_comments_and_strings(text)
        for pattern, rooms, why in WORDS:
            if room not in rooms:
                for match in re.finditer(pattern, code):
                    self.complain(path, text, match.start(), f"{room} says {match.group().strip()}: {why}")

    def own(self, room, path, name):
        whose = owner(name)
        places = [self.root / "include" / name] + ([] if self.is_public(path) else [self.root / "src" / name])
        if whose is None or not any(place.exists() for place in places):
            return f'"{name}" is no file of {"include" if self.is_public(path) else "src or include"}'
        if whose not in reach(room, BELOW):
            return f'{room} may not include "{name}" of {whose}'
        if whose == room and room in FOLDERS and not self.is_public(path) and name not in PUBLIC:
            return self.own_folder(room, folder(path.relative_to(self.root / "src").as_posix()), name)
        return None

    def own_folder(self, room, here, name):
        folders, there = FOLDERS[room], folder(name)
        if name.startswith("wspc/") or here not in folders or there in reach(here, folders):
            return None  # tree() complains of a folder that is in no table
        if there in KNOWN_ARROWS.get(f"{room}/{here}", ()):
            return None
        return f'{room}/{here} may not include "{name}" of {room}/{there}'

    def other(self, room, name):
        if owner(name):
            return f"our own <{name}> is included in quotes"
        for pattern, rooms, why in HEADERS:
            if room not in rooms and re.fullmatch(pattern, name):
                return f"{room} may not include <{name}>: {why}"
        return None

    def is_public(self, path):
        return (self.root / "include") in path.parents

    def tree(self):
        for path in sorted((self.root / "src").rglob("*")):
            if path.suffix in (".h", ".cpp", ".c", ".inc"):
                room = path.relative_to(self.root / "src").parts[0]
                if room not in BELOW:
                    self.found.append(f"{path.relative_to(self.root)}: there is no room {room}")
                    continue
                self.file(path, room)
                here = folder(path.relative_to(self.root / "src").as_posix())
                if room in FOLDERS and here not in FOLDERS[room]:
                    self.found.append(f"{path.relative_to(self.root)}: the table has no folder {room}/{here}")
        for path in sorted((self.root / "include").rglob("*.h")):
            if path.parent.name == "compat":  # stands in for an operating system: no room's, and no room may use it
                continue
            self.file(path, PUBLIC.get(path.relative_to(self.root / "include").as_posix(), "core"))


    def cycles(self):
        for room in BELOW:
            paths = [path for path in (self.root / "src" / room).rglob("*") if path.suffix in (".h", ".cpp", ".c", ".inc")]
            sources = {path.relative_to(self.root / "src").as_posix(): path.read_text() for path in paths}
            for cycle in units.cycles(sources):
                if cycle not in KNOWN_CYCLES:
                    self.found.append(f"src/{room}: a cycle of units: {', '.join(cycle)}")

    def crowds(self):
        for directory, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in ("build", "node_modules") and name[0] != ".")
            here = Path(directory).relative_to(self.root).as_posix()
            count = sum(Path(name).suffix in COUNTED for name in names)
            if count > MOST_FILES and here not in CROWDED:
                self.found.append(f"{here}: {count} source files in a folder, more than {MOST_FILES}")


def main():
    checker = Checker(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve())
    checker.tree()
    checker.cycles()
    checker.crowds()
    for line in checker.found:
        print(line)
    if not checker.files:
        print(f"{checker.root}: no sources")
    elif not checker.found:
        print(f"{checker.files} files, no arrow broken")
    return 1 if checker.found or not checker.files else 0


if __name__ == "__main__":
    sys.exit(main())
