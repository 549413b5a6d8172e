"""Handlers by call: ``app.add_url_rule("/pay", view_func=pay)``, and what is wrapped around the view there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Endpoint
from auditor.models import rows
from auditor.models.shapes import (
    class_views,
    decorated,
    decorators,
    dependencies,
    drf_routers,
    guard_lists,
    resources,
    routes,
)
from auditor.models.shapes.arguments import argument
from auditor.models.shapes.carried import settled, without
from auditor.models.shapes.handler import Handler, Protection, Wrapped
from auditor.project import Func, Klass, Module, Scope, calls_in
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

TABLES = ("django",)  # frameworks whose tables of routes are read as a whole


def registered(
    finder: Finder, call: o.Call, row: rows.EndpointRow, scope: Scope, handler: o.Expr | None = None
) -> Iterator[Handler]:
    """``app.add_url_rule("/pay", view_func=pay)`` and its like; ``handler`` is the function, when no argument is."""
    given = handler or argument(call, row.handler)
    if given is None:
        return
    router = finder.routers.of(call.func.value, scope) if isinstance(call.func, o.Attr) else None
    router = finder.nested.of(call) or router
    module = scope if isinstance(scope, Module) else scope.module
    site = place(module, call.pos, "")
    around: list[Protection] = [*finder.routers.around(router, module)]
    around = [*without(around, finder.carrier.replaced(call, row.guards)), *finder.carrier.of(call, row.guards, scope)]
    around += decorated.holding(call, row, site)
    around += finder.carrier.said(call, site, row.guards) if row.names else ()
    route = routes.route(finder, call, row, router, scope)
    if row.actions:
        route = "/" + route.lstrip("/")
    methods = routes.methods(finder, call, row, call.func)
    around = settled(around, route, call)
    klass = resources.class_of(finder, given, scope) if row.attr else None
    if row.responders:
        yield from resources.responders(finder, call, row, given, scope, route, around, site)
    elif klass is not None:
        named = argument(call, row.attr)
        name = str(named.value) if isinstance(named, o.Const) else "__call__"
        yield from resources.method(finder, klass, name, row, route, methods, around, site)
    else:
        yield from target(finder, given, scope, row, route, methods, around, site, depth=0)


def applied(finder: Finder) -> Iterator[Handler]:
    """``app.route("/pay")(pay)``: a decorator that is called with the function."""
    rows_ = finder.by_shape["decorator"]
    names = {path.rpartition(".")[2] for path in rows_}
    for module in finder.project.modules.values():
        for outer, scope in calls_in.applied(module, names):
            assert isinstance(outer.func, o.Call)
            ref = finder.project.resolve(outer.func.func, scope)
            row = next((rows_[p] for p in (ref.paths if ref is not None else ()) if p in rows_), None)
            if row is not None and not row.owner:
                yield from registered(finder, outer.func, row, scope, outer.args[0])


def target(finder: Finder, given: o.Expr, scope: Scope, row: rows.EndpointRow, route: str, methods: tuple[str, ...],
    around: list[Protection], site: Site | None, depth: int,
) -> Iterator[Handler]:  # fmt: skip
    """The function or class behind an expression; what wraps it is a protection: ``login_required(view)``."""
    module = scope if isinstance(scope, Module) else scope.module
    if isinstance(given, o.Call) and depth < 8:
        func = given.func
        if isinstance(func, o.Attr) and func.attr == "as_view":
            ref = finder.project.resolve(func.value, scope)
            if ref is not None and ref.kind == "class" and isinstance(ref.target, Klass):
                actions = _actions(given)
                known = methods if row.methods and argument_given(methods, row) else ()
                yield from class_views.view(finder, ref.target, row.framework, route, known, around, site, actions)
            return
        if given.args:
            wrap = Wrapped(func, scope, None, "wrapper", place(module, given.pos, ""))
            yield from target(finder, given.args[-1], scope, row, route, methods, [*around, wrap], site, depth + 1)
        return
    ref = finder.project.resolve(given, scope)
    if (ref is None or ref.kind == "external") and isinstance(given, (o.Name, o.Attr)) and depth < 8:
        binding = finder.routers._binding(given, scope)  # pay = login_required(PayView.as_view())
        if binding is not None and binding.kind == "value" and isinstance(binding.value, (o.Call, o.Name, o.Attr)):
            owner = binding.owner or scope
            yield from target(finder, binding.value, owner, row, route, methods, around, site, depth + 1)
        return
    if ref is None:
        return
    if isinstance(ref.target, Func) and ref.kind == "func":
        func_ = ref.target
        if row.package in TABLES:
            methods = routes.verbs_of(finder, func_)
        if guard_lists.is_view(finder, func_):
            methods = routes.verbs_of(finder, func_) or ("GET",)
            around = [*around, *guard_lists.of_function(finder, func_, methods)]
        inner = [decorators.wrapped(finder, d, func_) for d in func_.decorators]
        endpoint = Endpoint(row.kind, row.framework, func_.qualname, func_.site, route, methods, site)
        yield Handler(
            endpoint,
            func_,
            ref.klass or func_.klass,
            (
                *around,
                *(p for p in inner if p is not None),
                *dependencies.of_function(finder.project, finder.table, func_),
            ),
            routes.params(finder, func_, row),
        )
    elif isinstance(ref.target, Klass):
        actions = drf_routers.actions(finder, ref.target) if row.actions else None
        yield from class_views.view(finder, ref.target, row.framework, route, (), around, site, actions)


def _actions(call: o.Call) -> list[drf_routers.Action] | None:
    """``as_view({"get": "list"})``."""
    given = call.args[0] if call.args else None
    if not isinstance(given, o.Dict):
        return None
    pairs = zip(given.keys, given.values, strict=False)
    return [
        (str(k.value).upper(), str(v.value), "") for k, v in pairs if isinstance(k, o.Const) and isinstance(v, o.Const)
    ]


def argument_given(methods: tuple[str, ...], row: rows.EndpointRow) -> bool:
    """Whether the methods were given at the registration rather than by default."""
    return methods != row.verbs
