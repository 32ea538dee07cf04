# SPDX-License-Identifier: MIT
# programs_test: whole programs compile with the compat headers, without a word, by every compiler and in every mode; and run.
#
# usage: programs_test.py SOURCE LIBRARY     LIBRARY: libwspc to link with
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
STRICT = ["-Wshadow", "-Wconversion", "-Wstrict-prototypes"]  # the headers are not to blame for these either
C = [(compiler, mode) for compiler in ("gcc", "clang") for mode in ("c11", "gnu11", "gnu17", "gnu2x")]
CXX = [(compiler, mode) for compiler in ("g++", "clang++") for mode in ("c++11", "c++14", "c++17", "gnu++20", "c++20")]
WIDE = ["-DUNICODE", "-D_UNICODE"]
# One of each, where more would only be slower.
FEW = [("gcc", "c11"), ("clang", "gnu17"), ("g++", "c++11"), ("clang++", "c++20")]


class Programs(unittest.TestCase):
    source, library = None, None

    def setUp(self):
        room = tempfile.TemporaryDirectory()
        self.addCleanup(room.cleanup)
        self.here = Path(room.name)
        self.programs = self.source / "tests/compat/programs"
        include = self.source / "include"
        self.flags = [*WARNINGS, f"-I{include}/compat", f"-I{include}"]

    def compile(self, compiler, mode, *arguments):
        if shutil.which(compiler) is None:
            self.skipTest(f"no {compiler}")
        done = subprocess.run([compiler, f"-std={mode}", *self.flags, *map(str, arguments)], capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""), f"{compiler} -std={mode}")

    def run_program(self, program, *arguments, **environment):
        steady = ["setarch", "-R"] if shutil.which("setarch") else []  # addresses that the sanitizers of old compilers can use
        done = subprocess.run([*steady, program, *arguments], capture_output=True, text=True,
                              env={**os.environ, **environment})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout

    def language(self, compiler):
        return ["-x", "c++" if compiler.endswith("++") else "c"]

    def built(self, name, compiler, mode, *options):
        """A program without the library, with the sanitizers that find leaks."""
        program = self.here / "program"
        self.compile(compiler, mode, "-g", "-fsanitize=address,undefined", *options, *self.language(compiler),
                     self.programs / name, "-o", program)
        return program

    def said(self, program, *arguments, **environment):
        return self.run_program(program, *arguments, ASAN_OPTIONS="detect_leaks=1", **environment)

    def test_the_vocabulary_of_the_sdk(self):
        for compiler, mode in CXX:
            with self.subTest(compiler=compiler, mode=mode):
                self.compile(compiler, mode, "-c", self.programs / "transport.cpp", "-o", self.here / "transport.o")
        self.compile("g++", "c++11", self.programs / "transport.cpp", self.library,
                     f"-Wl,-rpath,{self.library.parent}", "-o", self.here / "transport")
        self.assertEqual(self.run_program(self.here / "transport"), (self.programs / "transport.txt").read_text())

    def strict(self, compiler):
        return [option for option in STRICT if not compiler.endswith("++") or option != "-Wstrict-prototypes"]

    def test_every_header_alone(self):
        for header in sorted((self.source / "include/compat").glob("*.h")):
            public = not header.name.startswith("wspc_")  # the others are parts of these, which come after wspc_shared.h
            for compiler, mode in (("gcc", "c11" if public else "gnu17"), ("clang++", "c++20")):
                with self.subTest(compiler=compiler, mode=mode, header=header.name):
                    file = self.here / "alone.c"
                    file.write_text(f"#include <{header.name}>\n#include <{header.name}>\ntypedef int Something;\n")
                    self.compile(compiler, mode, *self.strict(compiler), "-fsyntax-only", *self.language(compiler), file)

    def together(self, names, compiler, mode, *options):
        file = self.here / "together.c"
        file.write_text("".join(f"#include <{name}>\n" for name in names) + "typedef int Something;\n")
        with self.subTest(compiler=compiler, mode=mode, options=options, first=names[0]):
            self.compile(compiler, mode, *self.strict(compiler), *options, "-fsyntax-only", *self.language(compiler), file)

    def test_all_headers_together_in_every_mode(self):
        names = ["WinError.h", "Windows.h", "TChar.h", "Tchar.h", "StrSafe.h", "Strsafe.h", "WebSocket.h", "winnt.h",
                 "specstrings.h", "StdIo.h", "String.h", "WChar.h", "Assert.h"]
        for compiler, mode in C + CXX:
            self.together(names, compiler, mode)
            if mode != "c11":  # there POSIX has to be asked for before the first header of C
                self.together(names[::-1], compiler, mode)
        for compiler, mode in FEW:
            for options in (WIDE, ["-O2", "-D_FORTIFY_SOURCE=2"], ["-DNOMINMAX"], ["-fsanitize=thread"]):
                self.together(names, compiler, mode, *options)

    def test_wmain_takes_nothing(self):
        for compiler, mode in C + CXX:
            with self.subTest(compiler=compiler, mode=mode):
                self.compile(compiler, mode, "-c", *self.language(compiler), self.programs / "wmain_void.c", "-o",
                             self.here / "void.o")
        for compiler, mode in FEW:
            self.assertEqual(self.said(self.built("wmain_void.c", compiler, mode)), "no arguments\n")

    def test_wmain_takes_arguments_which_are_freed(self):
        for compiler, mode in FEW:
            with self.subTest(compiler=compiler, mode=mode):
                program = self.built("wmain_arguments.c", compiler, mode)
                for arguments in (("grün",), ("grün", "世界")):  # returns, exits
                    lines = "".join(f"{i + 1}: {text}\n" for i, text in enumerate(arguments))
                    self.assertEqual(self.said(program, *arguments), lines + f"last: {arguments[-1]}\n")

    def test_wmain_takes_the_environment(self):
        for compiler, mode in FEW:
            with self.subTest(compiler=compiler, mode=mode):
                program = self.built("wmain_environment.c", compiler, mode)
                self.assertEqual(self.said(program, GREETING="Grüß Gott"), "Grüß Gott\n")

    def test_tmain_is_narrow_or_wide(self):
        for compiler, mode in FEW:
            with self.subTest(compiler=compiler, mode=mode):
                self.assertEqual(self.said(self.built("tmain.c", compiler, mode), "grün"),
                                 "2: grün, 8 characters of 1 bytes\n")
                self.assertEqual(self.said(self.built("tmain.c", compiler, mode, *WIDE), "grün"),
                                 "2: grün, 7 characters of 4 bytes\n")

    def test_the_vocabulary_of_the_c_library(self):
        expected = (self.programs / "vocabulary.txt").read_text()
        for compiler, mode in (("gcc", "c11"), ("clang", "gnu17")):
            with self.subTest(compiler=compiler, mode=mode):
                self.assertEqual(self.said(self.built("vocabulary.c", compiler, mode, "-Wno-nonnull")), expected)

    def test_files_in_c_and_cxx_share_what_there_is_once(self):
        for c, cxx in (("gcc", "g++"), ("clang", "clang++")):
            for options in ([], ["-O2"]):
                with self.subTest(compiler=c, options=options):
                    self.compile(c, "gnu11", *options, "-c", self.programs / "two_files_c.c", "-o", self.here / "c.o")
                    self.compile(cxx, "c++11", *options, self.programs / "two_files_main.cpp", self.here / "c.o", "-o",
                                 self.here / "two")
                    self.assertEqual(self.run_program(self.here / "two"), "234 235 1\n")


if __name__ == "__main__":
    Programs.source, Programs.library = Path(sys.argv[1]), Path(sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
