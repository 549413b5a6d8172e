"""Hooks: functions that run before a handler, and what holds when they let the request through."""

from __future__ import annotations

from dataclasses import replace

from auditor.facts import GUARD_KINDS, Endpoint
from auditor.flow.engine import Flow
from auditor.flow.summary import NO_GUARDS, Guards, ParamCall, Unknown, common
from auditor.flow.values import bind_guard
from auditor.models.shapes import dependencies
from auditor.models.shapes.handler import Hooked
from auditor.project import Func, Klass, Project
from auditor.python import outline as o

_DEEP = 6


class Hooks:
    """Evaluates functions that run before handlers."""

    def __init__(self, project: Project, flow: Flow) -> None:
        self.project = project
        self.flow = flow

    def hooked(self, hook: Hooked, endpoint: Endpoint | None = None) -> tuple[Guards, set[Unknown], ParamCall | None]:
        """A function that runs before: what holds when it lets the request through."""
        summary = self.flow.summary(hook.func, hook.klass)
        if summary is None:
            return NO_GUARDS, {Unknown(hook.func.dotted, hook.func.site)}, None
        if hook.rejects == "dispatch":
            found = self._through(hook.func, hook.klass, 0)
        elif hook.rejects == "calls":
            found = _on_the_way(summary.param_calls, endpoint)
        elif hook.rejects == "answers":
            found = summary.truthy
            if not found and not summary.unknown and not self._says_yes(hook.func):
                return NO_GUARDS, {Unknown(hook.func.dotted, hook.func.site)}, None
        else:
            found = summary.falsy if hook.rejects == "returns" else summary.always
            for names, held in summary.exempt:
                if endpoint is not None and any(_names(endpoint, name) for name in names):
                    found = found & held
        if hook.rejects in ("answers", "raises"):  # what such a function is handed comes from the request
            binding = {
                **dependencies.request_params(hook.func, set()),
                **dependencies.whole_requests(self.project, hook.func),
            }
            found = frozenset(g for g in (bind_guard(g, binding) for g in found) if g.kind in GUARD_KINDS)
        return frozenset(replace(g, how=hook.how) for g in found), set(summary.unknown), None

    def _says_yes(self, func: Func) -> bool:
        """Whether a function that is asked lets everybody pass: all that it returns is written there, and true."""
        values = self.project.return_values(func)
        return bool(values) and all(
            isinstance(v, (o.Dict, o.Seq, o.Text)) or (isinstance(v, o.Const) and bool(v.value)) or _is_param(v, func)
            for v in values
        )

    def _through(self, func: Func, klass: Klass | None, depth: int) -> Guards:
        """What holds on every way from a function to the last one of the same name that it hands the request on to."""
        summary = self.flow.summary(func, klass)
        if summary is None or depth > _DEEP:
            return NO_GUARDS
        onward = [e for e in summary.edges if e.callee.name == func.name and e.callee is not func]
        if not onward:
            return NO_GUARDS if func.module.stub else summary.always
        return common([e.guards | self._through(e.callee, e.klass, depth + 1) for e in onward])


def _on_the_way(calls: list[ParamCall], endpoint: Endpoint | None) -> Guards:
    """What holds whenever the next one is called; a way for some paths only counts for those."""
    here = [c for c in calls if not c.only or (endpoint is not None and any(_names(endpoint, n) for n in c.only))]
    return common([c.guards for c in here])


def _is_param(expr: o.Expr, func: Func) -> bool:
    """Whether a function gives back what it was given (a token that is there is true)."""
    return isinstance(expr, o.Name) and any(p.name == expr.id for p in func.params) and len(func.names[expr.id]) == 1


def _names(endpoint: Endpoint, name: str) -> bool:
    """Whether an exemption (an endpoint name, a path, or the start of one) means this endpoint."""
    if name.startswith("/"):
        return endpoint.route == name or (len(name) > 1 and endpoint.route.startswith(name.rstrip("*")))
    return name.rpartition(".")[2] == endpoint.function.rpartition(".")[2]
