# SPDX-License-Identifier: MIT
# page_test: runs page_test.mjs: the page of `wspc serve --ui` in headless Chromium, driven by playwright-core.
#
# usage: page_test.py WSPC [--screenshots DIRECTORY]

import os
import subprocess
import sys
from pathlib import Path

from harness import npm
from harness.command import WSPC
from interop.page.chromium_test import find_chromium, need_chromium

HERE = Path(__file__).resolve().parent


def main():
    script = "page_test.mjs" if sys.argv[1:2] != ["--screenshots"] else "page_screenshots.mjs"
    need_chromium()
    npm.install("playwright-core")
    # Modules are looked for beside those that import them: these are in the source tree, the package is not.
    room = npm.INSTALLED / "page"
    room.mkdir(exist_ok=True)
    for source in HERE.glob("page_*.mjs"):
        (room / source.name).write_bytes(source.read_bytes())
    environment = {**os.environ, "WSPC": WSPC, "CHROMIUM": find_chromium()}
    return subprocess.run(["node", room / script, *sys.argv[2:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
