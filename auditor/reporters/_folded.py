"""One secret that stands in a file many times is read once: its further places are told with the first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from auditor.finding import Finding

_NAMED = 5
"""Lines that the message names; every place is in the SARIF locations."""


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in their order; those of secrets that say the same in one file are one, with ``also`` the rest.

    Only for reading: ignores, baseline and exit code have looked at each place before.
    """
    groups: dict[object, list[Finding]] = {}
    for number, one in enumerate(findings):
        same = (one.check, one.site.file, one.message, one.severity, one.confidence, one.subject)
        groups.setdefault(same if one.engine == "secrets" and not one.past else number, []).append(one)
    return [_joined(group) for group in groups.values()]


def _joined(group: list[Finding]) -> Finding:
    first, rest = group[0], group[1:]
    lines = sorted({one.site.line for one in rest} - {first.site.line})
    if not lines:
        return first
    named = ", ".join(map(str, lines[:_NAMED])) + (f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else "")
    message = f"{first.message.rstrip('.')}. The same stands in line{'s' if len(lines) > 1 else ''} {named}."
    return replace(first, message=message, also=tuple(one.site for one in rest))
