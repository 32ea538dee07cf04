# SPDX-License-Identifier: MIT
# material: the texts and octets of sections 12 and 13, made here, the same on every machine.
#
# The sizes, kinds and what compression can do with them are those of the files that the original suite has: a JSON
# document, a grey bitmap, a German book, a page of HTML, and a document that is compressed already.

import functools
import random

JSON_SIZE, BITMAP_SIZE, BOOK_SIZE, PAGE_SIZE, COMPRESSED_SIZE = 194056, 263222, 222218, 263620, 1042328

_WORDS = """der die und das ein nicht sich mit war auf er so dass ihm als nach was doch wieder Stadt Mensch Wald Strasse
 gegangen Fenster schweigend Abend Brief geschrieben Licht Garten Wasser Zimmer vorsichtig langsam""".split()
_NAMES = "id name title value created tags geo coordinates source truncated user text count language".split()


@functools.cache
def json_text():
    chance, parts, size = random.Random(12), ["["], 1
    while size < JSON_SIZE:
        parts.append(_record(chance))
        size += len(parts[-1])
    return "".join(parts)[:JSON_SIZE]


def _record(chance):
    fields = [f'"{name}": {_value(chance)}' for name in chance.sample(_NAMES, 8)]
    return "{" + ", ".join(fields) + "},\n"


def _value(chance):
    kind = chance.randrange(4)
    if kind == 0:
        return str(chance.randrange(10**9))
    if kind == 1:
        return chance.choice(["true", "false", "null"])
    if kind == 2:
        return f"[{chance.uniform(-180, 180):.6f}, {chance.uniform(-90, 90):.6f}]"
    return '"' + " ".join(chance.choices(_WORDS, k=chance.randrange(1, 9))) + '"'


@functools.cache
def bitmap():
    chance = random.Random(122)
    header = b"BM" + BITMAP_SIZE.to_bytes(4, "little") + bytes(1072)
    noise = chance.randbytes(512 * 512)
    pixels = bytes((row // 3 + column // 4 + (noise[row * 512 + column] & 15)) & 255
                   for row in range(512) for column in range(512))
    return header + pixels


@functools.cache
def book():
    chance, parts, size = random.Random(123), [], 0
    while size < BOOK_SIZE:
        line = " ".join(chance.choices(_WORDS, k=10)) + chance.choice([",", ".", ".\r\n", ""]) + "\r\n"
        parts.append(line)
        size += len(line)
    return "".join(parts)[:BOOK_SIZE].encode()


@functools.cache
def page_text():
    """HTML with a few characters of two and of four octets."""
    chance, parts, size = random.Random(124), ["<!doctype html><html><body>\n"], 28
    while size < PAGE_SIZE:
        tag = chance.choice(["p", "div", "td", "li", "span"])
        umlaut = chance.choice(["ä", "ö", "😀"]) if chance.randrange(100) == 0 else ""
        line = f'<{tag} class="c{chance.randrange(40)}">{" ".join(chance.choices(_WORDS, k=6))}{umlaut}</{tag}>\n'
        parts.append(line)
        size += len(line)
    return "".join(parts)[:PAGE_SIZE]


@functools.cache
def compressed():
    return random.Random(125).randbytes(COMPRESSED_SIZE)


def units(material, number, length):
    """The `number`th piece of so many characters or octets: one after the other, and round again at the end."""
    at = number * length % len(material)
    piece = material[at:at + length]
    while len(piece) < length:
        piece += material[:length - len(piece)]
    return piece
