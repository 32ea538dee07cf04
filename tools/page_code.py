# SPDX-License-Identifier: MIT
# page_code: cuts the pieces of code out of a page, and checks that the programs among them print what they promise.
#
# usage: page_code.py cut PAGE DIRECTORY         writes DIRECTORY/page_1.cpp, page_2.cpp, page_1.c, …, after PAGE's name
#        page_code.py list PAGE                  prints the names of those files
#        page_code.py run PAGE FILE PROGRAM      runs PROGRAM, and compares with the line "prints: …" of FILE's code
#        page_code.py run PAGE FILE PROGRAM with SERVER_FILE SERVER_PROGRAM    the same, while SERVER_PROGRAM serves
import contextlib
import re
import subprocess
import sys
import time
from pathlib import Path

LANGUAGES = ("cpp", "c")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTS = re.compile(r"prints: (.*)")


def blocks(page):
    """{name of the file: (line in the page, code)}"""
    text, found, count = page.read_text(), {}, dict.fromkeys(LANGUAGES, 0)
    stem = page.stem.lower().replace("-", "_")
    for match in BLOCK.finditer(text):
        language, code = match.groups()
        if language in LANGUAGES:
            count[language] += 1
            found[f"{stem}_{count[language]}.{language}"] = (text.count("\n", 0, match.start(2)) + 1, code)
    if not found:
        sys.exit(f"{page}: there is no code")
    return found


def cut(page, directory):
    directory.mkdir(parents=True, exist_ok=True)
    for name, (line, code) in blocks(page).items():
        path = directory / name
        text = f'#line {line} "{page}"\n{code}'
        if not path.exists() or path.read_text() != text:  # what has not changed is not compiled again
            path.write_text(text)


def promises(page, name):
    promised = PRINTS.findall(blocks(page)[name][1])
    if not promised:
        sys.exit(f"{page}: the code of {name} does not say what it prints")
    return promised


def started(page, name, program):
    """The server as a process that has printed its first line. Its port is part of the page, so it may have to wait for it."""
    promised, end = promises(page, name)[0].strip(), time.monotonic() + 20
    while time.monotonic() < end:
        server = subprocess.Popen([program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = server.stdout.readline().strip()
        if line == promised:
            return server
        server.kill()
        error = server.communicate()[1]
        if "in use" not in error:
            sys.exit(f"promised: {promised}\nprinted: {line}\n{error}")
        time.sleep(0.5)
    print(f"SKIPPED: the port of {name} is in use")
    sys.exit(77)


@contextlib.contextmanager
def serving(page, name, program):
    server = started(page, name, program)
    try:
        yield
        server.terminate()
        if server.wait(20):
            sys.exit(f"{name}: status {server.returncode} after SIGTERM")
    finally:
        server.kill()


def run(page, name, program):
    promised = promises(page, name)
    done = subprocess.run([program], capture_output=True, text=True, timeout=60, check=False)
    print("promised:", *promised, "printed:", done.stdout, sep="\n")
    if done.returncode or [line.strip() for line in done.stdout.splitlines()] != [line.strip() for line in promised]:
        sys.exit(f"{done.stderr}status {done.returncode}")


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "cut":
        cut(Path(sys.argv[2]), Path(sys.argv[3]))
    elif len(sys.argv) == 3 and sys.argv[1] == "list":
        print(*blocks(Path(sys.argv[2])), sep=";")
    elif len(sys.argv) == 5 and sys.argv[1] == "run":
        run(Path(sys.argv[2]), *sys.argv[3:])
    elif len(sys.argv) == 8 and sys.argv[1] == "run" and sys.argv[5] == "with":
        with serving(Path(sys.argv[2]), *sys.argv[6:]):
            run(Path(sys.argv[2]), *sys.argv[3:5])
    else:
        sys.exit("usage: page_code.py cut PAGE DIRECTORY | list PAGE | run PAGE FILE PROGRAM [with FILE PROGRAM]")


if __name__ == "__main__":
    main()
