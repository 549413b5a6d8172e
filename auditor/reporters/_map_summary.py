"""What a map says as a whole: the weakest way to money, resets against logins, and guards that differ between siblings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from auditor.facts import PUBLIC_ACTS
from auditor.reporters._map import Row, state, title
from auditor.reporters._view import counted

_LOGINS = ("account.login", "account.login_external", "account.login_code", "account.second_step")
_FACTORS = ("reauth", "second_factor")
_COMPARED = ("auth", "second_factor", "reauth", "throttle", "owner")
_SAID = {
    "auth": "a login",
    "second_factor": "a second factor",
    "reauth": "a fresh password",
    "throttle": "a limit",
    "owner": "an owner check",
}


class Summary(NamedTuple):
    """Lines for a person, each a full statement: the weakest way in to each money act, resets that are weaker than logins,
    protections that some routes of an act have and others lack, and counts for the head of a report."""

    weakest: tuple[str, ...]
    resets: tuple[str, ...]
    drift: tuple[str, ...]
    counts: tuple[str, ...]


def summary(rows: Sequence[Row]) -> Summary:
    """The summaries of a map."""
    return Summary(tuple(_weakest(rows)), tuple(_resets(rows)), tuple(_drift(rows)), tuple(_counts(rows)))


def strength(row: Row) -> tuple[int, int]:
    """How well a row is protected: the proofs that are certain, then all that is certain or declared."""
    sure = [column for column in row.protections if state(row, column) in ("yes", "declared")]
    return sum(column in ("auth", *_FACTORS, "signature") for column in sure), len(sure)


def _asked(row: Row) -> int:
    """How many proofs stand between the session and the act."""
    return sum(state(row, column) in ("yes", "declared") for column in _FACTORS)


def _money(rows: Sequence[Row]) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = {}
    for row in rows:
        for act in row.acts:
            if act.startswith("money.") and act not in ("money.webhook", "money.checkout"):
                out.setdefault(act, []).append(row)
    return out


def _weakest(rows: Sequence[Row]) -> list[str]:
    """For each money act the way that asks for least, and the login that asks for least before it."""
    logins = sorted((row for row in rows if set(_LOGINS) & set(row.acts)), key=lambda row: (strength(row), title(row)))
    out = []
    for act, found in _money(rows).items():
        row = min(
            found,
            key=lambda one: (
                state(one, "auth") != "no",
                state(one, "auth") == "unknown",
                _asked(one),
                strength(one),
                title(one),
            ),
        )
        proofs = counted(_asked(row), "further proof")
        if "money.webhook" in row.acts and state(row, "signature") == "yes":
            out.append(f"{act}: {title(row)}, a signed callback")
        elif state(row, "auth") == "no":
            out.append(f"{act}: {title(row)} is open to anybody")
        elif logins and state(row, "auth") == "yes":
            first = logins[0]
            factor = "with a second factor" if state(first, "second_factor") == "yes" else "without a second factor"
            out.append(f"{act}: {title(first)} ({factor}) -> {title(row)}: {proofs}")
        else:
            out.append(f"{act}: {title(row)}: {proofs}")
    return out


def _resets(rows: Sequence[Row]) -> list[str]:
    """Resets that ask for less than every login does."""
    logins = [row for row in rows if set(_LOGINS) & set(row.acts)]
    if not logins or not all(state(row, "second_factor") == "yes" for row in logins):
        return []
    return [
        f"{title(row)} resets a password without the second factor that logins ask for"
        for row in rows
        if "account.reset_confirm" in row.acts and state(row, "second_factor") == "no"
    ]


def _drift(rows: Sequence[Row]) -> list[str]:
    """The same act on several routes with different protections."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        for act in row.acts:
            first = act.startswith("account.") and {"account.register", "account.reset_confirm"} & set(row.acts) - {act}
            if not act.endswith("_read") and act not in ("account.profile_write", "account.mint") and not first:
                groups.setdefault(act, []).append(row)
    out = []
    for act, found in groups.items():
        for column in ("second_factor", "throttle") if act in PUBLIC_ACTS else _COMPARED:
            have = [row for row in found if state(row, column) == "yes"]
            lack = [row for row in found if state(row, column) == "no"]
            if have and lack and (len(lack) <= len(have) or column in ("auth", "second_factor")):
                named = ", ".join(title(row) for row in lack[:3]) + (
                    f" and {len(lack) - 3} more" if len(lack) > 3 else ""
                )
                out.append(f"{act}: {title(have[0])} asks for {_SAID[column]}, not so {named}")
    return out


def _counts(rows: Sequence[Row]) -> list[str]:
    """How many endpoints move money, and how many of them have which protection."""
    money = {id(row): row for found in _money(rows).values() for row in found}.values()
    if not money:
        return []
    parts = [
        f"{sum(state(row, column) in ('yes', 'declared') for row in money)} with {text}"
        for column, text in (
            ("second_factor", "a second factor"),
            ("throttle", "a limit on tries"),
            ("limit", "a limit on amounts"),
            ("notice", "a notice"),
        )
    ]
    return [
        f"{counted(len(money), 'endpoint')} that {'moves' if len(money) == 1 else 'move'} money: {', '.join(parts)}"
    ]
