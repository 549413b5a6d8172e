"""How an expression is spelled: the names by which a person would call its value."""

from __future__ import annotations

from auditor.python import outline as o


def leaf(expr: o.Expr) -> str:
    """The name nearest to the value: the last attribute, the constant key, the variable."""
    if isinstance(expr, o.Name):
        return expr.id
    if isinstance(expr, o.Attr):
        return expr.attr
    names = names_in(expr)
    return names[0] if names else ""


def names_in(expr: o.Expr) -> tuple[str, ...]:
    """The names by which a person would call the value, nearest first."""
    if isinstance(expr, o.Name):
        return (expr.id,)
    if isinstance(expr, o.Attr):
        return (expr.attr, *names_in(expr.value)[:1])
    if isinstance(expr, o.Sub):
        if isinstance(expr.index, o.Const) and isinstance(expr.index.value, str):
            return (expr.index.value, *names_in(expr.value)[:1])
        return names_in(expr.value)
    if isinstance(expr, o.Call):
        keys = tuple(a.value for a in expr.args[:1] if isinstance(a, o.Const) and isinstance(a.value, str))
        inside = tuple(n for a in expr.args[:2] for n in names_in(a)) if not keys else ()
        return (*keys, *inside[:2], *names_in(expr.func)[:1])
    if isinstance(expr, (o.Await, o.Starred)):
        return names_in(expr.value)
    if isinstance(expr, o.Binary):
        return (*names_in(expr.left)[:2], *names_in(expr.right)[:2])
    if isinstance(expr, o.Unary):
        return names_in(expr.value)
    return ()


def dotted_key(expr: o.Expr) -> str:
    """``self.user`` as a variable name of its own; empty for anything less plain."""
    names: list[str] = []
    while isinstance(expr, o.Attr):
        names.append(expr.attr)
        expr = expr.value
    return ".".join([expr.id, *reversed(names)]) if isinstance(expr, o.Name) else ""


def spelled(expr: o.Expr) -> str:
    """The dotted name as written, of what a call calls; ``?`` for anything less plain."""
    if isinstance(expr, o.Call):
        return spelled(expr.func)
    if isinstance(expr, o.Attr):
        return f"{spelled(expr.value)}.{expr.attr}"
    return expr.id if isinstance(expr, o.Name) else "?"
