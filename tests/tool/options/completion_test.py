# SPDX-License-Identifier: MIT
# completion_test: what a shell completes after `eval "$(wspc completion SHELL)"`.
import os
import shutil
import subprocess
import unittest
from pathlib import Path

from harness.case import Case, main
from harness.command import CLEAN, USAGE, WSPC


class Completion(Case):
    def script(self, shell):
        status, out, err = self.run_wspc("completion", shell)
        self.assertEqual((status, err), (CLEAN, ""))
        return out.decode()

    def complete(self, *words, directory="/"):
        """Returns what bash offers for the last of the words."""
        text = self.script("bash") + f"""
COMP_WORDS=({" ".join(f"'{word}'" for word in words)}) COMP_CWORD={len(words) - 1}
_wspc
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
        done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, cwd=directory, timeout=20, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_commands(self):
        self.assertEqual(self.complete("wspc", "con"), ["connect", "convert"])
        commands = self.complete("wspc", "")
        for command in "serve", "connect", "bench", "inspect", "record", "replay", "convert", "check", "doctor", "decode", "completion", "--help":
            self.assertIn(command, commands)

    def test_options(self):
        self.assertEqual(self.complete("wspc", "serve", "--self"), ["--self-signed"])
        self.assertEqual(self.complete("wspc", "connect", "--self"), [])
        self.assertIn("-H", self.complete("wspc", "connect", "-"))

    def test_files(self):
        place = Path(self.directory())
        (place / "cert.pem").touch()
        self.assertEqual(self.complete("wspc", "serve", "--cert", "ce", directory=place), ["cert.pem"])
        self.assertEqual(self.complete("wspc", "decode", "ce", directory=place), ["cert.pem"])

    @unittest.skipUnless(shutil.which("zsh"), "no zsh here")
    def test_zsh_takes_it(self):
        done = subprocess.run(["zsh", "-fc", "autoload -U compinit && compinit -D\n" + self.script("zsh")], capture_output=True, text=True,
                              timeout=20, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    @unittest.skipUnless(shutil.which("fish"), "no fish here")
    def test_fish_takes_it(self):
        text = self.script("fish") + "\ncomplete -C 'wspc con'\n"
        done = subprocess.run(["fish", "-c", text], capture_output=True, text=True, timeout=20, check=False,
                              env=os.environ | {"HOME": self.directory(), "PATH": f"{Path(WSPC).parent}:{os.environ['PATH']}"})
        self.assertIn("connect", done.stdout)

    def test_fish_has_a_line_for_each_option(self):
        script = self.script("fish")
        self.assertIn("complete -c wspc -n '__fish_seen_subcommand_from serve' -l cert -r -F -d ", script)
        self.assertIn("complete -c wspc -n '__fish_seen_subcommand_from serve' -s q -l quiet -d ", script)

    def test_another_shell(self):
        self.assertEqual(self.run_wspc("completion", "cmd")[0], USAGE)
        self.assertEqual(self.run_wspc("completion")[0], USAGE)


if __name__ == "__main__":
    main()
