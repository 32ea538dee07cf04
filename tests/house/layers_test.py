# SPDX-License-Identifier: MIT
# layers_test: the checker of the arrows bites: each way to break one is found, where it is, and nothing else.
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
    "src/tool/main.cpp": '#include <fmt/core.h>\n#include "io/loop/loop.h"\nint main() { printf("x"); }\n',
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
    ("src/io/x.cpp", "#include <boost/beast/websocket.hpp>", "the engine is ours"),
    ("src/io/x.cpp", '#include "tool/main.h"', "is no file"),
    ("src/io/x.cpp", 'void f() { std::fprintf(stderr, "x"); }', "only tool prints"),
    ("src/io/x.cpp", "void f() { std::cerr << 1; }", "only tool prints"),
    ("src/io/x.cpp", "#include <nlohmann/json.hpp>", "only tool speaks to people"),
    ("src/cellar/x.cpp", "int x;", "there is no room cellar"),
    ("include/wspc/x.h", '#include "core/frame.h"', "is no file of include"),
    ("include/wspc/x.h", "#include <mutex>", "core has no lock"),
    ("include/websocket_ext.h", "#include <boost/version.hpp>", "Boost"),
]


class Layers(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(judge("layers.py", GOOD), (0, ["12 files, no arrow broken"]))

    def test_an_empty_tree_does_not(self):
        self.assertEqual(judge("layers.py", {})[0], 1)

    def test_each_broken_arrow_is_found(self):
        for path, line, said in BAD:
            with self.subTest(path=path, line=line):
                status, lines = judge("layers.py", {**GOOD, path: f"// x: bad.\n\n{line}\n"})
                self.assertEqual(status, 1)
                self.assertEqual(len(lines), 1, lines)
                self.assertIn(said, lines[0])
                place = path if "no room" in said else f"{path}:3:"
                self.assertTrue(lines[0].startswith(place), lines[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
