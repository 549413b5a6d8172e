"""Every handler of a project: functions registered by decorator or by call, and the methods of class views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from auditor.flow.engine import Flow
from auditor.models import rows
from auditor.models.settings import Settings
from auditor.models.shapes import (
    class_routers,
    class_views,
    decorated,
    django_urls,
    graphql_fields,
    middleware,
    nested,
    object_tree,
    pairs,
    provided,
    public_methods,
    registered,
    specified,
)
from auditor.models.shapes.arguments import argument, text
from auditor.models.shapes.handed import Handed, module_of
from auditor.models.shapes.handler import Handler
from auditor.models.shapes.loops import unrolled
from auditor.models.shapes.routers import Routers
from auditor.models.table import Table
from auditor.project import Func, Klass, Module, Project, Ref, Scope
from auditor.project.calls_in import calls_of
from auditor.python import outline as o


def handlers(project: Project, table: Table, flow: Flow, documents: Mapping[str, Path] | None = None) -> list[Handler]:
    """All handlers, in the order of file and line, each once; ``documents`` are other files that may name some."""
    finder = Finder(project, table, flow)
    finder.documents = documents or {}
    finder.prepare()
    found = {
        (h.endpoint.site.file, h.endpoint.function, h.endpoint.kind, h.endpoint.route): h
        for h in map(finder.middleware.around, finder.find())
    }
    return sorted(found.values(), key=lambda h: (h.endpoint.site, h.endpoint.function, h.endpoint.route))


class Finder:
    """The state of the search: routers, and the calls that register something."""

    def __init__(self, project: Project, table: Table, flow: Flow) -> None:
        self.project = project
        self.table = table
        self.flow = flow
        self.routers = Routers(project, table)
        self.carrier = self.routers.carrier
        self.nested = nested.Nested(self.routers)
        self.class_routers = class_routers.ClassRouters(self)
        self.pairs = pairs.Pairs(self)
        self.provided = provided.Provided(self)
        self.fields = graphql_fields.Fields(self)
        self.settings = Settings(project)
        self.by_shape: dict[str, dict[str, rows.EndpointRow]] = defaultdict(dict)
        for row in table.endpoints:
            self.by_shape[row.shape][row.path] = row
        self.tables = django_urls.UrlTables(self)
        self.middleware = middleware.Middleware(self)
        self.views = {row.base: row for row in table.views}
        self.names = {
            row.path.rpartition(".")[2]
            for group in (table.endpoints, table.mounts, table.hooks)
            for row in group
            if getattr(row, "shape", "call") != "decorator"
        }
        self.named: dict[str, dict[str, str]] = {row.names: {} for row in table.endpoints if row.names}
        more = [path for row in table.trees for path in (*row.mounts, row.update)]
        more += [row.registered for row in table.class_routers.values() if row.registered]
        more += [row.call for row in table.specified] + [p for p in table.installed if p.endswith("_init")]
        self.names |= {path.rpartition(".")[2] for path in (*table.nests, *self.named, *more)}
        self.behind: dict[int, rows.EndpointRow | None] = {}
        self.documents: Mapping[str, Path] = {}
        self.calls: list[tuple[o.Call, Scope, Ref]] = []

    def prepare(self) -> None:
        """Find routers, mounts and hooks before the routes."""
        written = [found for module in self.project.modules.values() for found in calls_of(module, self.names)]
        handed = Handed(self, written)
        for one, stands in written:
            for call, scope, called, where in handed.of(one, stands):
                ref = self.project.resolve(called, where)
                if ref is None or ref.path.startswith("typing."):
                    ref = self.distinctive(call, module_of(scope))
                if where is not scope and not self._known(ref):
                    others = (self.project.resolve(other, where) for other in handed.makers(called, where))
                    ref = next((other for other in others if self._known(other)), ref)
                if ref is not None:
                    self.calls += [(one, scope, ref) for one in unrolled(self.project, call, scope)]
        mounts = {row.path: row for row in self.table.mounts}
        hooks = {(row.shape, row.path): row for row in self.table.hooks}
        for call, scope, ref in self.calls:
            for path in ref.paths:
                if path in self.named:
                    name = text(argument(call, (0, "name")), self.project, scope)
                    self.named[path].setdefault(name, text(argument(call, (1, "pattern", "path")), self.project, scope))
                if path in mounts:
                    self.routers.mount(call, mounts[path], scope)
                if path in self.table.nests:
                    self.nested.read(call, self.table.nests[path], scope)
                if path in self.table.installed:
                    self.routers.install(call, scope)
                row = hooks.get(("call", path))
                if row is not None:
                    self.routers.hook_by_call(call, row, scope)
        for func in self.project.funcs:
            for decorator in func.decorators:
                expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
                if isinstance(expr, o.Attr):
                    ref = self.project.resolve(expr, func.parent)
                    row = next(
                        (hooks[("decorator", p)] for p in (ref.paths if ref else ()) if ("decorator", p) in hooks), None
                    )
                    if row is not None and not self.routers.runs_later(decorator.expr, row):
                        self.routers.hook(func, row, expr.value, func.parent)
        self.tables.read()

    def _known(self, ref: Ref | None) -> bool:
        return ref is not None and any(path in rows_ for rows_ in self.by_shape.values() for path in ref.paths)

    def distinctive(self, call: o.Call, module: Module) -> Ref | None:
        """A registration on an object of unknown type, when its name can mean nothing else (``add_url_rule``)."""
        last = call.func.attr if isinstance(call.func, o.Attr) else ""
        if "_" not in last:
            return None
        groups = (self.table.endpoints, self.table.mounts, self.table.hooks)
        paths = [row.path for group in groups for row in group if row.path.rpartition(".")[2] == last]
        paths += [
            path for path in (*self.table.nests, *self.named, *self.table.installed) if path.rpartition(".")[2] == last
        ]
        near = self.project.imports(module)
        here = [p for p in paths if p.partition(".")[0] in near] or [
            p
            for p in paths
            if any(p.partition(".")[0] in self.project.imports(m) for m in self.project.modules.values())
        ]
        return Ref("external", tuple(here[:1])) if here else None

    def find(self) -> Iterator[Handler]:
        """Every handler, possibly more than once."""
        definitions: list[Func | Klass] = [*self.project.funcs, *self.project.klasses]
        for definition in definitions:
            if not definition.module.stub:
                yield from decorated.decorated(self, definition)
        for call, scope, ref in self.calls:
            for shape in ("call", "item"):
                for path in ref.paths:
                    row = self.by_shape[shape].get(path)
                    if row is not None:
                        if shape == "call" or row.package not in registered.TABLES:
                            yield from registered.registered(self, call, row, scope)
                        break
        yield from registered.applied(self)
        yield from self.tables.handlers()
        yield from self.unrouted()
        yield from public_methods.handlers(self)
        for tree in self.table.trees:
            yield from object_tree.ObjectTree(self, tree).handlers()
        yield from graphql_fields.handlers(self)
        yield from specified.handlers(self, self.documents)

    def unrouted(self) -> Iterator[Handler]:
        """Class views of frameworks whose routes name classes elsewhere: GraphQL mutations, handlers of a table."""
        bases = {base for base, row in self.views.items() if not row.routed}
        for klass in self.project.klasses:
            if klass.module.stub or not bases:
                continue
            paths = {b.dotted if isinstance(b, Klass) else b for b in self.project.mro(klass)}
            if paths & bases and not self.pairs.only_a_base(klass) and not _is_abstract(klass):
                yield from class_views.view(self, klass, "", self.pairs.route(klass), (), (), klass.site)


def _is_abstract(klass: Klass) -> bool:
    """Whether the class says that it is only a base: ``class Meta: abstract = True``."""
    meta = next((b.value for b in klass.names.get("Meta", ()) if isinstance(b.value, Klass)), None)
    said = meta.attrs.get("abstract") if meta is not None else None
    return isinstance(said, o.Const) and said.value is True
