# SPDX-License-Identifier: MIT
# install_test: what is installed into an empty place serves projects outside the tree, in all the ways that they ask.
#
# usage: install_test.py BUILD SOURCE     BUILD: a finished build of SOURCE, whose prefix is /usr
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent


def run(*command, **settings):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=600, check=False, **settings)


class Install(unittest.TestCase):
    build, source = None, None

    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.room.cleanup)
        cls.root = Path(cls.room.name, "root")
        done = run("cmake", "--install", cls.build, env=os.environ | {"DESTDIR": str(cls.root)})
        assert done.returncode == 0, done.stderr
        cls.usr = cls.root / "usr"
        cls.lib = next(cls.usr.glob("lib/**/libwspc.so.0")).parent

    def ok(self, done):
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def project(self, name):
        """A directory with somebody else's project."""
        place = Path(self.room.name, name)
        place.mkdir()
        for file in ("consumer.c", "consumer.cpp", "consumer_io.cpp"):
            shutil.copy(HERE / file, place)
        shutil.copy(HERE / "CMakeLists.consumer.txt", place / "CMakeLists.txt")
        return place

    def configure(self, place, *options):
        return run("cmake", "-S", place, "-B", place / "build", "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.usr}", *options)

    def assert_programs_work(self, place):
        self.ok(run("cmake", "--build", place / "build", "-j", "2"))
        settings = {"env": os.environ | {"LD_LIBRARY_PATH": str(self.lib)}}
        self.assertEqual(self.ok(run(place / "build/consumer_c", **settings)), "4 headers\n")
        self.assertEqual(self.ok(run(place / "build/consumer_cpp", **settings)), "Hello\n")

    def needed(self, program):
        return run("objdump", "-p", program).stdout.split()

    def test_find_package_shared(self):
        place = self.project("shared")
        self.ok(self.configure(place, "-DHOW=package", "-DCOMPONENT=shared"))
        self.assert_programs_work(place)
        self.assertIn("libwspc.so.0", self.needed(place / "build/consumer_c"))

    def test_find_package_static(self):
        place = self.project("static")
        self.ok(self.configure(place, "-DHOW=package", "-DCOMPONENT=static"))
        self.assert_programs_work(place)
        self.assertNotIn("libwspc.so.0", self.needed(place / "build/consumer_c"))

    def test_find_package_io(self):
        place = self.project("io")
        self.ok(self.configure(place, "-DHOW=package", "-DCOMPONENT=io"))
        self.assert_programs_work(place)
        self.assertEqual(self.ok(run(place / "build/consumer_io")), "Hello\n")

    def test_find_package_says_which_components_there_are(self):
        done = self.configure(self.project("other"), "-DHOW=package", "-DCOMPONENT=quic")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("has the components shared, static and io, not quic", " ".join(done.stderr.split()))

    # The consumer's own default is C++17: that C++20 is needed comes from the targets, here and above.
    def test_add_subdirectory(self):
        place = self.project("subdirectory")
        self.ok(self.configure(place, "-DHOW=subdirectory", "-DCOMPONENT=io", f"-DSOURCE={self.source}"))
        self.assert_programs_work(place)
        self.assertEqual(self.ok(run(place / "build/consumer_io")), "Hello\n")
        self.assertFalse(list(place.glob("build/wspc/**/CTestTestfile.cmake")), "no tests of ours in their build")

    def test_fetch_content_builds_what_is_linked(self):
        place = self.project("fetch")
        self.ok(self.configure(place, "-DHOW=fetch", "-DCOMPONENT=static", f"-DSOURCE={self.source}"))
        self.assert_programs_work(place)
        self.assertFalse(list(place.glob("build/**/libwspc_io.a")), "nobody has linked wspc::io")

    def test_add_subdirectory_where_what_io_needs_is_missing(self):
        place = self.project("without_io")
        done = self.configure(place, "-DHOW=subdirectory", "-DCOMPONENT=shared", f"-DSOURCE={self.source}",
                              "-DCMAKE_DISABLE_FIND_PACKAGE_OpenSSL=ON")
        self.assertIn("wspc: no wspc::io, since", self.ok(done))

    def test_find_package_in_a_project_that_is_plain_c(self):
        place = self.project("plain_c")
        (place / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.25)\nproject(consumer LANGUAGES C)\n"
            "find_package(wspc 0.1 REQUIRED COMPONENTS shared)\n"
            "add_executable(consumer_c consumer.c)\ntarget_link_libraries(consumer_c PRIVATE wspc::wspc)\n")
        self.ok(self.configure(place))
        self.ok(run("cmake", "--build", place / "build"))

    def pkg_config(self, *options, package="wspc"):
        path = {"PKG_CONFIG_PATH": str(self.lib / "pkgconfig")}
        return self.ok(run("pkg-config", *options, package, env=os.environ | path)).split()

    def test_pkg_config_with_plain_c(self):
        place = self.project("pkg_config")
        self.ok(run("cc", place / "consumer.c", "-o", place / "consumer", *self.pkg_config("--cflags", "--libs")))
        done = run(place / "consumer", env=os.environ | {"LD_LIBRARY_PATH": str(self.lib)})
        self.assertEqual(self.ok(done), "4 headers\n")

    def test_pkg_config_with_clients_and_servers(self):
        program = Path(self.room.name, "consumer_io")
        flags = self.pkg_config("--cflags", "--libs", package="wspc-io")
        self.ok(run("c++", "-std=c++20", HERE / "consumer_io.cpp", "-o", program, *flags))
        self.assertEqual(self.ok(run(program)), "Hello\n")

    def test_pkg_config_says_which_standard(self):
        for package in "wspc", "wspc-io":
            self.assertEqual(self.pkg_config("--variable=cxx_standard", package=package), ["20"])
            self.assertIn("C++20", (self.lib / f"pkgconfig/{package}.pc").read_text())

    def test_pkg_config_static_with_plain_c(self):
        place = self.project("pkg_config_static")
        flags = [flag if flag != "-lwspc" else "-l:libwspc.a" for flag in self.pkg_config("--cflags", "--libs", "--static")]
        self.ok(run("cc", place / "consumer.c", "-o", place / "consumer", *flags))
        self.assertEqual(self.ok(run(place / "consumer")), "4 headers\n")
        self.assertNotIn("libwspc.so.0", self.needed(place / "consumer"))

    def test_programs_for_the_windows_sdk(self):
        compat = self.pkg_config("--variable=compatdir")[0]
        program = Path(self.room.name, "sdk")
        self.ok(run("cc", f"-I{compat}", self.source / "examples/sdk/sdk_console.c", "-o", program,
                    *self.pkg_config("--cflags", "--libs")))
        self.assertIn("Succeeded", self.ok(run(program, env=os.environ | {"LD_LIBRARY_PATH": str(self.lib)})))

    def test_the_soname_and_the_links(self):
        self.assertIn("libwspc.so.0", self.needed(self.lib / "libwspc.so"))
        self.assertEqual(os.readlink(self.lib / "libwspc.so"), "libwspc.so.0")

    def test_nothing_says_where_it_was_built(self):
        for path in self.root.rglob("*"):
            if path.suffix in (".cmake", ".pc", ".h"):
                text = path.read_text()
                self.assertNotIn(str(self.build), text, path)
                self.assertNotIn(str(self.source), text, path)

    def test_each_page_and_header_is_there(self):
        functions = {path.name for path in (self.usr / "share/man/man3").iterdir()}
        self.assertEqual(len([name for name in functions if name.startswith("WebSocket")]), 13)
        self.assertTrue((self.usr / "share/man/man1/wspc.1.gz").exists())
        ours = {path.relative_to(self.source / "include") for path in (self.source / "include").rglob("*.h")}
        for path in ours:
            self.assertTrue((self.usr / "include" / str(path).replace("compat/", "wspc-compat/")).exists(), path)


if __name__ == "__main__":
    Install.build, Install.source = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    unittest.main(argv=sys.argv[:1], verbosity=2)
