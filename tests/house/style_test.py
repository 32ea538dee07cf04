# SPDX-License-Identifier: MIT
# style_test: the checker of the style bites: each fault is found, where it is, and nothing else.
import unittest

from trees import judge

HEAD = "// SPDX-License-Identifier: MIT\n// frame: one frame.   RFC 6455 §5.2\n"
GOOD = {
    "src/core/frame.cpp": HEAD + 'int frame(); // no get_ here: "get_x("\nauto e = socket.get_executor();\n',
    "src/core/frame_owner.cpp": HEAD.replace("frame:", "frame_owner:") +
        "timer_.async_wait([self = shared_from_this()](Error error) { self->tick(); });\n"
        "timer_.async_wait([this, alive = std::weak_ptr(alive_)](Error error) { if (!alive.expired()) tick(); });\n"
        "// This owns the loop: no handler runs when it is gone.\n"
        "loop_.post([this] { tick(); });\n"
        "std::find_if(begin, end, [this](int each) { return is(each); });\n",
    "include/websocket.h": "/* SPDX-License-Identifier: MIT\n * websocket: the functions.\n */\n",
    "tools/many": "any text\n",
    "README.md": "Two spaces at the end  \nbreak a line there.\n# What it is\nAsk the users who know. Not: `nothing: it is declined`.\n",
    "src/core/frame_words.cpp": HEAD.replace("frame:", "frame_words:") +
        "// Returns what it holds; nothing else is kept, in the past: for whom it is.\n"
        "// What does it hold?\n// See who it is. Often it waits.\n" + 'const char* text = "Whoever";  // all of it\n',
    "include/wspc/frame.h": HEAD + "// To be awaited at once, once.\n",
}

# (file, its text, line, a part of what must be said)
BAD = [
    ("src/core/x.cpp", "// x: a file.\n", 1, "SPDX"),
    ("src/core/x.cpp", "// SPDX-License-Identifier: MIT\nint x;\n", 2, "'x: what it is.'"),
    ("src/core/x.cpp", "// SPDX-License-Identifier: MIT\n// y: another.\n", 2, "'x: what it is.'"),
    ("tools/x.py", "# x: a tool.\n", 1, "SPDX"),
    ("CMakeLists.txt", "project(x)\n", 1, "SPDX"),
    ("src/core/frame.cpp", HEAD + "int x; \n", 3, "white space"),
    ("src/core/frame.cpp", HEAD + "\tint x;\n", 3, "a tab"),
    ("src/core/frame.cpp", HEAD + "// RFC" "6455 5.2\n", 3, "RFC 6455"),
    ("docs/x.md", "see RFC 6455 " "section 5\n", 1, "RFC 6455"),
    ("src/core/frame.cpp", HEAD + "int get_size();\n", 3, "get_"),
    ("src/core/frame.cpp", HEAD + "int send_ex();\n", 3, "versions"),
    ("src/core/frame.cpp", HEAD + "class FrameManager {};\n", 3, "Manager"),
    ("src/core/frame.h", HEAD + "using namespace std;\n", 3, "using namespace"),
    ("src/core/frame.cpp", HEAD + "\n" * 349, 351, "longer"),
    ("src/core/frame.cpp", HEAD + "timer_.async_wait([this](Error error) { tick(); });\n", 3, "bare `this`"),
    ("src/core/frame.cpp", HEAD + "timer_.async_wait(\n    [number, this](Error error) { tick(); });\n", 4, "bare `this`"),
    ("src/core/frame.cpp", HEAD + "boost::asio::post(loop, [&lane, this] { go(); });\n", 3, "bare `this`"),
    ("src/core/frame.cpp", HEAD + "loop.post([self] { go(); });\nloop.post([this] { go(); });\n", 4, "bare `this`"),
    ("src/core/frame.cpp", HEAD + "// What is sent after a refusal.\n", 3, "begins with a clause"),
    ("src/core/frame.cpp", HEAD + "int x;  // Who is told.\n", 3, "begins with a clause"),
    ("src/core/frame.cpp", HEAD + "// Of the session that has opened.\n", 3, "fragment"),
    ("src/core/frame.cpp", HEAD + "// The page that is sent to who asks for one.\n", 3, "'who'"),
    ("tools/x.py", "# SPDX-License-Identifier: MIT\n# x: a tool.\n# It is kept by whoever made it.\n", 3, "'who'"),
    ("src/core/frame.cpp", HEAD + "// The columns of what is no character.\n", 3, "'what'"),
    ("docs/design.md", "At most 16. Past it, the oldest goes.\n", 1, "beyond this limit"),
    ("src/core/frame.cpp", HEAD + "int* x;  // nothing: it is declined\n", 3, "as a contract"),
    ("src/core/frame.cpp", HEAD + "// Says what is wrong; empty: nothing.\n", 3, "as a contract"),
    ("README.md", "To be awaited at once, once.\n", 1, "await the result"),
    ("README.md", "Forgets all but that there are connections.\n", 1, "plainly"),
]


class Style(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(judge("style.py", GOOD), (0, ["7 files, nothing to say"]))

    def test_two_types_of_one_name_are_found(self):
        first = HEAD.replace("frame:", "a:") + "namespace wspc::core {\nstruct Frame { int x; };\n}\n"
        second = first.replace("// a:", "// b:")
        status, lines = judge("style.py", {"src/core/a.h": first, "src/core/deflate/b.h": second})
        self.assertEqual((status, lines), (1, ["src/core/deflate/b.h:4: another Frame is in a.h"]))
        elsewhere = second.replace("wspc::core", "wspc::io")
        self.assertEqual(judge("style.py", {"src/core/a.h": first, "src/io/b.h": elsewhere})[0], 0)

    def test_exactly_the_longest_file_passes(self):
        self.assertEqual(judge("style.py", {"src/core/frame.cpp": HEAD + "\n" * 348})[0], 0)

    def test_an_empty_tree_does_not(self):
        self.assertEqual(judge("style.py", {})[0], 1)

    def test_each_fault_is_found(self):
        for path, text, line, said in BAD:
            with self.subTest(path=path, text=text[:120]):
                status, lines = judge("style.py", {**GOOD, path: text})
                self.assertEqual(status, 1)
                self.assertEqual(len(lines), 1, lines)
                self.assertTrue(lines[0].startswith(f"{path}:{line}:"), lines[0])
                self.assertIn(said, lines[0])


if __name__ == "__main__":
    unittest.main(verbosity=2)
