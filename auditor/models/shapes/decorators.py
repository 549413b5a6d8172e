"""One decorator: a protection, or one more route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.models import rows
from auditor.models.shapes.handler import Protection, Wrapped
from auditor.project import Func, Klass, Ref
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
