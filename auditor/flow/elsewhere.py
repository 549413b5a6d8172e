"""Calls that are handed to a thread: ``run_in_executor(None, check, password)`` is ``check(password)`` for what it proves."""

from __future__ import annotations

from auditor.python import outline as o

_FIRST = {"to_thread": 0, "run_in_threadpool": 0, "run_sync": 0, "run_in_executor": 1}
"""Where the function stands among the arguments; those after it are its own."""
_TURNED = frozenset({"sync_to_async", "database_sync_to_async", "async_to_sync", "asyncify"})


def handed(expr: o.Call) -> o.Call | None:
    """The call that a thread makes; ``None`` when the expression hands nothing on.

    ``await sync_to_async(user.check_password)(password)`` is such a call as well.
    """
    turned = expr.func if isinstance(expr.func, o.Call) else None
    if turned is not None and _name(turned.func) in _TURNED and len(turned.args) == 1 and _named(turned.args[0]):
        return o.Call(turned.args[0], expr.args, expr.kwargs, pos=expr.pos)
    at = _FIRST.get(_name(expr.func))
    if at is None or len(expr.args) <= at or not _named(expr.args[at]):
        return None
    return o.Call(expr.args[at], expr.args[at + 1 :], expr.kwargs, pos=expr.pos)


def _name(func: o.Expr) -> str:
    return func.attr if isinstance(func, o.Attr) else func.id if isinstance(func, o.Name) else ""


def _named(expr: o.Expr) -> bool:
    return isinstance(expr, (o.Name, o.Attr))
