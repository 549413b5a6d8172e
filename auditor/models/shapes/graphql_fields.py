"""Mutations of a library that a schema lists: ``password_change = mutations.PasswordChange.Field()``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.models.shapes import class_views
from auditor.models.shapes.handler import Handler
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
