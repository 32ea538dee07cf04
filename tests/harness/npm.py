# SPDX-License-Identifier: MIT
# npm: packages of npm's, at the versions of package.json, in the build tree.   WSPC_NPM_DIR: where

import json
import os
import pathlib
import shutil
import subprocess

from harness.environment import skip

HERE = pathlib.Path(__file__).resolve().parent
INSTALLED = pathlib.Path(os.environ.get("WSPC_NPM_DIR", "npm")).resolve()
INSTALL = ["npm", "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]


def install(package):
    """Nothing to do when it is there already; a skipped test when it cannot be."""
    for program in "node", "npm":
        if not shutil.which(program):
            skip(f"{program} is not installed (Debian: nodejs, npm)")
    wanted = json.loads((HERE / "package.json").read_text())["dependencies"][package]
    manifest = INSTALLED / "node_modules" / package / "package.json"
    if not manifest.exists() or json.loads(manifest.read_text())["version"] != wanted:
        INSTALLED.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / "package.json", INSTALLED)
        try:
            done = subprocess.run(INSTALL, cwd=INSTALLED, capture_output=True, text=True, timeout=180, check=False)
        except subprocess.TimeoutExpired:
            skip(f"npm did not install {package} within three minutes")
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.startswith("npm err")]
            skip(f"npm cannot install {package} {wanted}: {'; '.join(lines[:3]) or done.stderr}")
    print(f"peer: npm {package} {wanted}", flush=True)
