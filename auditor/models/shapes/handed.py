"""Registrations inside helpers and loops: ``def register(app, routes, view): for r in routes: app.add_url_rule(r, view_func=view)``.

What a helper is given at each of its calls, and what a loop takes from a written list, is put in the place of the names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from auditor.project import Func, Module, Scope
from auditor.project.calls_in import calls_of
from auditor.project.definitions import blocks
from auditor.python import outline as o
from auditor.python.replace import outline_with

if TYPE_CHECKING:
    from auditor.models.shapes.find import Finder

_MOST = 200
_DEEP = 3

Given = tuple[o.Call, Scope]
Made = tuple[o.Call, Scope, o.Expr, Scope]
"""A call with the scope of its arguments, and what it calls with the scope of that."""


class Handed:
    """The calls that register something, each as it is where its helper is called and for each turn of its loops."""

    def __init__(self, finder: Finder, calls: Iterable[Given]) -> None:
        self.finder = finder
        self.takes = {row.path.rpartition(".")[2] for row in finder.table.endpoints if row.handler}
        names = {scope.name for call, scope in calls if isinstance(scope, Func) and self._hands(call, scope)}
        self.callers: dict[int, list[Given]] = defaultdict(list)
        for module in finder.project.modules.values() if names else ():
            for call, scope in calls_of(module, names):
                ref = finder.project.resolve(call.func, scope)
                if ref is not None and isinstance(ref.target, Func):
                    self.callers[id(ref.target)].append((call, scope))

    def of(self, call: o.Call, scope: Scope) -> Iterator[Made]:
        """The calls that stand for one call: itself when it needs nothing of a helper's parameters or of a loop."""
        if not self._registers(call):
            yield call, scope, call.func, scope
            return
        for count, one in enumerate(self._turned(call, scope, 0)):
            if count >= _MOST:
                return
            yield one

    def _registers(self, call: o.Call) -> bool:
        """Whether a call may be given a view: by its name, and because something that is no literal is handed over."""
        name = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
        given = [*call.args, *(kw.value for kw in call.kwargs)]
        return name in self.takes and len(given) > 1 and any(isinstance(x, (o.Name, o.Attr, o.Call)) for x in given)

    def _hands(self, call: o.Call, func: Func) -> bool:
        return self._registers(call) and bool(_params(call, func))

    def makers(self, called: o.Expr, scope: Scope) -> Iterator[o.Expr]:
        """What is called, with its object as each of the things that were assigned to it: ``app = Wrapper(app)``."""
        root = called.value if isinstance(called, o.Attr) else None
        if isinstance(root, o.Name):
            for binding in scope.names.get(root.id, ()):
                if binding.kind == "value" and isinstance(binding.value, o.Call):
                    yield outline_with(called, root.id, binding.value)

    def _turned(self, call: o.Call, scope: Scope, depth: int) -> Iterator[Made]:
        body = scope.body if isinstance(scope, Func) else scope.outline.body if isinstance(scope, Module) else ()
        loops = list(_loops(body, call))
        for made, where, fixed in self._called(call, scope, depth):
            called, there = made.func, where
            if isinstance(scope, Func) and where is not scope and not _params(call, scope, handed=True):
                made, where = call, scope  # the helper hangs its own views on what it is given
            turns: list[o.Call] = [made]
            for loop in loops:
                over = loop.iter
                for name, value in fixed.items():
                    over = outline_with(over, name, value)
                turns = [turn for one in turns for turn in self._each(one, loop.target, over, where)]
            for turn in turns:
                yield turn, where, called, there

    def _called(self, call: o.Call, scope: Scope, depth: int) -> Iterator[tuple[o.Call, Scope, Mapping[str, o.Expr]]]:
        """The call with the arguments of each call of its helper in the place of the parameters."""
        callers = self.callers.get(id(scope), ()) if isinstance(scope, Func) and _params(call, scope) else ()
        if not callers or depth >= _DEEP or not isinstance(scope, Func):
            yield call, scope, {}
            return
        for outer, where in callers:
            given = _arguments(scope, outer)
            made = call
            for name, value in given.items():
                made = outline_with(made, name, value)
            if where is scope:
                continue
            for again, there, _ in self._called(made, where, depth + 1):
                yield again, there, given

    def _each(self, call: o.Call, target: o.Expr, over: o.Expr, scope: Scope) -> Iterator[o.Call]:
        """The call for every item of a written list or dict; unchanged when it is neither."""
        items = list(self._items(over, scope))
        names = [target] if isinstance(target, o.Name) else list(target.items) if isinstance(target, o.Seq) else []
        if not items or not names:
            yield call
            return
        for item in items[:_MOST]:
            parts = [item] if isinstance(target, o.Name) else list(item.items) if isinstance(item, o.Seq) else []
            made = call
            for name, part in zip(names, parts, strict=False):
                if isinstance(name, o.Name):
                    made = outline_with(made, name.id, part)
            yield made

    def _items(self, over: o.Expr, scope: Scope) -> Iterator[o.Expr]:
        pairs = isinstance(over, o.Call) and isinstance(over.func, o.Attr) and over.func.attr == "items"
        if pairs and isinstance(over, o.Call) and isinstance(over.func, o.Attr):
            over = over.func.value
        if isinstance(over, (o.Name, o.Attr)):
            kept = self.finder.project.assigned(over, scope) if isinstance(over, o.Name) else None
            over = kept if kept is not None else over
        if isinstance(over, o.Dict):
            for key, value in zip(over.keys, over.values, strict=False):
                if key is not None:
                    yield o.Seq("tuple", (key, value)) if pairs else key
        elif isinstance(over, o.Seq) and not pairs:
            yield from over.items


def _params(call: o.Call, func: Func, handed: bool = False) -> set[str]:
    """The parameters of a function that a call uses as its object or hands on (``handed``: only those)."""
    params = {p.name for p in func.params if p.name != func.receiver}
    root: o.Expr = call.func
    while isinstance(root, (o.Attr, o.Call)):
        root = root.value if isinstance(root, o.Attr) else root.func
    parts: list[o.Expr] = [*call.args, *(kw.value for kw in call.kwargs)]
    if handed:
        loops = [loop.iter for loop in _loops(func.body, call)]
        parts += [x.func.value if isinstance(x, o.Call) and isinstance(x.func, o.Attr) else x for x in loops]
    else:
        parts.append(root)
    used = {x.id for x in parts if isinstance(x, o.Name)}
    return params & used


def _arguments(func: Func, call: o.Call) -> dict[str, o.Expr]:
    """What each parameter is given at a call; only what is written there."""
    params = [p for p in func.params if p.name != func.receiver and p.kind in ("any", "pos", "key")]
    out: dict[str, o.Expr] = {
        p.name: arg for p, arg in zip(params, call.args, strict=False) if not isinstance(arg, o.Starred)
    }
    out.update({kw.name: kw.value for kw in call.kwargs if kw.name and any(p.name == kw.name for p in params)})
    return out


def _loops(body: tuple[o.Stmt, ...], call: o.Call) -> Iterator[o.For]:
    """The loops around a call, outermost first."""
    for stmt in body:
        if not _holds(stmt, call):
            continue
        if isinstance(stmt, o.For):
            yield stmt
        for block in blocks(stmt):
            yield from _loops(block, call)


def _holds(node: object, wanted: o.Call) -> bool:
    if node is wanted:
        return True
    if isinstance(node, tuple):
        return any(_holds(item, wanted) for item in node)
    if isinstance(node, o.Node) and not isinstance(node, (o.Function, o.Class)):
        return any(_holds(getattr(node, field), wanted) for field in node.__struct_fields__ if field != "pos")
    return False


def module_of(scope: Scope) -> Module:
    """The module in which a scope stands."""
    return scope if isinstance(scope, Module) else scope.module
