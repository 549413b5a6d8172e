"""Acts that only the names of a handler tell: nothing on its ways was understood as one, yet it is called
``change_password``. They make rows of the map that say so; no check reports on a name alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import ACTS, PUBLIC_ACTS, Act
from auditor.flow import values
from auditor.flow.meaning import Words, runs, split
from auditor.flow.paths import Trail
from auditor.protect import Entry

if TYPE_CHECKING:
    from auditor.program.program import Program

BY_NAME = "its name"
_WRITES = ("POST", "PUT", "PATCH", "DELETE")


def named(program: Program, entry: Entry, found: tuple[Trail, ...]) -> Iterator[Trail]:
    """The act that a changing handler is named after, when none of its family was found on its ways."""
    methods = entry.endpoint.methods
    if methods and not any(verb in _WRITES for verb in methods):
        return
    kinds = {trail.act.kind for trail in found if trail.act.kind in ACTS}
    families = {kind.partition(".")[0] for kind in kinds - _VAGUE}
    words = program.table.words
    known = any(guard.kind == "auth" for guard in entry.guards)
    for at, name in enumerate(_names(entry)):
        aside = any(part in words.exact("named_aside") for part in split(name))
        told = [
            (_length(words.exact(f"named_{kind}"), name), kind)
            for kind in ACTS
            if kind.partition(".")[0] not in families
            and kind not in kinds
            and not (aside and kind.startswith("money."))
            and not (at and known and kind in PUBLIC_ACTS)
        ]
        told = [one for one in told if one[1] != "money.webhook" or not managed(words, name)]
        longest = max((length for length, _ in told), default=0)
        if longest:
            way = trail_of(program, entry, next(kind for length, kind in told if length == longest))
            if way.act.kind == "account.api_key" and not known and any(g.kind == "reauth" for g in way.guards):
                yield trail_of(program, entry, "account.login")  # a token for a password
            yield way
            return


def managed(words: Words, name: str) -> bool:
    """Whether a name manages callbacks rather than receives one: ``WebhookDelete``, ``test_webhook``."""
    return not words.exact("named_managed").isdisjoint(runs(name))


def _length(words: frozenset[str], name: str) -> int:
    """How many words of a name are the longest run that stands in a list; 0 when none does."""
    return max((run.count("_") + 1 for run in runs(name) if run in words), default=0)


def _names(entry: Entry) -> list[str]:
    """What the handler is called: its name, or its class when that says nothing, then the end of its route."""
    parts = entry.endpoint.function.split(".")
    names = [name for name in reversed(parts) if name.lower() not in _GENERIC][:1]
    steps = [step for step in entry.endpoint.route.split("/") if step and not any(mark in step for mark in "<{(:")]
    return [*names, *(["_".join(reversed(steps[-2:])), steps[-1]] if steps else [])]


_VAGUE = frozenset(
    (
        "account.logout",
        "account.mint",
        "account.login",
        "account.profile_write",
        "account.profile_read",
        "account.history_read",
        "account.family_read",
    )
)
"""Acts that say little: a name may say more, as when a session is made for somebody who has just signed up."""


_GENERIC = frozenset(
    "get post put patch delete mutate perform_mutation mutate_and_get_payload perform_mutate form_valid create update destroy save done".split()
)


def trail_of(program: Program, entry: Entry, kind: str) -> Trail:
    """The way to the answer that passes most guards: the others turn the caller away."""
    summary = program.flow.summary(entry.func, entry.klass, entry.given)
    answers = summary.answers if summary is not None else []
    if kind in PUBLIC_ACTS:  # who is logged in already is sent away
        answers = [a for a in answers if not any(g.kind == "auth" for g in a[1])] or answers
    _, guards, unknown = max(reversed(answers), key=lambda a: len(a[1]), default=(None, frozenset(), frozenset()))
    held = entry.guards | {values.bind_guard(guard, entry.binding) for guard in guards}
    act = Act(kind, BY_NAME, entry.func.site, (), certain=False)
    return Trail(act, (), held, entry.unknown | unknown, {}, False, (entry.func,))
