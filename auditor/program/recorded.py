"""Money that moves by a new row alone: a transfer between two sides, a wallet with what is in it, a loan.

Where balances are sums of rows, the row is the payment. Told by facts about models (see ``auditor.program.touched``), so
nothing here is certain; a row of a shop's order or of a hosted checkout is none of these.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from auditor.facts import Value
from auditor.flow import values
from auditor.program import records
from auditor.program.path import Path
from auditor.program.responses import OWNERS, named_by_request
from auditor.program.touched import touched

if TYPE_CHECKING:
    from auditor.program.program import Program

_BOOKED = ("money.transfer", "money.topup", "money.payout")
_KINDS = ("http", "graphql", "rpc")


def booked(program: Program, lacks: tuple[str, ...]) -> Iterator[Path]:
    """Ways without these guards to a new row that moves money by an amount which the caller typed."""
    for path in _touched(program, _BOOKED):
        if typed_amount(path) and all(path.lacks(kind) for kind in lacks):
            yield path


def kept_codes(program: Program, lacks: tuple[str, ...]) -> Iterator[Path]:
    """Ways without these guards to a new row with a code for payments (no code that was drawn here and sent to somebody)."""
    for path in _touched(program, ("account.password",)):
        made = [x for _, part in _new(path) for x in values.inner(part)]
        if any(x.kind == "request" for x in made) and not any(x.kind == "random" for x in made):
            if all(path.lacks(kind) for kind in lacks):
                yield path


def changed_purses(program: Program, lacks: tuple[str, ...]) -> Iterator[Path]:
    """Ways without these guards on which a wallet, or a row that moved money, is changed or deleted where no balance is seen to change."""
    words = program.table.words
    for entry in program.entries:
        if entry.endpoint.kind not in _KINDS:
            continue
        done: set[str] = set()
        for trail in program.trails(entry):
            model = trail.act.name.partition(" ")[2]
            if trail.act.kind not in ("row.changed", "row.deleted") or model in done:
                continue
            purse = words.has("wallet_model", model) and records.has_money(program, model)
            if purse or records.two_sided(program, model):
                done.add(model)
                path = Path(program, entry, trail, trail.act)
                if all(path.lacks(kind) for kind in lacks):
                    yield path


def others_rows(program: Program, told: Collection[object]) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Ways of a member to a row with money that somebody owns, changed or deleted because the request names it, with what
    names it; endpoints at the places of ``told`` are left out."""
    for entry in program.entries:
        asked = entry.endpoint.kind in _KINDS and entry.endpoint.site not in told
        for trail in program.trails(entry) if asked else ():
            if trail.act.kind not in ("row.changed", "row.deleted"):
                continue
            path = Path(program, entry, trail, trail.act)
            model = trail.act.name.partition(" ")[2]
            kept = path.has(*OWNERS) or path.unknown or path.registers
            if kept or not path.by_session or not records.has_money(program, model):
                continue
            keys = named_by_request(path) if records.belongs(program, model) else ()
            if keys:
                yield path, keys
                break


def typed_amount(path: Path) -> bool:
    """Whether an amount of the new row is what the caller typed, or the row is made of whatever he sent."""
    words = path.program.table.words
    return any(
        any(x.kind == "request" for x in values.inner(part))
        for key, part in _new(path)
        if key == "**" or words.has("amount", key) or words.has("money_attr", key)
    )


def _new(path: Path) -> Iterator[tuple[str, Value]]:
    for made in path.role("subject"):
        if made.kind == "new":
            yield from made.keys


def _touched(program: Program, kinds: tuple[str, ...]) -> Iterator[Path]:
    for entry in program.entries:
        if entry.endpoint.kind not in _KINDS:
            continue
        done: set[str] = set()
        for trail in touched(program, entry, program.trails(entry)):
            created = trail.act.name.startswith("created ")
            if created and trail.act.kind in kinds and trail.act.kind not in done:
                done.add(trail.act.kind)
                yield Path(program, entry, trail, trail.act)
