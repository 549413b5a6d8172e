"""Passwords as they were typed inside statements of SQL that a function writes out itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.program.reading import last, nodes, own_parts, position, taken, walked, where
from auditor.project import Func
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_PASSWORD = frozenset("password passwd pwd passcode".split())
_OTHER = frozenset("hash hashed digest encrypted salted crypt id reset hashes secure".split())
_HOLE = "\x00"
_ASKED = re.compile(r"\bselect\b.*\bwhere\b.*\b(?:password|passwd|pwd)\s*=\s*['\"]?\x00", re.I | re.S)
_KEPT = re.compile(
    r"\binsert\s+into\s+[\w.\"`]+\s*\((?P<columns>[^()\x00]*)\)\s*values\s*\((?P<values>[^()]*)\)", re.I | re.S
)


def in_statements(program: Program) -> Iterator[tuple[Site, str, Func]]:
    """Where a statement compares or stores a password that the function took from a request as it was: place and how."""
    for func in program.functions():
        typed: set[str] | None = None
        for stmt, _ in walked(func.body):
            for node in nodes(own_parts(stmt)):
                if not isinstance(node, o.Text):
                    continue
                text, holes = _written(node)
                how = _how(text, holes)
                if how is None:
                    continue
                typed = _typed(func) if typed is None else typed
                if _as_typed(how[0], typed):
                    yield where(func, position(stmt)), how[1], func


def _written(text: o.Text) -> tuple[str, list[o.Expr]]:
    out = ""
    holes: list[o.Expr] = []
    for part in text.parts:
        if isinstance(part, o.Const):
            out += str(part.value).replace(_HOLE, "")
        else:
            out += _HOLE
            holes.append(part)
    return out, holes


def _how(text: str, holes: list[o.Expr]) -> tuple[o.Expr, str] | None:
    """The hole in which the password stands, and what the statement does with it."""
    asked = _ASKED.search(text)
    if asked:
        return holes[text.count(_HOLE, 0, asked.end()) - 1], "looked up in clear"
    kept = _KEPT.search(text)
    if kept:
        columns = [column.strip(' "`\n').lower() for column in kept["columns"].split(",")]
        given = kept["values"].split(",")
        at = next((n for n, column in enumerate(columns) if column in _PASSWORD), None)
        if at is not None and len(given) == len(columns) and given[at].strip(" '\"\n") == _HOLE:
            before = text.count(_HOLE, 0, kept.start("values")) + sum(value.count(_HOLE) for value in given[:at])
            return holes[before], "stored in clear"
    return None


def _typed(func: Func) -> set[str]:
    """The local names that hold a password as a request gave it, and are not given anything else."""
    found: set[str] = set()
    other: set[str] = set()
    for stmt, _ in walked(func.body):
        for target in stmt.targets if isinstance(stmt, o.Assign) else ():
            if isinstance(target, o.Name) and isinstance(stmt, o.Assign):
                (found if _of_request(stmt.value) else other).add(target.id)
    return found - other


def _of_request(value: o.Expr) -> bool:
    got = taken(value)
    return got is not None and _is_password(got[1]) and last(got[0]).lower() in _BODIES


_BODIES = frozenset(
    "request form json data body payload post args auth get_json content params values req cleaned_data forms".split()
)


def _as_typed(hole: o.Expr, typed: set[str]) -> bool:
    return (isinstance(hole, o.Name) and hole.id in typed and _is_password(hole.id)) or _of_request(hole)


def _is_password(name: str) -> bool:
    words = set(split(name))
    return bool(words & _PASSWORD) and not words & _OTHER


__all__ = ["in_statements"]
