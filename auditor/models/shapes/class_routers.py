"""Classes that are routers for their own methods: ``@api_controller("/x")``, ``class Wallet(Controller): path = "/x"``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.models import rows
from auditor.models.shapes import dependencies
from auditor.models.shapes.arguments import argument, joined, text
from auditor.models.shapes.handler import Depended, Hooked
from auditor.models.shapes.routers import Router
from auditor.project import Klass, Scope
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder


class ClassRouters:
    """The prefix and the guards that a class gives to the routes among its methods."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._known: dict[tuple[int, str], Router | None] = {}

    def of(self, klass: Klass | None, method: str = "") -> Router | None:
        """The class as a router for one of its methods; ``None`` when it is none."""
        if klass is None or not self.finder.table.class_routers:
            return None
        key = (id(klass), method)
        if key not in self._known:
            self._known[key] = self._made(klass, method)
        return self._known[key]

    def _made(self, klass: Klass, method: str) -> Router | None:
        table, project = self.finder.table, self.finder.project
        for decorator in klass.node.decorators:
            call = decorator.expr if isinstance(decorator.expr, o.Call) else o.Call(decorator.expr)
            ref = project.resolve(call.func, klass.parent)
            row = next((table.class_routers[p] for p in (ref.paths if ref else ()) if p in table.class_routers), None)
            if row is not None and row.shape == "decorator":
                return self._by_decorator(klass, call, row)
        base = self.rows_of(klass)
        if base is not None:
            return self._by_base(klass, base, method)
        return self._by_attributes(klass) if klass.node.decorators else None

    def _by_attributes(self, klass: Klass) -> Router | None:
        """A class whose decorator is the project's own: its attributes are dependencies where they say so themselves."""
        guards = list(self._dependencies(klass))
        if not guards:
            return None
        router = Router(klass, klass.module, is_app=False)
        router.guards += guards
        return self._hung(klass, router)

    def _by_decorator(self, klass: Klass, call: o.Call, row: rows.ClassRouterRow) -> Router:
        router = Router(klass, klass.module, is_app=False)
        router.prefix = text(argument(call, row.prefix), self.finder.project, klass.parent) if row.prefix else ""
        router.guards = self.finder.routers.carrier.of(call, row.guards, klass.parent)
        router.replaced = self.finder.routers.carrier.replaced(call, row.guards)
        if row.dependencies:
            router.guards += self._dependencies(klass)
        return self._hung(klass, router)

    def _by_base(self, klass: Klass, row: rows.ClassRouterRow, method: str) -> Router:
        router = Router(klass, klass.module, is_app=False)
        project = self.finder.project
        named = [found for s in row.prefix if (found := project.class_attr(klass, str(s))) is not None]
        said = text(named[0][0], project, named[0][1]) if named else ""
        if row.before and said:
            router.prefix = f"{row.before}/{said.strip('/')}"
        else:
            name = klass.node.name.removesuffix(row.strip) if row.strip else klass.node.name
            router.prefix = said or row.default.replace("{}", name.lower())
        if row.registered:
            router.prefix = self._registered(klass, row, router.prefix)
        for one in row.guards:
            found = project.class_attr(klass, str(one.source[0])) if one.source else None
            if found is not None and not found[1].module.stub:
                router.guards += self.finder.routers.carrier.items(found[0], one, found[1], found[1].node.pos)
        for name, rejects in row.asks:
            func = project.method(klass, name.replace("{}", method))
            if func is not None and not func.module.stub:
                router.guards.append(Hooked(func, klass, rejects, func.name))
        return self._hung(klass, router)

    def _registered(self, klass: Klass, row: rows.ClassRouterRow, prefix: str) -> str:
        """The prefix with what ``View.register(app, route_prefix="/v1")`` says of it."""
        project = self.finder.project
        for call, scope, ref in self.finder.calls:
            if row.registered not in ref.paths:
                continue
            made = call.args[0] if call.args else None
            given = project.resolve(made, scope) if isinstance(made, o.Call) else None
            if isinstance(made, o.Call) and given is not None and given.target is klass:
                return self._made_as(made, scope, row, prefix)
            if isinstance(call.func, o.Attr):
                owner = project.resolve(call.func.value, scope)
                if owner is not None and owner.target is klass:
                    base = text(argument(call, ("route_base",)), project, scope)
                    before = text(argument(call, ("route_prefix",)), project, scope)
                    return joined(before, base or prefix) if before else base or prefix
        found = project.class_attr(klass, "route_prefix")
        return joined(text(found[0], project, found[1]), prefix) if found is not None else prefix

    def _made_as(self, made: o.Call, scope: Scope, row: rows.ClassRouterRow, prefix: str) -> str:
        """``admin.add_view(Members(Member, session))``: the path by ``url=``, ``endpoint=``, or the model."""
        project = self.finder.project
        url, name = text(argument(made, ("url",)), project, scope), text(argument(made, ("endpoint",)), project, scope)
        if url:
            return url if url.startswith("/") else row.default.replace("{}", url)
        model = project.resolve(made.args[0], scope) if made.args else None
        if not name and model is not None and model.kind == "class" and isinstance(model.target, Klass):
            name = model.target.node.name.lower()
        return row.default.replace("{}", name) if name else prefix

    def rows_of(self, klass: Klass) -> rows.ClassRouterRow | None:
        """The row by which a class is such a router through its bases."""
        for base in self.finder.project.mro(klass)[1:]:
            row = self.finder.table.class_routers.get(base.dotted if isinstance(base, Klass) else base)
            if row is not None and row.shape == "base":
                return row
        return None

    def _hung(self, klass: Klass, router: Router) -> Router:
        holder = self.finder.nested.of(klass)
        if holder is not None:
            router.parents.append((holder, "", ()))
        return router

    def _dependencies(self, klass: Klass) -> Iterator[Depended]:
        """Attributes of the class and its bases, and parameters of the constructor, that are dependencies."""
        project, table = self.finder.project, self.finder.table
        seen: set[str] = set()
        for base in project.mro(klass):
            if isinstance(base, str) or base.module.stub:
                continue
            for name, value in base.attrs.items():
                if isinstance(value, o.Call) and name not in seen and dependencies.carrier(project, table, value, base):
                    yield Depended(value, base, "", base.site)
            for name, note in base.notes.items():
                found = dependencies.in_annotation(project, table, note, base)
                if found is not None and name not in base.attrs and name not in seen:
                    yield Depended(found[0], found[1], "", base.site)
            seen.update(base.attrs, base.notes)
        init = project.method(klass, "__init__")
        if init is not None and not init.module.stub:
            yield from dependencies.of_function(project, table, init)
