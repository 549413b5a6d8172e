"""Whose sessions and tokens a signing key forges: the endpoints at which they prove who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Secret

if TYPE_CHECKING:
    from auditor.program.program import Program

PROOFS = frozenset(("auth", "reauth"))
"""Guards that a forged session or token passes."""


def forged(program: Program, secret: Secret) -> tuple[str, ...]:
    """The endpoints behind a session or a token, as ``POST /wallet/charge``, in the order of files; none for other languages.

    Every endpoint of the program counts: a key of settings signs for all of them, and who has it is whom he likes.
    """
    if not secret.site.file.endswith(".py"):
        return ()
    found: dict[str, None] = {}
    for entry in program.entries:
        if any(guard.kind in PROOFS and not guard.weak for guard in entry.guards):
            one = entry.endpoint
            found[" ".join((*one.methods, one.route or one.function))] = None
    return tuple(found)
