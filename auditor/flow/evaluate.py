"""Expressions: the origins of their value, and what their truth implies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from auditor.facts import NOTHING, Origin, Value
from auditor.flow import behind, calls, comparisons, conditions, stored
from auditor.flow.deciding import decided
from auditor.flow.spelled import dotted_key
from auditor.flow.state import NO_TEST, Exit, Test
from auditor.flow.summary import NO_GUARDS, Guards, common
from auditor.flow.values import bounded, join, one, take
from auditor.project import Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

_DEEP = 80
_LONG_TEXT = 400


def evaluate(w: Walker, expr: o.Expr | None) -> tuple[Value, Test]:
    """The value of an expression and its test; ``None`` is an absent expression."""
    if expr is None:
        return NOTHING, NO_TEST
    if w.depth > _DEEP:
        w.flow.bound(w.func, "an expression nested too deep")
        return NOTHING, NO_TEST
    w.depth += 1
    try:
        evaluate: Callable[[Walker, Any], tuple[Value, Test]] = _TABLE.get(type(expr), _nothing)
        return evaluate(w, expr)
    finally:
        w.depth -= 1


def _nothing(w: Walker, expr: Any) -> tuple[Value, Test]:

    return NOTHING, NO_TEST


def _name(w: Walker, expr: o.Name) -> tuple[Value, Test]:

    if expr.id in w.env:
        value = w.env[expr.id]
        test = w.tests.get(expr.id, NO_TEST)
        return value, conditions.truth(w, expr, value, test)
    ref = w.flow.project.resolve(expr, w.func, w.klass)
    value = NOTHING
    if ref is not None:
        row = w.flow.meaning.value(ref.paths)
        if row is not None:
            value = one(row.kind, ref.path)
        elif ref.kind == "external" and not _imported_module(w, expr.id):
            value = w.flow.global_value(expr.id, w.func) or one("call", ref.path)
    if not value:
        value = w.flow.global_value(expr.id, w.func)
    return value, conditions.truth(w, expr, value, NO_TEST)


def _imported_module(w: Walker, name: str) -> bool:
    """Whether a name stands for a library module: it is no value."""
    bindings = w.func.names.get(name) or w.func.module.names.get(name) or []
    return bool(bindings) and bindings[-1].kind == "import"


def _attr(w: Walker, expr: o.Attr) -> tuple[Value, Test]:

    key = dotted_key(expr)
    if key in w.env:
        value = w.env[key]
        return value, conditions.truth(w, expr, value, w.tests.get(key, NO_TEST))
    ref = w.flow.project.resolve(expr, w.func, w.klass)
    if ref is not None and ref.kind in ("external", "instance"):
        row = w.flow.meaning.value(ref.paths)
        if row is not None:
            name = ref.path
            if row.kind == "query":
                name = ref.klass.node.name if ref.klass is not None else behind.short(ref.path)
            value = (
                one(row.kind, name, path=(expr.attr,)) if row.kind == "principal" and row.guard else one(row.kind, name)
            )
            if row.guard:
                base, _ = evaluate(w, expr.value)
                return value, conditions.value_guard(w, row, base or value, expr)
            return value, conditions.truth(w, expr, value, NO_TEST)
    if ref is not None and ref.kind in ("instance", "external"):
        holder = w.flow.project.resolve(expr.value, w.func, w.klass)
        if holder is not None and holder.kind == "class" and isinstance(holder.target, Klass):
            model = w.flow.managers.attribute(holder.target, expr.attr)
            if model:
                return one("query", model), NO_TEST
    if isinstance(expr.value, o.Name) and expr.value.id == w.func.receiver and w.klass is not None:
        held = w.flow.attribute(w.klass, expr.attr)
        kept = frozenset(replace(x, kind="query") for x in held if x.kind in ("query", "row") and not x.path)
        if kept:
            return kept, NO_TEST
    base, _ = evaluate(w, expr.value)
    if base and _is_whole_request(w, expr.value):
        value = one("call", conditions.PUT_ON_REQUEST + expr.attr)
        return value, conditions.truth(w, expr, value, NO_TEST)
    if base:
        value = take(base, expr.attr)
        return value, conditions.truth(w, expr, value, NO_TEST)
    owner = w.flow.project.resolve(expr.value, w.func, w.klass)
    if owner is not None and owner.kind == "class" and isinstance(owner.target, Klass):
        if w.flow.meaning.is_model(owner.paths):
            return one("column", owner.target.node.name, path=(expr.attr,)), NO_TEST
        found = w.flow.project.class_attr(owner.target, expr.attr)
        if found is not None and isinstance(found[0], (o.Const, o.Masked)):
            return evaluate(w, found[0])
    if ref is not None and ref.kind == "external":
        value = one("call", ref.path)
        return value, conditions.truth(w, expr, value, NO_TEST)
    return NOTHING, NO_TEST


def _is_whole_request(w: Walker, expr: o.Expr) -> bool:
    """Whether it is the request object: what a model does not list among its parts was put there by the server's side
    (``request.organizer`` of a middleware), not by the client."""
    ref = w.flow.project.resolve(expr, w.func, w.klass)
    if ref is None or not any(path.endswith("Request()") for path in ref.paths):
        return False
    row = w.flow.meaning.value(ref.paths)
    return row is not None and row.kind == "request"


def _const(w: Walker, expr: o.Const) -> tuple[Value, Test]:

    text = str(expr.value)
    return one("constant", text if len(text) <= _LONG_TEXT else text[:_LONG_TEXT], path=()), NO_TEST


def _masked(w: Walker, expr: o.Masked) -> tuple[Value, Test]:

    return frozenset((Origin("constant", expr.masked, (), (), w.site(expr.pos)),)), NO_TEST


def _sub(w: Walker, expr: o.Sub) -> tuple[Value, Test]:

    base, _ = evaluate(w, expr.value)
    if isinstance(expr.index, o.Slice):
        return base, NO_TEST
    index, _ = evaluate(w, expr.index)
    ref = w.flow.project.resolve(expr, w.func, w.klass)
    if ref is not None and ref.kind == "external":
        row = w.flow.meaning.value(ref.paths)
        if row is not None:
            value = one(row.kind, ref.path)
            return value, conditions.truth(w, expr, value, NO_TEST)
    value = take(base, str(expr.index.value)) if isinstance(expr.index, o.Const) else base
    if isinstance(expr.index, o.Const) and expr.index.kind == "int":  # Wallet.objects.filter(...)[0]
        one_of = frozenset(Origin("row", x.name, (), x.keys, x.site) for x in base if x.kind == "query" and not x.path)
        if one_of:
            rest = frozenset(x for x in base if x.kind != "query" or x.path)
            value = one_of | take(rest, str(expr.index.value))
    if not value and index:
        value = index
    return value, conditions.truth(w, expr, value, NO_TEST)


def _bool(w: Walker, expr: o.Bool) -> tuple[Value, Test]:

    before = w.guards
    values: list[Value] = []
    tests: list[Test] = []
    for operand in expr.values:
        value, test = evaluate(w, operand)
        values.append(value)
        tests.append(test)
        conditions.note(w, value, test)
        w.pass_guards(test.pos if expr.op == "and" else test.neg)
    w.guards = before
    ends = expr.op == "or"
    turning = [t for t, operand in zip(tests, expr.values, strict=True) if decided(w, operand) is not (not ends)]
    if expr.op == "and":
        return join(*values), Test(NO_GUARDS.union(*(t.pos for t in tests)), _either([t.neg for t in turning]))
    return join(*values), Test(_either([t.pos for t in turning]), NO_GUARDS.union(*(t.neg for t in tests)))


def _either(sets: list[Guards]) -> Guards:
    """What holds when one of several tests does: "the owner, or one of the staff" keeps everybody else out."""
    held = common(sets)
    owners = [g for one in sets for g in one if g.kind == "owner"]
    if owners and all(any(g.kind in ("owner", "staff") for g in one) for one in sets):
        held |= {min(owners, key=lambda g: (g.site, g.name))}
    return held


def _unary(w: Walker, expr: o.Unary) -> tuple[Value, Test]:

    value, test = evaluate(w, expr.value)
    if expr.op == "not":
        conditions.note(w, value, test)
        return NOTHING, Test(test.neg, test.pos)
    return value, NO_TEST


def _binary(w: Walker, expr: o.Binary) -> tuple[Value, Test]:

    # a chain a + b + c is a left-leaning tree: taken apart without recursion
    operands: list[o.Expr] = []
    left: o.Expr = expr
    while isinstance(left, o.Binary):
        operands.append(left.right)
        left = left.left
    operands.append(left)
    return join(*(evaluate(w, operand)[0] for operand in reversed(operands))), NO_TEST


def _text(w: Walker, expr: o.Text) -> tuple[Value, Test]:

    return join(*(evaluate(w, part)[0] for part in expr.parts)), NO_TEST


def _cond(w: Walker, expr: o.Cond) -> tuple[Value, Test]:

    value, test = evaluate(w, expr.test)
    conditions.note(w, value, test)
    answer = decided(w, expr.test)
    if answer is not None:
        return evaluate(w, expr.body if answer else expr.orelse)
    before = w.guards
    w.pass_guards(test.pos)
    body, true = evaluate(w, expr.body)
    w.guards = before | test.neg
    orelse, false = evaluate(w, expr.orelse)
    w.guards = before
    if isinstance(expr.orelse, o.Const) and not expr.orelse.value:  # user if user.is_authenticated else None
        return join(body, orelse), Test(pos=test.pos | true.pos)
    if isinstance(expr.body, o.Const) and not expr.body.value:
        return join(body, orelse), Test(pos=test.neg | false.pos)
    return join(body, orelse), NO_TEST


def _await(w: Walker, expr: o.Await) -> tuple[Value, Test]:
    return evaluate(w, expr.value)


def _lambda(w: Walker, expr: o.Lambda) -> tuple[Value, Test]:

    return NOTHING, NO_TEST


def _comp(w: Walker, expr: o.Comp) -> tuple[Value, Test]:

    saved = {}
    for gen in expr.gens:
        value, _ = evaluate(w, gen.iter)
        if isinstance(gen.target, o.Name):
            saved[gen.target.id] = w.env.get(gen.target.id)
        w.assign(gen.target, value, NO_TEST, None)
        for test in gen.tests:
            evaluate(w, test)
    out, _ = evaluate(w, expr.elt)
    if expr.key is not None:
        out = join(out, evaluate(w, expr.key)[0])
    for name, old in saved.items():
        if old is None:
            w.env.pop(name, None)
        else:
            w.env[name] = old
    return out, NO_TEST


def _seq(w: Walker, expr: o.Seq) -> tuple[Value, Test]:

    if expr.kind == "tuple" and len(expr.items) in (1, 2, 3):
        stored.pair(w, expr)
    values = [evaluate(w, item)[0] for item in expr.items[:200]]
    if expr.kind == "tuple" and values:
        keys = tuple((str(at), value) for at, value in enumerate(values))
        return frozenset((Origin("new", "tuple", (), keys),)), NO_TEST
    return join(*values), NO_TEST


def _dict(w: Walker, expr: o.Dict) -> tuple[Value, Test]:

    keys: list[tuple[str, Value]] = []
    rest: list[Value] = []
    for key, item in list(zip(expr.keys, expr.values, strict=False))[:200]:
        value, _ = evaluate(w, item)
        if isinstance(key, o.Const):
            keys.append((str(key.value), value))
        elif key is None:
            rest.append(value)
        else:
            evaluate(w, key)
            keys.append(("*", value))
    made = Origin("new", "dict", (), tuple(keys))
    return bounded([made, *(origin for value in rest for origin in value)]), NO_TEST


def _starred(w: Walker, expr: o.Starred) -> tuple[Value, Test]:
    return evaluate(w, expr.value)


def _yield(w: Walker, expr: o.Yield) -> tuple[Value, Test]:

    value, _ = evaluate(w, expr.value)
    if w.flow.is_dependency(w.func):
        w.exits.append(Exit(value, NO_TEST, None, w.guards, w.unknown))
    return value, NO_TEST


def _walrus(w: Walker, expr: o.Walrus) -> tuple[Value, Test]:
    value, test = evaluate(w, expr.value)
    w.assign(expr.target, value, test, expr.value)
    return value, test


_TABLE: dict[type, Callable[[Any, Any], tuple[Value, Any]]] = {
    o.Name: _name, o.Attr: _attr, o.Const: _const, o.Masked: _masked, o.Sub: _sub, o.Bool: _bool, o.Unary: _unary,
    o.Binary: _binary, o.Text: _text, o.Cond: _cond, o.Await: _await, o.Lambda: _lambda, o.Comp: _comp, o.Seq: _seq,
    o.Dict: _dict, o.Starred: _starred, o.Yield: _yield, o.Walrus: _walrus, o.Call: calls.call,
    o.Compare: comparisons.compare,
}  # fmt: skip
