"""The calls of a module by the last name of what they call, each with the scope in which it stands."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.project import Func, Klass, Module, Scope
from auditor.project.definitions import blocks
from auditor.python import outline as o


def calls_of(module: Module, names: set[str]) -> Iterator[tuple[o.Call, Scope]]:
    """The calls of a module whose last name is among ``names``, with the scope in which they stand."""
    yield from _calls_in(module.outline.body, module, names)


def _calls_in(body: tuple[o.Stmt, ...], scope: Scope, names: set[str]) -> Iterator[tuple[o.Call, Scope]]:
    for stmt in body:
        if isinstance(stmt, o.Function):
            inner = next(
                (
                    b.value
                    for b in scope.names.get(stmt.name, ())
                    if b.kind == "func" and getattr(b.value, "node", None) is stmt
                ),
                None,
            )
            if isinstance(inner, Func):
                yield from _calls_in(stmt.body, inner, names)
            continue
        if isinstance(stmt, o.Class):
            klass = next(
                (
                    b.value
                    for b in scope.names.get(stmt.name, ())
                    if b.kind == "class" and getattr(b.value, "node", None) is stmt
                ),
                None,
            )
            if isinstance(klass, Klass):
                yield from _calls_in(stmt.body, klass, names)
            continue
        for expr in _expressions(stmt):
            for call in _nested(expr):
                last = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
                if last in names:
                    yield call, scope
        for block in blocks(stmt):
            yield from _calls_in(block, scope, names)


def _expressions(stmt: o.Stmt) -> Iterator[o.Expr]:
    if isinstance(stmt, (o.Do, o.Assign, o.AugAssign, o.AnnAssign, o.Return)):
        if stmt.value is not None:
            yield stmt.value
    elif isinstance(stmt, o.For):
        yield stmt.iter
    elif isinstance(stmt, o.With):
        for item in stmt.items:
            yield item.context


def _nested(expr: o.Expr) -> Iterator[o.Call]:
    stack: list[o.Expr] = [expr]
    while stack:
        one = stack.pop()
        if isinstance(one, o.Call):
            yield one
            stack.append(one.func)
            stack.extend(reversed(one.args))
            stack.extend(kw.value for kw in one.kwargs)
        elif isinstance(one, o.Seq):
            stack.extend(reversed(one.items))
        elif isinstance(one, o.Binary):
            stack += [one.right, one.left]
        elif isinstance(one, (o.Starred, o.Await, o.Attr)):
            stack.append(one.value)
        elif isinstance(one, o.Comp):
            stack.append(one.elt)
        elif isinstance(one, o.Dict):
            stack.extend(one.values)
