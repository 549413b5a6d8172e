"""The functions and classes of a file, as the inventory rules saw them: who encloses whom, and their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from auditor.engines.semgrep.matches import Match, Region

FACTS = ("function", "class", "route")
"""Words of ``metadata.fact`` that this module reads; the message of such a rule is the name."""

_CALL = re.compile(
    r"(?:(?P<of>\w*)[\s?]*(?P<on>\.|->|::)\s*)?(?<![\w$])(?P<name>[A-Za-z_$][\w$]*[?!]?)\s*(?:<[\w\s,.]+>)?\("
)
_BARE = re.compile(r"(?:\.|&\.|->|::)([A-Za-z_]\w*[?!]?)\b(?!\s*[\w(])|^\s*([a-z_]\w*[?!]?)\s*$", re.MULTILINE)
_WORD = re.compile(r"[^\w$.<> /:{}\[\]*?!-]+")


@dataclass(frozen=True, order=True)
class Function:
    """One function: its name alone and with what encloses it, its region, and whether it is the handler of a route."""

    name: str
    qualified: str
    region: Region
    route: bool = False


def _clean(name: str) -> str:
    return _WORD.sub("", name)[:120].strip()


def _covers(outer: Region, inner: Region) -> bool:
    return outer[:2] <= inner[:2] and inner[2:] <= outer[2:]


class Functions:
    """What encloses what in one file."""

    def __init__(self, matches: Iterable[Match]) -> None:
        found: dict[Region, tuple[str, str]] = {}
        for match in matches:
            fact = match.metadata.get("fact", "")
            if fact not in FACTS:
                continue
            name = _clean(match.message)
            known = found.get(match.region)
            # the same function by two patterns (f, exports.f): the shorter name; a class never replaces a function
            if known is None or (fact != "class" and (known[0] == "class" or len(name) < len(known[1]))):
                found[match.region] = fact, name
        order = sorted(found, key=lambda region: (region[:2], tuple(-number for number in region[2:])))
        self._parts = [(region, *found[region]) for region in order]
        self.all = tuple(
            Function(name, self._qualified(region), region, fact == "route")
            for region, fact, name in self._parts
            if fact != "class"
        )

    def around(self, region: Region) -> str:
        """The qualified name of the innermost function or class around a region; empty at file level."""
        return self._qualified(region)

    def named(self, region: Region, message: str) -> Function | None:
        """The innermost function around a region that a message names in back quotes, else the innermost."""
        around = [one for one in self.all if _covers(one.region, region)]
        word = re.search(r"`([^`]+)`", message)
        name = _clean(word[1]) if word else ""
        fits = [one for one in around if name and (one.name == name or (one.route and name in one.name))]
        return next(reversed(fits or around), None)

    def _qualified(self, region: Region) -> str:
        names = [(fact, name) for outer, fact, name in self._parts if _covers(outer, region)]
        plain = [name for fact, name in names if fact != "route"]
        return ".".join(plain) or (names[-1][1] if names else "")


def text_of(region: Region, lines: list[str]) -> str:
    """The lines of a region, whole."""
    return "\n".join(lines[region[0] - 1 : region[2]])


def calls(text: str, *, bare: bool = False) -> set[tuple[str, str]]:
    """(name, on what: the last word of the object, ``?`` for others, empty for none) of what a piece of source calls,
    by form alone.

    ``bare`` also takes names without brackets for calls, as Ruby does.
    """
    named = {(match["name"], (match["of"] or "?") if match["on"] else "") for match in _CALL.finditer(text)}
    return named | {(match[1] or match[2], "?" if match[1] else "") for match in _BARE.finditer(text) if bare}
