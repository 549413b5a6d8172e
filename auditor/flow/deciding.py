"""Conditions that are decided before the program runs: by a literal argument, a constant, or a setting that is one.

Three answers: true, false, or ``None`` where it depends on more than that.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from auditor.facts import Value
from auditor.project import Func, Klass, Module
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

Fixed: TypeAlias = tuple[tuple[str, str], ...]
"""Parameters (also those of enclosing functions) whose value is a known constant, each with that constant as a text."""

_FALSE = ("None", "False", "0", "0.0", "")
_IMPORTS = 6
_BY_HAND = ("debug", "testing")
"""Settings that are one thing while somebody works on a program, and another where it runs."""


def decided(w: Walker, expr: o.Expr) -> bool | None:
    """Whether an expression is certainly true, or certainly false."""
    if isinstance(expr, o.Const):
        return bool(expr.value) and expr.kind != "none"
    if isinstance(expr, o.Unary) and expr.op == "not":
        inner = decided(w, expr.value)
        return None if inner is None else not inner
    if isinstance(expr, o.Bool):
        answers = [decided(w, value) for value in expr.values]
        ends = expr.op == "or"  # one such answer settles it
        if any(answer is ends for answer in answers):
            return ends
        return None if None in answers else not ends
    if isinstance(expr, o.Compare) and len(expr.ops) == 1:
        return _compared(constant(w, expr.left), expr.ops[0], constant(w, expr.rights[0]))
    text = constant(w, expr)
    return None if text is None else text not in _FALSE


def _compared(left: str | None, op: str, right: str | None) -> bool | None:
    if left is None or right is None or op not in ("==", "is", "!=", "is not"):
        return None
    return (left == right) is (op in ("==", "is"))


def constant(w: Walker, expr: o.Expr) -> str | None:
    """The constant that an expression always is, as a text; ``None`` when it is not certain."""
    if isinstance(expr, o.Const):
        return str(expr.value)
    if isinstance(expr, o.Name):
        return _named(w, expr.id)
    if isinstance(expr, o.Attr) and isinstance(expr.value, o.Name) and expr.value.id == w.func.receiver:
        return _of_class(w, expr.attr)
    if isinstance(expr, o.Attr):
        holder = w.flow.project.resolve(expr.value, w.func, w.klass)
        if holder is not None and isinstance(holder.target, Module) and holder.kind == "module":
            return _global(w, holder.target, expr.attr)
    return _setting(w, expr) if _plain_chain(expr) else None


def _named(w: Walker, name: str) -> str | None:
    """A parameter that is fixed and never assigned, or a module's constant that nothing changes."""
    at: Func | Klass | Module = w.func
    while not isinstance(at, Module):
        if isinstance(at, Func) and name in at.names:
            bound = at.names[name]
            return w.fixed.get(name) if len(bound) == 1 and bound[0].kind == "param" else None
        at = at.parent
    return _global(w, at, name)


def _global(w: Walker, module: Module, name: str) -> str | None:
    """What a module, or the one that it has the name from, binds once and for all."""
    for _ in range(_IMPORTS):
        bound = module.names.get(name, [])
        if len(bound) != 1 or name in w.flow.changed_globals(module) or name.lower() in _BY_HAND:
            return None
        (binding,) = bound
        if binding.kind == "value":
            return str(binding.value.value) if isinstance(binding.value, o.Const) else None
        target = (
            w.flow.project.find_module(str(binding.value), module, binding.level) if binding.kind == "from" else None
        )
        if target is None:
            return None
        module, name = target, binding.name
    return None


def _of_class(w: Walker, name: str) -> str | None:
    """A class attribute that no instance changes, as the class at hand says it."""
    if w.klass is None:
        return None
    bases = [base for base in w.flow.project.mro(w.klass) if isinstance(base, Klass)]
    if any(name in base.self_attrs or name in base.methods for base in bases):
        return None
    found = w.flow.project.class_attr(w.klass, name)
    plain = found is not None and isinstance(found[0], o.Const) and found[0].kind == "bool"
    return str(found[0].value) if plain and found is not None and isinstance(found[0], o.Const) else None


def _plain_chain(expr: o.Expr) -> bool:
    """``settings.X`` or ``current_app.config["X"]``: names and constant keys, nothing that is called."""
    if not isinstance(expr, (o.Attr, o.Sub)):
        return False
    while isinstance(expr, o.Attr) or (isinstance(expr, o.Sub) and isinstance(expr.index, o.Const)):
        expr = expr.value
    return isinstance(expr, o.Name)


def _setting(w: Walker, expr: o.Expr) -> str | None:
    value, _ = w.expr(expr)
    if len(value) != 1:
        return None
    (origin,) = value
    if origin.kind != "setting" or len(origin.path) != 1 or origin.leaf.lower() in _BY_HAND:
        return None
    return plain(w.flow.setting(origin.leaf))


def plain(value: Value) -> str | None:
    """The text of a value that is one constant."""
    if len(value) != 1:
        return None
    (origin,) = value
    return origin.name if origin.kind == "constant" and not origin.path and origin.site is None else None


def tested(func: Func) -> frozenset[str]:
    """The names on which a branch of a function turns."""
    found: set[str] = set()
    for stmt in flat(func.body):
        if isinstance(stmt, o.If):
            found.update(_names(stmt.test))
        elif isinstance(stmt, (o.Return, o.Assign)) and isinstance(stmt.value, (o.Cond, o.Bool)):
            found.update(_names(stmt.value))
    return frozenset(found)


def _names(expr: o.Expr) -> Iterator[str]:
    if isinstance(expr, o.Name):
        yield expr.id
    elif isinstance(expr, o.Unary):
        yield from _names(expr.value)
    elif isinstance(expr, o.Bool):
        for value in expr.values:
            yield from _names(value)
    elif isinstance(expr, o.Compare) and len(expr.ops) == 1:
        yield from _names(expr.left)
        yield from _names(expr.rights[0])
    elif isinstance(expr, o.Cond):
        yield from _names(expr.test)
