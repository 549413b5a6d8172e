"""A key that is named in a call which signs, and stands as a literal at the top of the same file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.text import Text
from auditor.facts import Hidden

_LONG = 1500
"""So many characters of a call are read."""

_MARKS = ("jwt.encode(", "jwt.decode(", "jwt.sign(", "jwt.verify(")
_NAME = re.compile(r"\s*(?:(?:key|secret)\s*=\s*)?([A-Za-z_]\w{0,80})\s*")
_OPENS, _CLOSES = "([{", ")]}"


def named(mark: str, text: Text, at: int, syntax: str) -> Iterator[Candidate]:
    """The literal behind the second argument of a call of a JWT library, when that is a plain name of this file."""
    if mark not in _MARKS or syntax != "code":
        return
    name = _second(text.content[at + len(mark) : at + _LONG])
    found = name and re.search(
        rf"^(?:(?:export |const |let |var )*){re.escape(name)}(?:\s*:\s*\w+)?\s*=\s*b?(?P<q>[\"'`])(?P<v>[^\"'`\n]{{1,200}})(?P=q)",
        text.content,
        re.M,
    )
    if found:
        yield Candidate(
            Hidden(found["v"]), found.start("v"), found.end("v"), "signer", name, "=", found["q"], syntax,
            rule="signing-literal", title="key in a call that signs",
        )  # fmt: skip


def _second(arguments: str) -> str:
    """The second argument when it is a plain name; empty otherwise, and when a quote makes counting brackets unsafe."""
    depth = commas = begins = 0
    quote = ""
    for at, char in enumerate(arguments):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'`":
            quote = char
        elif char in _OPENS:
            depth += 1
        elif depth and char in _CLOSES:
            depth -= 1
        elif not depth and char in ",)":
            if commas == 1:
                plain = _NAME.fullmatch(arguments[begins:at])
                return plain[1] if plain else ""
            commas, begins = commas + 1, at + 1
            if char == ")":
                return ""
    return ""


STILL_SIGNS = ("repeated", "masked", "constant", "joined")
"""Reasons to take a value for no secret that do not hold for a key in use."""


def effective(one: Candidate) -> bool:
    """Whether a value is the key that the program signs with, whatever it looks like: "aaaaaaa" is the worst of keys."""
    if one.how == "signer":
        return True
    written = one.syntax == "code" and bool(one.quote) and not one.comment
    masked = set(one.value.reveal().lower()) <= set("x*.-_# ")
    return written and not masked and one.target.rsplit(".", 1)[-1].upper() in ("SECRET_KEY", "JWT_SECRET_KEY")
