"""Dependencies that stand under the names of parameters: ``dependencies = {"user": Provide(user)}`` in a class of handlers,
or anywhere in the program for the whole application."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.flow.spelled import spelled
from auditor.models.shapes import dependencies
from auditor.models.shapes.handler import Depended
from auditor.project import Func, Klass, Scope
from auditor.python import outline as o
from auditor.python.parts import nodes

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_Given = tuple[o.Call, Scope]


class Provided:
    """All such dependencies of a project by name."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self.project = finder.project
        self.marks = {path.rpartition(".")[2] for path in finder.table.dependencies}

    def of(self, func: Func, taken: set[str]) -> Iterator[Depended]:
        """Those of a handler's parameters that nothing nearer gives; a name that two give differently is left alone."""
        for param in func.params:
            if param.name in taken or param.name == func.receiver or param.default is not None:
                continue
            found = self._of_class(func.klass).get(param.name) or self._everywhere.get(param.name, [])
            if found and len({spelled(call.args[0]) for call, _ in found}) == 1:
                yield Depended(found[0][0], found[0][1], param.name, func.site)

    def _of_class(self, klass: Klass | None) -> dict[str, list[_Given]]:
        found = self.project.class_attr(klass, "dependencies") if klass is not None else None
        return dict(self._read(found[0], found[1])) if found is not None else {}

    @cached_property
    def _everywhere(self) -> dict[str, list[_Given]]:
        out: dict[str, list[_Given]] = defaultdict(list)
        modules = [m for m in self.project.modules.values() if not m.stub and not self.marks.isdisjoint(m.names)]
        for module in modules:
            scopes: list[tuple[Scope, object]] = [(module, module.outline.body)]
            scopes += [(func, func.body) for func in self.project.funcs if func.module is module]
            for scope, body in scopes:
                for node in nodes(body, inside=False):
                    if isinstance(node, o.Dict):
                        for name, given in self._read(node, scope):
                            out[name] += given
        return out

    def _read(self, expr: o.Expr, scope: Scope) -> Iterator[tuple[str, list[_Given]]]:
        for part in nodes(expr):
            for name, value in zip(part.keys, part.values, strict=False) if isinstance(part, o.Dict) else ():
                if isinstance(name, o.Const) and isinstance(value, o.Call) and value.args:
                    if dependencies.carrier(self.project, self.finder.table, value, scope):
                        yield str(name.value), [(value, scope)]
