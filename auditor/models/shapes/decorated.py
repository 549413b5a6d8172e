"""Handlers by decorator: ``@app.post("/pay")`` on a function or a class, with what else stands on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Endpoint, Guard
from auditor.models import rows
from auditor.models.shapes import class_views, decorators, dependencies, resources, routes
from auditor.models.shapes.arguments import argument, literal
from auditor.models.shapes.carried import depended, settled, without
from auditor.models.shapes.handler import Given, Handler, Protection
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

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
            row = decorators.by_name(finder, expr, call, ref) or decorators.behind(finder, ref)
        if row is None:
            continue
        if owned(row, definition):
            yield from at_decorator(finder, definition, at, with_defaults(finder, call, row, definition), row)


def at_decorator(
    finder: Finder, definition: Func | Klass, at: int, call: o.Call, row: rows.EndpointRow
) -> Iterator[Handler]:
    """The handlers that one decorator of a function or a class registers."""
    scope = definition.parent
    stacked = definition.node.decorators if not isinstance(definition.node, o.Lambda) else ()
    decorator = stacked[at]
    qualname = definition.qualname if isinstance(definition, Func) else definition.node.qualname
    site = place(definition.module, decorator.pos, qualname)
    router = finder.routers.of(call.func.value, scope) if isinstance(call.func, o.Attr) else None
    router = router or finder.nested.of(definition)
    owner = finder.class_routers.of(definition.klass, definition.name) if isinstance(definition, Func) else None
    around: list[Protection] = [*finder.routers.around(router, definition.module)]
    if owner is not None:
        around += owner.around() if router is None else owner.guards
    router = router or owner
    around = [*without(around, finder.carrier.replaced(call, row.guards)), *finder.carrier.of(call, row.guards, scope)]
    late = "" if row.marks else "above the route decorator, so what is registered does not pass it"
    outer = [decorators.wrapped(finder, d, definition, late) for d in stacked[:at]]
    inner = [decorators.wrapped(finder, d, definition) for d in stacked[at + 1 :]]
    around += [p for p in (*outer, *inner) if p is not None and not decorators.is_route(finder, p)]
    around += finder.carrier.said(call, site, row.guards)
    around += holding(call, row, site)
    if isinstance(definition, Func) and definition.klass is not None and owner is None and not row.defaults:
        for outer_decorator in definition.klass.node.decorators:
            if isinstance(outer_decorator.expr, o.Call):
                around += finder.carrier.said(
                    outer_decorator.expr, place(definition.module, outer_decorator.pos, qualname)
                )
    route = routes.route(finder, call, row, router, scope)
    around = settled(around, route, call)
    methods = routes.methods(finder, call, row, call.func)
    if isinstance(definition, Func):
        asked = dependencies.of_function(finder.project, finder.table, definition)
        given = list(depended(call, scope, definition, site))
        given += finder.provided.of(definition, {one.param for one in (*asked, *given)})
        endpoint = Endpoint(row.kind, row.framework, definition.qualname, definition.site, route, methods, site)
        yield Handler(
            endpoint, definition, definition.klass, (*around, *given, *asked), routes.params(finder, definition, row)
        )
    elif row.responders:
        yield from resources.collections(finder, definition, call, row, around, site)
    elif row.attr:
        named = argument(call, row.attr)
        name = str(named.value) if isinstance(named, o.Const) else "__call__"
        yield from resources.method(finder, definition, name, row, route, methods, around, site)
    else:
        known = methods if row.methods and argument(call, row.methods) is not None else ()
        yield from class_views.view(finder, definition, row.framework, route, known, around, site)


def owned(row: rows.EndpointRow, definition: Func | Klass) -> bool:
    """Whether the class around a definition, if any, is one in which the decorator registers."""
    if not row.owner:
        return True
    klass = definition.klass if isinstance(definition, Func) else None
    return klass is None or klass.node.name.endswith(row.owner)


def with_defaults(finder: Finder, call: o.Call, row: rows.EndpointRow, definition: Func | Klass) -> o.Call:
    """The call with the arguments that a decorator of the class gives for it (``@view_defaults``)."""
    klass = definition.klass if isinstance(definition, Func) else definition
    if not row.defaults or klass is None:
        return call
    given = {kw.name for kw in call.kwargs}
    more: list[o.Arg] = []
    for base in finder.project.mro(klass):
        if isinstance(base, str):
            continue
        for decorator in base.node.decorators:
            expr = decorator.expr
            ref = finder.project.resolve(expr.func, base.parent) if isinstance(expr, o.Call) else None
            if isinstance(expr, o.Call) and ref is not None and row.defaults in ref.paths:
                more += [kw for kw in expr.kwargs if kw.name not in given]
                given |= {kw.name for kw in expr.kwargs}
    return o.Call(call.func, call.args, (*call.kwargs, *more), call.pos) if more else call


def holding(call: o.Call, row: rows.EndpointRow, site: Site) -> Iterator[Given]:
    """The guards that a registration gives by itself."""
    for one in row.holds:
        if all(literal(w, call) for w in one.when) and not any(literal(w, call) for w in one.unless):
            yield Given(Guard(one.kind, row.path, site, "route option"))
