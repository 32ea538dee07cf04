# SPDX-License-Identifier: MIT
# layers_test: the checker of the layout bites: each way to break a rule is found, where it is, and nothing else.
import unittest

from trees import judge

GOOD = {
    "src/bytes/mask.h": "#include <cstring>\n",
    "src/bytes/random.cpp": "#include <unistd.h>\nthread_local int batch;\n",
    "src/core/frame.h": '#include <span>\n#include "bytes/mask.h"\n#include "wspc/event.h"\n',
    "src/core/words.cpp": '// std::thread, printf("x"), #include <mutex>\nconst char* text = "getenv(\\"HOME\\")";\n',
    "src/abi/handle.cpp": '#include <mutex>\n#include "core/frame.h"\n#include "websocket.h"\n',
    "src/http/parse.cpp": '#include <boost/beast/http.hpp>\n#include "core/frame.h"\n',
    "src/io/loop/loop.h": '#include <boost/asio.hpp>\n#include <thread>\n#include "http/parse.h"\n#include "wspc/server.h"\n',
    "src/http/parse.h": "\n",
    "src/http/http2/http2.h": '#include "http/parse.h"\n',
    "src/io/session/session.h": '#include "io/loop/loop.h"\nclass Session final {\n};\n',
    "src/io/session/session_in.cpp": '#include "io/session/session.h"\nvoid Session::receive() {}\n',
    "src/io/http2/server.h": '#include "io/session/session.h"\n',
    "src/io/server/server.h": '#include "io/http2/server.h"\n',
    "src/tool/check/check.h": '#include "io/server/server.h"\n',
    "src/tool/doctor/doctor.h": '#include "tool/check/check.h"\n',
    "src/tool/main.cpp": '#include <fmt/core.h>\n#include "tool/doctor/doctor.h"\nint main() { printf("x"); }\n',
    "include/wspc/event.h": "#include <span>\n",
    "include/wspc/server.h": '#include <boost/asio.hpp>\n#include "wspc/event.h"\n',
    "include/websocket.h": "#include <windows.h>\n#include <stdint.h>\n",
}

# (file, line that breaks an arrow, a part of what must be said)
BAD = [
    ("src/bytes/x.cpp", '#include "core/frame.h"', 'bytes may not include "core/frame.h" of core'),
    ("src/bytes/x.cpp", '#include "wspc/event.h"', 'bytes may not include "wspc/event.h" of core'),
    ("src/core/x.cpp", '#include "abi/handle.h"', "is no file"),
    ("src/core/x.cpp", '#include "io/loop/loop.h"', 'core may not include "io/loop/loop.h" of io'),
    ("src/core/x.cpp", '#include "wspc/server.h"', 'core may not include "wspc/server.h" of io'),
    ("src/core/x.cpp", '#include "frame.h"', '"frame.h" is no file'),
    ("src/core/x.cpp", '#include "core/gone.h"', '"core/gone.h" is no file'),
    ("src/core/x.cpp", "#include <wspc/event.h>", "in quotes"),
    ("src/core/x.cpp", "#include <thread>", "only io has threads"),
    ("src/core/x.cpp", "#include <mutex>", "core has no lock"),
    ("src/core/x.cpp", "  #  include  <sys/socket.h>", "only io has sockets"),
    ("src/core/x.cpp", "#include <boost/asio.hpp>", "Boost"),
    ("src/core/x.cpp", "#include <iostream>", "only tool prints"),
    ("src/core/x.cpp", "#include <random>", "randomness"),
    ("src/core/x.cpp", "auto t = std::chrono::steady_clock::now();", "time comes in as a value"),
    ("src/core/x.cpp", 'auto home = std::getenv("HOME");', "environment"),
    ("src/core/x.cpp", "thread_local int state;", "no state outside the objects"),
    ("src/abi/x.cpp", '#include "http/parse.h"', 'abi may not include "http/parse.h" of http'),
    ("src/abi/x.cpp", "#include <boost/version.hpp>", "Boost"),
    ("src/http/x.cpp", '#include "io/loop/loop.h"', 'http may not include "io/loop/loop.h" of io'),
    ("src/http/x.cpp", "#include <boost/asio/ip/tcp.hpp>", "only io waits"),
    ("src/io/loop/x.cpp", "#include <boost/beast/websocket.hpp>", "the engine is ours"),
    ("src/io/loop/x.cpp", '#include "tool/main.h"', "is no file"),
    ("src/io/loop/x.cpp", 'void f() { std::fprintf(stderr, "x"); }', "only tool prints"),
    ("src/io/loop/x.cpp", "void f() { std::cerr << 1; }", "only tool prints"),
    ("src/io/loop/x.cpp", "#include <nlohmann/json.hpp>", "only tool speaks to people"),
    ("src/cellar/x.cpp", "int x;", "there is no room cellar"),
    ("src/io/cellar/x.cpp", "int x;", "the table has no folder io/cellar"),
    ("src/io/x.cpp", "int x;", "the table has no folder io/"),
    ("src/io/loop/x.cpp", '#include "io/session/session.h"',
     'io/loop may not include "io/session/session.h" of io/session'),
    ("src/io/client/x.cpp", '#include "io/server/server.h"',
     'io/client may not include "io/server/server.h" of io/server'),
    ("src/http/x.cpp", '#include "http/http2/http2.h"', 'http/ may not include "http/http2/http2.h" of http/http2'),
    ("src/http/tunnel/x.cpp", '#include "http/http2/http2.h"', "http/tunnel may not include"),
    ("src/tool/check/x.cpp", '#include "tool/doctor/doctor.h"',
     'tool/check may not include "tool/doctor/doctor.h" of tool/doctor'),
    ("include/wspc/x.h", '#include "core/frame.h"', "is no file of include"),
    ("include/wspc/x.h", "#include <mutex>", "core has no lock"),
    ("include/websocket_ext.h", "#include <boost/version.hpp>", "Boost"),
]


class Layers(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(judge("layers.py", GOOD), (0, ["19 files, no arrow broken"]))

    def test_an_empty_tree_does_not(self):
        self.assertEqual(judge("layers.py", {})[0], 1)

    def test_each_broken_arrow_is_found(self):
        for path, line, said in BAD:
            with self.subTest(path=path, line=line):
                status, lines = judge("layers.py", {**GOOD, path: f"// x: bad.\n\n{line}\n"})
                self.assertEqual(status, 1)
                self.assertEqual(len(lines), 1, lines)
                self.assertIn(said, lines[0])
                place = path if "there is no room" in said or "the table has" in said else f"{path}:3:"
                self.assertTrue(lines[0].startswith(place), lines[0])

    def test_a_cycle_of_units_is_found(self):
        status, lines = judge("layers.py", {
            "src/http/a.h": '#include "http/b.h"\n',
            "src/http/b.h": "\n",
            "src/http/b.cpp": '#include "http/b.h"\n#include "http/c.h"\n',
            "src/http/c.h": '#include "http/a.h"\n',
            "src/http/d.h": '#include "http/a.h"\n',
        })
        self.assertEqual((status, lines), (1, ["src/http: a cycle of units: http/a, http/b, http/c"]))

    def test_a_source_belongs_to_the_header_whose_class_it_implements(self):
        parts = {
            "src/io/loop/loop.h": '#include "io/loop/part.h"\nclass Loop {\n};\n',
            "src/io/loop/part.h": "struct Part {\n};\n",
        }
        for name in ("Part", "Loop"):
            with self.subTest(name=name):
                source = f'#include "io/loop/part.h"\n#include "io/loop/loop.h"\nvoid {name}::run() {{\n}}\n'
                status, lines = judge("layers.py", {**parts, "src/io/loop/running.cpp": source})
                self.assertEqual(status, 1 if name == "Part" else 0)
                self.assertIn("cycle of units: io/loop/loop, io/loop/part" if status else "3 files", lines[0])

    def test_a_crowded_folder_is_found(self):
        for folder, suffix, number, found in [("tests/x", "py", 31, True), ("tests/x", "cpp", 30, False),
                                              ("tests/x", "json", 31, False), ("include/compat", "h", 31, False)]:
            with self.subTest(folder=folder, suffix=suffix, number=number):
                many = {f"{folder}/{i}.{suffix}": "\n" for i in range(number)}
                status, lines = judge("layers.py", {**GOOD, **many})
                self.assertEqual(status, 1 if found else 0, lines)
                self.assertIn("tests/x: 31 source files" if found else "19 files", lines[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
