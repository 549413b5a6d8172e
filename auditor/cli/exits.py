"""The exit codes, the same for every format and every command."""

from __future__ import annotations

from collections.abc import Iterable

CLEAN = 0
FINDINGS = 1
USAGE = 2
NOTHING = 3
INCOMPLETE = 4
POLICY = 5
BUG = 70

MEANING = {
    CLEAN: "clean, or every finding is below the threshold of --fail-on",
    FINDINGS: "findings at or above the threshold",
    USAGE: "wrong use, wrong configuration, or a path that does not exist",
    NOTHING: "nothing to scan (in hook mode: 0)",
    INCOMPLETE: "incomplete under --strict: a file was not read, an engine is missing or failed",
    POLICY: "an ignore comment breaks the rules under --strict: no reason, expired, unknown id",
    BUG: "a bug in auditor",
}

_PRECEDENCE = (BUG, USAGE, NOTHING, INCOMPLETE, POLICY, FINDINGS, CLEAN)


def worst(codes: Iterable[int]) -> int:
    """The code that wins when several hold."""
    return min(codes, key=_PRECEDENCE.index, default=CLEAN)
