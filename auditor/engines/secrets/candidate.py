"""What the readers hand to the filter: a value in its place, with how it was found. Never leaves the process."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.facts import Hidden


@dataclass(frozen=True)
class Candidate:
    """A text that may be a secret.

    ``start`` and ``end`` are offsets of the value in the text. ``how`` is the reader: assign, call, pair, element,
    option, query, url, header, sql, provider, key, file. ``op`` is the operator or what stood for it, ``quote`` the
    quote character ("" for none). ``wrapped`` is the function around the literal, ``fallback`` is true for the default
    of an environment look-up. ``syntax`` is the kind of file (``place.syntax``).
    ``dense`` is true on a line of minified text. ``place`` is what the text around says of the role of the place, where it
    knows better than the path (``around``); ``familiar`` is true when the value is made of words of its own file.
    """

    value: Hidden
    start: int
    end: int
    how: str
    target: str = ""
    op: str = "="
    quote: str = ""
    syntax: str = ""
    wrapped: str = ""
    fallback: bool = False
    comment: bool = False
    dense: bool = False
    rule: str = ""
    title: str = ""
    severity: str = ""
    confidence: str = ""
    live: bool = False
    note: str = ""
    file: bool = False
    place: str = ""
    familiar: bool = False
