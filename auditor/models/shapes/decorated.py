"""Handlers by decorator: ``@app.post("/pay")`` on a function or a class, with what else stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Endpoint, Guard
from auditor.models.shapes import class_views, decorators, dependencies, routes
from auditor.models.shapes.handler import Given, Handler, Protection
from auditor.models.shapes.routers import argument, wrapped_items
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder


def decorated(finder: Finder, definition: Func | Klass) -> Iterator[Handler]:
    """``@app.post("/pay")`` on a function or a class."""
    stacked = definition.node.decorators if not isinstance(definition.node, o.Lambda) else ()
    for at, decorator in enumerate(stacked):
        expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
        call = decorator.expr if isinstance(decorator.expr, o.Call) else o.Call(expr)
        scope = definition.parent
        ref = finder.project.resolve(expr, scope)
        row = next((r for p in (ref.paths if ref else ()) if (r := finder.by_shape["decorator"].get(p))), None)
        if row is None:
            row = decorators.by_name(finder, expr, call, ref)
        if row is None:
            continue
        router = finder.routers.of(expr.value, scope) if isinstance(expr, o.Attr) else None
        around: list[Protection] = [*finder.routers.around(router, definition.module)]
        around += [p for kind, s in row.guards for p in wrapped_items(argument(call, s), scope, kind, call.pos)]
        outer = [
            decorators.wrapped(
                finder, d, definition, "above the route decorator, so what is registered does not pass it"
            )
            for d in stacked[:at]
        ]
        inner = [decorators.wrapped(finder, d, definition) for d in stacked[at + 1 :]]
        around += [p for p in outer if p is not None and not decorators.is_route(finder, p)]
        around += [p for p in inner if p is not None and not decorators.is_route(finder, p)]
        around += options(finder, call, definition, decorator.pos)
        if isinstance(definition, Func) and definition.klass is not None:
            for outer_decorator in definition.klass.node.decorators:
                if isinstance(outer_decorator.expr, o.Call):
                    around += options(finder, outer_decorator.expr, definition, outer_decorator.pos)
        route = routes.route(finder, call, row, router, scope)
        methods = routes.methods(finder, call, row, expr)
        site = place(
            definition.module,
            decorator.pos,
            definition.qualname if isinstance(definition, Func) else definition.node.qualname,
        )
        if isinstance(definition, Func):
            endpoint = Endpoint(row.kind, row.framework, definition.qualname, definition.site, route, methods, site)
            yield Handler(
                endpoint, definition, definition.klass, (*around, *dependencies.of_function(finder.project, finder.table, definition)), routes.params(finder, definition, row)
            )  # fmt: skip
        else:
            yield from class_views.view(
                finder, definition, row.framework, route, methods if row.methods else (), around, site
            )


def options(finder: Finder, call: o.Call, definition: Func | Klass, pos: o.Pos) -> Iterator[Given]:
    """Guards that are said as options of a route (``permission="pay"``, ``require_reauth=True``), by their names."""
    qualname = definition.qualname if isinstance(definition, Func) else definition.node.qualname
    for kw in call.kwargs:
        plain = kw.value if isinstance(kw.value, o.Const) else None
        if not kw.name or (plain is not None and plain.value in (None, False, "")):
            continue
        if isinstance(kw.value, (o.Name, o.Attr)) and "NO_PERMISSION" in getattr(
            kw.value, "attr", getattr(kw.value, "id", "")
        ):
            continue
        for kind in ("auth", "reauth", "second_factor", "csrf"):
            if kw.name in finder.table.words.exact(f"option_{kind}"):
                name = f"{kw.name}={plain.value!r}" if plain is not None else f"{kw.name}="
                yield Given(Guard(kind, name, place(definition.module, pos, qualname), "route option", certain=False))
