# SPDX-License-Identifier: MIT
# wine: runs Windows programs in a prefix.
import os
import subprocess

PATIENCE = 120  # seconds; the first program in a prefix starts a whole Windows


def environment(prefix, debug="-all", overrides=""):
    return os.environ | {"LC_ALL": "C.UTF-8", "WINEPREFIX": str(prefix), "WINEDEBUG": debug, "WINEDLLOVERRIDES": f"winedbg.exe=d;{overrides}"}


def run(prefix, *command, debug="-all", overrides="", cwd=None):
    """What the program printed, and what Wine said of it."""
    return subprocess.run(["wine", *map(str, command)], env=environment(prefix, debug, overrides), cwd=cwd,
                          capture_output=True, text=True, errors="replace", timeout=PATIENCE, check=False)


def windows_path(path):
    """Wine shows the whole file system as drive Z."""
    return "Z:" + str(path).replace("/", "\\")
