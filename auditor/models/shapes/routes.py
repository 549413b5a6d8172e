"""What a registration says of its route: the path, the HTTP methods, and what comes in through the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Origin, Value
from auditor.models import rows
from auditor.models.shapes import dependencies
from auditor.models.shapes.arguments import argument, joined, text
from auditor.models.shapes.routers import Router
from auditor.project import Func, Scope
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")


def route(finder: Finder, call: o.Call, row: rows.EndpointRow, router: Router | None, scope: Scope) -> str:
    """The path, with the prefixes of the routers above."""
    given = argument(call, row.route)
    if isinstance(given, o.Seq):
        given = given.items[0] if given.items else None  # of several, the first
    own = text(given, finder.project, scope)
    own = finder.named.get(row.names, {}).get(own, own)
    prefix = router.prefixes()[0] if router is not None else ""
    return joined(prefix, own) if row.kind == "http" else f"{prefix}{own}"


def methods(finder: Finder, call: o.Call, row: rows.EndpointRow, expr: o.Expr) -> tuple[str, ...]:
    """The HTTP methods, in a fixed order."""
    given = argument(call, row.methods) if row.methods else None
    if isinstance(given, o.Seq):
        names = {str(i.value).upper() for i in given.items if isinstance(i, o.Const)}
        return tuple(v for v in _VERBS if v in names) or row.verbs
    if isinstance(given, o.Const) and isinstance(given.value, str):
        return (given.value.upper(),)
    return row.verbs


def verbs_of(finder: Finder, func: Func) -> tuple[str, ...]:
    """The verbs that a decorator of the function lets pass: ``@api_view(["POST"])``, ``@require_POST``."""
    for decorator in func.decorators:
        expr = decorator.expr
        call = expr if isinstance(expr, o.Call) else None
        ref = finder.project.resolve(call.func if call is not None else expr, func.parent)
        for path in ref.paths if ref is not None else ():
            found = finder.table.verbs.get(path)
            if found is not None:
                given = argument(call, (0, "http_method_names", "request_method_list")) if call is not None else None
                items = given.items if isinstance(given, o.Seq) else ()
                return tuple(str(i.value).upper() for i in items if isinstance(i, o.Const)) or found
    return ()


def params(finder: Finder, func: Func, row: rows.EndpointRow | None) -> dict[str, Value]:
    """The origins of a handler's parameters."""
    return {**path_params(func), **dependencies.whole_requests(finder.project, func)}


def path_params(func: Func) -> dict[str, Value]:
    """The parameters of a handler that come from the URL."""
    out: dict[str, Value] = {}
    for param in func.params:
        if param.name != func.receiver and param.kind not in ("star", "kwargs"):
            out[param.name] = frozenset((Origin("request", "path", (param.name,)),))
        elif param.kind == "kwargs":
            out[param.name] = frozenset((Origin("request", "path"),))
    return out
