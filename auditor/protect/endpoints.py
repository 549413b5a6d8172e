"""Endpoints with what stands before them: guards that hold, guards that do not count, and what is not understood."""

from __future__ import annotations

from dataclasses import replace

from auditor.facts import NOTHING, Endpoint, Guard, Value
from auditor.flow.engine import Flow
from auditor.flow.summary import NO_GUARDS, Guards, ParamCall, Unknown
from auditor.models.shapes.dependencies import carrier
from auditor.models.shapes.handler import (
    Depended,
    Doubtful,
    Either,
    Given,
    Handler,
    Hooked,
    Installed,
    Protection,
    Wrapped,
)
from auditor.models.table import Table
from auditor.project import Func, Project
from auditor.protect.entry import Entry, in_stub
from auditor.protect.wrappers import Wrappers
from auditor.python import outline as o


class Protect:
    """Evaluates what stands around handlers."""

    def __init__(self, project: Project, table: Table, flow: Flow) -> None:
        self.project = project
        self.wrappers = Wrappers(project, table, flow)
        self.dependencies = self.wrappers.dependencies
        self.hooks = self.wrappers.hooks

    def entry(self, handler: Handler) -> Entry:
        """The effective protection of one handler."""
        guards: set[Guard] = set()
        weak: list[Guard] = []
        given: tuple[tuple[str, Guards], ...] = ()
        unknown: set[Unknown] = set()
        binding: dict[str, Value] = dict(handler.params)
        for protection in handler.around:
            if isinstance(protection, Depended):
                held, doubted, value = self.dependencies.depended(protection, 0)
                guards |= held
                unknown |= doubted
                if protection.param:
                    binding[protection.param] = value
                    given += self.dependencies.told(protection)
                continue
            found, doubts, args = self.evaluate(protection, handler.endpoint)
            why_not = protection.why_not if isinstance(protection, Wrapped) else ""
            for guard in found:
                if why_not or guard.weak:
                    weak.append(replace(guard, weak=guard.weak or why_not))
                else:
                    guards.add(guard)
            if not why_not:
                unknown |= doubts
                self._pass(handler.func, args, binding)
        if handler.func.receiver and handler.func.receiver not in binding and handler.klass is not None:
            binding[handler.func.receiver] = NOTHING
        searched = tuple(
            sorted(
                {
                    "dependencies" if isinstance(p, Depended) else p.how
                    for p in handler.around
                    if isinstance(p, (Wrapped, Hooked, Depended))
                }
            )
        )
        effective = (p for p in handler.around if not (isinstance(p, Wrapped) and p.why_not))
        around = tuple(func for p in effective for func in self.functions_of(p))
        hooks = tuple(p.func for p in handler.around if isinstance(p, Hooked))
        guards = {replace(g, site=handler.endpoint.site) if in_stub(g.site) else g for g in guards}
        return Entry(
            handler.endpoint, handler.func, handler.klass, frozenset(guards), tuple(weak), frozenset(unknown), binding, searched, around, given, hooks
        )  # fmt: skip

    @staticmethod
    def _pass(func: Func, args: ParamCall | None, binding: dict[str, Value]) -> None:
        """A decorator that hands values to what it decorates gives them to the first parameters."""
        if args is None:
            return
        params = [p for p in func.params if p.name != func.receiver and p.kind in ("any", "pos")]
        given = [value for value in args.args if not any(x.kind == "param" for x in value)]
        for param, value in zip(params, given, strict=False):
            binding[param.name] = value
        for name, value in args.kwargs:
            if any(p.name == name for p in func.params) and value:
                binding[name] = value

    def functions_of(self, protection: Protection) -> list[Func]:
        """The project's functions that a protection runs."""
        if isinstance(protection, Hooked):
            return [protection.func]
        if isinstance(protection, Depended):
            return self.dependencies.functions(protection)
        if not isinstance(protection, Wrapped):
            return []
        call = protection.expr if isinstance(protection.expr, o.Call) else None
        if call is not None and carrier(self.project, self.wrappers.table, call, protection.scope):
            return self.functions_of(Depended(call, protection.scope, "", protection.site))
        expr = protection.expr.func if isinstance(protection.expr, o.Call) else protection.expr
        ref = self.project.resolve(expr, protection.scope, protection.klass)
        if ref is not None and ref.kind == "external" and isinstance(protection.expr, o.Call) and protection.expr.args:
            ref = self.project.resolve(
                protection.expr.args[0], protection.scope, protection.klass
            )  # Depends(f) of a route
        if ref is None or not isinstance(ref.target, Func):
            return []
        return [ref.target, *self.wrappers.nested(ref.target)]

    def evaluate(
        self, protection: Protection, endpoint: Endpoint | None = None
    ) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """Guards, doubts, and what a decorator passes on."""
        if isinstance(protection, (Given, Installed)):
            return frozenset({protection.guard}), set(), None
        if isinstance(protection, Either):
            return (*self.either(protection, endpoint), None)
        if isinstance(protection, Doubtful):
            return NO_GUARDS, {Unknown(protection.symbol, protection.site)}, None
        if isinstance(protection, Hooked):
            return self.hooks.hooked(protection, endpoint)
        if isinstance(protection, Depended):
            guards, unknown, _ = self.dependencies.depended(protection, 0)
            return frozenset(guards), unknown, None
        return self.wrappers.wrapped(protection)

    def either(self, protection: Either, endpoint: Endpoint | None) -> tuple[Guards, set[Unknown]]:
        """What every option asks for; with an option that is not understood, nothing is known."""
        found = [self.evaluate(one, endpoint)[:2] for one in protection.options]
        kinds = set.intersection(*({g.kind for g in held} for held, _ in found))
        return frozenset(g for g in found[0][0] if g.kind in kinds), {doubt for _, more in found for doubt in more}
