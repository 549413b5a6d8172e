"""Class views: handler methods, those that a library's base class calls behind them, and the guards of the class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from auditor.facts import Endpoint, Guard
from auditor.models import rows
from auditor.models.shapes import decorators, guard_lists, meta_options, routes
from auditor.models.shapes.drf_routers import Action
from auditor.models.shapes.handler import Doubtful, Given, Handler, Hooked, Protection, Wrapped
from auditor.models.shapes.routers import wrapped_items
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_PER_METHOD = ("django.utils.decorators.method_decorator",)


def view(
    finder: Finder, klass: Klass, framework: str, route: str, methods: tuple[str, ...], around: Iterable[Protection],
    site: Site | None, actions: Sequence[Action] | None = None,
) -> Iterator[Handler]:  # fmt: skip
    """The handlers of a class view.

    ``actions`` are verbs, methods and endings of the route where a registration says so (``{"get": "list"}``). A library's class is named as it stands in the table of routes; an inherited method stands at the class,
    unless the project wrote the method that it calls for it (``form_valid``).
    """
    project = finder.project
    mro = project.mro(klass)
    paths = tuple(b.dotted if isinstance(b, Klass) else b for b in mro)
    row = next((finder.views[p] for p in paths if p in finder.views), None)
    if row is None:
        return
    shared = list(around)
    routed = actions is not None
    if actions is None:
        actions = [
            (name.upper() if name.upper() in VERBS and row.kind == "http" else "", name, "") for name in row.methods
        ]
    merged: dict[str, list[str]] = {}
    ends: dict[str, str] = {}
    for verb, name, end in actions:
        if not (methods and verb and verb not in methods):
            merged.setdefault(name, []).append(verb)
            ends.setdefault(name, end)
    allowed = _allowed(finder, klass)
    for name, verbs in merged.items():
        func = project.method(klass, name)
        named = [v for v in verbs if v and (not allowed or v in allowed)]
        if func is None or (not named and any(verbs)):
            continue
        if func.module.stub and name == "delete" and "post" in merged and project.method(klass, "post") is not None:
            if not routed and project.method(klass, "perform_destroy") is None:
                continue  # the page for deleting: its POST does the same
        label, spot = _place(finder, klass, func, name, row, site)
        inner = [decorators.wrapped(finder, d, func) for d in func.decorators]
        guards = [*shared, *class_guards(finder, klass, mro, row, name, tuple(named))]
        guards += guard_lists.of_class(finder, klass, paths, func, tuple(named))
        if row.kind == "graphql":
            guards += [*meta_options.of_meta(finder, klass, mro), *finder.fields.around(klass)]
        endpoint = Endpoint(
            row.kind, row.framework if row.framework != framework and guard_lists.listed(finder, paths) else framework or row.framework,
            label, spot.in_function(label), f"{route.rstrip('/') if ends[name] else route}{ends[name]}", tuple(named) if any(verbs) else methods, site,
        )  # fmt: skip
        yield Handler(
            endpoint, func, klass, (*guards, *(p for p in inner if p is not None)), routes.params(finder, func, None)
        )


def _place(
    finder: Finder, klass: Klass, func: Func, name: str, row: rows.ViewRow, site: Site | None
) -> tuple[str, Site]:
    """The name under which a handler is listed, and where it stands."""
    owner = klass.node.qualname
    if klass.module.stub:
        return f"{owner}.{name}", site or klass.site
    handed_on = any(True for _ in guard_lists.super_calls(func, name))
    if func.klass is klass and not (handed_on and name in row.inner):
        return f"{owner}.{name}", func.site
    if func.module.stub or handed_on:
        for inner in row.inner.get(name, ()):
            written = finder.project.method(klass, inner)
            if written is not None and not written.module.stub and name != "get":
                return f"{owner}.{inner}", written.site if written.klass is klass else klass.site
    if (
        func.klass is not klass and not func.module.stub and not row.routed
    ):  # a base of the project hands on to a method that the class wrote
        summary = finder.flow.summary(func, klass)
        for edge in summary.edges if summary is not None else ():
            if edge.callee.klass is klass:
                return f"{owner}.{edge.callee.name}", edge.callee.site
    return f"{owner}.{name}", func.site if func.klass is klass else klass.site


def _allowed(finder: Finder, klass: Klass) -> tuple[str, ...]:
    """``http_method_names = ["get", "post"]``; empty when the class says nothing."""
    found = finder.project.class_attr(klass, "http_method_names")
    if found is None or not isinstance(found[0], o.Seq):
        return ()
    return tuple(str(i.value).upper() for i in found[0].items if isinstance(i, o.Const))


def class_guards(
    finder: Finder, klass: Klass, mro: list[Klass | str], row: rows.ViewRow, method: str, verbs: tuple[str, ...]
) -> Iterator[Protection]:
    """Mixins, decorator lists and decorators of a class, and an overridden ``dispatch``."""
    project = finder.project
    paths = [b.dotted if isinstance(b, Klass) else b for b in mro]
    base_at = paths.index(row.base) if row.base in paths else len(paths)
    for guarding in finder.table.bases:
        if guarding.path in paths:
            late = paths.index(guarding.path) > base_at
            weak = "stands behind the view class in the bases, so it is never asked" if late else ""
            yield Given(Guard(guarding.kind, guarding.path, klass.site, "class", weak=weak))
    told = {base.path for base in finder.table.bases}
    for at, path in enumerate(paths[:base_at]):
        if isinstance(mro[at], str) and path not in told and not finder.table.knows(path) and "builtins." not in path:
            yield Doubtful(path, klass.site)
    for name in row.decorators:
        found = project.class_attr(klass, name)
        if found is not None:
            pos = found[1].node.pos if isinstance(found[1], Klass) else o.NOWHERE
            yield from wrapped_items(_of_verb(found[0], method), found[1], "class decorators", pos)
    for one in mro:
        if isinstance(one, Klass):
            for decorator in one.node.decorators:
                yield from _decorator(finder, decorator, one, method, row)
    for name in row.dispatch:
        func = project.method(klass, name)
        if func is None:
            continue
        for base in mro:
            if isinstance(base, Klass) and name in base.methods:
                for decorator in base.methods[name].decorators:
                    wrapped = decorators.wrapped(finder, decorator, base.methods[name])
                    if wrapped is not None:
                        yield wrapped
        if not (func.module.stub and len(func.body) == 1 and isinstance(func.body[0], o.Return)):
            yield Hooked(func, klass, "dispatch", name)


def _decorator(
    finder: Finder, decorator: o.Decorator, klass: Klass, method: str, row: rows.ViewRow
) -> Iterator[Protection]:
    """A decorator on a class: one that names a method guards only that one, and ``dispatch`` all."""
    expr = decorator.expr
    if isinstance(expr, o.Call):
        ref = finder.project.resolve(expr.func, klass.parent)
        if ref is not None and ref.path in _PER_METHOD:
            name = next(
                (str(k.value.value) for k in expr.kwargs if k.name == "name" and isinstance(k.value, o.Const)), ""
            )
            if name in (*row.dispatch, method, *row.inner.get(method, ())) and expr.args:
                site = place(klass.module, decorator.pos, klass.node.qualname)
                given = expr.args[0]
                if isinstance(given, o.Name):
                    given = finder.project.assigned(given, klass.parent) or given
                for item in given.items if isinstance(given, o.Seq) else (given,):
                    yield Wrapped(item, klass.parent, None, "class decorator", site)
            return
    wrapped = decorators.wrapped(finder, decorator, klass)
    if wrapped is not None and not decorators.is_route(finder, wrapped) and not klass.module.stub:
        yield wrapped


def _of_verb(given: o.Expr, method: str) -> o.Expr | None:
    """What stands for one method in ``{"put": [login_required]}``; a plain list stands for all."""
    if not isinstance(given, o.Dict):
        return given
    pairs = zip(given.keys, given.values, strict=False)
    return next((v for k, v in pairs if isinstance(k, o.Const) and k.value == method), None)
