"""Handlers that are objects of any class: methods named after what they answer, or every public method."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import Endpoint
from auditor.models import rows
from auditor.models.shapes import decorators, dependencies, routes
from auditor.models.shapes.arguments import argument, text
from auditor.models.shapes.handler import Handler, Protection
from auditor.project import Func, Klass, Module, Scope
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")


def class_of(finder: Finder, given: o.Expr, scope: Scope) -> Klass | None:
    """The class of the object, or the class itself, that is registered."""
    ref = finder.project.resolve(given, scope)
    if ref is not None and ref.kind in ("class", "instance") and isinstance(ref.target, Klass):
        return ref.target
    if isinstance(given, o.Call):  # wrapped in something: its first argument
        return next((found for arg in given.args[:1] if (found := class_of(finder, arg, scope)) is not None), None)
    return None


def responders(
    finder: Finder, call: o.Call, row: rows.EndpointRow, given: o.Expr, scope: Scope, route: str,
    around: Iterable[Protection], site: Site | None,
) -> Iterator[Handler]:  # fmt: skip
    """``app.add_route("/x", Resource(), suffix="old")``: the methods ``on_get_old`` and their like."""
    end = argument(call, row.suffix) if row.suffix else None
    suffix = f"_{end.value}" if isinstance(end, o.Const) and isinstance(end.value, str) else ""
    ref = finder.project.resolve(given, scope)
    if ref is not None and isinstance(ref.target, Module):
        yield from _of_module(finder, ref.target, row, route, tuple(around), site, suffix)
        return
    klass = class_of(finder, given, scope)
    if klass is None or klass.module.stub:
        return
    for name, methods in _named(finder, klass, row.responders, suffix):
        yield from method(finder, klass, name, row, route, methods, around, site)


def _of_module(
    finder: Finder, module: Module, row: rows.EndpointRow, route: str, around: tuple[Protection, ...], site: Site | None,
    suffix: str,
) -> Iterator[Handler]:  # fmt: skip
    """A module as a resource: its functions ``on_get`` and their like."""
    for verb in _VERBS:
        name = row.responders.replace("{}", verb) + suffix
        for binding in module.names.get(name, ())[-1:]:
            func = binding.value
            if isinstance(func, Func):
                inner = [w for d in func.decorators if (w := decorators.wrapped(finder, d, func)) is not None]
                endpoint = Endpoint(row.kind, row.framework, func.qualname, func.site, route, (verb.upper(),), site)
                yield Handler(endpoint, func, None, (*around, *inner), routes.params(finder, func, row))


def collections(
    finder: Finder, klass: Klass, call: o.Call, row: rows.EndpointRow, around: Iterable[Protection], site: Site
) -> Iterator[Handler]:
    """``@resource(path="/x/{id}", collection_path="/x")``: ``get`` answers the one, ``collection_get`` the other."""
    key = next((s for s in row.route if isinstance(s, str)), "path")
    for prefix in ("", "collection_"):
        given = argument(call, (f"{prefix}{key}",))
        if given is None:
            continue
        route = text(given, finder.project, klass.parent)
        for verb in _VERBS:
            name = row.responders.replace("{}", f"{prefix}{verb}")
            for one in method(finder, klass, name, row, route, (verb.upper(),), around, site):
                yield replace(one, around=(*one.around, *_said_of_method(finder, one, row)))


def _said_of_method(finder: Finder, handler: Handler, row: rows.EndpointRow) -> Iterator[Protection]:
    """What the decorator of the method adds: ``@view(permission="x")``."""
    for decorator in handler.func.decorators:
        expr = decorator.expr
        ref = finder.project.resolve(expr.func, handler.func.parent) if isinstance(expr, o.Call) else None
        if isinstance(expr, o.Call) and ref is not None and row.defaults in ref.paths:
            yield from finder.carrier.said(expr, handler.endpoint.site, row.guards)
            yield from finder.carrier.of(expr, row.guards, handler.func.parent)


def _named(finder: Finder, klass: Klass, form: str, suffix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    if form != "*":
        for verb in _VERBS:
            yield form.replace("{}", verb) + suffix, (verb.upper(),)
        return
    seen: set[str] = set()
    for base in finder.project.mro(klass):
        for name in base.methods if isinstance(base, Klass) and not base.module.stub else ():
            if not name.startswith("_") and name not in seen:
                seen.add(name)
                yield name, ()


def method(
    finder: Finder, klass: Klass, name: str, row: rows.EndpointRow, route: str, methods: tuple[str, ...],
    around: Iterable[Protection], site: Site | None,
) -> Iterator[Handler]:  # fmt: skip
    """One method of an object as a handler, behind the decorators of its class and its own."""
    func = finder.project.method(klass, name)
    if func is None or func.module.stub:
        return
    guards = list(around)
    for base in finder.project.mro(klass):
        if isinstance(base, str) or base.module.stub:
            continue
        for decorator in base.node.decorators:
            wrapped = decorators.wrapped(finder, decorator, base)
            if wrapped is not None and not decorators.is_route(finder, wrapped):
                guards.append(wrapped)
    guards += [
        w
        for d in func.decorators
        if (w := decorators.wrapped(finder, d, func)) is not None and not decorators.is_route(finder, w)
    ]
    label = f"{klass.node.qualname}.{name}"
    spot = func.site if func.klass is klass else klass.site
    endpoint = Endpoint(row.kind, row.framework, label, spot.in_function(label), route, methods, site)
    yield Handler(
        endpoint,
        func,
        klass,
        (*guards, *dependencies.of_function(finder.project, finder.table, func)),
        routes.params(finder, func, row),
    )
