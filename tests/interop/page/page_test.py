# SPDX-License-Identifier: MIT
# page_test: runs page_test.mjs: the page of `wspc serve --ui` in headless Chromium, driven by playwright-core.
#
# usage: page_test.py WSPC [--screenshots DIRECTORY]

import os
import subprocess
import sys

import npm
from chromium_test import find_chromium, need_chromium


def main():
    wspc = sys.argv[1]
    script = "page_test.mjs" if sys.argv[2:3] != ["--screenshots"] else "page_screenshots.mjs"
    need_chromium()
    npm.install("playwright-core")
    # Modules are looked for beside those that import them: these are in the source tree, the package is not.
    room = npm.INSTALLED / "page"
    room.mkdir(exist_ok=True)
    for source in npm.HERE.glob("page_*.mjs"):
        (room / source.name).write_bytes(source.read_bytes())
    environment = {**os.environ, "WSPC": wspc, "CHROMIUM": find_chromium()}
    return subprocess.run(["node", room / script, *sys.argv[3:]], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
