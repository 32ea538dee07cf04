# SPDX-License-Identifier: MIT
# layers: checks that the arrows between the rooms point one way (docs/design.md, section 1).
#
# usage: layers.py [ROOT]     prints what breaks an arrow, one line each, and exits with 1 when anything does
import re
import sys
from pathlib import Path

import cxx

# room: the rooms right below it.
BELOW = {"bytes": [], "core": ["bytes"], "http": ["core"], "io": ["http"], "tool": ["io"], "abi": ["core"]}

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


def reach(room):
    """The room itself and all rooms below it."""
    rooms = {room}
    for below in BELOW[room]:
        rooms |= reach(below)
    return rooms


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
        if whose not in reach(room):
            return f'{room} may not include "{name}" of {whose}'
        return None

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
                if room in BELOW:
                    self.file(path, room)
                else:
                    self.found.append(f"{path.relative_to(self.root)}: there is no room {room}")
        for path in sorted((self.root / "include").rglob("*.h")):
            if path.parent.name == "compat":  # stands in for an operating system: no room's, and no room may use it
                continue
            self.file(path, PUBLIC.get(path.relative_to(self.root / "include").as_posix(), "core"))


def main():
    checker = Checker(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve())
    checker.tree()
    for line in checker.found:
        print(line)
    if not checker.files:
        print(f"{checker.root}: no sources")
    elif not checker.found:
        print(f"{checker.files} files, no arrow broken")
    return 1 if checker.found or not checker.files else 0


if __name__ == "__main__":
    sys.exit(main())
