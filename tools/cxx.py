# SPDX-License-Identifier: MIT
# cxx: C and C++ text as the checkers want to see it, with every line where it was.
import re

NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<end>[^(\s]*)\(.*?\)(?P=end)"|"(?:\\.|[^"\\\n])*"' r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",
    re.DOTALL)


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return NOT_CODE.sub(lambda match: blank(match.group()) if match.group().startswith("/") else match.group(), text)


def without_comments_and_strings(text):
    return NOT_CODE.sub(lambda match: blank(match.group()), text)


def line_at(text, position):
    return text.count("\n", 0, position) + 1
