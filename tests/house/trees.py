# SPDX-License-Identifier: MIT
# trees: small source trees that a checker has to judge.
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def judge(checker, files, *options):
    """(status, the lines that tools/`checker` prints) for a tree of {path: text}."""
    with tempfile.TemporaryDirectory() as directory:
        for name, text in files.items():
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        done = subprocess.run([sys.executable, ROOT / "tools" / checker, *options, directory], capture_output=True,
                              text=True, check=False)
        assert not done.stderr, done.stderr
        return done.returncode, done.stdout.splitlines()
