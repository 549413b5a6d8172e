"""Ways from a function to acts. A search state is (function, guards passed so far, what it was given): a breadth-first
search that marked functions alone would reach the payment by the guarded short way and miss the unguarded long one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from auditor.facts import Act, Guard, Value
from auditor.flow import behind
from auditor.flow.deciding import Fixed
from auditor.flow.engine import Flow, Given
from auditor.flow.summary import Guards, Unknowns
from auditor.flow.values import bind, bind_guard
from auditor.project import Func, Klass
from auditor.site import Site

_DEPTH = 12
_STATES = 4_000

_State: TypeAlias = tuple[
    Func, Klass | None, Mapping[str, Value], Guards, Unknowns, tuple[tuple[Site, str], ...], bool, tuple[Func, ...], Fixed
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Trail:
    """One way to an act: the calls on it, what holds at its end, and every guard that was seen."""

    act: Act
    steps: tuple[tuple[Site, str], ...]
    guards: Guards
    unknown: Unknowns
    met: Mapping[Guard, str]
    certain: bool
    functions: tuple[Func, ...]

    @property
    def place(self) -> Site:
        """Where the project does it: the act, or the last call of the project when a library does it behind the scenes."""
        inside = [self.act.site, *(site for site, _ in reversed(self.steps)), self.functions[0].site]
        return next((site for site in inside if not site.file.startswith("<")), self.act.site)


def trails(
    flow: Flow,
    func: Func,
    klass: Klass | None,
    binding: Mapping[str, Value],
    guards: Guards,
    unknown: Unknowns,
    given: Given = (),
) -> Iterator[Trail]:
    """Every way from a function to an act, in order of length; bounded in depth and number, breaches are noted."""
    seen: set[tuple[object, ...]] = set()
    told: set[tuple[object, ...]] = set()
    met: dict[Guard, str] = {}
    queue: deque[_State] = deque([(func, klass, binding, guards, unknown, (), True, (func,), ())])
    states = 0
    while queue:
        func, klass, binding, guards, unknown, steps, certain, functions, fixed = queue.popleft()
        states += 1
        if states > _STATES:
            flow.bound(functions[0], f"more than {_STATES} states in the path search")
            return
        summary = flow.summary(func, klass, given if func is functions[0] and not steps else (), fixed)
        if summary is None:
            continue
        if func is functions[0]:
            met = {bind_guard(g, binding): use for g, use in summary.met.items()}
        for event in summary.events:
            held = behind.reachable(guards | frozenset(bind_guard(g, binding) for g in event.guards))
            if held is None:
                continue
            roles = tuple((role, bind(value, binding)) for role, value in event.act.roles)
            act = replace(event.act, roles=roles)
            key = (act, held)
            if key in told:
                continue
            told.add(key)
            yield Trail(act, steps, held, unknown | event.unknown, met, certain, functions)
        for edge in summary.edges:
            if edge.callee in functions or not flow.reach.acts(edge.callee, edge.klass):
                continue
            if len(steps) >= _DEPTH:
                flow.bound(functions[0], f"calls deeper than {_DEPTH}")
                break
            inner = {name: bind(value, binding) for name, value in edge.binding.items()}
            held = behind.reachable(guards | frozenset(bind_guard(g, binding) for g in edge.guards))
            if held is None:
                continue
            doubts = unknown | edge.unknown
            state = (
                id(edge.callee),
                id(edge.klass),
                edge.fixed,
                held,
                doubts,
                tuple(sorted(inner.items(), key=lambda kv: kv[0])),
            )
            if state in seen:
                continue
            seen.add(state)
            queue.append(
                (
                    edge.callee,
                    edge.klass,
                    inner,
                    held,
                    doubts,
                    (*steps, (edge.site, edge.text)),
                    certain and edge.certain,
                    (*functions, edge.callee),
                    edge.fixed,
                )
            )
