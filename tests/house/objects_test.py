# SPDX-License-Identifier: MIT
# objects_test: what the compiled core really holds and calls: no mutable global, no clock, no operating system.
#
# usage: objects_test.py OBJECTS…     of a room, as the compiler made them
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CALLED = re.compile(
    r"getenv|environ|clock_gettime|gettimeofday|^time$|chrono::.*clock::now|getrandom|getentropy|random_device|^s?rand$"
    r"|pthread_|std::thread|std::mutex|std::condition_variable|socket|epoll|poll$|^select$|^recv|^send$|^sendmsg|sendto|connect$"
    r"|^(open|read|write|close|printf|puts|putchar|fopen|fwrite|fputs|perror|stdout|stderr|stdin)$|std::(cout|cerr|clog)")
MUTABLE = re.compile(r"^[0-9a-f]+ .{7} (\.data(?!\.rel\.ro)\S*|\.bss\S*|\.tbss\S*|\.tdata\S*|\*COM\*)\s+[0-9a-f]+\s+(.*)$")
# Constants that lie where what changes lies.
CONSTANT = {
    "wspc::(anonymous namespace)::table",  # constexpr, with string_views in it: g++ relocates it there
    "wspc::ServerHandshake::version_header()::line",  # a const string, made when it is asked for first
    "guard variable for wspc::ServerHandshake::version_header()::line",
}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def mutable_globals(path):
    found = (MUTABLE.match(line) for line in run("objdump", "--demangle", "--syms", path))
    names = (match[2] for match in found if match and not match[2].startswith("."))
    return [name for name in names if not name.startswith("DW.ref.") and name not in CONSTANT]


def forbidden_calls(path):
    called = (line.split(None, 1)[1] for line in run("nm", "--demangle", "--undefined-only", path) if line.split())
    return [name for name in called if CALLED.search(re.sub(r"@.*", "", name).removesuffix("(")) and "wspc::" not in name]


class Objects(unittest.TestCase):
    objects = []

    def test_there_is_something_to_look_at(self):
        self.assertTrue(self.objects)

    def test_no_mutable_global(self):
        self.assertEqual({path: found for path in self.objects if (found := mutable_globals(path))}, {})

    def test_nothing_of_the_operating_system_is_called(self):
        self.assertEqual({path: found for path in self.objects if (found := forbidden_calls(path))}, {})

    def test_the_check_bites(self):
        source = """
            #include <chrono>
            #include <cstdlib>
            #include <mutex>
            int counter; static int hidden = 3; thread_local int own; const int fixed = 4;
            static const char* const words[] = {"a", "b"};
            int f() { static int calls = std::atoi(words[hidden]); return ++calls + ++hidden + ++own + fixed; }
            long g() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
            bool h(std::mutex& mutex) { mutex.lock(); return std::getenv("HOME"); }
        """
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "bad.o")
            compiler = os.environ.get("CXX", "g++")
            subprocess.run([compiler, "-std=c++20", "-fPIC", "-O1", "-c", "-x", "c++", "-", "-o", path], input=source, text=True,
                           check=True)
            names = mutable_globals(path)
            for name in ("counter", "hidden", "own", "f()::calls"):
                self.assertTrue(any(name in found for found in names), (name, names))
            self.assertFalse(any("fixed" in found or "words" in found for found in names), names)
            calls = forbidden_calls(path)
            for name in ("clock::now", "getenv", "pthread_"):
                self.assertTrue(any(name in found for found in calls), (name, calls))


if __name__ == "__main__":
    Objects.objects = [path for path in sys.argv[1:] if Path(path).suffix in (".o", ".obj")]
    unittest.main(argv=sys.argv[:1], verbosity=2)
