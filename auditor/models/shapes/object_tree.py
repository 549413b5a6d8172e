"""Frameworks that publish a tree of objects: ``root.wallet.pay`` answers ``/wallet/pay``, tools run before."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.facts import Endpoint, Guard
from auditor.models import rows
from auditor.models.shapes import decorators, dependencies, routes
from auditor.models.shapes.arguments import joined, text
from auditor.models.shapes.handler import Doubtful, Given, Handler, Hooked, Protection
from auditor.project import Func, Klass, Scope
from auditor.project.calls_in import statements
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_DEEP = 8
_ITSELF = ("index", "default")


class ObjectTree:
    """The published methods of one framework's trees."""

    def __init__(self, finder: Finder, row: rows.TreeRow) -> None:
        self.finder = finder
        self.project = finder.project
        self.row = row

    def handlers(self) -> Iterator[Handler]:
        """Every published method."""
        top = self.row.expose.partition(".")[0]
        if not any(top in self.project.imports(m) for m in self.project.modules.values() if not m.stub):
            return
        for klass in self.project.klasses:
            if klass.module.stub:
                continue
            whole = any(self._exposes(d, klass.parent) for d in klass.node.decorators) or self._flagged(klass, "")
            for name, func in klass.methods.items():
                if whole and name in _VERBS:
                    yield self._handler(klass, func, (name,), self.path(klass))
                elif any(self._exposes(d, klass) for d in func.decorators) or self._flagged(klass, name):
                    yield self._handler(
                        klass, func, (), joined(self.path(klass), "" if name in _ITSELF else f"/{name}")
                    )

    def _handler(self, klass: Klass, func: Func, methods: tuple[str, ...], route: str) -> Handler:
        around: list[Protection] = [*self._everywhere, *self._mounted.get(id(klass), ())]
        for base in self.project.mro(klass):
            if isinstance(base, Klass) and self.row.config in base.attrs:
                around += self._switched(base.attrs[self.row.config], base, base.site)
                break
        for owner in (klass, func):
            for decorator in owner.decorators if isinstance(owner, Func) else owner.node.decorators:
                around += self._decorator(decorator, owner)
        endpoint = Endpoint("http", self.row.framework, func.qualname, func.site, route, methods, klass.site)
        asked = dependencies.of_function(self.project, self.finder.table, func)
        return Handler(endpoint, func, klass, (*around, *asked), routes.params(self.finder, func, None))

    # what is published -------------------------------------------------------------------------------------------------

    def _exposes(self, decorator: o.Decorator, scope: Scope) -> bool:
        expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
        ref = self.project.resolve(expr, scope)
        return ref is not None and self.row.expose in ref.paths

    def _flagged(self, klass: Klass, name: str) -> bool:
        """``pay.exposed = True`` below the method, or ``exposed = True`` in the class."""
        for stmt in klass.node.body:
            if isinstance(stmt, o.Assign) and isinstance(stmt.value, o.Const) and stmt.value.value is True:
                for target in stmt.targets:
                    if not name and isinstance(target, o.Name) and target.id == self.row.flag:
                        return True
                    if isinstance(target, o.Attr) and target.attr == self.row.flag and isinstance(target.value, o.Name):
                        if target.value.id == name and name:
                            return True
        return False

    # where it hangs ----------------------------------------------------------------------------------------------------

    def path(self, klass: Klass, depth: int = 0) -> str:
        """The path of the first object of a class in the tree; empty for a root."""
        found = self._places.get(id(klass))
        if found is None or depth > _DEEP:
            return ""
        above, own = found
        return joined(self.path(above, depth + 1) if above is not None else "", own).rstrip("/")

    @cached_property
    def _places(self) -> dict[int, tuple[Klass | None, str]]:
        out: dict[int, tuple[Klass | None, str]] = {}
        for call, scope, ref in self.finder.calls:
            if any(p in self.row.mounts for p in ref.paths) and call.args:
                klass = self._class(call.args[0], scope)
                if klass is not None:
                    given = next((kw.value for kw in call.kwargs if kw.name == "script_name"), None)
                    at = text(call.args[1] if len(call.args) > 1 else given, self.project, scope)
                    out.setdefault(id(klass), (None, at))
        for owner in self.project.klasses:
            for name, value in owner.attrs.items():
                self._hang(out, self._class(value, owner) if isinstance(value, o.Call) else None, owner, name)
            for name, bound in owner.self_attrs.items():
                for func, binding in bound:
                    if binding.kind == "value" and isinstance(binding.value, o.Call):
                        self._hang(out, self._class(binding.value, func), owner, name)
        for module in self.project.modules.values():
            for stmt, scope in statements(module):
                if isinstance(stmt, o.Assign) and isinstance(stmt.value, o.Call):
                    for target in stmt.targets:
                        if isinstance(target, o.Attr):
                            above = self._class(target.value, scope)
                            if above is not None:
                                self._hang(out, self._class(stmt.value, scope), above, target.attr)
        return out

    @staticmethod
    def _hang(out: dict[int, tuple[Klass | None, str]], klass: Klass | None, above: Klass, name: str) -> None:
        if klass is not None and klass is not above and not klass.module.stub:
            out.setdefault(id(klass), (above, f"/{name}"))

    def _class(self, expr: o.Expr, scope: Scope) -> Klass | None:
        ref = self.project.resolve(expr, scope)
        return ref.target if ref is not None and ref.kind == "instance" and isinstance(ref.target, Klass) else None

    # tools -------------------------------------------------------------------------------------------------------------

    def _decorator(self, decorator: o.Decorator, owner: Func | Klass) -> Iterator[Protection]:
        if self._exposes(decorator, owner.parent):
            return
        expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
        ref = self.project.resolve(expr, owner.parent)
        path = ref.path if ref is not None else ""
        if path.startswith(f"{self.row.tools}."):
            yield from self._tool(path.removeprefix(f"{self.row.tools}."), place(owner.module, decorator.pos, ""))
            return
        wrapped = decorators.wrapped(self.finder, decorator, owner)
        if wrapped is not None:
            yield wrapped

    def _tool(self, name: str, site: Site) -> Iterator[Protection]:
        """The function of a tool of the project, or the row of a library's."""
        made = self._tools.get(name)
        if made is not None:
            yield from made
            return
        path = f"{self.row.tools}.{name}"
        found = self.finder.table.wraps((path,))
        if found:
            yield from (Given(Guard(kind, path, site, "tool")) for one in found for kind in one.kinds)
        elif name not in self.row.harmless:
            yield Doubtful(path, site)

    @cached_property
    def _tools(self) -> dict[str, tuple[Protection, ...]]:
        """``cherrypy.tools.members = cherrypy.Tool("before_handler", check)``."""
        out: dict[str, tuple[Protection, ...]] = {}
        for module in self.project.modules.values():
            for stmt, scope in statements(module):
                if not isinstance(stmt, o.Assign) or not isinstance(stmt.value, o.Call):
                    continue
                target, call = stmt.targets[0], stmt.value
                if not isinstance(target, o.Attr):
                    continue
                owner, made = self.project.resolve(target.value, scope), self.project.resolve(call.func, scope)
                if owner is None or made is None or owner.path != self.row.tools or self.row.tool not in made.paths:
                    continue
                point = text(call.args[0], self.project, scope) if call.args else ""
                ref = self.project.resolve(call.args[1], scope) if len(call.args) > 1 else None
                if point not in self.row.points:
                    out[target.attr] = ()
                elif ref is not None and isinstance(ref.target, Func):
                    out[target.attr] = (Hooked(ref.target, ref.klass, "raises", f"tool {target.attr}"),)
        return out

    def _switched(self, config: o.Expr, scope: Scope, site: Site) -> Iterator[Protection]:
        """``{"tools.members.on": True}``."""
        if not isinstance(config, o.Dict):
            return
        for key, value in zip(config.keys, config.values, strict=False):
            if isinstance(key, o.Const) and isinstance(key.value, str) and key.value.startswith("tools."):
                name = key.value.removeprefix("tools.").removesuffix(".on")
                if key.value.endswith(".on") and isinstance(value, o.Const) and value.value is True:
                    yield from self._tool(name, site)

    @cached_property
    def _everywhere(self) -> tuple[Protection, ...]:
        """Tools that the configuration of the whole server switches on."""
        out: list[Protection] = []
        for call, scope, ref in self.finder.calls:
            if self.row.update in ref.paths and call.args:
                module = scope if not isinstance(scope, (Func, Klass)) else scope.module
                given = self._display(call.args[0], scope)
                out += self._switched(given, scope, place(module, call.pos, "")) if given is not None else ()
        return tuple(out)

    @cached_property
    def _mounted(self) -> dict[int, tuple[Protection, ...]]:
        """Tools that the configuration of a mounted object switches on for all of it, by class."""
        out: dict[int, tuple[Protection, ...]] = {}
        for call, scope, ref in self.finder.calls:
            if any(p in self.row.mounts for p in ref.paths) and call.args:
                given = call.args[2] if len(call.args) > 2 else None
                given = next((kw.value for kw in call.kwargs if kw.name == "config"), given)
                config = self._display(given, scope) if given is not None else None
                root = self._class(call.args[0], scope)
                if root is None or not isinstance(config, o.Dict):
                    continue
                module = scope if not isinstance(scope, (Func, Klass)) else scope.module
                for key, value in zip(config.keys, config.values, strict=False):
                    if isinstance(key, o.Const) and key.value == "/":
                        found = tuple(self._switched(value, scope, place(module, call.pos, "")))
                        for klass in self._below(root):
                            out[id(klass)] = found
        return out

    def _below(self, root: Klass) -> list[Klass]:
        out = [root]
        for klass in self.project.klasses:
            at, steps = klass, 0
            while at is not root and steps < _DEEP and id(at) in self._places and self._places[id(at)][0] is not None:
                above = self._places[id(at)][0]
                assert above is not None
                at, steps = above, steps + 1
            if at is root and klass is not root:
                out.append(klass)
        return out

    def _display(self, expr: o.Expr, scope: Scope) -> o.Expr | None:
        if isinstance(expr, (o.Name, o.Attr)):
            kept = self.finder.carrier.kept(expr, scope)
            return kept[0] if kept is not None else None
        return expr
