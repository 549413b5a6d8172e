"""URL tables: lists of patterns in modules, included into each other by name, object or list, and routers under them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.models import rows
from auditor.models.shapes import registered
from auditor.models.shapes.arguments import argument, text
from auditor.models.shapes.handler import Handler, Protection, Wrapped
from auditor.models.shapes.routers import Router
from auditor.project import Func, Klass, Module, Scope
from auditor.project.definitions import blocks
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_DEEP = 12
_LISTS = ("append", "extend", "insert")


@dataclass(frozen=True, eq=False)
class Pattern:
    """One route: its call, where it stands, the list it belongs to, and the prefix inside that list."""

    call: o.Call
    scope: Scope
    table: Router
    prefix: str
    around: tuple[Protection, ...]


class UrlTables:
    """Every URL table of a project, joined."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.project = finder.project
        self.paths = {
            row.path: row for row in finder.table.endpoints if row.shape == "item" and row.package == "django"
        }
        self.includes = {row.path: row for row in finder.table.mounts if row.router and not row.path.count("()")}
        self.known: dict[tuple[object, ...], Router] = {}
        self.patterns: list[Pattern] = []
        self.names = {path.rpartition(".")[2] for path in self.paths} | {p.rpartition(".")[2] for p in self.includes}

    def read(self) -> None:
        """Read every list of patterns and join them, before the routes are asked for."""
        if not self.paths:
            return
        for module in self.project.modules.values():
            if any(name in module.names for name in self.names) or module.stars or "urls" in module.path:
                self.block(module.outline.body, module)
        for func in self.project.funcs:
            if not func.module.stub and func.name in ("get_urls", "urls", "get_urlpatterns", "get_api_urls"):
                self.block(func.body, func)

    def handlers(self) -> Iterator[Handler]:
        """The handlers of all tables."""
        for pattern in self.patterns:
            yield from self.pattern(pattern)

    # reading the lists -------------------------------------------------------------------------------------------------

    def block(self, body: tuple[o.Stmt, ...], scope: Scope) -> None:
        """The statements that build lists of patterns."""
        for stmt in body:
            if isinstance(stmt, o.Assign):
                for target in stmt.targets:
                    if isinstance(target, o.Name):
                        self.listed(stmt.value, scope, self.of_list(scope, target.id), "", (), 0)
            elif isinstance(stmt, (o.AnnAssign, o.AugAssign)) and isinstance(stmt.target, o.Name):
                if stmt.value is not None:
                    self.listed(stmt.value, scope, self.of_list(scope, stmt.target.id), "", (), 0)
            elif isinstance(stmt, o.Return) and stmt.value is not None and isinstance(scope, Func):
                self.listed(stmt.value, scope, self.of_func(scope), "", (), 0)
            elif isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call):
                func = stmt.value.func
                if isinstance(func, o.Attr) and func.attr in _LISTS and isinstance(func.value, o.Name):
                    for arg in stmt.value.args[-1:]:
                        self.listed(arg, scope, self.of_list(scope, func.value.id), "", (), 0)
            for inner in blocks(stmt):
                self.block(inner, scope)

    def of_list(self, scope: Scope, name: str) -> Router:
        """The table that a variable holds."""
        return self._router(("list", id(scope), name), scope)

    def of_func(self, func: Func) -> Router:
        """The table that a function returns."""
        return self._router(("func", id(func)), func)

    def _router(self, key: tuple[object, ...], scope: Scope) -> Router:
        if key not in self.known:
            self.known[key] = Router(key, scope if isinstance(scope, Module) else scope.module)
        return self.known[key]

    def listed(
        self, expr: o.Expr, scope: Scope, table: Router, prefix: str, around: tuple[Protection, ...], depth: int
    ) -> None:
        """An expression that gives patterns, put into a table under a prefix."""
        if depth > _DEEP:
            return
        again = (scope, table, prefix, around, depth + 1)
        if isinstance(expr, o.Seq):
            for item in expr.items:
                self.listed(item, *again)
        elif isinstance(expr, o.Starred):
            self.listed(expr.value, *again)
        elif isinstance(expr, o.Binary) and expr.op == "+":
            self.listed(expr.left, *again)
            self.listed(expr.right, *again)
        elif isinstance(expr, o.Cond):
            self.listed(expr.body, *again)
            self.listed(expr.orelse, *again)
        elif isinstance(expr, o.Comp):
            self.listed(expr.elt, *again)
        elif isinstance(expr, o.Call):
            self.called(expr, *again)
        elif isinstance(expr, (o.Name, o.Attr)):
            child = self.table_of(expr, scope)
            if child is not None and child is not table:
                child.parents.append((table, prefix, around))

    def called(
        self, call: o.Call, scope: Scope, table: Router, prefix: str, around: tuple[Protection, ...], depth: int
    ) -> None:
        """A call inside a list: a route, a list that is wrapped, or a function that gives a list."""
        ref = self.project.resolve(call.func, scope)
        paths = ref.paths if ref is not None else ()
        last = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
        row = next((self.paths[p] for p in paths if p in self.paths), None)
        if row is not None:
            self.route(call, row, scope, table, prefix, around, depth)
        elif last in (
            "i18n_patterns",
            "format_suffix_patterns",
            "list",
            "tuple",
            "reversed",
            "sorted",
            "patterns",
            "required",
        ):
            for arg in call.args:
                if not isinstance(arg, o.Const):
                    self.listed(arg, scope, table, prefix, around, depth)
        elif any(p in self.includes for p in paths):
            self.included(call, scope, table, prefix, around, depth)
        elif ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
            child = self.of_func(ref.target)
            if (ref.target.qualname, "read") not in self.known:
                self.known[(ref.target.qualname, "read")] = child
                self.block(ref.target.body, ref.target)
            if child is not table:
                child.parents.append((table, prefix, around))

    def route(
        self, call: o.Call, row: rows.EndpointRow, scope: Scope, table: Router, prefix: str,
        around: tuple[Protection, ...], depth: int,
    ) -> None:  # fmt: skip
        """``path("x/", view)`` or ``path("x/", include(...))``."""
        view = argument(call, row.handler)
        if view is None:
            return
        own = clean(text(argument(call, row.route), self.project, scope), row.path)
        if isinstance(view, o.Call):
            ref = self.project.resolve(view.func, scope)
            if any(p in self.includes for p in (ref.paths if ref else ())):
                self.included(view, scope, table, prefix + own, around, depth)
                return
        if isinstance(view, o.Seq) and view.items:  # ("module", "app") or (list, "app")
            self.mounted(view.items[0], scope, table, prefix + own, around, depth)
            return
        if isinstance(view, o.Attr) and view.attr == "urls":
            self.mounted(view, scope, table, prefix + own, around, depth)
            return
        self.patterns.append(Pattern(call, scope, table, prefix + own, around))

    def included(
        self, call: o.Call, scope: Scope, table: Router, prefix: str, around: tuple[Protection, ...], depth: int
    ) -> None:
        """``include("shop.urls")``, ``include((patterns, "app"))``, ``include(router.urls)``."""
        ref = self.project.resolve(call.func, scope)
        row = next((self.includes[p] for p in (ref.paths if ref else ()) if p in self.includes), None)
        if row is None:
            return
        module = scope if isinstance(scope, Module) else scope.module
        for said in row.guards:
            given = argument(call, said.source)
            if given is not None:
                around = (*around, Wrapped(given, scope, None, "URL table", place(module, call.pos, "")))
        target = argument(call, row.router)
        if isinstance(target, o.Seq) and target.kind == "tuple" and target.items:
            target = target.items[0]
        if target is not None:
            self.mounted(target, scope, table, prefix, around, depth)

    def mounted(
        self, target: o.Expr, scope: Scope, table: Router, prefix: str, around: tuple[Protection, ...], depth: int
    ) -> None:
        """What is included: a module by name or object, a list, a router's or a site's ``urls``."""
        module = scope if isinstance(scope, Module) else scope.module
        if isinstance(target, o.Const) and isinstance(target.value, str):
            found = self.project.find_module(target.value, module, 0)
            if found is not None and found is not module:
                self.of_list(found, "urlpatterns").parents.append((table, prefix, around))
            return
        if isinstance(target, (o.Name, o.Attr)):
            child = self.table_of(target, scope)
            if child is not None and child is not table:
                child.parents.append((table, prefix, around))
            return
        self.listed(target, scope, table, prefix, around, depth + 1)

    def table_of(self, expr: o.Expr, scope: Scope) -> Router | None:
        """The table behind a name: a module, a list in it, or an object whose ``urls`` are meant."""
        if isinstance(expr, o.Attr) and expr.attr in ("urls", "get_urls"):
            ref = self.project.resolve(expr.value, scope)
            if ref is not None and ref.kind == "module" and isinstance(ref.target, Module):
                sub = self.project.find_module(f"{ref.target.name}.urls", ref.target, 0)
                return self.of_list(sub, "urlpatterns") if sub is not None else self.of_list(ref.target, "urls")
            if ref is not None and ref.kind == "instance" and isinstance(ref.target, Klass):
                method = self.project.method(ref.target, "get_urls") or self.project.method(ref.target, "urls")
                if method is not None:
                    return self.of_func(method)
            return self.finder.routers.of(expr.value, scope)
        ref = self.project.resolve(expr, scope)
        if ref is not None and ref.kind == "module" and isinstance(ref.target, Module):
            return self.of_list(ref.target, "urlpatterns")
        if isinstance(expr, o.Attr):
            owner = self.project.resolve(expr.value, scope)
            if owner is not None and isinstance(owner.target, Module):
                return self.of_list(owner.target, expr.attr)
            return None
        if isinstance(expr, o.Name):
            at: Scope = scope
            while expr.id not in at.names and not isinstance(at, Module):
                at = at.parent
            for binding in reversed(at.names.get(expr.id, ())):
                if binding.kind == "from":
                    module = at if isinstance(at, Module) else at.module
                    target = self.project.find_module(str(binding.value), module, binding.level)
                    return self.of_list(target, binding.name) if target is not None else None
                if binding.kind == "value":
                    if isinstance(binding.value, o.Attr) and binding.value.attr == "urls":
                        return self.table_of(binding.value, at)
                    return self.of_list(at, expr.id)
        return None

    # the routes --------------------------------------------------------------------------------------------------------

    def pattern(self, pattern: Pattern) -> Iterator[Handler]:
        """The handlers of one route."""
        call, scope = pattern.call, pattern.scope
        ref = self.project.resolve(call.func, scope)
        row = next((self.paths[p] for p in (ref.paths if ref else ()) if p in self.paths), None)
        view = argument(call, row.handler) if row is not None else None
        if row is None or view is None:
            return
        module = scope if isinstance(scope, Module) else scope.module
        route = "/" + f"{pattern.table.prefixes()[0]}{pattern.prefix}".lstrip("/")
        site = place(module, call.pos, "")
        around: list[Protection] = [*self.finder.routers.around(None, module), *pattern.table.around(), *pattern.around]
        if isinstance(view, o.Const) and isinstance(view.value, str):
            owner, _, name = view.value.rpartition(".")
            found = self.project.find_module(owner, module, 0) if owner else None
            if found is None:
                return
            view, scope = o.Name(name), found
        yield from registered.target(self.finder, view, scope, row, route, (), around, site, depth=0)


def clean(route: str, path: str) -> str:
    """A route as people write it: a regular expression without anchors, its named groups as ``<name>``."""
    if path.endswith("path") and not path.endswith("re_path"):
        return route
    route = re.sub(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)", r"<\1>", route)
    return route.replace("^", "").replace("\\Z", "").replace("$", "").replace("\\", "").removesuffix("?")
