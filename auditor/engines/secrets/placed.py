"""The verdict on values known by where they stand: headers, addresses, statements, command lines, hashes."""

from __future__ import annotations

import re

from auditor.engines.secrets import dummies, made, structure, values
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.structure import unbase64
from auditor.engines.secrets.verdict import (
    HALF,
    JWT_SAMPLE,
    Verdict,
    issued_in,
    minor,
    sample,
)

_HARMLESS = ("", "blank", "path", "address", "measure", "dotted", "digest", "encrypted", "escaped")
"""Predicates that say nothing of a password known by its place."""

_PORT = re.compile(r"^\d{2,5}(?:[#?/\\;].*)?$")


def placed(one: Candidate, value: str, role: str) -> Verdict | None:
    if one.rule == "json-web-token":
        unsigned = len(value.split(".")[-1]) < 16 or structure.expired(value)
        if unsigned or any(part in value for part in JWT_SAMPLE):
            return minor("well-known, unsigned or expired")
        return issued_in(value, role) if role in ("docstring", "dev", "docs", "test") else Verdict("medium")
    if one.rule == "basic-authorization":
        user, _, password = (unbase64(value) or b":").decode("latin-1").partition(":")
        return (
            minor("dummy")
            if dummies.dummy(password, user) or role in ("test", "docstring", "vendored")
            else Verdict("medium")
        )
    if one.how == "hash":
        if one.comment and role == "sample":
            return minor("an example in a comment")
        shown = (one.syntax == "sql" and role in ("", "vendored")) or one.file
        return Verdict("medium" if shown else "low", "medium", "only the hash")
    if (
        len(value) < 3
        or values.masked(value)
        or values.why_not(value) not in _HARMLESS
        or (one.how == "url" and _PORT.match(value))
    ):
        return None
    if (
        dummies.dummy(value)
        or sample(value)
        or (one.how == "command" and one.target != "password" and dummies.dummy(one.target))
        or (one.how in ("url", "sql") and _like_user(value, one.target))
    ):
        return minor("dummy")
    if role in ("test", "docstring"):
        return issued_in(value, role)
    if role in HALF and made.human(value):
        return minor("of a test")
    if one.familiar or ((one.note == "near" or one.comment) and made.human(value)):
        return minor("default credential")
    return Verdict("medium", "", one.note if one.note != "near" else "")


def _like_user(value: str, user: str) -> bool:
    """``proxyuser:proxypass``: the user's name and a word for password."""
    root = re.sub(r"(?:user|usr|name|admin|\d+)$", "", user.lower())
    return bool(root) and root in value.lower() and dummies.composed(value.lower().replace(root, "user", 1))
