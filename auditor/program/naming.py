"""Acts that only the names of a handler tell: nothing on its ways was understood as one, yet it is called
``change_password``. They make rows of the map that say so; no check reports on a name alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import ACTS, Act
from auditor.flow import values
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
    families = {
        trail.act.kind.partition(".")[0]
        for trail in found
        if trail.act.kind in ACTS and not trail.act.kind.endswith("_read")
    }
    words = program.table.words
    parts = entry.endpoint.function.split(".")
    names = [name for name in reversed(parts) if name.lower() not in _GENERIC][:1]
    for kind in ACTS:
        if kind.partition(".")[0] in families:
            continue
        if any(words.has(f"named_{kind}", name) for name in names):
            yield _trail(program, entry, kind)
            return


_GENERIC = frozenset("get post put patch delete mutate perform_mutation form_valid create update destroy save".split())


def _trail(program: Program, entry: Entry, kind: str) -> Trail:
    """The way to the answer that passes most guards: the others turn the caller away."""
    summary = program.flow.summary(entry.func, entry.klass, entry.given)
    answers = summary.answers if summary is not None else []
    _, guards, unknown = max(answers, key=lambda a: len(a[1]), default=(None, frozenset(), frozenset()))
    held = entry.guards | {values.bind_guard(guard, entry.binding) for guard in guards}
    act = Act(kind, BY_NAME, entry.func.site, (), certain=False)
    return Trail(act, (), held, entry.unknown | unknown, {}, False, (entry.func,))
