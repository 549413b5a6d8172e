"""The statements of a module with the scope in which each stands, and the calls and displays in them."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.project.definitions import Func, Klass, Module, Scope, blocks
from auditor.python import outline as o


def statements(module: Module) -> Iterator[tuple[o.Stmt, Scope]]:
    """Every statement but definitions, in order, with its scope."""
    yield from _statements(module.outline.body, module)


def calls_of(module: Module, names: set[str]) -> Iterator[tuple[o.Call, Scope]]:
    """The calls of a module whose last name is among ``names``, with the scope in which they stand."""
    for one, scope in _calls(module):
        last = one.func.attr if isinstance(one.func, o.Attr) else getattr(one.func, "id", "")
        if last in names:
            yield one, scope


def _calls(module: Module) -> tuple[tuple[o.Call, Scope], ...]:
    """Every call of a module, read once: one question after another is asked about the calls of all modules."""
    if module.calls is None:
        module.calls = tuple(
            (one, scope)
            for stmt, scope in statements(module)
            for expr in _expressions(stmt)
            for one in _nested(expr)
            if isinstance(one, o.Call)
        )
    return module.calls


def calls_within(func: Func) -> Iterator[tuple[o.Call, Scope]]:
    """The calls of a function and of those defined in it."""
    for stmt, scope in _statements(func.body, func):
        for expr in _expressions(stmt):
            for one in _nested(expr):
                if isinstance(one, o.Call):
                    yield one, scope


def applied(module: Module, names: set[str]) -> Iterator[tuple[o.Call, Scope]]:
    """Calls of what a call gives, by the last name of the inner one: ``app.route("/pay")(pay)``."""
    for one, scope in _calls(module):
        if isinstance(one.func, o.Call) and one.args:
            inner = one.func.func
            if (inner.attr if isinstance(inner, o.Attr) else getattr(inner, "id", "")) in names:
                yield one, scope


def displays(module: Module) -> Iterator[tuple[o.Seq, Scope]]:
    """The tuples and lists of a module and the arguments of calls in it, as displays."""
    for stmt, scope in statements(module):
        for expr in _expressions(stmt):
            for one in _nested(expr):
                if isinstance(one, o.Seq):
                    yield one, scope
                elif isinstance(one, o.Call) and len(one.args) > 1:
                    yield o.Seq("tuple", tuple(one.args)), scope


def _statements(body: tuple[o.Stmt, ...], scope: Scope) -> Iterator[tuple[o.Stmt, Scope]]:
    for stmt in body:
        if isinstance(stmt, (o.Function, o.Class)):
            kind = "func" if isinstance(stmt, o.Function) else "class"
            found = (b.value for b in scope.names.get(stmt.name, ()) if b.kind == kind)
            inner = next((v for v in found if isinstance(v, (Func, Klass)) and v.node is stmt), None)
            if inner is not None:
                yield from _statements(stmt.body, inner)
            continue
        yield stmt, scope
        for block in blocks(stmt):
            yield from _statements(block, scope)


def _expressions(stmt: o.Stmt) -> Iterator[o.Expr]:
    if isinstance(stmt, (o.Do, o.Assign, o.AugAssign, o.AnnAssign, o.Return)):
        if stmt.value is not None:
            yield stmt.value
    elif isinstance(stmt, o.For):
        yield stmt.iter
    elif isinstance(stmt, o.With):
        for item in stmt.items:
            yield item.context


def _nested(expr: o.Expr) -> Iterator[o.Expr]:
    """Calls and displays inside an expression, outer ones first."""
    stack: list[o.Expr] = [expr]
    while stack:
        one = stack.pop()
        if isinstance(one, o.Call):
            yield one
            stack.append(one.func)
            stack.extend(reversed(one.args))
            stack.extend(kw.value for kw in one.kwargs)
        elif isinstance(one, o.Seq):
            yield one
            stack.extend(reversed(one.items))
        elif isinstance(one, o.Binary):
            stack += [one.right, one.left]
        elif isinstance(one, (o.Starred, o.Await, o.Attr)):
            stack.append(one.value)
        elif isinstance(one, o.Comp):
            stack.append(one.elt)
        elif isinstance(one, o.Dict):
            stack.extend(one.values)
