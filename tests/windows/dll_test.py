# SPDX-License-Identifier: MIT
# dll_test: what websocket.dll is, read from the file: nothing of it is run.
#
# usage: dll_test.py DLL PREFIX DEF PROGRAM…
#   PREFIX: that of mingw's binutils; DEF: the list of exports; PROGRAM: what was linked against the DLL, and must be
#   found to import from it
import re
import subprocess
import sys
import unittest
from pathlib import Path

LIMIT = 600 * 1024  # bytes
WINDOWS_OWN = {"kernel32.dll", "msvcrt.dll", "advapi32.dll", "bcrypt.dll", "api-ms-win-core-synch-l1-2-0.dll"}


def tool(name, *arguments):
    return subprocess.run([Dll.prefix + name, *map(str, arguments)], capture_output=True, text=True, check=True).stdout


def listed():
    """name: (size of the arguments, ordinal)"""
    rows = re.findall(r"^  (\w+)@(\d+)\s+@(\d+)$", Dll.definition.read_text(), re.MULTILINE)
    return {name: (int(size), int(ordinal)) for name, size, ordinal in rows}


def exported(headers):
    """name: (ordinal, address)"""
    base = int(re.search(r"ImageBase\s+([0-9a-f]+)", headers)[1], 16)
    table = headers.partition("[Ordinal/Name Pointer] Table")
    addresses = {int(ordinal): base + int(address, 16)
                 for ordinal, address in re.findall(r"\+base\[ *(\d+)\] ([0-9a-f]+) Export RVA", table[0])}
    first = int(re.search(r"Ordinal Base\s+(\d+)", headers)[1])
    names = re.findall(r"^\s+\[ *(\d+)\] (\S+)$", table[2].partition("\n\n")[0], re.MULTILINE)
    return {name: (int(index) + first, addresses[int(index) + first]) for index, name in names}


def imported(headers):
    """library: names that are imported from it"""
    tables = headers.partition("The Import Tables")[2].partition("The Export Tables")[0]
    found, library = {}, None
    for line in tables.splitlines():
        if name := re.match(r"\s+DLL Name: (\S+)", line):
            library = found.setdefault(name[1].lower(), set())
        elif library is not None and (symbol := re.match(r"\s+[0-9a-f]+\s+\d+\s+(\w+)", line)):
            library.add(symbol[1])
    return found


class Dll(unittest.TestCase):
    dll, prefix, definition, programs = None, "", None, []

    @classmethod
    def setUpClass(cls):
        cls.headers = tool("objdump", "-p", cls.dll)

    def test_its_size(self):
        size = self.dll.stat().st_size
        print(f"{self.dll.name}: {size} bytes")
        self.assertLessEqual(size, LIMIT)

    def test_it_needs_nothing_but_windows(self):
        self.assertEqual(set(imported(self.headers)) - WINDOWS_OWN, set())

    def test_the_thirteen_names_have_the_ordinals_of_the_alphabet(self):
        thirteen = sorted(name for name in listed() if name.startswith("WebSocket"))
        self.assertEqual(len(thirteen), 13)
        exports = exported(self.headers)
        self.assertEqual([exports[name][0] for name in thirteen], list(range(1, 14)))

    def test_exports_are_undecorated_and_what_is_listed(self):
        self.assertEqual({name: ordinal for name, (ordinal, _) in exported(self.headers).items()},
                         {name: ordinal for name, (_, ordinal) in listed().items()})

    def test_on_32_bits_functions_take_their_arguments_off_the_stack(self):
        if "i686" not in self.prefix:
            self.skipTest("64-bit Windows has one calling convention")
        for name, (_, address) in exported(self.headers).items():
            code = tool("objdump", "-d", f"--start-address={address}", f"--stop-address={address + 4000}", self.dll)
            returned = re.search(r"\tret(?:\s+\$0x([0-9a-f]+))?\s*$", code, re.MULTILINE)
            with self.subTest(name):
                self.assertEqual(int(returned[1] or "0", 16), listed()[name][0])

    def test_no_vector_is_longer_than_128_bits(self):
        registers = set(re.findall(r"%([xyz])mm", tool("objdump", "-d", self.dll)))
        self.assertEqual(registers, {"x"})

    def test_it_says_which_version_it_is(self):
        text = self.dll.read_bytes().decode("utf-16-le", errors="ignore") + \
            self.dll.read_bytes()[1:].decode("utf-16-le", errors="ignore")
        self.assertIn("WebSocket Protocol Component (wspc)", text)
        self.assertRegex(text, r"FileVersion\0+\d+\.\d+\.\d+\0")

    def test_programs_import_from_it(self):
        self.assertTrue(self.programs)
        for program in self.programs:
            with self.subTest(Path(program).name):
                self.assertIn("WebSocketSend", imported(tool("objdump", "-p", program)).get("websocket.dll", set()))


if __name__ == "__main__":
    Dll.dll, Dll.prefix, Dll.definition = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    Dll.programs = sys.argv[4:]
    unittest.main(argv=sys.argv[:1], verbosity=2)
