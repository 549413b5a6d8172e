"""What the inventory rules say of a file, as plain pieces: calls, marks on functions and classes, names brought in.

A rule about a route matches a call, a mark (annotation, attribute, decorator), or an import, and its message holds the
words of the match, parted by ``¦``. Arguments are taken apart here by brackets and quotes alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.engines.semgrep.matches import NOTED, Match, Region
from auditor.site import Site

SEPARATOR = "¦"

_OPEN, _CLOSE = "([{", ")]}"
_STRING = re.compile(r"""^[bruf@$]*(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote)).)*)(?P=quote)$""", re.DOTALL)
_QUOTED = re.compile(r"""(?P<quote>["'`])(?P<text>(?:\\.|(?!(?P=quote)).){0,300}?)(?P=quote)""", re.DOTALL)


@dataclass(frozen=True)
class Call:
    """A call of a method that builds routes: on what, which, with which arguments, and where."""

    file: str
    region: Region
    base: str
    method: str
    args: tuple[str, ...]

    @property
    def start(self) -> tuple[int, int]:
        """Where the chain of calls begins that this one belongs to."""
        return self.region[:2]

    @property
    def site(self) -> Site:
        """The place of the call."""
        return Site(self.file, *self.region)


@dataclass(frozen=True)
class Mark:
    """An annotation, attribute or decorator of a function or a class, with the text of its arguments."""

    file: str
    region: Region
    word: str
    name: str
    args: str

    @property
    def site(self) -> Site:
        """The first line of what bears the mark."""
        line, column = self.region[:2]
        return Site(self.file, line, column, line, column + 1)


@dataclass(frozen=True)
class Bound:
    """A name and what it stands for in its file: a path that is imported, or the call that made it."""

    file: str
    region: Region
    name: str
    what: str


@dataclass(frozen=True)
class Pieces:
    """All pieces of one file, in order."""

    calls: tuple[Call, ...]
    marks: tuple[Mark, ...]
    imports: tuple[Bound, ...]
    binds: tuple[Bound, ...]


def pieces(file: str, matches: Iterable[Match], text: str) -> Pieces:
    """The pieces of a file from the matches of its inventory rules."""
    lines = text.splitlines()
    calls: dict[tuple[Region, str], Call] = {}
    marks: dict[tuple[Region, str, str], Mark] = {}
    bounds: dict[str, dict[tuple[Region, str], Bound]] = {"import": {}, "bind": {}}
    for match in matches:
        fact = match.metadata.get("fact", "")
        if fact not in NOTED:
            continue
        words = [_filled(word) for word in match.message.split(SEPARATOR)]
        first = words[0]
        rest = SEPARATOR.join(words[1:]).strip()
        if fact == "call":
            key = match.region, first
            known = calls.get(key)
            if known is None or len(rest) > sum(len(arg) for arg in known.args):
                base = "" if match.metadata.get("bare") else _base(lines, match.region)
                calls[key] = Call(file, match.region, base, first, split(rest))
        elif fact == "mark":
            name = words[1] if len(words) > 1 else ""
            args = SEPARATOR.join(words[2:]).strip()
            marks.setdefault((match.region, first, args), Mark(file, match.region, first, name, args))
        else:
            bounds[fact].setdefault((match.region, first), Bound(file, match.region, first, unquoted(rest)))
    return Pieces(
        tuple(sorted(calls.values(), key=lambda c: (c.region[:2], c.region[2:], c.method))),
        tuple(sorted(marks.values(), key=lambda m: (m.region, m.word, m.args))),
        tuple(sorted(bounds["import"].values(), key=lambda b: (b.region, b.name))),
        tuple(sorted(bounds["bind"].values(), key=lambda b: (b.region, b.name))),
    )


def _filled(word: str) -> str:
    """The text of a metavariable; one that matched nothing is left in the message as it stands in the rule."""
    word = word.strip()
    return "" if re.fullmatch(r"\$(\.\.\.)?[A-Z]+\d*", word) else word


_BASE = re.compile(r"[\w$@]+(?:(?:\.|->|::|\?\.)[\w$]+)*(?=\s*(?:\.|->|::|\?\.))")


def _base(lines: list[str], region: Region) -> str:
    """The name at the start of a call: ``router`` of ``router.route('/x').get(f)``."""
    if not 0 < region[0] <= len(lines):
        return ""
    head = "\n".join([lines[region[0] - 1][region[1] - 1 :], *lines[region[0] : region[0] + 1]])
    found = _BASE.match(head)
    return found[0] if found else ""


def split(text: str, separator: str = ",") -> tuple[str, ...]:
    """Pieces of text between separators that stand outside of brackets and quotes; empty ones are left out."""
    out: list[str] = [""]
    depth, quote, at = 0, "", 0
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                out[-1] += char
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'`":
            quote = char
        elif text.startswith("//", at):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
            continue
        elif char in _OPEN:
            depth += 1
        elif char in _CLOSE:
            depth -= 1
        elif char == separator and depth == 0:
            out.append("")
            at += 1
            continue
        out[-1] += text[at : at + 1]
        at += 1
    return tuple(piece.strip() for piece in out if piece.strip())


def string(text: str) -> str | None:
    """The content of a text that is one string literal; else None."""
    found = _STRING.match(text.strip())
    return found["text"] if found else None


def strings(text: str) -> tuple[str, ...]:
    """The contents of all string literals in a text."""
    return tuple(found["text"] for found in _QUOTED.finditer(text))


def unquoted(text: str) -> str:
    """A text without the quotes around it, if it has some."""
    inner = string(text)
    return text if inner is None else inner


def items(text: str) -> tuple[str, ...]:
    """The elements of an array literal, or the text itself."""
    text = text.strip()
    return split(text[1:-1]) if text[:1] == "[" and text[-1:] == "]" else (text,)


def option(args: Iterable[str], name: str) -> str:
    """The value of an option, in an object literal or a hash: ``only: [:a]``, ``'uses' => 'X@y'``, ``path = "/x"``."""
    for said, value in options(args):
        if said == name:
            return value
    return ""


_OPTION = re.compile(r"""^[:"'\[]*(?P<name>[\w.-]+)["'\]]*\s*(?:=>|:(?!:)|=(?!=|>))\s*(?P<value>.*)$""", re.DOTALL)


def options(args: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(name, value) of everything that is given by name, in braces, brackets or bare."""
    for arg in args:
        inner = arg.strip()
        if inner[:1] in "{[" and inner[-1:] in "}]":
            yield from options(split(inner[1:-1]))
            continue
        found = _OPTION.match(inner)
        if found:
            yield found["name"], found["value"].strip()


def covers(outer: Region, inner: Region) -> bool:
    """Whether one region lies in another."""
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]
