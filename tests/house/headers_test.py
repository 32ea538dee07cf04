# SPDX-License-Identifier: MIT
# headers_test: the public headers compile on their own, with every warning, in every language they promise, with every
# compiler that is here; and websocket.h steps aside for <windows.h>.
import shutil
import subprocess
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
INCLUDE = HERE.parent.parent / "include"
USER = HERE / "uses_websocket.c"

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Wsign-conversion", "-Wundef", "-Wcast-qual",
            "-Wold-style-cast", "-Werror"]
C_WARNINGS = [warning for warning in WARNINGS if warning != "-Wold-style-cast"] + ["-Wstrict-prototypes"]
# The macros of the API are C's casts, as Windows has them.
API_CXX_WARNINGS = [warning for warning in WARNINGS if warning != "-Wold-style-cast"]
NATIVE = [name for name in ("gcc", "clang", "clang-14", "clang-19") if shutil.which(name)]
WINDOWS = [name for name in ("x86_64-w64-mingw32-g++", "i686-w64-mingw32-g++") if shutil.which(name)]

AS_C = ["-x", "c", "-std=c11", *C_WARNINGS]
AS_CXX = [["-x", "c++", f"-std={standard}", *API_CXX_WARNINGS] for standard in ("c++11", "c++17", "c++20")]


def compile_only(compiler, *arguments, source=None):
    done = subprocess.run([compiler, "-fsyntax-only", *map(str, arguments)], input=source, capture_output=True, text=True,
                          check=False)
    return done.stderr


class Headers(unittest.TestCase):
    def each(self, compilers, *arguments, source=None):
        for compiler in compilers:
            with self.subTest(compiler=compiler, arguments=arguments[:4]):
                self.assertEqual(compile_only(compiler, *arguments, source=source), "")

    def test_there_is_a_compiler(self):
        self.assertTrue(NATIVE)

    def test_websocket_h_as_c_and_as_cxx(self):
        for language in [AS_C, ["-x", "c", "-std=gnu17", *C_WARNINGS], *AS_CXX]:
            self.each(NATIVE, *language, "-I", INCLUDE, USER)

    def test_websocket_h_steps_aside_for_windows_h(self):
        windows = ["-D_WIN32", "-I", HERE / "windows", "-I", INCLUDE, USER]
        for language in [AS_C, *AS_CXX]:
            self.each(NATIVE, *language, *windows)
            self.each(NATIVE, *language, "-DWINDOWS_FIRST", *windows)

    def test_websocket_h_steps_aside_for_a_windows_h_elsewhere(self):
        for language in [AS_C, *AS_CXX]:
            self.each(NATIVE, *language, "-DWINDOWS_FIRST", "-I", HERE / "windows", "-I", INCLUDE, USER)

    @unittest.skipUnless(WINDOWS, "no mingw here")
    def test_websocket_h_with_the_real_windows_h(self):
        for language in [AS_C, *AS_CXX]:
            self.each(WINDOWS, *language, "-I", INCLUDE, USER)
            self.each(WINDOWS, *language, "-DWINDOWS_FIRST", "-I", INCLUDE, USER)

    def test_each_cxx_header_on_its_own(self):
        headers = sorted((INCLUDE / "wspc").glob("*.h"))
        self.assertTrue(headers)
        for header in headers:
            self.each(NATIVE, "-x", "c++", "-std=c++20", *WARNINGS, "-I", INCLUDE, "-",
                      source=f"#include <wspc/{header.name}>\n#include <wspc/{header.name}>\n")

    def test_the_check_bites(self):
        for compiler in NATIVE:
            self.assertIn("error", compile_only(compiler, *AS_C, "-I", INCLUDE, "-", source="#include <websocket.h>\nULONG x = -1LL;\n"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
