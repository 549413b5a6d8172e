"""Tables of routes as plain pairs: ``[(r"/pay", Pay), (r"/status", Status)]``, wherever they stand."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from auditor.models.shapes.arguments import text
from auditor.project import Klass
from auditor.project.calls_in import displays
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder


class Pairs:
    """The routes of class views that a framework takes as pairs of a pattern and a class."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    @cached_property
    def _routes(self) -> dict[int, str]:
        project = self.finder.project
        bases = {base for base, row in self.finder.views.items() if not row.routed and row.kind == "http"}
        packages = {base.partition(".")[0] for base in bases}
        out: dict[int, str] = {}
        if not any(packages & project.imports(m) for m in project.modules.values()):
            return out
        for module in project.modules.values():
            for pair, scope in displays(module):
                if len(pair.items) < 2 or not isinstance(pair.items[1], (o.Name, o.Attr)):
                    continue
                ref = project.resolve(pair.items[1], scope)
                if ref is None or ref.kind != "class" or not isinstance(ref.target, Klass):
                    continue
                if bases & set(ref.paths):
                    out.setdefault(id(ref.target), text(pair.items[0], project, scope))
        return out

    def route(self, klass: Klass) -> str:
        """The first pattern that leads to a class; empty when no table names it."""
        return self._routes.get(id(klass), "")

    def only_a_base(self, klass: Klass) -> bool:
        """Whether a class is in no table, and classes below it are."""
        return id(klass) not in self._routes and any(
            id(one) in self._routes for one in self.finder.project.subclasses(klass)
        )
