"""Routes that hang in lists: ``Mount("/x", routes=[...])``, ``Router("/x", route_handlers=[...])``, ``add_routes([...])``."""

from __future__ import annotations

from auditor.models import rows
from auditor.models.shapes.arguments import argument, text
from auditor.models.shapes.routers import Router, Routers
from auditor.project import Func, Klass, Module, Scope
from auditor.python import outline as o


class Nested:
    """For each handler, class or call that stands in such a list, the object it hangs on."""

    def __init__(self, routers: Routers) -> None:
        self.routers = routers
        self.project = routers.project
        self.table = routers.table
        self._holders: dict[int, Router] = {}

    def of(self, child: Func | Klass | o.Call) -> Router | None:
        """The router on which a function, a class or a call hangs; ``None`` when it stands in no list."""
        return self._holders.get(id(child))

    def read(self, call: o.Call, row: rows.NestRow, scope: Scope) -> None:
        """Hang every child of one call on what the call makes, or on the object whose method it is."""
        holder = self._holder(call, row, scope)
        if holder is None:
            return
        given = o.Seq("list", tuple(call.args)) if "*" in row.children else argument(call, row.children)
        for child, where in self.routers.carrier.flat(given, scope, 0):
            self._hang(child, where, holder)

    def _holder(self, call: o.Call, row: rows.NestRow, scope: Scope) -> Router | None:
        if row.receiver:
            return self.routers.of(call.func.value, scope) if isinstance(call.func, o.Attr) else None
        holder = self.routers.of(call, scope)
        if holder is not None and row.path not in self.table.routers:
            holder.prefix = text(argument(call, row.prefix), self.project, scope)
            holder.guards = self.routers.carrier.of(call, row.guards, scope)
        return holder

    def _hang(self, child: o.Expr, scope: Scope, holder: Router) -> None:
        ref = self.project.resolve(child, scope)
        if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
            self._holders.setdefault(id(ref.target), holder)
            return
        if ref is not None and ref.kind in ("class", "instance") and isinstance(ref.target, Klass):
            self._holders.setdefault(id(ref.target), holder)
            return
        if isinstance(child, o.Call) and ref is not None and not self._makes_router(ref.paths):
            self._holders.setdefault(id(child), holder)
            return
        inner = self.routers.of(child, scope)
        if inner is not None and inner is not holder and not inner.parents:
            inner.parents.append((holder, "", ()))

    def _makes_router(self, paths: tuple[str, ...]) -> bool:
        made = [p.removesuffix("()") for p in paths]
        return any(p in self.table.routers or p in self.table.nests for p in made)


def module_of(scope: Scope) -> Module:
    """The module in which a scope stands."""
    return scope if isinstance(scope, Module) else scope.module
