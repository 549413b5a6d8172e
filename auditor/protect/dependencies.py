"""Dependencies: what a framework resolves before a handler, the guards in it and the value that it gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Guard, Origin, Value
from auditor.flow.meaning import split
from auditor.flow.spelled import spelled
from auditor.flow.summary import NO_GUARDS, Guards, Unknown
from auditor.flow.values import bind, bind_guard
from auditor.models.shapes import dependencies
from auditor.models.shapes.arguments import argument
from auditor.models.shapes.handler import Depended, Wrapped
from auditor.project import Func, Klass
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.python.parts import nodes

if TYPE_CHECKING:
    from auditor.protect.wrappers import Wrappers

_DEEP = 6
_ROLES = frozenset("permission permissions role roles privilege privileges".split())
_EVERYBODY = frozenset("user member own self authenticated login public guest customer".split())
"""What everybody who is logged in may do: no more is asked than a login."""


class Dependencies:
    """Evaluates dependencies, with those that they depend on."""

    def __init__(self, wrappers: Wrappers) -> None:
        self.wrappers = wrappers
        self.project = wrappers.project
        self.table = wrappers.table
        self.flow = wrappers.flow

    def function(self, dep: Depended) -> tuple[Func, Klass | None] | None:
        """The project function that a dependency runs."""
        given = argument(dep.expr, (0, "dependency")) if isinstance(dep.expr, o.Call) else dep.expr
        klass = dep.klass
        if given is not None:
            ref = self.project.resolve(given, dep.scope)
            if ref is None:
                return None
            if ref.kind == "func" and isinstance(ref.target, Func):
                return ref.target, ref.klass
            if ref.kind == "instance" and isinstance(ref.target, Klass):
                method = self.project.method(ref.target, "__call__")
                return (method, ref.target) if method is not None else None
            klass = ref.target if isinstance(ref.target, Klass) else None
        if klass is not None:
            init = self.project.method(klass, "__init__")
            return (init, klass) if init is not None else None
        return None

    def functions(self, dep: Depended, depth: int = 0) -> list[Func]:
        """The project functions that a dependency runs: its own, and those of what it depends on."""
        target = self.function(dep)
        if target is None or depth > _DEEP:
            return []
        inner = dependencies.of_function(self.project, self.table, target[0])
        return [target[0], *(func for one in inner for func in self.functions(one, depth + 1))]

    def told(self, dep: Depended) -> tuple[tuple[str, Guards], ...]:
        """What the truth of a dependency's result implies: a dependency that says whether, and stops nobody."""
        target = self.function(dep)
        summary = self.flow.summary(*target) if target is not None else None
        held = summary.truthy - summary.always if summary is not None else NO_GUARDS
        return ((dep.param, held),) if held else ()

    def depended(self, dep: Depended, depth: int) -> tuple[set[Guard], set[Unknown], Value]:
        """Guards, doubts and the value of a dependency, with those of its own dependencies."""
        given = argument(dep.expr, (0, "dependency")) if isinstance(dep.expr, o.Call) else dep.expr
        target = self.function(dep)
        if target is None:
            return self._library_dependency(dep, given)
        func, klass = target
        if depth > _DEEP:
            return set(), {Unknown(func.dotted, dep.site)}, NOTHING
        self.flow.mark_dependency(func)
        guards: set[Guard] = set()
        unknown: set[Unknown] = set()
        binding: dict[str, Value] = {}
        for inner in dependencies.of_function(self.project, self.table, func):
            held, doubts, value = self.depended(inner, depth + 1)
            guards |= held
            unknown |= doubts
            binding[inner.param] = value
        binding = {
            **dependencies.request_params(func, set(binding)),
            **dependencies.whole_requests(self.project, func),
            **binding,
        }
        summary = self.flow.summary(func, klass)
        if summary is None:
            return guards, {Unknown(func.dotted, dep.site)}, NOTHING
        guards |= {replace(bind_guard(g, binding), how="dependency") for g in summary.always}
        unknown |= set(summary.unknown)
        if any(g.kind == "auth" for g in guards) and self._asks_for_role(func, klass, dep):
            # how permissions are kept (columns, groups, a cache, a token) matters less than that they are asked for
            named = func.parent if isinstance(func.parent, Func) else func
            guards.add(Guard("staff", f"{named.qualname}()", dep.site, "dependency", certain=False))
        if not any(g.kind == "throttle" for g in guards) and self._limits(func, klass):
            guards.add(Guard("throttle", func.qualname, dep.site, "dependency", certain=False))
        value = bind(summary.returns, binding)
        if func.name == "__init__" and klass is not None:
            value = frozenset((Origin("request", "body"),))
        return guards, unknown, value

    def _asks_for_role(self, func: Func, klass: Klass | None, dep: Depended) -> bool:
        """Whether a dependency that knows the caller says by its name that it asks for more, and refuses somebody."""
        words = self.flow.meaning.words
        names = [func.name, func.parent.name if isinstance(func.parent, Func) else "", klass.node.name if klass else ""]
        given = argument(dep.expr, (0, "dependency")) if isinstance(dep.expr, o.Call) else dep.expr
        called = given if isinstance(given, o.Call) else None
        for arg in (*called.args, *(kw.value for kw in called.kwargs)) if called is not None else ():
            wanted = arg.value if isinstance(arg, o.Const) else spelled(arg).rpartition(".")[2]
            if str(wanted).lower() in _EVERYBODY or "basic" in split(str(wanted)):
                return False
        asks = any(_ROLES.intersection(split(name)) or words.has("staff_helper", name) for name in names)
        return asks and any(isinstance(stmt, o.Raise) for stmt in flat(func.body))

    def _limits(self, func: Func, klass: Klass | None) -> bool:
        """Whether a dependency is called after a limit and says 429 to somebody, however it counts."""
        words = self.flow.meaning.words
        if not any(words.has("limiter", name) for name in (func.name, klass.node.name if klass else "")):
            return False
        raised = (node for stmt in flat(func.body) if isinstance(stmt, o.Raise) for node in nodes(stmt.exc))
        return any(
            (isinstance(node, o.Const) and node.value == 429)
            or (isinstance(node, o.Attr) and ("429" in node.attr or "TOO_MANY" in node.attr.upper()))
            for node in raised
        )

    def _library_dependency(self, dep: Depended, given: o.Expr | None) -> tuple[set[Guard], set[Unknown], Value]:
        """A dependency that a library gives: rows of the table, else unknown."""
        if given is None:
            return set(), set(), frozenset((Origin("request", "body"),))
        call = given if isinstance(given, o.Call) else None
        ref = self.project.resolve(given, dep.scope)
        if ref is None:
            return set(), {Unknown(spelled(given), dep.site)}, NOTHING
        paths = (*ref.paths, *(p.removesuffix("()") for p in ref.paths))
        found = self.table.wraps(paths)
        wrap = Wrapped(given, dep.scope, None, "dependency", dep.site)
        guards = set(self.wrappers.rows(found, call, wrap)) if found else set()
        value: Value = NOTHING
        row = next((r for r in self.table.calls(paths) if r.gives), None)
        if row is not None:
            value = frozenset((Origin(row.gives, row.path),))
        known = bool(found) or row is not None or self.table.knows(ref.path) or ref.path.startswith("builtins.")
        return (
            guards,
            set() if known else {Unknown(ref.path, dep.site)},
            value or frozenset((Origin("call", ref.path),)),
        )
