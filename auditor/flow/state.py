"""What the walk knows at one point of a function: values, what tests would prove, guards that hold, and ways out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auditor.facts import NOTHING, Value
from auditor.flow.summary import NO_GUARDS, Guards, Unknowns, common


@dataclass(frozen=True)
class Test:
    """What holds if a value is true, and if it is false."""

    pos: Guards = NO_GUARDS
    neg: Guards = NO_GUARDS

    def __bool__(self) -> bool:
        return bool(self.pos or self.neg)


NO_TEST = Test()


@dataclass
class Snapshot:
    """The state at one point of the function."""

    env: dict[str, Value]
    tests: dict[str, Test]
    guards: Guards
    unknown: Unknowns


@dataclass(frozen=True)
class Exit:
    """One way out: the value, what its truth implies, and the state there."""

    value: Value
    test: Test
    truth: bool | None
    guards: Guards
    unknown: Unknowns
    only: tuple[str, ...] = ()
    parts: tuple[bool | None, ...] = ()


def correlated(name: str, snaps: list[Snapshot]) -> Test:
    """What the truth of a variable says of the way that was taken: ``error = None`` where all went well, a text where
    a test failed; ``ok = True`` only behind the test."""
    true: list[Guards] = []
    false: list[Guards] = []
    for snap in snaps:
        value = snap.env.get(name, NOTHING)
        test = snap.tests.get(name, NO_TEST)
        literal = bool(value) and all(x.kind == "constant" and not x.path for x in value)
        falsy = literal and all(x.name in _FALSE for x in value)
        truthy = literal and not any(x.name in _FALSE for x in value)
        if not falsy:
            true.append(snap.guards | test.pos)
        if not truthy:
            false.append(snap.guards | test.neg)
    return Test(all_of(true), all_of(false))


_FALSE = ("None", "False", "0", "''", "")


def all_of(ways: Iterable[Guards]) -> Guards:
    """What holds on each of several ways; see ``common``."""
    return common(list(ways))


def both(left: Test, right: Test) -> Test:
    """What two tests of the same value prove together."""
    if not left:
        return right
    if not right:
        return left
    return Test(left.pos | right.pos, left.neg | right.neg)
