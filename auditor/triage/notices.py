"""The findings that triage itself has to report: ids AUD001 to AUD006, documented like checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from auditor.check import Check
from auditor.finding import Finding

if TYPE_CHECKING:
    from auditor.program import Program


def _no_question(program: Program) -> Iterable[Finding]:
    return ()


def _notice(number: str, name: str, title: str, severity: str, docs: str, bad: str, good: str, repair: str) -> Check:
    return Check(
        id=number,
        name=name,
        title=title,
        docs=docs,
        bad=bad,
        good=good,
        severity=severity,
        cwe=(),
        asvs=(),
        languages=(),
        references=(),
        deprecated_ids=(),
        repair=repair,
        scope="literal",
        question=_no_question,
    )


_GOOD = "charge(user)  # auditor: ignore[MFA001] until=2027-03-31 owner=payments -- charged by the nightly job only"

NOTICES: tuple[Check, ...] = (
    _notice(
        "AUD001",
        "unknown-id-in-ignore",
        "An ignore comment names a check that does not exist",
        "low",
        "It silences nothing, although whoever wrote it believes that it does. Usually a slip of the pen, or an id of "
        "another tool. Families (`MFA`) cannot be ignored on a line, and neither can the AUD findings.",
        "charge(user)  # auditor: ignore[MFA01] -- charged by the nightly job only",
        _GOOD,
        "Correct the id; `auditor checks` lists them all.",
    ),
    _notice(
        "AUD002",
        "ignore-without-reason",
        "An ignore comment gives no reason",
        "low",
        "A silence that nobody explained cannot be reviewed, so it is not honoured. The reason stands after ` -- `; "
        "before it only `until=` and `owner=` may stand.",
        "charge(user)  # auditor: ignore[MFA001]",
        _GOOD,
        "Write the reason after ` -- `.",
    ),
    _notice(
        "AUD003",
        "expired-ignore",
        "An ignore comment has expired",
        "medium",
        "Its `until=` day is over, or cannot be read as a date, so it silences nothing any more.",
        "charge(user)  # auditor: ignore[MFA001] until=2019-07-04 -- until the second factor is built",
        _GOOD,
        "Repair the finding, or decide again and set a new day as `until=YYYY-MM-DD`.",
    ),
    _notice(
        "AUD004",
        "idle-ignore",
        "An ignore comment silences nothing",
        "low",
        "The finding is gone, or the comment stands in the wrong place: it belongs on the line of the finding, or on "
        "its own line above the statement, or on or above the `def` that the finding points at. An idle comment "
        "would silence the next flaw that appears there.",
        "total = add(1, 2)  # auditor: ignore[MFA001] -- charged by the nightly job only",
        "total = add(1, 2)",
        "Remove the comment.",
    ),
    _notice(
        "AUD005",
        "expired-control",
        "A declared control has expired",
        "medium",
        "A protection outside the code, declared in the configuration, counts until its `expires` day. After that day "
        "somebody has to look again whether it is still there.",
        '[[tool.auditor.control]]\nkind = "throttle"\nroutes = ["/login"]\nwhere = "gateway"\nexpires = 2019-07-04',
        '[[tool.auditor.control]]\nkind = "throttle"\nroutes = ["/login"]\nwhere = "gateway"\nexpires = 2027-03-31',
        "Verify the control and set a new day, or remove the entry.",
    ),
    _notice(
        "AUD006",
        "stale-baseline-entry",
        "A baseline entry matches no finding",
        "low",
        "The finding was repaired or its function renamed. A stale entry would absorb the same flaw when it returns.",
        "",
        "",
        "Remove the line from the baseline file.",
    ),
)
"""Sorted by id."""


def notice(check: str) -> Check:
    """The notice with this id; raises ``KeyError``."""
    return {one.id: one for one in NOTICES}[check]
