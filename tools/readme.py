# SPDX-License-Identifier: MIT
# readme: cuts the pieces of code out of README.md, and checks that the programs among them print what they promise.
#
# usage: readme.py cut README DIRECTORY           writes DIRECTORY/readme.cpp and readme.c
#        readme.py run README LANGUAGE PROGRAM    runs PROGRAM, and compares with the line "prints: …" of its code
import re
import subprocess
import sys
from pathlib import Path

LANGUAGES = ("cpp", "c")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PRINTS = re.compile(r"prints: (.*)")


def blocks(readme):
    """{language: (line in the page, code)}; a language that comes twice would be compiled once, so that is refused."""
    page, found = readme.read_text(), {}
    for match in BLOCK.finditer(page):
        language, code = match.groups()
        if language in LANGUAGES:
            if language in found:
                sys.exit(f"{readme}: there are two pieces of {language}")
            found[language] = (page.count("\n", 0, match.start(2)) + 1, code)
    missing = set(LANGUAGES) - set(found)
    if missing:
        sys.exit(f"{readme}: there is no piece of {', '.join(missing)}")
    return found


def cut(readme, directory):
    directory.mkdir(parents=True, exist_ok=True)
    for language, (line, code) in blocks(readme).items():
        path = directory / f"readme.{language}"
        text = f'#line {line} "{readme}"\n{code}'
        if not path.exists() or path.read_text() != text:  # what has not changed is not compiled again
            path.write_text(text)


def run(readme, language, program):
    promised = PRINTS.search(blocks(readme)[language][1])
    if not promised:
        sys.exit(f"{readme}: the {language} code does not say what it prints")
    done = subprocess.run([program], capture_output=True, text=True, timeout=60, check=False)
    printed = done.stdout.strip()
    print(f"promised: {promised[1].strip()}\nprinted:  {printed}")
    if done.returncode or printed != promised[1].strip():
        sys.exit(f"{done.stderr}status {done.returncode}")


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "cut":
        cut(Path(sys.argv[2]), Path(sys.argv[3]))
    elif len(sys.argv) == 5 and sys.argv[1] == "run":
        run(Path(sys.argv[2]), *sys.argv[3:])
    else:
        sys.exit("usage: readme.py cut README DIRECTORY | run README LANGUAGE PROGRAM")


if __name__ == "__main__":
    main()
