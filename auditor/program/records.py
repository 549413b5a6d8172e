"""What a stored model is about, from its columns: whose rows they are, and whether they move money between two sides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Act
from auditor.flow.meaning import split
from auditor.program.source import leaf
from auditor.project import Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_PRIVATE = (
    "user_model",
    "family_model",
    "history_model",
    "bank_model",
    "card_model",
    "payout_model",
    "transfer_model",
    "wallet_model",
)
_SIDES = (
    ("from", "to"), ("sender", "receiver"), ("sender", "recipient"), ("source", "destination"), ("src", "dst"),
    ("payer", "payee"), ("debit", "credit"), ("debited", "credited"), ("source", "target"), ("payer", "recipient"),
)  # fmt: skip


def columns(program: Program, model: str) -> dict[str, o.Expr]:
    """The columns of the classes with this name, each with what it is made of."""
    out: dict[str, o.Expr] = {}
    for klass in program.classes(model):
        for base in reversed(program.project.mro(klass)):
            if isinstance(base, Klass) and not base.module.stub:
                out.update({**base.notes, **base.attrs})
    return out


def belongs(program: Program, model: str, hops: int = 1) -> bool:
    """Whether the rows of a model are somebody's own: by its name, or because a column says whose they are, itself or
    (two ``hops``) through what it belongs to."""
    words = program.table.words
    if any(words.has(kind, model) for kind in _PRIVATE):
        return True
    owners = words.exact("owner_column")
    found = columns(program, model)
    if any(
        column in owners or any(words.has("user_model", linked) for linked in _links(made))
        for column, made in found.items()
    ):
        return True
    linked = {one for made in found.values() for one in _links(made) if one != model}
    return hops > 1 and any(belongs(program, one) for one in linked)


def membership(program: Program, act: Act) -> bool:
    """Whether what is made or deleted is somebody's place in a group, and no account: a ``Member`` that belongs to a user."""
    how, _, model = act.name.partition(" ")
    if act.kind not in ("account.register", "account.close") or how not in ("new", "delete"):
        return False
    if not _GROUPED.intersection(split(model)):
        return False
    return any(
        program.table.words.has("user_model", linked)
        for made in columns(program, model).values()
        for linked in _links(made)
    )


_GROUPED = frozenset({"member", "members", "participant", "credential", "credentials"})


def has_money(program: Program, model: str) -> bool:
    """Whether a model has a column for an amount."""
    words = program.table.words
    return any(words.has("amount", column) or words.has("money_attr", column) for column in columns(program, model))


def two_sided(program: Program, model: str) -> bool:
    """Whether a row says that an amount goes from one to another."""
    found = columns(program, model)
    if not has_money(program, model):
        return False
    parts = {part for column in found for part in column.lower().split("_")}
    return any(giver in parts and taker in parts for giver, taker in _SIDES)


def _links(made: o.Expr) -> Iterator[str]:
    """The models that a column refers to: ``ForeignKey(User)``, ``relationship("User")``, ``ForeignKey("users.id")``."""
    if not isinstance(made, o.Call):
        return
    name = leaf(made.func)
    for arg in (*made.args, *(kw.value for kw in made.kwargs if kw.name in ("to", "argument"))):
        if isinstance(arg, o.Call):
            yield from _links(arg)
        elif "ForeignKey" in name or "OneToOne" in name or name in ("relationship", "ForeignKeyField", "Relationship"):
            said = str(arg.value) if isinstance(arg, o.Const) else leaf(arg)
            told = said.replace("AUTH_USER_MODEL", "User").split(".")
            yield told[-2] if len(told) > 1 and told[-1].islower() else told[-1]
