"""Summaries of functions, computed when asked for and kept; limits are noted, never silent."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import cached_property

from auditor.facts import DEEP, NOTHING, Origin, Value
from auditor.flow.deciding import Fixed, plain, tested
from auditor.flow.effort import Works
from auditor.flow.managers import Managers
from auditor.flow.meaning import Meaning
from auditor.flow.reach import Reach
from auditor.flow.signals import Signals
from auditor.flow.state import Test
from auditor.flow.summary import Guards, Summary
from auditor.flow.values import one
from auditor.flow.walk import Walker
from auditor.ledger import Ledger
from auditor.project import Func, Klass, Module, Project
from auditor.project.project import flat
from auditor.python import outline as o

_NESTED = 40
"""Calls inside calls while summing up; deeper ones are summed up on their own when a path reaches them."""
FORGOTTEN = f"values made of values, more than {DEEP} times over, are forgotten"
_VARIANTS = 8
"""Summaries of one function for different constants; beyond that it is summed up once for all."""


Given = tuple[tuple[str, Guards], ...]


class Flow:
    """The flow analysis of one project under one meaning."""

    def __init__(self, project: Project, meaning: Meaning, ledger: Ledger) -> None:
        self.project = project
        self.meaning = meaning
        self.ledger = ledger
        self._summaries: dict[tuple[int, int, Given, Fixed], Summary] = {}
        self._busy: set[tuple[int, int, Given, Fixed]] = set()
        self._variants: dict[int, set[Fixed]] = {}
        self._tested: dict[int, frozenset[str]] = {}
        self._changed: dict[int, frozenset[str]] | None = None
        self._texts: dict[int, dict[str, o.Expr]] = {}
        self._displays: dict[int, dict[str, o.Expr]] = {}
        self._globals: dict[tuple[int, str], Value] = {}
        self._dependencies: set[int] = set()
        self._made: dict[tuple[int, str], o.Expr] = {}
        self._managers: Managers | None = None
        self._holders: dict[int, Func] = {}
        self.works = Works()
        self.reach = Reach(self)
        self.setting: Callable[[str], Value] = lambda name: NOTHING
        if sys.getrecursionlimit() < 12_000:
            sys.setrecursionlimit(12_000)

    def summary(self, func: Func, klass: Klass | None = None, given: Given = (), fixed: Fixed = ()) -> Summary | None:
        """What the function does, ``self`` being a ``klass``; ``None`` inside a recursion or beyond the depth limit.

        ``given`` says which guards the truth of a parameter implies, for the results of dependencies;
        ``fixed`` which parameters are a constant here, so that branches on them are decided.
        """
        if klass is None:
            klass = func.klass
        key = (id(func), id(klass), given, fixed)
        known = self._summaries.get(key)
        if known is not None:
            return known
        if key in self._busy:
            return None
        if len(self._busy) > _NESTED:
            self.bound(func, f"more than {_NESTED} calls inside each other")
            return None
        self._busy.add(key)
        try:
            with self.works.one() as work:
                walker = Walker(self, func, klass, work, fixed)
                walker.tests.update({name: Test(guards) for name, guards in given})
                found = walker.run()
                if work.forgets:
                    self.bound(func, FORGOTTEN)
        finally:
            self._busy.discard(key)
        self._summaries[key] = found
        return found

    def fixed(self, func: Func, binding: Mapping[str, Value]) -> Fixed:
        """The parameters on which a branch of the function turns and that are a constant at one call of it."""
        known = self._tested.get(id(func))
        if known is None:
            known = self._tested[id(func)] = tested(func)
        found = ((name, plain(binding[name])) for name in sorted(known & binding.keys()))
        fixed = tuple((name, text) for name, text in found if text is not None)
        variants = self._variants.setdefault(id(func), set())
        if fixed not in variants and len(variants) >= _VARIANTS:
            return ()
        variants.add(fixed)
        return fixed

    def changed_globals(self, module: Module) -> frozenset[str]:
        """The names of a module that its functions say they assign."""
        if self._changed is None:
            self._changed = {}
            for func in self.project.funcs:
                if func.outer:
                    self._changed[id(func.module)] = self._changed.get(id(func.module), frozenset()) | func.outer
        return self._changed.get(id(module), frozenset())

    def bound(self, func: Func, why: str) -> None:
        """Write down that a limit was reached."""
        self.ledger.add("bound", func.module.path, f"{func.qualname}: {why}", func.site.line)

    def mark_dependency(self, func: Func) -> None:
        """Say that a generator is a dependency: what it yields is what it gives."""
        self._dependencies.add(id(func))

    def is_dependency(self, func: Func) -> bool:
        """See ``mark_dependency``."""
        return id(func) in self._dependencies

    @cached_property
    def signals(self) -> Signals:
        """Who receives which signal."""
        return Signals(self)

    @property
    def managers(self) -> Managers:
        """The managers that the project wrote."""
        if self._managers is None:
            self._managers = Managers(self)
        return self._managers

    def attribute(self, klass: Klass, name: str) -> Value:
        """What a class attribute holds that its class computes: ``queryset = User.objects.filter(...)``."""
        found = self.project.class_attr(klass, name)
        if found is None or not isinstance(found[0], (o.Call, o.Attr)):
            return NOTHING
        expr, owner = found
        key = id(expr)
        if key not in self._holders:
            self._holders[key] = Func(owner.module, o.Lambda((), expr), owner, f"{owner.node.qualname}.{name}")
        summary = self.summary(self._holders[key])
        return summary.returns if summary is not None else NOTHING

    def made(self, key: tuple[int, str], make: Callable[[], o.Expr]) -> o.Expr:
        """An expression that the analysis itself makes, kept so that its identity stays its own."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def is_abstract(self, func: Func) -> bool:
        """Whether a function only says that somebody else has to write it."""
        raised = [s for s in func.body if isinstance(s, o.Raise)]
        return any("NotImplemented" in _name(s.exc) for s in raised)

    def local_texts(self, func: Func) -> dict[str, o.Expr]:
        """Local variables that are assigned one text expression, for SQL that is built before it is run."""
        known = self._texts.get(id(func))
        if known is None:
            known = {}
            for stmt in flat(func.body):
                if isinstance(stmt, o.Assign) and isinstance(stmt.value, (o.Const, o.Text, o.Binary)):
                    for target in stmt.targets:
                        if isinstance(target, o.Name):
                            known[target.id] = stmt.value
            self._texts[id(func)] = known
        return known

    def local_displays(self, func: Func) -> dict[str, o.Expr]:
        """Local variables that are assigned one dict, list or constant display."""
        known = self._displays.get(id(func))
        if known is None:
            known = {}
            for stmt in flat(func.body):
                if isinstance(stmt, o.Assign) and (
                    isinstance(stmt.value, (o.Dict, o.Const)) or _makes_dict(stmt.value)
                ):
                    for target in stmt.targets:
                        if isinstance(target, o.Name):
                            known[target.id] = stmt.value
            self._displays[id(func)] = known
        return known

    def shown_at_top(self, module: Module, name: str) -> o.Expr | None:
        """The display or constant that a name at the top of a module is bound to once; ``None`` for anything else."""
        bound = module.names.get(name, ())
        if len(bound) == 1 and bound[0].kind == "from":
            home = self.project.find_module(str(bound[0].value), module, bound[0].level)
            bound = home.names.get(bound[0].name, ()) if home is not None else ()
        value = bound[0].value if len(bound) == 1 and bound[0].kind == "value" else None
        return value if isinstance(value, (o.Dict, o.Const)) else None

    def global_value(self, name: str, func: Func) -> Value:
        """A module constant: its literal, or what kind of thing it is made from."""
        module: Module = func.module
        key = (id(module), name)
        if key in self._globals:
            return self._globals[key]
        self._globals[key] = NOTHING
        value = NOTHING
        ref = None
        for binding in reversed(module.names.get(name, ())):
            if binding.kind == "value":
                value = self.literal(binding.value)  # type: ignore[arg-type]
            elif binding.kind == "from":
                target = self.project.find_module(str(binding.value), module, binding.level)
                if target is not None:
                    for inner in reversed(target.names.get(binding.name, ())):
                        if inner.kind == "value":
                            value = self.literal(inner.value)  # type: ignore[arg-type]
                            break
            if value:
                break
        del ref
        self._globals[key] = value
        return value

    def literal(self, expr: o.Expr) -> Value:
        """The origin of a module-level expression: constant, setting, or call."""
        if isinstance(expr, o.Const):
            return one("constant", str(expr.value)[:400])
        if isinstance(expr, o.Masked):
            return one("constant", expr.masked)
        if isinstance(expr, o.Call):
            return (
                one("setting", "environment")
                if "environ" in _name(expr.func) or "getenv" in _name(expr.func)
                else NOTHING
            )
        if isinstance(expr, (o.Sub, o.Attr)) and "environ" in _name(expr):
            return one("setting", "environment")
        return NOTHING

    def is_outer_param(self, func: Func, name: str) -> bool:
        """Whether a free name of a nested function is a parameter of an enclosing one."""
        return self.owner_of_param(func, name) is not None

    def owner_of_param(self, func: Func, name: str) -> Func | None:
        """The function, from this one outwards, whose parameter the name is."""
        at: object = func
        while isinstance(at, Func):
            if name in at.names and any(b.kind == "param" for b in at.names[name]):
                return at
            at = at.parent
        return None


def _makes_dict(expr: o.Expr) -> bool:
    return isinstance(expr, o.Call) and isinstance(expr.func, o.Name) and expr.func.id == "dict" and not expr.args


def _name(expr: o.Expr | None) -> str:
    if isinstance(expr, o.Attr):
        return f"{_name(expr.value)}.{expr.attr}"
    if isinstance(expr, (o.Call,)):
        return _name(expr.func)
    if isinstance(expr, o.Sub):
        return _name(expr.value)
    return expr.id if isinstance(expr, o.Name) else ""


__all__ = ["Flow", "Origin"]
