"""Middleware that settings name: classes of a library that reject, and those of the project, which lend their guards."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import Guard
from auditor.models.shapes import guard_lists
from auditor.models.shapes.handler import Given, Handler, Hooked, Protection
from auditor.project import Func, Klass, Module
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_SETTINGS = ("MIDDLEWARE", "MIDDLEWARE_CLASSES")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_BEFORE = ("process_request", "process_view")


class Middleware:
    """What runs before every view of a project whose settings have a list of middleware."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._found: list[Protection] | None = None

    @property
    def found(self) -> list[Protection]:
        """The protections, outermost first."""
        if self._found is None:
            self._found = []
            for name in _SETTINGS:
                for dotted, module, pos in self.finder.settings.texts(name):
                    self._found += self._of(name, dotted, module, pos)
        return self._found

    def _of(self, setting: str, dotted: str, module: Module, pos: o.Pos) -> list[Protection]:
        project = self.finder.project
        owner, _, name = dotted.rpartition(".")
        source = project.find_module(owner, module, 0) if owner else None
        ref = project.resolver.global_name(source, name) if source is not None and not source.stub else None
        if ref is None or ref.target is None:
            return self._named(setting, (dotted,), module, pos)
        if isinstance(ref.target, Func):
            inner = [f for f in project.funcs if f.parent is ref.target]
            return [Hooked(f, None, "calls", "middleware") for f in inner[:1]]
        if not isinstance(ref.target, Klass):
            return []
        klass = ref.target
        out: list[Protection] = []
        for method in _BEFORE:
            func = project.method(klass, method)
            if func is not None and not func.module.stub:
                out.append(Hooked(func, klass, "returns", "middleware"))
        call = project.method(klass, "__call__")
        if call is not None and not call.module.stub:
            out.append(Hooked(call, klass, "calls", "middleware"))
        paths = tuple(b.dotted if isinstance(b, Klass) else b for b in project.mro(klass))
        return out + self._named(setting, paths[1:], module, pos)

    def _named(self, setting: str, paths: tuple[str, ...], module: Module, pos: o.Pos) -> list[Protection]:
        return [
            Given(Guard(row.kind, row.contains, place(module, pos, ""), "settings"))
            for row in self.finder.table.setting_guards
            if row.name == setting and row.contains in paths
        ]

    def around(self, handler: Handler) -> Handler:
        """The handler behind the middleware, without what its own decorators exempt it from."""
        if handler.endpoint.framework not in ("django", "rest_framework", "django_ninja") or not self.found:
            return handler
        own = self._decorators(handler)
        klass = handler.klass
        paths = tuple(b.dotted if isinstance(b, Klass) else b for b in self.finder.project.mro(klass)) if klass else ()
        api = bool(klass and guard_lists.listed(self.finder, paths)) or guard_lists.is_view(self.finder, handler.func)
        kept: list[Protection] = []
        for one in self.found:
            if isinstance(one, Given):
                if one.guard.kind == "auth" and (api or "login_not_required" in own):
                    continue
                safe = bool(handler.endpoint.methods) and set(handler.endpoint.methods) <= _SAFE
                if one.guard.kind == "csrf" and (api or "csrf_exempt" in own or safe):
                    continue
            kept.append(one)
        return replace(handler, around=(*kept, *handler.around))

    def _decorators(self, handler: Handler) -> set[str]:
        """The bare names of the decorators on the function, its class, and around it in the table of routes."""
        out: set[str] = set()
        decorators = list(handler.func.decorators)
        if handler.klass is not None:
            for base in self.finder.project.mro(handler.klass):
                if isinstance(base, Klass):
                    decorators += base.node.decorators
                    for name in ("dispatch", "get", "post"):
                        if name in base.methods:
                            decorators += base.methods[name].decorators
        exprs = [d.expr for d in decorators] + [p.expr for p in handler.around if hasattr(p, "expr")]
        while exprs:
            expr = exprs.pop()
            if isinstance(expr, o.Call):
                exprs += [expr.func, *expr.args[:1]]
            elif isinstance(expr, o.Seq):
                exprs += expr.items
            elif isinstance(expr, o.Name):
                out.add(expr.id)
            elif isinstance(expr, o.Attr):
                out.add(expr.attr)
        return out
