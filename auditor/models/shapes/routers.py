"""Applications, routers and blueprints: which object a route hangs on, under which prefix, behind which hooks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from auditor.models import rows
from auditor.models.shapes.arguments import argument, joined, literal, text
from auditor.models.shapes.carried import Carrier, without
from auditor.models.shapes.handler import Hooked, Protection, Wrapped
from auditor.models.table import Table
from auditor.project import Func, Klass, Module, Project, Scope
from auditor.project.definitions import Binding
from auditor.project.definitions import site as place
from auditor.python import outline as o

_DEEP = 12
_PARTS = ("router", "api_router")  # what an application keeps its routes in: app.router.add_get(...)


@dataclass(eq=False)
class Router:
    """One routing object, known by the call that makes it (or by a parameter or a class that stands for it)."""

    key: object
    module: Module
    prefix: str = ""
    parents: list[tuple[Router, str, tuple[Protection, ...]]] = field(default_factory=list)
    hooks: list[Protection] = field(default_factory=list)
    guards: list[Protection] = field(default_factory=list)
    is_app: bool = False
    replaced: frozenset[str] = frozenset()

    def prefixes(self, depth: int = 0) -> list[str]:
        """Every prefix under which its routes are reached."""
        if not self.parents or depth > _DEEP:
            return [self.prefix]
        return [
            joined(joined(p, mount), self.prefix) if mount or self.prefix else p
            for parent, mount, _ in self.parents
            for p in parent.prefixes(depth + 1)
        ]

    def around(self, depth: int = 0) -> list[Protection]:
        """The hooks and guards of this router and of those above it, outermost first."""
        above: list[Protection] = []
        if depth <= _DEEP:
            for parent, _, mounted in self.parents[:1]:
                above = [*parent.around(depth + 1), *mounted]
        return [*without(above, self.replaced), *self.guards, *self.hooks]


class Routers:
    """All routing objects of a project."""

    def __init__(self, project: Project, table: Table) -> None:
        self.project = project
        self.table = table
        self.carrier = Carrier(project, table)
        self.known: dict[int, Router] = {}
        self.app_hooks: dict[str, list[tuple[Module, Protection]]] = defaultdict(list)

    def of(self, expr: o.Expr, scope: Scope) -> Router | None:
        """The router that an expression names; ``None`` when it cannot be told."""
        key, call, module = self._identity(expr, scope, 0)
        if key is None:
            return None
        router = self.known.get(id(key))
        if router is None:
            router = Router(key, module)
            self.known[id(key)] = router
            if call is not None:
                self._fill(router, call[0], call[1])
        return router

    def _fill(self, router: Router, call: o.Call, scope: Scope) -> None:
        ref = self.project.resolve(call.func, scope)
        row = next((self.table.routers[p] for p in (ref.paths if ref else ()) if p in self.table.routers), None)
        if row is None:
            return
        prefix = argument(call, row.prefix)
        router.prefix = text(prefix, self.project, scope)
        router.is_app = not row.prefix
        router.guards += self.carrier.of(call, row.guards, scope)
        router.replaced = self.carrier.replaced(call, row.guards)
        if row.options:
            router.guards += self.carrier.said(call, place(router.module, call.pos, ""))

    def _identity(self, expr: o.Expr, scope: Scope, depth: int) -> tuple[object, tuple[o.Call, Scope] | None, Module]:
        """The object that stands for a router: the call that makes it, else the parameter it comes in by."""
        module = scope if isinstance(scope, Module) else scope.module
        nothing = (None, None, module)
        if depth > _DEEP:
            return nothing
        if isinstance(expr, o.Call):
            ref = self.project.resolve(expr.func, scope)
            if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
                for value in self.project.return_values(ref.target):
                    found = self._identity(value, ref.target, depth + 1)
                    if found[0] is not None:
                        return found
                return nothing
            return expr, (expr, scope), module
        binding = self._binding(expr, scope)
        if binding is None:
            if isinstance(expr, o.Attr) and expr.attr in _PARTS:
                return self._identity(expr.value, scope, depth + 1)
            return nothing
        owner = binding.owner or scope
        if binding.kind == "param":
            return binding.value, None, module
        if binding.kind in ("value", "context") and isinstance(binding.value, (o.Call, o.Name, o.Attr)):
            return self._identity(binding.value, owner, depth + 1)
        return nothing

    def _binding(self, expr: o.Expr, scope: Scope, depth: int = 0) -> Binding | None:
        if depth > _DEEP:
            return None
        if isinstance(expr, o.Name):
            at: Scope = scope
            while True:
                if expr.id in at.names:
                    return self._imported(at.names[expr.id], at, depth)
                if isinstance(at, Module):
                    for star in at.stars:
                        target = self.project.find_module(star.module, at, star.level)
                        if target is not None and expr.id in target.names:
                            return self._imported(target.names[expr.id], target, depth + 1)
                    return None
                at = at.parent
        if isinstance(expr, o.Attr):
            ref = self.project.resolve(expr.value, scope)
            if ref is not None and isinstance(ref.target, Module) and expr.attr in ref.target.names:
                return self._imported(ref.target.names[expr.attr], ref.target, depth + 1)
            if ref is not None and isinstance(ref.target, Klass):
                if expr.attr in ref.target.self_attrs:
                    func, binding = ref.target.self_attrs[expr.attr][0]
                    return Binding(binding.kind, binding.value, owner=func)
                if expr.attr in ref.target.names:
                    return ref.target.names[expr.attr][-1]
        return None

    def _imported(self, bindings: list[Binding], scope: Scope, depth: int) -> Binding | None:
        best = next((b for b in bindings if b.kind == "value" and isinstance(b.value, o.Call)), bindings[-1])
        if best.kind != "from":
            return best
        module = scope if isinstance(scope, Module) else scope.module
        target = self.project.find_module(str(best.value), module, best.level)
        if target is not None and target is not module:
            if best.name in target.names:
                return self._imported(target.names[best.name], target, depth + 1) if depth < _DEEP else None
            return self._binding(o.Name(best.name), target, depth + 1)
        return None

    # filling the graph -----------------------------------------------------------------------------------------------

    def mount(self, call: o.Call, row: rows.MountRow, scope: Scope) -> None:
        """``app.register_blueprint(bp, url_prefix=...)``."""
        child_expr = argument(call, row.router)
        child = self.of(child_expr, scope) if child_expr is not None else None
        parent = self.of(call.func.value, scope) if isinstance(call.func, o.Attr) else None
        if child is None or parent is None or child is parent:
            return
        prefix = argument(call, row.prefix)
        mounted = tuple(self.carrier.of(call, row.guards, scope))
        if prefix is not None and row.path.startswith("flask") and child.prefix:
            child.prefix = ""  # the prefix given at registration replaces the blueprint's own
        child.parents.append((parent, text(prefix, self.project, scope), mounted))

    def hook(self, func: Func, row: rows.HookRow, base: o.Expr | None, scope: Scope) -> None:
        """A function that runs before handlers."""
        self._hooked(Hooked(func, func.klass, row.rejects, row.path.rpartition(".")[2]), row, base, scope)

    def hook_by_call(self, call: o.Call, row: rows.HookRow, scope: Scope) -> None:
        """A function or a class that a call names: ``app.before_request(check)``, ``app.add_middleware(Check)``."""
        given = argument(call, row.function)
        if given is None or self.runs_later(call, row):
            return
        base = call.func.value if isinstance(call.func, o.Attr) else None
        if isinstance(base, o.Attr) and row.path.endswith((".append", ".insert")):
            base = base.value  # app.middlewares.append(check)
        ref = self.project.resolve(given, scope)
        for hooked in self.carrier.hooks(ref, row.runs, row.rejects, row.path.rpartition(".")[2]):
            self._hooked(hooked, row, base, scope)

    def install(self, call: o.Call, scope: Scope) -> None:
        """``jwt_auth.on_app_init(config)``: a check before every handler of the application."""
        module = scope if isinstance(scope, Module) else scope.module
        at = place(module, call.pos, "")
        found = self.carrier.installed(call.func, scope, at)
        if found is None and isinstance(call.func, o.Attr):
            found = self.carrier.installed_somewhere(call.func.attr, at)
        if found is not None:
            self.app_hooks[module.path.partition("/")[0]].append((module, found))

    @staticmethod
    def runs_later(expr: o.Expr, row: rows.HookRow) -> bool:
        """Whether an argument says that it does not run before the handlers."""
        return isinstance(expr, o.Call) and any(literal(when, expr) for when in row.unless)

    def _hooked(self, hooked: Protection, row: rows.HookRow, base: o.Expr | None, scope: Scope) -> None:
        module = scope if isinstance(scope, Module) else scope.module
        router = self.of(base, scope) if base is not None else None
        if row.scope == "router" and router is not None:
            router.hooks.append(hooked)
        if row.scope != "router" or router is None or router.is_app:
            self.app_hooks[module.path.partition("/")[0]].append((module, hooked))

    def around(self, router: Router | None, module: Module) -> list[Protection]:
        """What runs before a handler of this router; hooks of an application that is not told apart run before all."""
        inner = router.around() if router is not None else []
        top = module.path.partition("/")[0]
        seen = {id(p) for p in inner}
        apps = [p for _, p in self.app_hooks.get(top, ()) if id(p) not in seen]
        return [*apps, *inner]


def wrapped_items(expr: o.Expr | None, scope: Scope, how: str, at: o.Pos = o.NOWHERE) -> list[Protection]:
    """Each item of a list of decorators or dependencies; ``at`` is where the list stands."""
    if expr is None:
        return []
    items = expr.items if isinstance(expr, o.Seq) else (expr,)
    module = scope if isinstance(scope, Module) else scope.module
    out: list[Protection] = []
    for item in items:
        pos = item.pos if isinstance(item, (o.Call, o.Lambda)) else at
        out.append(Wrapped(item, scope, None, how, place(module, pos, "")))
    return out
