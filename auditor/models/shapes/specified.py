"""Handlers that an OpenAPI file names: ``operationId: api.wallet.pay``, behind what its security asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.facts import Endpoint, Origin, Value
from auditor.models import rows
from auditor.models.shapes import decorators, openapi, routes
from auditor.models.shapes.arguments import argument, joined, text
from auditor.models.shapes.handler import Doubtful, Either, Handler, Hooked, Protection
from auditor.project import Func, Module, Ref
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_WHO: dict[str, Value] = {
    "user": frozenset((Origin("principal", "connexion.user"),)),
    "token_info": frozenset((Origin("claims", "connexion.token_info"),)),
}


def handlers(finder: Finder, documents: Mapping[str, Path]) -> Iterator[Handler]:
    """The handlers of all OpenAPI files that an application of such a framework reads."""
    for row in finder.table.specified:
        modules = [m for m in finder.project.modules.values() if row.package in finder.project.imports(m)]
        if modules:
            yield from _of_row(finder, row, documents, modules[0])


def _of_row(finder: Finder, row: rows.SpecifiedRow, documents: Mapping[str, Path], module: Module) -> Iterator[Handler]:
    added = [(call, scope) for call, scope, ref in finder.calls if row.call in ref.paths]
    for name in sorted(documents):
        document = openapi.read(documents[name])
        if document is None:
            continue
        ends = name.rpartition("/")[2]
        call, where = next(
            ((c, s) for c, s in added if text(argument(c, row.file), finder.project, s).rpartition("/")[2] == ends),
            (None, module),
        )
        given = argument(call, row.resolver) if call is not None else None
        default, resty = _resolver(given)
        base = text(argument(call, row.prefix), finder.project, where) if call is not None else ""
        for operation in openapi.operations(document):
            ref = _named(finder, operation.function(default, resty), module)
            if ref is None or not isinstance(ref.target, Func):
                continue
            func = ref.target
            route = joined(base or openapi.prefix(document), operation.path)
            around = list(_security(finder, operation, module, func))
            inner = [w for d in func.decorators if (w := decorators.wrapped(finder, d, func)) is not None]
            params = dict(routes.params(finder, func, None))
            if around:
                params |= {p.name: _WHO[p.name] for p in func.params if p.name in _WHO}
            methods = (operation.method.upper(),)
            endpoint = Endpoint("http", row.framework, func.qualname, func.site, route, methods, func.site)
            hooks = finder.routers.around(None, func.module)
            yield Handler(endpoint, func, ref.klass or func.klass, (*hooks, *around, *inner), params)


def _resolver(given: o.Expr | None) -> tuple[str, bool]:
    """The module of ``RestyResolver("api")`` or ``RelativeResolver("api")``, and whether it names by path and method."""
    if not isinstance(given, o.Call) or not given.args:
        return "", False
    last = given.func.attr if isinstance(given.func, o.Attr) else getattr(given.func, "id", "")
    first = given.args[0]
    name = str(first.value) if isinstance(first, o.Const) else ""
    return name, last != "RelativeResolver"


def _named(finder: Finder, dotted: str, module: Module) -> Ref | None:
    """A function, or a method of a class, by its dotted name."""
    owner, _, name = dotted.rpartition(".")
    if not owner or not name:
        return None
    found = finder.project.find_module(owner, module, 0)
    if found is not None and not found.stub:
        return finder.project.resolver.global_name(found, name)
    klass = _named(finder, owner, module)
    return finder.project.resolver.attribute(klass, name) if klass is not None and klass.kind == "class" else None


def _security(finder: Finder, operation: openapi.Operation, module: Module, func: Func) -> Iterator[Protection]:
    """What the operation asks for: any one of its ways in, each with all its functions."""
    site = place(func.module, func.node.pos, func.qualname)
    ways = operation.checks()
    if len(ways) == 1:
        yield from (_check(finder, name, module, site) for name in ways[0])
    elif ways:
        yield Either(tuple(_check(finder, way[0], module, site) for way in ways if way), "security")


def _check(finder: Finder, name: str, module: Module, site: Site) -> Protection:
    ref = _named(finder, name, module)
    if ref is not None and isinstance(ref.target, Func):
        return Hooked(ref.target, ref.klass, "answers", "security")
    return Doubtful(name, site)
