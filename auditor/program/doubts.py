"""Which of the symbols that are not understood could be a protection of which kind, by what their names say they do.

A name that records, sends or computes something refuses nobody; a form's validation may ask for a password or a code, but
lets nobody in.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.flow.meaning import Words, split
from auditor.flow.summary import Unknown

_ENTERING = ("auth", "csrf", "signature", "owner")
_PARSING = ("model_validate", "parse_obj", "parse_raw", "validate_python", "validate_json", "from_orm")
_RIGHTS = frozenset({"permission", "permissions", "role", "roles"})
"""Who may is asked of the one who is known: that counts no tries and asks for no code."""
_VALIDATION = frozenset({"validate", "is_valid", "validate_on_submit", "full_clean", "clean"})


def possible(words: Words, unknown: Iterable[Unknown], column: str) -> frozenset[Unknown]:
    """The doubts that may hide this protection."""
    return frozenset(one for one in unknown if _possible(words, one.symbol, column))


def _possible(words: Words, symbol: str, column: str) -> bool:
    last = symbol.removesuffix("()").rpartition(".")[2]
    if last.startswith(_PARSING):
        return False
    if last in _VALIDATION or words.has("password", last) or words.has("second_factor", last):
        return column not in _ENTERING
    parts = split(last)
    if not parts:
        return True
    if parts[0] in words.exact("effect_verb"):
        return False
    if _RIGHTS.intersection(parts):
        return column in ("auth", "owner")
    if parts[0] in ("is", "has", "needs", "should"):
        return any(
            words.has(kind, part)
            for part in parts[1:]
            for kind in (
                "authenticated",
                "role",
                "owner",
                "second_factor",
                "limiter",
                "verdict",
                "session_identity",
                "guard_noun",
            )
        )
    return True
