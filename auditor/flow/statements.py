"""Statements: what each does to the state of the walk, and whether its end is reached."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from auditor.facts import NOTHING
from auditor.flow import conditions, writes
from auditor.flow.deciding import decided
from auditor.flow.exemptions import exemption
from auditor.flow.state import NO_TEST, Exit, Snapshot
from auditor.flow.values import join, one
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker


def _assign(w: Walker, s: o.Assign) -> bool:
    w.part_tests = ()
    value, test = w.expr(s.value)
    if not isinstance(s.value, (o.Call, o.Await)):
        w.part_tests = ()
    for target in s.targets:
        w.assign(target, value, test, s.value)
        if isinstance(target, o.Name) and isinstance(s.value, (o.Const, o.Text, o.Binary)):
            w.texts[target.id] = s.value
    return True


def _ann_assign(w: Walker, s: o.AnnAssign) -> bool:
    if s.value is not None:
        value, test = w.expr(s.value)
        w.assign(s.target, value, test, s.value)
    return True


def _aug_assign(w: Walker, s: o.AugAssign) -> bool:
    value, _ = w.expr(s.value)
    if isinstance(s.target, o.Name):
        w.env[s.target.id] = join(w.env.get(s.target.id, NOTHING), value)
        w.tests.pop(s.target.id, None)
    elif isinstance(s.target, o.Attr):
        writes.attribute(w, s.target, s.op, value, s.value)
    elif isinstance(s.target, o.Sub):
        writes.item(w, s.target, value, s.value, s.op)
    return True


def _do(w: Walker, s: o.Do) -> bool:
    if isinstance(s.value, o.Call) and _never_awaited(w, s.value):
        return True
    _, test = w.expr(s.value)
    for guard in test.pos | test.neg:
        if guard not in w.guards:
            w.summary.met[guard] = "its result is ignored"
    return True


def _never_awaited(w: Walker, call: o.Call) -> bool:
    """Whether a statement only makes the coroutine of a project function and throws it away."""
    ref = w.flow.project.resolve(call.func, w.func, w.klass)
    node = ref.target.node if ref is not None and ref.kind == "func" and isinstance(ref.target, Func) else None
    return isinstance(node, o.Function) and node.is_async


def _return(w: Walker, s: o.Return) -> bool:
    value, test = w.expr(s.value)
    w.exits.append(Exit(value, test, _truth(w, s.value), w.guards, w.unknown, w.only, _parts(w, s.value)))
    return False


def _parts(w: Walker, expr: o.Expr | None) -> tuple[bool | None, ...]:
    """The truth of each element of a returned tuple, as far as it is literal."""
    return tuple(_truth(w, item) for item in expr.items) if isinstance(expr, o.Seq) and expr.kind == "tuple" else ()


def _truth(w: Walker, expr: o.Expr | None) -> bool | None:
    """The truth of what is returned, as far as it is written there; a response is always true."""
    if expr is None:
        return False
    if isinstance(expr, o.Const):
        return bool(expr.value) if expr.kind != "none" else False
    if isinstance(expr, (o.Text, o.Lambda)):
        return True
    if isinstance(expr, (o.Seq, o.Dict)):
        return bool(expr.items if isinstance(expr, o.Seq) else expr.keys)
    if isinstance(expr, o.Await):
        return _truth(w, expr.value)
    if isinstance(expr, o.Call):
        last = expr.func.attr if isinstance(expr.func, o.Attr) else getattr(expr.func, "id", "")
        if last in w.flow.meaning.words.exact("response_maker"):
            ref = w.flow.project.resolve(expr.func, w.func, w.klass)
            return True if ref is not None and ref.kind == "external" else None
    return None


def _raise(w: Walker, s: o.Raise) -> bool:
    w.expr(s.exc)
    return False


def _assert(w: Walker, s: o.Assert) -> bool:
    _, test = w.expr(s.test)
    for guard in test.pos:
        w.summary.met[guard] = "an assert is removed when Python runs with -O"
    return True


def _delete(w: Walker, s: o.Delete) -> bool:
    for target in s.targets:
        if isinstance(target, o.Name):
            w.env.pop(target.id, None)
    return True


def _if(w: Walker, s: o.If) -> bool:
    value, test = w.expr(s.test)
    conditions.note(w, value, test)
    answer = decided(w, s.test)
    if answer is not None:
        w.pass_guards(test.pos if answer else test.neg)
        return w.block(s.body if answer else s.orelse)
    before = w.snapshot()
    ends: list[Snapshot] = []
    w.pass_guards(test.pos)
    outside, w.only = w.only, w.only or exemption(w, s.test)
    if w.block(s.body):
        ends.append(w.snapshot())
    w.only = outside
    w.restore(before)
    w.pass_guards(test.neg)
    if w.block(s.orelse):
        ends.append(w.snapshot())
    if not ends:
        return False
    w.merge(ends)
    return True


def _match(w: Walker, s: o.Match) -> bool:
    value, _ = w.expr(s.subject)
    before = w.snapshot()
    ends: list[Snapshot] = []
    total = False
    for case in s.cases:
        w.restore(before)
        for name in _captures(case.pattern):
            w.env[name] = value
        if case.guard is not None:
            _, test = w.expr(case.guard)
            w.pass_guards(test.pos)
        elif isinstance(case.pattern, o.Name):
            total = True
        if w.block(case.body):
            ends.append(w.snapshot())
    if not total:
        ends.append(before)
    if not ends:
        return False
    w.merge(ends)
    return True


def _captures(pattern: o.Expr) -> list[str]:
    if isinstance(pattern, o.Name):
        return [] if pattern.id == "_" else [pattern.id]
    if isinstance(pattern, (o.Seq, o.Dict, o.Bool)):
        inner = pattern.items if isinstance(pattern, o.Seq) else pattern.values
        return [name for item in inner for name in _captures(item)]
    if isinstance(pattern, o.Call):
        items = [*pattern.args, *(kw.value for kw in pattern.kwargs)]
        return [name for item in items for name in _captures(item)]
    return []


def _loop(w: Walker, body: tuple[o.Stmt, ...], orelse: tuple[o.Stmt, ...], endless: bool) -> bool:
    before = w.snapshot()
    w.breaks.append([])
    ends: list[Snapshot] = [] if endless else [before]
    if w.block(body) and not endless:
        ends.append(w.snapshot())
    broken = w.breaks.pop()
    if ends:
        w.merge(ends)
        ends = [w.snapshot()] if w.block(orelse) else []
    ends += broken
    if not ends:
        return False
    w.merge(ends)
    return True


def _for(w: Walker, s: o.For) -> bool:
    value, _ = w.expr(s.iter)
    w.assign(s.target, value, NO_TEST, None)
    return _loop(w, s.body, s.orelse, endless=False)


def _while(w: Walker, s: o.While) -> bool:
    value, test = w.expr(s.test)
    conditions.note(w, value, test)
    endless = isinstance(s.test, o.Const) and bool(s.test.value)
    before = w.guards
    w.pass_guards(test.pos)
    alive = _loop(w, s.body, s.orelse, endless)
    w.guards = before if not endless else w.guards
    return alive


def _break(w: Walker, s: o.Break) -> bool:
    if w.breaks:
        w.breaks[-1].append(w.snapshot())
    return False


def _continue(w: Walker, s: o.Continue) -> bool:
    return False


def _try(w: Walker, s: o.Try) -> bool:
    before = w.snapshot()
    ends: list[Snapshot] = []
    alive = w.block(s.body)
    after = w.snapshot()
    if alive and w.block(s.orelse):
        ends.append(w.snapshot())
    entered = [before, after]
    for handler in s.handlers:
        w.merge(entered)
        w.guards, w.unknown = before.guards, after.unknown
        w.tests = dict(before.tests)
        if handler.name:
            w.env[handler.name] = one("call", "exception")
        if w.block(handler.body):
            ends.append(w.snapshot())
            for guard in after.guards - before.guards:
                w.summary.met[guard] = "its failure is caught and the request goes on (fails open)"
    if not ends:
        w.merge(entered)
        w.guards = before.guards
        w.block(s.final)
        return False
    w.merge(ends)
    if not s.final:
        return True
    held = w.guards  # the final part runs after a failure too, so it cannot rely on what the body tested
    w.guards = before.guards
    alive = w.block(s.final)
    w.guards = w.guards | held
    return alive


def _with(w: Walker, s: o.With) -> bool:
    for item in s.items:
        value, test = w.expr(item.context)
        w.pass_guards(frozenset(g for g in test.pos if g.how == "context"))
        if item.target is not None:
            w.assign(item.target, value, NO_TEST, None)
    return w.block(s.body)


STATEMENTS: dict[type, Callable[[Any, Any], bool]] = {
    o.Assign: _assign, o.AnnAssign: _ann_assign, o.AugAssign: _aug_assign, o.Do: _do, o.Return: _return,
    o.Raise: _raise, o.Assert: _assert, o.Delete: _delete, o.If: _if, o.Match: _match, o.For: _for, o.While: _while,
    o.Break: _break, o.Continue: _continue, o.Try: _try, o.With: _with,
}  # fmt: skip
