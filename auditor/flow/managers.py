"""Managers and querysets of the project: whose rows they are about, and which of their methods a query has."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from auditor.facts import Origin, Value
from auditor.project import Func, Klass, Ref
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.engine import Flow

_BASES = ("Manager", "QuerySet", "BaseManager")


class Managers:
    """Which classes manage the rows of which model."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._models: dict[int, str] = {}
        self._classes: dict[str, list[Klass]] = defaultdict(list)
        self._attrs: dict[tuple[int, str], str] = {}
        for klass in flow.project.klasses:
            if klass.module.stub or not klass.attrs:
                continue
            calls = [(name, e) for name, e in klass.attrs.items() if isinstance(e, o.Call)]
            if calls and flow.meaning.is_model(flow.project.resolver.class_ref(klass).paths):
                for name, expr in calls:
                    for manager in self._managers(expr, klass, 0):
                        self._models.setdefault(id(manager), klass.node.name)
                        self._classes[klass.node.name].append(manager)
                        self._attrs[(id(klass), name)] = klass.node.name

    def _managers(self, expr: o.Expr, scope: Klass, depth: int) -> list[Klass]:
        """The classes behind ``X()``, ``X.as_manager()`` and ``X.from_queryset(Y)()``."""
        if depth > 4:
            return []
        if isinstance(expr, o.Call):
            found = self._managers(expr.func, scope, depth + 1)
            if isinstance(expr.func, o.Attr) and expr.func.attr == "from_queryset":
                found += [m for arg in expr.args for m in self._managers(arg, scope, depth + 1)]
            return found
        if isinstance(expr, o.Attr) and expr.attr in ("as_manager", "from_queryset"):
            return self._managers(expr.value, scope, depth + 1)
        if not isinstance(expr, (o.Name, o.Attr)):
            return []
        project = self.flow.project
        ref = project.resolve(expr, scope)
        if ref is None or not isinstance(ref.target, Klass):
            kept = project.assigned(expr, scope)
            return self._managers(kept, scope, depth + 1) if isinstance(kept, o.Call) else []
        names = [b.node.name if isinstance(b, Klass) else b.rpartition(".")[2] for b in project.mro(ref.target)]
        return [ref.target] if any(n.removesuffix("()").endswith(_BASES) for n in names[1:]) else []

    def model(self, klass: Klass | None) -> str:
        """The model whose rows a manager class gives; empty for any other class."""
        return self._models.get(id(klass), "") if klass is not None else ""

    def attribute(self, klass: Klass, name: str) -> str:
        """The model when ``klass.name`` is a manager that the project wrote."""
        for base in self.flow.project.mro(klass):
            if isinstance(base, Klass) and (id(base), name) in self._attrs:
                return klass.node.name
        return ""

    def method(self, receiver: Value, name: str) -> Ref | None:
        """The method of a manager of the project that a query has under this name."""
        for origin in sorted(receiver, key=lambda x: x.name):
            if origin.kind == "query" and not origin.path:
                for klass in self._classes.get(origin.name, ()):
                    func = self.flow.project.method(klass, name)
                    if isinstance(func, Func) and not func.module.stub:
                        return self.flow.project.resolver.func_ref(func, klass)
        return None


def itself(model: str, receiver: str) -> Value:
    """What ``self`` is inside a manager: the rows of its model, as far as the caller narrowed them."""
    return frozenset((Origin("query", model, (), (("self", frozenset((Origin("param", receiver),))),)),))
