"""Classes every public method of which is a route: ``class WalletView(FlaskView): def post(self): ...``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Endpoint
from auditor.models import rows
from auditor.models.shapes import decorators, dependencies, routes
from auditor.models.shapes.arguments import joined
from auditor.models.shapes.handler import Handler, Protection
from auditor.project import Func, Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_HOOKS = ("before_", "after_")


def handlers(finder: Finder) -> Iterator[Handler]:
    """The handlers of all such classes."""
    if not any(row.every for row in finder.table.class_routers.values()):
        return
    for klass in finder.project.klasses:
        row = None if klass.module.stub else finder.class_routers.rows_of(klass)
        if row is not None and row.every and not finder.project.subclasses(klass):
            yield from _of_class(finder, klass, row)


def _of_class(finder: Finder, klass: Klass, row: rows.ClassRouterRow) -> Iterator[Handler]:
    verbs = dict(row.every)
    for name, func in klass.methods.items():
        if name.startswith(("_", *_HOOKS)) or any(_is_route(finder, d, func) for d in func.decorators):
            continue
        router = finder.class_routers.of(klass, name)
        if router is None or func.is_static:
            continue
        named = [p.name for p in func.params if p.name != func.receiver and p.kind not in ("star", "kwargs")]
        own = "" if name in verbs else f"/{name}"
        route = joined(router.prefixes()[0], own + "".join(f"/<{param}>" for param in named)).rstrip("/") + "/"
        methods = _methods(finder, func) or (verbs.get(name, verbs.get("*", "GET")),)
        around: list[Protection] = [*finder.routers.around(None, klass.module), *router.around()]
        around += [decorated for d in func.decorators if (decorated := decorators.wrapped(finder, d, func)) is not None]
        endpoint = Endpoint("http", row.framework, func.qualname, func.site, route, methods, klass.site)
        asked = dependencies.of_function(finder.project, finder.table, func)
        yield Handler(endpoint, func, klass, (*around, *asked), routes.params(finder, func, None))


def _is_route(finder: Finder, decorator: o.Decorator, func: Func) -> bool:
    wrapped = decorators.wrapped(finder, decorator, func)
    return wrapped is not None and decorators.is_route(finder, wrapped)


def _methods(finder: Finder, func: Func) -> tuple[str, ...]:
    """``@method("POST")``."""
    out: list[str] = []
    for decorator in func.decorators:
        expr = decorator.expr
        ref = finder.project.resolve(expr.func, func.parent) if isinstance(expr, o.Call) else None
        if isinstance(expr, o.Call) and expr.args and ref is not None and ref.path.endswith(".method"):
            given = expr.args[0]
            out += [str(given.value).upper()] if isinstance(given, o.Const) else []
    return tuple(reversed(out))
