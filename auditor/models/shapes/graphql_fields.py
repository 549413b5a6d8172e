"""Mutations that a schema lists: those of a library (``password_change = mutations.PasswordChange.Field()``), and what
stands around the field of one of the project's (``pay = needs("billing")(Pay.Field())``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.flow.spelled import spelled
from auditor.models.shapes import class_views
from auditor.models.shapes.handler import Handler, Wrapped
from auditor.project import Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder


def handlers(finder: Finder) -> Iterator[Handler]:
    """One handler for each such field; classes of the project are found by themselves."""
    bases = {base for base, row in finder.views.items() if not row.routed and row.kind == "graphql"}
    for klass in finder.project.klasses:
        if klass.module.stub:
            continue
        for stmt in klass.node.body:
            if not isinstance(stmt, o.Assign) or not isinstance(stmt.value, o.Call):
                continue
            func, target = stmt.value.func, stmt.targets[0]
            if not isinstance(func, o.Attr) or func.attr != "Field" or not isinstance(target, o.Name):
                continue
            ref = finder.project.resolve(func.value, klass)
            if ref is None or not isinstance(ref.target, Klass) or not ref.target.module.stub:
                continue
            if bases & set(ref.paths):
                site = place(klass.module, stmt.value.pos, klass.node.qualname)
                label = f"{klass.node.qualname}.{target.id}"
                for one in class_views.view(finder, ref.target, "", "", (), (), site):
                    endpoint = replace(one.endpoint, function=label, site=site.in_function(label))
                    yield replace(one, endpoint=endpoint)


class Fields:
    """Where a schema lists the mutations of the project."""

    def __init__(self, finder: Finder) -> None:
        self.finder = finder

    def around(self, klass: Klass) -> list[Wrapped]:
        """The wrappers of the field that lists a mutation, and the decorators of the class that holds the field."""
        return self._known.get(id(klass), [])

    @cached_property
    def _known(self) -> dict[int, list[Wrapped]]:
        out: dict[int, list[Wrapped]] = {}
        for holder in self.finder.project.klasses:
            for name, value in holder.attrs.items() if not holder.module.stub else ():
                wrappers: list[Wrapped] = []
                expr = value
                while isinstance(expr, o.Call) and not _is_field(expr) and len(expr.args) == 1:
                    spot = place(holder.module, expr.pos, f"{holder.node.qualname}.{name}")
                    if not self._lets_all(expr.func):
                        wrappers.append(Wrapped(expr.func, holder, None, "schema field", spot))
                    expr = expr.args[0]
                func = expr.func if isinstance(expr, o.Call) and _is_field(expr) else None
                ref = self.finder.project.resolve(func.value, holder) if isinstance(func, o.Attr) else None
                if ref is None or not isinstance(ref.target, Klass):
                    continue
                for decorator in holder.node.decorators:
                    spot = place(holder.module, decorator.pos, holder.node.qualname)
                    if not self._lets_all(decorator.expr):
                        wrappers.append(Wrapped(decorator.expr, holder.parent, None, "schema class", spot))
                out.setdefault(id(ref.target), wrappers)
        return out

    def _lets_all(self, expr: o.Expr) -> bool:
        """Whether a wrapper names what lets everybody pass: ``permission_classes(AllowAny)``."""
        words = self.finder.table.words
        given = expr.args if isinstance(expr, o.Call) else ()
        return bool(given) and all(words.has("everybody", spelled(arg).rpartition(".")[2]) for arg in given)


def _is_field(call: o.Call) -> bool:
    """``Pay.Field()``, and ``CreateField()`` of what is generated."""
    return isinstance(call.func, o.Attr) and call.func.attr.endswith("Field")
