"""Rows: how a stored object is looked up, and by which values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Origin, Value
from auditor.flow.values import bounded, join, spread
from auditor.project import Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

Keys = tuple[tuple[str, Value], ...]


def conditions_of(w: Walker, call: o.Call) -> Keys:
    """The columns and values of a narrowing call: keywords, ``Model.column == value``, ``Q`` and boolean joins."""
    keys: list[tuple[str, Value]] = []
    for arg in call.args:
        keys += _condition(w, arg)
    for kw in call.kwargs:
        value, _ = w.expr(kw.value)
        keys.append((column(kw.name) if kw.name else "**", value))
    return tuple((column(name), value) if name != "**" else (name, value) for name, value in spread(tuple(keys)))


def column(name: str) -> str:
    """A Django look-up without its suffix: ``email__iexact`` is ``email``; a folding look-up keeps a mark."""
    head, _, tail = name.partition("__")
    if tail in ("iexact", "icontains", "istartswith", "contains", "startswith", "iregex", "regex"):
        return f"{head}~"
    return name.replace("__", ".") if tail and tail not in ("exact", "in", "gt", "gte", "lt", "lte", "isnull") else head


def _condition(w: Walker, expr: o.Expr) -> list[tuple[str, Value]]:
    if isinstance(expr, o.Compare) and len(expr.rights) == 1:
        left, right = expr.left, expr.rights[0]
        name = _column_name(w, left)
        if not name:
            name, left, right = _column_name(w, right), right, left
        value, _ = w.expr(right)
        fold = isinstance(left, o.Call)
        return [(f"{name}~" if fold else name, value)] if name else [("", value)]
    if isinstance(expr, o.Binary) and expr.op in ("&", "|"):
        return [*_condition(w, expr.left), *_condition(w, expr.right)]
    if isinstance(expr, o.Unary):
        return _condition(w, expr.value)
    if isinstance(expr, o.Call):
        name = expr.func.attr if isinstance(expr.func, o.Attr) else getattr(expr.func, "id", "")
        if name in ("Q", "and_", "or_", "not_"):
            return list(conditions_of(w, expr))
        if name in ("in_", "ilike", "like", "is_", "contains", "startswith", "has", "any") and isinstance(
            expr.func, o.Attr
        ):
            inside = _column_name(w, expr.func.value)
            value = join(*(w.expr(a)[0] for a in expr.args))
            return [(f"{inside}~" if name in ("ilike", "like") else inside, value)]
    value, _ = w.expr(expr)
    return [("", value)]


def _column_name(w: Walker, expr: o.Expr) -> str:
    if isinstance(expr, o.Call) and expr.args:  # func.lower(User.email)
        return _column_name(w, expr.args[0])
    if isinstance(expr, o.Attr):
        if expr.attr == "c":
            return ""
        owner = expr.value
        if isinstance(owner, o.Attr) and owner.attr in ("c", "columns"):
            return expr.attr
        ref = w.flow.project.resolve(owner, w.func, w.klass)
        if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
            return expr.attr
    return ""


def step(w: Walker, base: Value, name: str, call: o.Call) -> Value | None:
    """The result of a method called on a query (``None`` when ``base`` is no query)."""
    queries = [x for x in base if x.kind == "query"]
    if not queries:
        return None
    words = w.flow.meaning.words
    keys = conditions_of(w, call)
    if name in words.exact("query_shape"):
        keys = ()  # in which order and how many, not which
    if name in ("count", "acount", "aggregate", "aaggregate"):
        return frozenset((Origin("call", name),))  # a number, no row
    fetch = name in words.exact("query_fetch")
    if not fetch and name in words.exact("query_create"):
        hashed = name.startswith(("create_user", "create_superuser", "acreate_user"))  # hashes what it is given
        made = tuple((k, v) for k, v in keys if k and not (hashed and k == "password"))
        out_new = [Origin("new", q.name, (), made, w.site(call.pos)) for q in queries]
        if "or_create" in name:
            out_new += [Origin("row", q.name, (), made, w.site(call.pos)) for q in queries]
        return bounded(out_new)
    out: list[Origin] = []
    for query in queries:
        if keys and not any(k for k, _ in keys) and name in ("get", "get_or_404", "find", "in_bulk"):
            keys = (("pk", keys[0][1]),)
        joined = tuple(dict.fromkeys((*query.keys, *((k, v) for k, v in keys if v))))
        if fetch:
            out.append(Origin("row", query.name, (), joined[:8], w.site(call.pos)))
        else:
            out.append(Origin("query", query.name, query.path, joined[:8], query.site or w.site(call.pos)))
    return bounded(out)


def related(w: Walker, base: Value, name: str, call: o.Call) -> Value | None:
    """A look-up through a relation of an object: ``request.user.orders.get(pk=...)``."""
    words = w.flow.meaning.words
    if name not in words.exact("query_fetch") and name not in words.exact("query_narrow"):
        return None
    owners = [x for x in base if x.kind in ("principal", "row") and x.path]
    if not owners or ((not call.kwargs and name in ("get", "pop", "all", "first", "count")) and name != "all"):
        return None
    keys = conditions_of(w, call)
    kind = "row" if name in words.exact("query_fetch") else "query"
    out = []
    for owner in owners:
        held = frozenset({Origin(owner.kind, owner.name, owner.path[:-1], owner.keys, owner.site)})
        out.append(Origin(kind, owner.path[-1], (), (("owner", held), *keys)[:8], w.site(call.pos)))
    return bounded(out)


def model_of(w: Walker, expr: o.Expr) -> str:
    """The name of the model class that an argument names, also as one of its columns; empty when it is none."""
    ref = w.flow.project.resolve(expr, w.func, w.klass)
    if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
        return ref.target.node.name
    if isinstance(expr, (o.Name, o.Attr)):
        table = core_table(w, expr)
        if table:
            return table
    if isinstance(expr, o.Attr):
        return model_of(w, expr.value)
    return ""


def core_table(w: Walker, expr: o.Expr) -> str:
    """The name of a SQLAlchemy Core table: ``wallets = Table("wallets", metadata, ...)``; empty for anything else."""
    made = w.flow.project.assigned(expr, w.func)
    if not isinstance(made, o.Call) or not made.args or not isinstance(made.args[0], o.Const):
        return ""
    name = made.func.attr if isinstance(made.func, o.Attr) else getattr(made.func, "id", "")
    return str(made.args[0].value) if name == "Table" and isinstance(made.args[0].value, str) else ""


def start(w: Walker, call: o.Call, at: int = 0) -> Value:
    """``query(Model)`` or ``select(Model)``: a query without conditions."""
    if len(call.args) <= at:
        return NOTHING
    name = model_of(w, call.args[at])
    if not name:
        value, _ = w.expr(call.args[at])
        return frozenset(x for x in value if x.kind in ("query", "row"))
    return frozenset((Origin("query", name, (), (), w.site(call.pos)),))
