"""What an endpoint does with the records of an account where nothing of the vocabulary was found on its ways.

Told by facts about models, never by a name alone: a row that belongs to somebody is created, changed, deleted or shown, an
answer is made from who asks. They make rows of the map; a check reports on those that move money by themselves only
(``auditor.program.recorded``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import ACTS, Act, Guard, Value
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.paths import Trail
from auditor.program import records
from auditor.program.naming import trail_of
from auditor.protect import Entry

if TYPE_CHECKING:
    from auditor.program.program import Program

_WHO = ("principal", "claims")
_DEPTH = 4
_CHANGES = frozenset({"update", "edit", "change", "delete", "remove"})


def touched(program: Program, entry: Entry, found: tuple[Trail, ...]) -> Iterator[Trail]:
    """Changes of somebody's rows, and answers that are made of them."""
    kinds = {trail.act.kind for trail in found if trail.act.kind in ACTS}
    moves = any(kind.startswith("money.") for kind in kinds)
    for trail in found:
        head, _, how = trail.act.kind.partition(".")
        if trail.act.kind == "account.mfa_enrol" and any(g.kind == "second_factor" for g in trail.guards):
            yield _as(trail, "account.second_step")  # the code of the new device is asked for
        if head != "row":
            continue
        kind = _money(program, how, trail.act, not _CHANGES.isdisjoint(split(entry.endpoint.function)))
        if kind and not moves:
            yield _as(trail, kind)
        elif not kinds and program.table.words.has("second_secret", _model(trail.act)):
            yield _as(trail, "account.password")
        elif not kinds and records.belongs(program, _model(trail.act), _hops(trail.guards)):
            yield _as(trail, "account.profile_write")
    if not kinds:
        shown = tuple(_shown(program, entry))
        yield from shown
        if not shown:
            yield from _about(program, entry)


def _about(program: Program, entry: Entry) -> Iterator[Trail]:
    """An endpoint that asks who calls and is called after something that accounts have: ``PUT /wallet``."""
    way = trail_of(
        program, entry, "account.profile_read" if entry.endpoint.methods == ("GET",) else "account.profile_write"
    )
    steps = [step for step in entry.endpoint.route.split("/") if step and not any(mark in step for mark in "<{(:")]
    names = [entry.endpoint.function, *steps[-2:]]
    known = any(guard.kind == "auth" for guard in way.guards) or bool(entry.around)
    if known and any(program.table.words.has("named_touch", name) for name in names):
        yield way


def _hops(guards: frozenset[Guard]) -> int:
    """How far away the owner of a row may be: where somebody is known, a row of something that is his counts as his."""
    return 2 if any(guard.kind == "auth" for guard in guards) else 1


def _model(act: Act) -> str:
    return act.name.partition(" ")[2]


def _money(program: Program, how: str, act: Act, changes: bool) -> str:
    """The money act of a new row: it says who pays whom, who is paid out, or what somebody bought; an endpoint that
    ``changes`` what was bought buys nothing."""
    words, model = program.table.words, _model(act)
    if how != "created" or words.only_tells(model):
        return ""
    if words.has("wallet_model", model) and records.has_money(program, model):
        given = any(key == "**" or words.has("money_attr", key) for key in _columns(act))
        return "money.topup" if given else ""
    if words.has("transfer_model", model) or records.two_sided(program, model):
        return "money.transfer"
    if words.has("payout_model", model):
        return "money.payout"
    if words.has("loan_model", model) and any(words.has("amount", key) for key in _columns(act)):
        return "money.topup"
    if words.has("order_model", model) and records.has_money(program, model) and not changes:
        return "money.pay"
    return ""


def _columns(act: Act) -> list[str]:
    """The columns that a new row is given."""
    return [key for made in act.role("subject") for key, _ in made.keys]


def _shown(program: Program, entry: Entry) -> Iterator[Trail]:
    """Answers that hold somebody's rows, or are made from who asks."""
    summary = program.flow.summary(entry.func, entry.klass, entry.given)
    for value, guards, unknown in summary.answers if summary is not None else ():
        held = entry.guards | {values.bind_guard(guard, entry.binding) for guard in guards}
        value = values.bind(value, entry.binding)
        rows = [
            x for x in values.inner(value, _DEPTH) if x.kind in ("row", "query") and records.belongs(program, x.name)
        ]
        who = [x for x in values.inner(value, _DEPTH) if x.kind in _WHO]
        subject: Value = frozenset(rows or who)
        if not subject or (not rows and not any(guard.kind == "auth" for guard in held)):
            continue
        kind = "account.history_read" if rows else "account.profile_read"
        name = min(x.name for x in subject).rpartition(".")[2]
        act = Act(kind, f"answer with {name}".strip(), entry.func.site, (("subject", subject),), False)
        yield Trail(act, (), held, entry.unknown | unknown, {}, False, (entry.func,))


def _as(trail: Trail, kind: str) -> Trail:
    return replace(trail, act=replace(trail.act, kind=kind, certain=False))
