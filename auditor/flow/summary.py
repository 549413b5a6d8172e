"""What one function does, said once and reused at every call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from auditor.facts import NOTHING, Act, Guard, Value
from auditor.flow.deciding import Fixed
from auditor.project import Func, Klass
from auditor.site import Site

Guards = frozenset[Guard]
NO_GUARDS: Guards = frozenset()
IF_ENROLLED = "factor_if_enrolled"


def common(sets: Sequence[Guards]) -> Guards:
    """What holds whichever of several ways was taken: guards of all of them, and kinds that each way has a guard of its
    own for (a code by telephone here, a code by an application there)."""
    if not sets:
        return NO_GUARDS
    same = frozenset.intersection(*sets)
    enrolled = min((g for one in sets for g in one if g.kind == IF_ENROLLED), key=_place, default=None)
    if enrolled is not None and all(any(g.kind in (IF_ENROLLED, "second_factor") for g in one) for one in sets):
        same |= {enrolled}  # a code of those who have set one up, nothing of the others
    kinds = set.intersection(*({g.kind for g in one} for one in sets)) - {g.kind for g in same}
    if not kinds:
        return same
    kept = [min((g for g in sets[0] if g.kind == kind), key=_place) for kind in sorted(kinds)]
    return same.union(kept)


def _place(guard: Guard) -> tuple[Site, str]:
    return (guard.site, guard.name)


@dataclass(frozen=True)
class Unknown:
    """A symbol on the way that could be a guard and is not understood."""

    symbol: str
    site: Site = field(compare=False)


Unknowns = frozenset[Unknown]
NO_UNKNOWNS: Unknowns = frozenset()


@dataclass(frozen=True)
class Event:
    """An act in the function's own body, with the guards that hold when it happens."""

    act: Act
    guards: Guards
    unknown: Unknowns


@dataclass(frozen=True, eq=False)
class Edge:
    """A call of another function of the project. ``certain`` is false when the callee was found by name only;
    ``fixed`` are its parameters that are a constant at this call. ``about`` is the row whose
    saving runs it: what it does to anybody else's account is no act of the one who saved."""

    callee: Func
    klass: Klass | None
    binding: Mapping[str, Value]
    guards: Guards
    unknown: Unknowns
    site: Site
    text: str
    certain: bool = True
    fixed: Fixed = ()
    about: Value = NOTHING


@dataclass(frozen=True, eq=False)
class ParamCall:
    """A call of a function that was passed in: a decorator calls what it decorates."""

    owner: Func
    param: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]
    guards: Guards
    unknown: Unknowns
    only: tuple[str, ...] = ()


@dataclass
class Summary:
    """One function: what happens, what it returns, and what holds afterwards.

    ``always`` holds whenever it returns at all; ``truthy`` and ``falsy`` when it returns a true or a false value;
    ``met`` are all guards that were seen, counted or not, with the manner of their use.
    """

    events: list[Event] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    param_calls: list[ParamCall] = field(default_factory=list)
    returns: Value = NOTHING
    always: Guards = NO_GUARDS
    truthy: Guards = NO_GUARDS
    falsy: Guards = NO_GUARDS
    met: dict[Guard, str] = field(default_factory=dict)
    unknown: Unknowns = NO_UNKNOWNS
    never: bool = False
    parts: tuple[tuple[Guards, Guards], ...] = ()
    tested: Value = NOTHING
    answers: list[tuple[Value, Guards, Unknowns]] = field(default_factory=list)
    exempt: tuple[tuple[tuple[str, ...], Guards], ...] = ()
