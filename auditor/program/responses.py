"""What an endpoint gives back: the stored rows in its answers, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Act, Origin, Value
from auditor.finding import Finding
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.paths import Trail
from auditor.program import records, showing
from auditor.program.ownership import own
from auditor.program.path import Path
from auditor.program.source import leaf
from auditor.project import Klass
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_DEPTH = 4
_COUNTS = frozenset({"len", "count", "exists", "sum", "bool", "any", "all", "isinstance", "range"})


@dataclass(frozen=True, eq=False)
class Shown:
    """One stored row, or a part of it, in an answer, with the way to it."""

    path: Path
    row: Origin
    columns: tuple[str, ...] = ()
    """What is shown of a whole row, where a serializer or a response model says it."""

    @property
    def column(self) -> str:
        """The column that is shown; empty for the whole row, and for columns that are known by number only."""
        named = [step for step in self.row.path if not step.isdigit()]
        return named[-1] if named else ""

    @property
    def by_number(self) -> bool:
        """Whether parts of the row are taken by their position."""
        return bool(self.row.path) and all(step.isdigit() for step in self.row.path)

    @property
    def typed_keys(self) -> tuple[str, ...]:
        """The columns by which the row was found that the caller typed."""
        return typed_keys(self.path.program, self.row)


def shown(program: Program, entry: Entry) -> Iterator[Shown]:
    """Every row in the answers of an endpoint, each with the guards that hold when it is given."""
    summary = program.flow.summary(entry.func, entry.klass, entry.given)
    for value, guards, unknown in summary.answers if summary is not None else ():
        held = entry.guards | {values.bind_guard(guard, entry.binding) for guard in guards}
        found = set(_parts(program, values.bind(value, entry.binding), _DEPTH, ()))
        for row, columns in sorted(found, key=lambda one: (one[0].name, one[0].path, one[1])):
            act = Act(
                _kind(program, row),
                f"answer with {row.name}",
                entry.func.site,
                (("subject", frozenset((row,))),),
                False,
            )
            met = summary.met if summary is not None else {}
            trail = Trail(act, (), frozenset(held), entry.unknown | unknown, met, True, (entry.func,))
            columns = columns or (() if row.path else showing.whole_row(program, entry, row.name))
            yield Shown(Path(program, entry, trail, act), row, columns)


def _parts(
    program: Program, value: Value, depth: int, columns: tuple[str, ...]
) -> Iterator[tuple[Origin, tuple[str, ...]]]:
    """The rows that a value is made of, each with the columns that a serializer around it shows; a number of rows is no
    row, nor is what a row was found by."""
    for origin in value:
        if origin.kind in ("row", "query"):
            yield origin, () if origin.path else columns
        if depth and origin.kind in ("new", "call") and origin.name.rpartition(".")[2] not in _COUNTS:
            inside = showing.by_serializer(program, origin) or columns
            for _, part in origin.keys:
                yield from _parts(program, part, depth - 1, inside)


def _kind(program: Program, row: Origin) -> str:
    words = program.table.words
    if words.has("family_model", row.name):
        return "account.family_read"
    return "account.profile_read" if words.has("user_model", row.name) else "account.history_read"


def is_family(program: Program, one: Shown) -> bool:
    """Whether every word of the model's name speaks of the family or of a person: a ``ChildJob`` is a job."""
    words = program.table.words
    return all(
        words.has("family_model", word)
        or words.has("user_model", word)
        or word in ("record", "info", "detail", "details")
        for word in split(one.row.name.rpartition(".")[2])
    )


def typed_keys(program: Program, row: Origin) -> tuple[str, ...]:
    """The columns by which a row was found, when the caller typed them and none is known to belong to him."""
    if own(frozenset((row.root,)), reading=True) or any(
        x.kind == "unverified" for x in values.inner(frozenset((row.root,)))
    ):
        return ()
    return tuple(
        key for key, part in row.keys if key.strip(", ") and any(x.kind == "request" for x in _known(program, part))
    )


def _known(program: Program, value: Value) -> Iterator[Origin]:
    """What a value is made of and was found by; who knew the secret of a row may name what is that row's."""
    for origin in value:
        yield origin
        if origin.kind != "row" or not secret_key(program, origin):
            for _, part in origin.keys:
                yield from _known(program, part)


def secret_key(program: Program, row: Origin) -> bool:
    """Whether one of the keys of a row is a secret that nobody can guess: a token, a hash, a password."""
    words = program.table.words
    return any(
        words.has("secret_column", key) or key in words.exact("secret_column_exact") or words.has("password", key)
        for key, _ in row.keys
    )


def belongs_to_somebody(program: Program, model: str) -> bool:
    """Whether rows of a model are one member's own affair: by its name, or by an owner and a private column."""
    words = program.table.words
    if any(words.has(kind, model) for kind in _PRIVATE):
        return True
    for klass in program.classes(model):
        columns = {*klass.attrs, *klass.notes}
        owned = any(column in words.exact("owner_column") for column in columns)
        private = any(
            words.has(kind, column) for column in columns for kind in ("money_attr", "personal_fact", "email_attr")
        )
        if owned and private:
            return True
    return False


def open_to_others(program: Program, one: Shown) -> bool:
    """Whether the row is one member's, was found by what the caller typed, and nothing asks whose it is."""
    words = program.table.words
    if (
        one.path.has(*OWNERS)
        or one.path.unknown
        or not one.typed_keys
        or _nobody_knows(one)
        or secret_key(program, one.row)
    ):
        return False
    if one.path.by_key or (one.path.has("auth") and _staff_only(one.path)):
        return False
    if words.has("user_model", one.row.name):
        private = words.has("private_attr", one.column) or _shows(program, one, _private(one))
        return not one.path.has("reauth") and (private or one.by_number)
    if _shows(program, one, "private_attr") and one.path.has("auth") and records.belongs(program, one.row.name, 2):
        return True
    return belongs_to_somebody(program, one.row.name) and one.column not in ("id", "pk")


def _private(one: Shown) -> str:
    """The columns that nobody else may see; who is logged in may know the mail addresses of the others."""
    return "private_fact" if one.path.authenticated else "private_attr"


def _shows(program: Program, one: Shown, kind: str) -> bool:
    """Whether a column of such a kind is among those that are shown of a whole row."""
    return any(program.table.words.has(kind, column) for column in one.columns)


def _nobody_knows(one: Shown) -> bool:
    """Whether a dependency turns people away in a way that is not understood; one that believes a forged token is."""
    given = one.path.entry.binding.values()
    return one.path.turned_away and not any(x.kind == "unverified" for value in given for x in values.inner(value))


def _staff_only(path: Path) -> bool:
    """Whether an endpoint behind a login lies in the part of a program that is called after administrators."""
    steps = (*path.endpoint.route.split("/"), *path.endpoint.site.file.removesuffix(".py").split("/"))
    return any(step.lower() in ("admin", "staff", "backoffice", "superuser") for step in steps)


def named_by_request(path: Path) -> tuple[str, ...]:
    """What the caller typed to name the object that an act changes; empty when something else decides whose it is."""
    rows = [x for x in path.role("subject") if x.kind in ("row", "query")]
    credited = path.act.name.endswith("+=")  # whoever is given money may be anybody
    if credited or path.own is not False or not rows or any(secret_key(path.program, row) for row in rows):
        return ()
    return tuple(sorted({key or "its key" for row in rows for key in typed_keys(path.program, row)}))


def given_to_all(program: Program, one: Shown) -> bool:
    """Whether the records of all members are in the answer, and nobody asks whether the caller is of the staff."""
    words = program.table.words
    if one.path.has(*OWNERS) or one.path.unknown or one.row.keys or own(frozenset((one.row.root,)), reading=True):
        return False
    if one.path.turned_away:
        return False
    logs_in = any(trail.act.kind == "account.login" for trail in one.path.others)
    if logs_in or any(step.isupper() for step in one.row.path):  # his own row; a constant of the class
        return False
    if words.has("user_model", one.row.name):
        return words.has("private_attr", one.column) or one.by_number or _shows(program, one, _private(one))
    return belongs_to_somebody(program, one.row.name) and one.column not in ("id", "pk")


OWNERS = ("owner", "staff", "signature")
_PRIVATE = (
    "family_model",
    "history_model",
    "bank_model",
    "card_model",
    "payout_model",
    "transfer_model",
    "wallet_model",
)


def wildcards(program: Program) -> Iterator[Finding]:
    """Serializers that give out every column of a model with private ones, as far as the model stands in the project."""
    words = program.table.words
    for klass in program.project.klasses:
        bases = [base.dotted if isinstance(base, Klass) else base for base in program.project.mro(klass)]
        inner = next((b.value for b in klass.names.get("Meta", ()) if isinstance(b.value, Klass)), None)
        if inner is None or klass.module.stub or not any(base.endswith("ModelSerializer") for base in bases):
            continue
        model, every = inner.attrs.get("model"), inner.attrs.get("fields")
        if not (isinstance(every, o.Const) and every.value == "__all__") or model is None:
            continue
        name = leaf(model)
        columns = {column for found in program.classes(name) for column in (*found.attrs, *found.notes)}
        private = sorted(column for column in columns if words.has("private_attr", column))
        credential = sorted(column for column in columns if words.has("shown_credential", column))
        if not words.has("user_model", name) or not (len(private) > 1 or credential):
            continue
        yield Finding(
            check="", site=klass.site, confidence="medium", subject=name,
            message=f"{klass.node.name} gives out every column of {name}, among them {', '.join((credential + private)[:4])}.",
        )  # fmt: skip
