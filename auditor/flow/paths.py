"""Ways from a function to acts. A search state is (function, guards passed so far, what it was given): a breadth-first
search that marked functions alone would reach the payment by the guarded short way and miss the unguarded long one."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from auditor.facts import NOTHING, Act, Guard, Value
from auditor.flow import behind
from auditor.flow.deciding import Fixed
from auditor.flow.effort import TOO_LATE, Work
from auditor.flow.engine import FORGOTTEN, Flow, Given
from auditor.flow.signals import SAVES
from auditor.flow.summary import Guards, Unknowns
from auditor.flow.values import Bound, bind, bind_guard, depends_on
from auditor.project import Func, Klass
from auditor.site import Site

_DEPTH = 12
_STATES = 4_000
_WAYS = 4_000


@dataclass(frozen=True, eq=False)
class _State:
    """Where the search stands. ``about`` are the rows that are being saved, when a saving runs this code."""

    func: Func
    klass: Klass | None
    binding: Mapping[str, Value]
    guards: Guards
    unknown: Unknowns
    functions: tuple[Func, ...]
    steps: tuple[tuple[Site, str], ...] = ()
    certain: bool = True
    fixed: Fixed = ()
    about: Value = NOTHING


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
    """Every way from a function to an act, in order of length; bounded in depth, number and time, breaches are noted."""
    with flow.works.one() as work:
        yield from _search(flow, work, _State(func, klass, binding, guards, unknown, (func,)), given)
        if work.forgets:
            flow.bound(func, FORGOTTEN)


def _search(flow: Flow, work: Work, begin: _State, given: Given) -> Iterator[Trail]:
    seen: set[tuple[object, ...]] = set()
    told: set[tuple[object, ...]] = set()
    start = begin.func
    queue = deque([begin])
    met: dict[Guard, str] = {}
    states = 0
    while queue:
        now = queue.popleft()
        states += 1
        if states > _STATES:
            flow.bound(start, f"more than {_STATES} states in the path search")
            return
        if work.late:
            flow.bound(start, TOO_LATE)
            return
        summary = flow.summary(now.func, now.klass, () if now.steps else given, now.fixed)
        if summary is None:
            continue
        if now.func is start:
            met = {bind_guard(g, now.binding): use for g, use in summary.met.items()}
        bound: Bound = {}
        for event in summary.events:
            held = behind.reachable(now.guards | frozenset(bind_guard(g, now.binding, bound) for g in event.guards))
            if held is None:
                continue
            roles = tuple((role, bind(value, now.binding, bound)) for role, value in event.act.roles)
            act = replace(event.act, roles=roles)
            key = (act, held)
            if key in told or (now.about and _of_others(act, now.about)):
                continue
            told.add(key)
            if len(told) > _WAYS:
                flow.bound(start, f"more than {_WAYS} ways to acts")
                return
            yield Trail(act, now.steps, held, now.unknown | event.unknown, met, now.certain, now.functions)
        for edge in summary.edges:
            if edge.callee in now.functions or not flow.reach.acts(edge.callee, edge.klass):
                continue
            if now.about and edge.about and edge.callee.name not in SAVES:
                continue  # what receives a saving that only answers another one is too far away
            if len(now.steps) >= _DEPTH:
                flow.bound(start, f"calls deeper than {_DEPTH}")
                break
            inner = {name: bind(value, now.binding, bound) for name, value in edge.binding.items()}
            held = behind.reachable(now.guards | frozenset(bind_guard(g, now.binding, bound) for g in edge.guards))
            if held is None:
                continue
            doubts = now.unknown | edge.unknown
            about = now.about or bind(edge.about, now.binding, bound)
            given_to = tuple(sorted(inner.items(), key=lambda kv: kv[0]))
            state = (id(edge.callee), id(edge.klass), edge.fixed, about, held, doubts, given_to)
            if state in seen:
                continue
            if len(queue) >= _STATES:
                continue  # it would never be its turn
            seen.add(state)
            functions, steps = (*now.functions, edge.callee), (*now.steps, (edge.site, edge.text))
            certain = now.certain and edge.certain
            queue.append(
                _State(edge.callee, edge.klass, inner, held, doubts, functions, steps, certain, edge.fixed, about)
            )


def _of_others(act: Act, about: Value) -> bool:
    """Whether an act that a saving runs concerns an account that has nothing to do with the rows that are saved."""
    return act.kind.startswith("account.") and not depends_on(act.role("subject"), about)
