"""Hooks: functions that run before a handler, and what holds when they let the request through."""

from __future__ import annotations

from dataclasses import replace

from auditor.facts import Endpoint
from auditor.flow.engine import Flow
from auditor.flow.summary import NO_GUARDS, Guards, ParamCall, Unknown, common
from auditor.models.shapes.handler import Hooked
from auditor.project import Func, Klass

_DEEP = 6


class Hooks:
    """Evaluates functions that run before handlers."""

    def __init__(self, flow: Flow) -> None:
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
        else:
            found = summary.falsy if hook.rejects == "returns" else summary.always
            for names, held in summary.exempt:
                if endpoint is not None and any(_names(endpoint, name) for name in names):
                    found = found & held
        return frozenset(replace(g, how=hook.how) for g in found), set(summary.unknown), None

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


def _names(endpoint: Endpoint, name: str) -> bool:
    """Whether an exemption (an endpoint name, a path, or the start of one) means this endpoint."""
    if name.startswith("/"):
        return endpoint.route == name or (len(name) > 1 and endpoint.route.startswith(name.rstrip("*")))
    return name.rpartition(".")[2] == endpoint.function.rpartition(".")[2]
