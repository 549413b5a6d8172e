"""Calls about stored rows: query methods, look-ups by model, and SQL that is sent as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Origin, Value
from auditor.flow import conditions, queries, sql, writes
from auditor.flow.meaning import CallRow
from auditor.flow.values import BY_SECRET
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker


def query(w: Walker, expr: o.Call, receiver: Value, name: str) -> Value | None:
    """A method called on a query or a row: what it changes or fetches; ``None`` when it is no such method."""
    if name in ("select", "insert", "update", "delete") and isinstance(expr.func, o.Attr) and not expr.kwargs:
        table = queries.core_table(w, expr.func.value)
        if table:
            if name == "insert":
                writes.create(w, table, (), w.site(expr.pos), ("sql",))
            return frozenset((Origin("query", table, (), (), w.site(expr.pos)),))
    words = w.flow.meaning.words
    if name in words.exact("query_update") and any(x.kind in ("query", "row") for x in receiver):
        changes = [(kw.name, kw.value) for kw in expr.kwargs if kw.name]
        for arg in expr.args:
            if isinstance(arg, o.Dict):
                for key, item in zip(arg.keys, arg.values, strict=False):
                    label = str(key.value) if isinstance(key, o.Const) else key.attr if isinstance(key, o.Attr) else ""
                    changes.append((label, item))
        if changes or name == "update":
            for label, item in changes:
                value, _ = w.expr(item)
                for origin in sorted(receiver, key=lambda x: x.name):
                    if origin.kind in ("query", "row"):
                        writes.column(
                            w,
                            origin.name,
                            label,
                            writes.arithmetic(item, label) or "=",
                            value,
                            receiver,
                            w.site(expr.pos),
                        )
            return receiver
    if name in words.exact("query_delete") and any(x.kind in ("query", "row") and not x.path for x in receiver):
        writes.delete(w, receiver, w.site(expr.pos))
        w.flow.signals.saved(w, receiver, expr.pos, "deleted")
        return receiver
    if name == "sqlmodel_update" and expr.args and any(x.kind in ("row", "principal") for x in receiver):
        value, _ = w.expr(expr.args[0])
        for model in receiver_models(receiver):
            writes.column(w, model, "dynamic_attribute", "=", value, receiver, w.site(expr.pos))
        return receiver
    found = queries.step(w, receiver, name, expr)
    if found is not None:
        for origin in found:
            if origin.kind == "new":
                writes.create(w, origin.name, origin.keys, w.site(expr.pos))
        if name in words.exact("query_create"):
            w.flow.signals.saved(w, frozenset(x for x in found if x.kind == "new"), expr.pos)
        return found
    return queries.related(w, receiver, name, expr)


def statement(w: Walker, expr: o.Call, receiver: Value) -> Value | None:
    """SQL that is sent as text: what it changes or fetches; ``None`` when the first argument is no statement."""
    if not expr.args:
        return None
    text, holes = sql.text_of(w, expr.args[0])
    if not sql.is_statement(text):
        return None
    value = sql.execute(w, expr, text, holes)
    if isinstance(expr.func, o.Attr) and isinstance(expr.func.value, o.Name):
        w.env[expr.func.value.id] = value  # cursor.execute(...); cursor.fetchone()
    return value


def run(w: Walker, expr: o.Call, name: str, statement: Value) -> Value | None:
    """``session.scalar(select(Model)...)``: a built query is sent; ``None`` when it is no query.

    One row comes back from ``scalar``; what ``execute`` and ``scalars`` give is fetched by a further method.
    """
    if name not in w.flow.meaning.words.exact("query_run"):
        return None
    queries_ = [x for x in statement if x.kind == "query" and not x.path]
    kind = "row" if name == "scalar" else "query"
    return frozenset(Origin(kind, x.name, (), x.keys, w.site(expr.pos)) for x in queries_) or None


def pair(w: Walker, items: o.Seq) -> None:
    """A statement with its parameters as a tuple, put aside for a helper that runs several of them."""
    head = items.items[0]
    named = isinstance(head, o.Name) and head.id in w.texts and len(items.items) == 2
    if named or isinstance(head, (o.Const, o.Text, o.Binary)):
        text, holes = sql.text_of(w, head)
        if sql.is_statement(text):
            sql.execute(w, o.Call(o.Name("execute"), items.items), text, holes)


def lookup(w: Walker, expr: o.Call, row: CallRow) -> Value:
    """``get_object_or_404(Model, pk=...)`` and ``session.get(Model, id)``."""
    if not expr.args:
        return NOTHING
    base = queries.start(w, expr)
    keys: list[tuple[str, Value]] = [k for x in base for k in x.keys]
    for arg in expr.args[1:]:
        keys.append(("pk", w.expr(arg)[0]))
    keys += [(queries.column(kw.name), w.expr(kw.value)[0]) for kw in expr.kwargs if kw.name]
    return frozenset(
        Origin("row", x.name, (), tuple(keys)[:8], w.site(expr.pos)) for x in base if x.kind in ("query", "row")
    )


def demand(w: Walker, expr: o.Call, name: str, rows: Value) -> None:
    """What holds after a method that raises when it finds no row: ``one``, ``first_or_404``, ``get(column=value)``."""
    if name in w.flow.meaning.words.exact("query_must") or (name in ("get", "aget") and expr.kwargs and not expr.args):
        must_find(w, rows)


def must_find(w: Walker, rows: Value) -> None:
    """A look-up that raises when there is no such row: from here on, whoever named it knew the secret among its keys."""
    guard = conditions.proof(w, rows)
    if guard is not None and guard.name.endswith(BY_SECRET):
        w.pass_guards(frozenset({w.meet(guard)}))


def receiver_models(receiver: Value) -> list[str]:
    """The names of the classes of which a value is a stored or new object."""
    return sorted({x.name for x in receiver if x.kind in ("row", "new") and not x.path})
