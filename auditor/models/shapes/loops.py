"""Registrations in a loop over a literal table: one call for each element, with the element in the place of its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from auditor.project import Klass, Module, Project, Scope
from auditor.project.calls_in import statements
from auditor.project.definitions import Binding
from auditor.python import outline as o
from auditor.python.replace import outline_with

_ELEMENTS = 200


def unrolled(project: Project, call: o.Call, scope: Scope) -> Iterator[o.Call]:
    """The calls that a registration stands for; itself alone when no loop variable is in it, or its table is not literal."""
    lines = _Lines(scope)
    variables = {name: bound for name in _names(call) if (bound := _looped(name, scope, call, lines)) is not None}
    for table in {id(b.value): b.value for b in variables.values()}.values():
        names = {name: b.index for name, b in variables.items() if b.value is table}
        elements = _elements(project, table, scope)  # type: ignore[arg-type]
        if elements:
            for element in elements[:_ELEMENTS]:
                one = call
                for name, index in names.items():
                    part = element if index < 0 else _part(element, index)
                    one = outline_with(one, name, part) if part is not None else one
                yield one
            return
    yield call


class _Lines:
    """Where the loops of a module begin, read only when a name has several."""

    def __init__(self, scope: Scope) -> None:
        self.module = scope if isinstance(scope, Module) else scope.module

    @cached_property
    def of(self) -> dict[int, int]:
        """The line of each loop by the identity of what it goes over."""
        return {id(s.iter): s.pos[0] for s, _ in statements(self.module) if isinstance(s, o.For)}


def _looped(name: str, scope: Scope, call: o.Call, lines: _Lines) -> Binding | None:
    """How the nearest loop above binds a name that only loops bind."""
    at = scope
    while name not in at.names and hasattr(at, "parent"):
        at = at.parent
    bound = at.names.get(name, []) if not isinstance(at, Klass) or at is scope else []
    if not bound or any(b.kind != "item" for b in bound):
        return None
    if len(bound) == 1:
        return bound[0]
    above = [b for b in bound if lines.of.get(id(b.value), 0) <= call.pos[0]]
    return max(above, key=lambda b: lines.of.get(id(b.value), 0), default=None)


def _elements(project: Project, table: o.Expr, scope: Scope) -> list[o.Expr]:
    """The elements of a list, a tuple, a dict or its items, as they are written down in the same module."""
    pairs = isinstance(table, o.Call) and isinstance(table.func, o.Attr) and table.func.attr == "items"
    whole = table.func.value if pairs and isinstance(table, o.Call) and isinstance(table.func, o.Attr) else table
    if isinstance(whole, o.Name):
        module = scope if not hasattr(scope, "module") else scope.module
        local = whole.id in module.names and all(b.kind == "value" for b in module.names[whole.id])
        whole = (project.assigned(whole, scope) if local else None) or whole
    if isinstance(whole, o.Dict):
        found = [(key, value) for key, value in zip(whole.keys, whole.values, strict=False) if key is not None]
        return [o.Seq("tuple", (key, value)) if pairs else key for key, value in found]
    return [] if pairs or not isinstance(whole, o.Seq) else list(whole.items)


def _part(element: o.Expr, index: int) -> o.Expr | None:
    return element.items[index] if isinstance(element, o.Seq) and index < len(element.items) else None


def _names(call: o.Call) -> list[str]:
    found: list[str] = []
    stack: list[object] = [*call.args, *(kw.value for kw in call.kwargs)]
    while stack:
        node = stack.pop()
        if isinstance(node, o.Name):
            found.append(node.id)
        elif isinstance(node, (o.Attr, o.Starred, o.Sub)):
            stack.append(node.value)
        elif isinstance(node, o.Call):
            stack += [node.func, *node.args, *(kw.value for kw in node.kwargs)]
        elif isinstance(node, o.Binary):
            stack += [node.left, node.right]
        elif isinstance(node, o.Text):
            stack += node.parts
    return list(dict.fromkeys(found))
