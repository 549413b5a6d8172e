"""How an amount is bounded on the way to money, and who computes a new balance: the program, or the database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Value
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.program.source import names_in, statement_at
from auditor.project import Func, Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.path import Path
    from auditor.program.program import Program

_TEXT_CHECKS = frozenset({"isdigit", "isnumeric", "isdecimal", "abs", "fullmatch", "match"})
_SUMS = frozenset({"sum", "Sum", "aggregate", "count"})


def bounded_below(path: Path) -> bool:
    """Whether anything near the path may refuse zero and negative amounts; anything that could is taken to do so."""
    words = path.program.table.words
    for func in _near(path):
        for said in path.program.source.said(func):
            if isinstance(said.expr, o.Compare):
                small = any(
                    isinstance(x, o.Const) and x.value in (0, 1, 0.0, 0.01) for x in (said.expr.left, *said.expr.rights)
                )
                if small and any(op in ("<", "<=", ">", ">=") for op in said.expr.ops):
                    return True
                if any(words.has("floor", name) for name in said.all_names):
                    return True
            elif said.name in _TEXT_CHECKS:
                return True
    return any(
        _bound(path, klass, "floor", ("Positive", "NonNegative", "NumberRange", "MinValue", "Range"))
        for klass in _schemas(path)
    )


def bounded_above(path: Path) -> bool:
    """Whether anything near the path may refuse an amount that is too large, or too much in a while."""
    words = path.program.table.words
    if path.has("limit", "throttle"):
        return True
    for func in _near(path):
        for said in path.program.source.said(func):
            if isinstance(said.expr, o.Compare):
                if any(words.has("limit", name) or words.has("ceiling", name) for name in said.all_names):
                    return True
            elif said.name in _SUMS or words.has("limit", said.name):
                return True
    return any(_bound(path, klass, "ceiling", ("NumberRange", "MaxValue", "Range")) for klass in _schemas(path))


def _near(path: Path) -> Iterator[Func]:
    """The functions on the path and around it, and those that check an amount somewhere in the project."""
    yield from path.trail.functions
    yield from path.entry.around
    words = path.program.table.words
    for func in path.program.functions():
        if (words.has("amount", func.name) or "limit" in func.name) and func not in path.trail.functions:
            yield func


def _schemas(path: Path) -> Iterator[Klass]:
    """The classes of the project that declare an amount: forms, serializers, models of requests."""
    words = path.program.table.words
    for klass in path.program.all_classes():
        if any(words.has("amount", name) for name in (*klass.attrs, *klass.notes)):
            yield klass


def _bound(path: Path, klass: Klass, kind: str, types: tuple[str, ...]) -> bool:
    words = path.program.table.words
    for name in (*klass.attrs, *klass.notes):
        if not words.has("amount", name):
            continue
        stack: list[object] = [klass.attrs.get(name), klass.notes.get(name)]
        while stack:
            node = stack.pop()
            if isinstance(node, tuple):
                stack.extend(node)
            elif isinstance(node, o.Arg):
                if words.has(kind, node.name):
                    return True
            elif isinstance(node, (o.Name, o.Attr)):
                if (node.id if isinstance(node, o.Name) else node.attr).startswith(types):
                    return True
            if isinstance(node, o.Node):
                stack.extend(getattr(node, part) for part in node.__struct_fields__ if part != "pos")
    return False


def typed(value: Value) -> bool:
    """Whether a value is, or is made of, what the caller typed."""
    return values.has(value, "request")


def named(value: Value) -> bool:
    """Whether a value is what the caller typed, or was found by it."""
    return any(x.kind == "request" for x in values.inner(value))


def reads_and_writes(path: Path) -> bool:
    """Whether the program itself computes a new balance from the old one, with no lock on the row anywhere on the way."""
    func = path.trail.functions[-1]
    stmt = statement_at(func, path.act.site.line)
    attr = path.act.name.rpartition(".")[2].partition(" ")[0]
    if isinstance(stmt, o.AugAssign):
        if not isinstance(stmt.target, (o.Attr, o.Sub)) or _by_database(stmt.value):
            return False
    elif isinstance(stmt, o.Assign):
        if (
            not isinstance(stmt.targets[0], (o.Attr, o.Sub))
            or _by_database(stmt.value)
            or attr not in _read(stmt.value)
        ):
            return False
    else:
        return False
    words = path.program.table.words
    for one in (*path.trail.functions, *path.entry.around):
        if any(
            words.has("row_lock", said.name) or "with_for_update" in _keywords(said.expr)
            for said in path.program.source.said(one)
        ):
            return False
    model = path.act.name.partition(".")[0]
    return not any(
        {"version_id_col", "__mapper_args__", "version", "row_version"} & set(k.attrs)
        for k in path.program.classes(model)
    )


def _keywords(expr: o.Call | o.Compare) -> tuple[str, ...]:
    return tuple(kw.name for kw in expr.kwargs) if isinstance(expr, o.Call) else ()


def _by_database(expr: o.Expr) -> bool:
    """``F("balance") - x`` and ``Wallet.balance - x``: the database computes."""
    stack: list[o.Expr] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, o.Binary):
            stack += [node.left, node.right]
        elif isinstance(node, o.Call):
            name = names_in(node.func)[:1]
            if name and name[0] in ("F", "func", "Coalesce", "Greatest"):
                return True
            stack += node.args
        elif isinstance(node, o.Attr) and isinstance(node.value, o.Name) and node.value.id[:1].isupper():
            return True
    return False


def _read(expr: o.Expr) -> frozenset[str]:
    out: set[str] = set()
    stack: list[object] = [expr]
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, o.Node):
            if isinstance(node, o.Attr):
                out.add(node.attr)
            elif isinstance(node, o.Const) and isinstance(node.value, str):
                out.add(node.value)
            stack.extend(getattr(node, part) for part in node.__struct_fields__ if part != "pos")
    return frozenset(out)


def asks_provider(path: Path) -> bool:
    """Whether the way asks somebody else what is true of a payment, by a library or over the network."""
    words = path.program.table.words
    for func in path.trail.functions:
        for said in path.program.source.said(func):
            dotted = path.program.source.path(said)
            if said.name in words.exact("provider_query") or dotted.startswith(
                ("requests.", "httpx.", "urllib.", "aiohttp.")
            ):
                return True
    return False


def charged_off_session(program: Program) -> Iterator[Finding]:
    """Calls that charge a stored card off-session in a function that a request reaches."""
    for said in program.source.calls("create", "create_async", "confirm"):
        flagged = said.keyword("off_session") is True or said.keyword("error_on_requires_action") is True
        entry = program.reached_from(said.func) if flagged and program.source.path(said).startswith("stripe.") else None
        if entry is not None and entry.endpoint.kind == "http":
            yield Finding(
                check="", site=said.site, subject="money.charge", endpoint=entry.endpoint.title,
                message=f'"{entry.endpoint.title}" ({entry.endpoint.function}) charges a stored card off-session in {said.func.qualname}(): '
                "the customer is not asked to confirm.",
                steps=(Step(entry.func.site, "enters"), Step(said.site, "charges off-session")),
            )  # fmt: skip
