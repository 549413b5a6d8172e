"""One decorator: a protection, or one more route."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.models import rows
from auditor.models.shapes.handler import Protection, Wrapped
from auditor.project import Func, Klass, Ref
from auditor.project.calls_in import calls_within
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder


_BY_NAME = frozenset({"route", "get", "post", "put", "patch", "delete"})


def wrapped(finder: Finder, decorator: o.Decorator, definition: Func | Klass, why_not: str = "") -> Wrapped | None:
    """A decorator as a protection."""
    qualname = definition.qualname if isinstance(definition, Func) else definition.node.qualname
    site = place(definition.module, decorator.pos, qualname)
    klass = definition.klass if isinstance(definition, Func) else None
    return Wrapped(decorator.expr, definition.parent, klass, "decorator", site, why_not)


def is_route(finder: Finder, protection: Protection) -> bool:
    """Whether a decorator only registers another route."""
    if not isinstance(protection, Wrapped):
        return False
    expr = protection.expr.func if isinstance(protection.expr, o.Call) else protection.expr
    ref = finder.project.resolve(expr, protection.scope)
    if any(p in finder.by_shape["decorator"] for p in (ref.paths if ref else ())):
        return True
    return (
        by_name(finder, expr, protection.expr if isinstance(protection.expr, o.Call) else o.Call(expr), ref) is not None
    )


def behind(finder: Finder, ref: Ref | None, depth: int = 0) -> rows.EndpointRow | None:
    """The row behind a decorator of the project that only adds something: ``def json_view(**settings): ... return
    view_config(**settings)``, or that registers what it decorates by a call."""
    func = ref.target if ref is not None and ref.kind == "func" and isinstance(ref.target, Func) else None
    if func is None or func.module.stub or depth > 2 or not _passes_on(func):
        return None
    key = id(func)
    if key not in finder.behind:
        finder.behind[key] = None  # a decorator that calls itself ends here
        finder.behind[key] = _behind(finder, func, depth)
    return finder.behind[key]


def _behind(finder: Finder, func: Func, depth: int) -> rows.EndpointRow | None:
    for value in finder.project.return_values(func):
        inner = finder.project.resolve(value.func, func) if isinstance(value, o.Call) else None
        for path in inner.paths if inner is not None else ():
            row = finder.by_shape["decorator"].get(path)
            if row is not None:
                return row
        found = behind(finder, inner, depth + 1)
        if found is not None:
            return found
    for call, scope in calls_within(func):
        if not any(not kw.name and isinstance(kw.value, o.Name) for kw in call.kwargs):
            continue  # it does not hand on the keywords
        inner = finder.project.resolve(call.func, scope)
        for path in inner.paths if inner is not None else ():
            row = finder.by_shape["call"].get(path)
            if row is not None and row.handler and row.names:
                return replace(row, shape="decorator", marks=True)
        found = behind(finder, inner, depth + 1)
        if found is not None:
            return found
    return None


def _passes_on(func: Func) -> bool:
    """Whether the function hands on keywords that it does not know: the arguments of the real decorator."""
    return any(param.kind == "kwargs" for param in func.params)


def by_name(finder: Finder, expr: o.Expr, call: o.Call, ref: Ref | None) -> rows.EndpointRow | None:
    """A route on an object whose type is not known: ``@something.route("/path")``."""
    if not isinstance(expr, o.Attr) or expr.attr not in _BY_NAME or (ref is not None and ref.kind != "external"):
        return None
    if ref is not None and "()" in ref.path and not ref.path.startswith(("flask", "fastapi")):
        return None
    first = call.args[0] if call.args else None
    if not isinstance(first, o.Const) or not isinstance(first.value, str) or not first.value.startswith(("/", "")):
        return None
    if not first.value.startswith("/"):
        return None
    verbs = ("GET",) if expr.attr == "route" else (expr.attr.upper(),)
    framework = "flask" if expr.attr == "route" else "unknown"
    return rows.EndpointRow("decorator", f"*.{expr.attr}", framework, methods=("methods",), verbs=verbs)
