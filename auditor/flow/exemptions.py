"""Exemptions in hooks: the endpoints or paths for which a test of the request's place is true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker


_PLACES = ("endpoint", "path", "url_rule", "blueprint", "full_path", "path_info", "rule")


def exemption(w: Walker, test: o.Expr) -> tuple[str, ...]:
    """The endpoints or paths for which a hook's test is true: ``request.endpoint in ("login", "static")``."""
    if isinstance(test, o.Bool) and test.op == "or":
        found = [exemption(w, value) for value in test.values]
        return tuple(name for names in found for name in names) if all(found) else ()
    if isinstance(test, o.Compare) and len(test.ops) == 1 and test.ops[0] in ("==", "in"):
        return _texts(w, test.rights[0]) if _place(w, test.left) else ()
    if isinstance(test, o.Call) and isinstance(test.func, o.Attr) and test.func.attr == "startswith" and test.args:
        return tuple(f"{name}*" for name in _texts(w, test.args[0])) if _place(w, test.func.value) else ()
    return ()


def _place(w: Walker, expr: o.Expr) -> bool:
    value, _ = w.expr(expr)
    return any(x.kind == "request" and x.path and x.path[-1] in _PLACES for x in value)


def _texts(w: Walker, expr: o.Expr) -> tuple[str, ...]:
    if isinstance(expr, (o.Name, o.Attr)):
        ref = w.flow.project.assigned(expr, w.func)
        expr = ref if ref is not None else expr
    if isinstance(expr, o.Call) and expr.args:  # frozenset({...})
        expr = expr.args[0]
    items = expr.items if isinstance(expr, o.Seq) else (expr,)
    return tuple(str(item.value) for item in items if isinstance(item, o.Const) and item.kind == "str")
