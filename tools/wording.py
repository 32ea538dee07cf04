# SPDX-License-Identifier: MIT
# wording: finds habits of comments and documentation that CONTRIBUTING.md rules out. Used by style.py.
import re

# (pattern in a line of a comment or of a page, what is wrong with it). Each finds one habit, and hardly anything else.
EVERYWHERE = [
    (r"\b[Ww]hoever\b|\b(?:to|for|from|only) who\b|\bwho (?:asks|comes|waits)\b", "a clause with 'who' and no noun: name the person or thing"),
    (r"\bwhat is (?:no|none)\b", "a clause with 'what' as a noun: name the thing"),
    (r"\b[Pp]ast (?:it|them|that)\s*[,:;]", "'past it': write 'beyond this limit, …'"),
    (r"(?:^|[;,.(] ?)[Nn]othing: |\b(?:[Ee]mpty|[Nn]one|[Ff]alse|0|\{\}): nothing\b", "'nothing:' as a contract: write 'If empty, …' or 'Returns … or nullopt'"),
    (r"\b[Tt]o be awaited\b", "'to be awaited': write 'await the result …'"),
    (r"\ball but that\b|\bfor want of\b", "an idiom that is rarely used: say it plainly"),
]
# The same, in comments only: a page may have such a heading.
IN_COMMENTS = [
    (r"^(?:What|Who)\b(?!.*\?$)", "a comment that begins with a clause: begin with the thing, or with 'Returns'"),
    (r"^Of (?:the|an?|each|what)\b", "a comment that is a fragment: write a sentence, such as 'Valid once …'"),
]
# Not rewritten yet: an entry goes when its files have no finding any more.
EXEMPT = re.compile(r"CHANGELOG\.md|include/wspc/.*|src/(?:core|http|io|tool)/.*\.h|docs/(?!design\.md|engine\.md).*|dev")

COMMENT = {
    "slashes": re.compile(r"(?:^|\s)(?://|/\*|\*)\s+(.*)"),
    "hash": re.compile(r"(?:^|\s)#\s+(.*)"),
}
SLASHES = {".h", ".cpp", ".c", ".js", ".mjs", ".css"}


def comments(path, text):
    """The lines of comments, as (line, text)."""
    pattern = COMMENT["slashes" if path.suffix in SLASHES else "hash"]
    for number, line in enumerate(text.splitlines(), 1):
        match = pattern.search(line)
        if match:
            yield number, match[1]


def faults(path, place, text):
    """`place` is the path from the root of the tree."""
    if EXEMPT.fullmatch(place.as_posix()) or path.stem in ("wording", "style_test"):
        return
    page = path.suffix == ".md"
    for number, line in enumerate(text.splitlines(), 1) if page else comments(path, text):
        quoted = re.sub(r"`[^`]*`", "", line)  # examples of what not to write
        for pattern, what in EVERYWHERE + ([] if page else IN_COMMENTS):
            if re.search(pattern, quoted):
                yield number, what
