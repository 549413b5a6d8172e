"""Values as sets of origins: taking parts, replacing parameters, asking what depends on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from auditor.facts import NOTHING, Guard, Origin, Value

_PATH = 6
_ORIGINS = 24
_DEPTH = 8


def one(kind: str, name: str = "", **more: object) -> Value:
    """A value with a single origin."""
    return frozenset((Origin(kind, name, **more),))  # type: ignore[arg-type]


def bounded(origins: Iterable[Origin]) -> Value:
    """A value of at most ``_ORIGINS`` origins, chosen by a fixed order when there are more."""
    value = frozenset(origins)
    if len(value) <= _ORIGINS:
        return value
    return frozenset(sorted(value, key=lambda origin: origin.order)[:_ORIGINS])


def join(*values: Value) -> Value:
    """Any of these."""
    kept = [value for value in values if value]
    if len(kept) == 1:
        return kept[0]
    return bounded(origin for value in kept for origin in value)


def take(value: Value, name: str) -> Value:
    """``value.name`` or ``value["name"]``: a part that was put in comes out again, else the path grows."""
    out: list[Origin] = []
    for origin in value:
        if origin.kind in ("new", "param") or origin.kind == "call":
            parts = (
                [part for key, part in origin.keys if key == name] if not origin.path and origin.kind == "new" else []
            )
            if not parts and origin.kind == "new":
                parts = [take(part, name) for key, part in origin.keys if key == "**"] if not origin.path else []
            if parts:
                out.extend(parts[-1])
                continue
        if origin.kind == "constant":
            continue
        if len(origin.path) < _PATH:
            out.append(Origin(origin.kind, origin.name, (*origin.path, name), origin.keys, origin.site))
        else:
            out.append(origin)
    return bounded(out)


Bound = dict[tuple[Origin, int], Value]
"""Origins that were bound so far, for the binding of many values at one call."""


def bind(value: Value, binding: Mapping[str, Value], known: Bound | None = None) -> Value:
    """The value with the parameters replaced by what the caller passed; an unbound parameter stays.

    ``known`` is kept by the caller for other values under the same binding.
    """
    if not binding or not any_open(value):
        return value
    known = {} if known is None else known
    return bounded(new for origin in value for new in _bind(origin, binding, _DEPTH, known))


def any_open(value: Value) -> bool:
    """Whether a parameter occurs in the value."""
    for origin in value:  # noqa: SIM110 - asked some hundred thousand times
        if origin.kind == "param" or (origin.keys and _open(origin)):
            return True
    return False


_OPEN: dict[Origin, bool] = {}


def _open(origin: Origin) -> bool:
    """Whether a parameter occurs in the origin."""
    if origin.kind == "param":
        return True
    if not origin.keys:
        return False
    known = _OPEN.get(origin)
    if known is None:
        known = any(_open(inner) for _, part in origin.keys for inner in part)
        _OPEN[origin] = known
    return known


def _bind(origin: Origin, binding: Mapping[str, Value], depth: int, known: Bound) -> Value:
    """One origin bound; ``known`` holds the answers so far, as an origin may occur in many parts of a value."""
    if depth == 0 or not _open(origin):
        return frozenset((origin,))
    found = known.get((origin, depth))
    if found is not None:
        return found
    if origin.kind == "param":
        found = binding.get(origin.name)
        if found is None:
            return frozenset((origin,))
        for step in origin.path:
            found = take(found, step)
    else:
        keys = tuple(
            (key, bounded(new for one in part for new in _bind(one, binding, depth - 1, known)))
            for key, part in origin.keys
        )
        found = frozenset((Origin(origin.kind, origin.name, origin.path, spread(keys), origin.site),))
    known[origin, depth] = found
    return found


def spread(keys: tuple[tuple[str, Value], ...]) -> tuple[tuple[str, Value], ...]:
    """``**mapping`` among the keys, replaced by what the mapping is known to hold; what is not known stays."""
    out: list[tuple[str, Value]] = []
    for key, part in keys:
        known = [x for x in part if x.kind == "new" and not x.path] if key == "**" else []
        if not known:
            out.append((key, part))
            continue
        out.extend(inner for x in sorted(known, key=lambda x: x.order) for inner in x.keys)
        rest = part.difference(known)
        if rest:
            out.append((key, rest))
    return tuple(out)


MAYBE = "maybe_"
"""Before a guard's kind: it is one only if the parameter that it tests turns out to say who somebody is."""

BY_SECRET = "by a secret"  # noqa: S105 - words of a name
"""At the end of the name of a guard that looks something up by a secret column."""

_WHO = ("principal", "claims", "provider")


def bind_guard(guard: Guard, binding: Mapping[str, Value], known: Bound | None = None) -> Guard:
    """The guard with what it tests said in the caller's terms; a guard that may be one is decided when it can be."""
    about = bind(guard.about, binding, known)
    if guard.kind.startswith(MAYBE):
        told = guard.name.endswith(BY_SECRET)  # a secret of the caller's, wherever it comes in
        someone = any(
            x.kind in _WHO or (x.kind == "session" and x.path) or (told and x.kind == "request")
            for x in inner(about, 3)
        )
        kind = guard.kind.removeprefix(MAYBE) if someone else guard.kind if any_open(about) else "void"
        return replace(guard, kind=kind, about=about)
    return guard if about is guard.about else replace(guard, about=about)


def inner(value: Value, depth: int = _DEPTH) -> Iterator[Origin]:
    """Every origin of the value and of the parts and keys in it."""
    for origin in value:
        yield origin
        if depth:
            for _, part in origin.keys:
                yield from inner(part, depth - 1)


def parts(value: Value, depth: int = _DEPTH) -> Iterator[Origin]:
    """Every origin that the value is made of: those of created objects and of calls, not the keys of look-ups."""
    for origin in value:
        yield origin
        if depth and origin.kind in ("new", "call"):
            for _, part in origin.keys:
                yield from parts(part, depth - 1)


def has(value: Value, *kinds: str) -> bool:
    """Whether the value is, or is made of, an origin of one of these kinds."""
    return any(origin.kind in kinds for origin in parts(value))


def same_object(left: Value, right: Value) -> bool:
    """Whether both come from the same object: the same row, principal, token or created object."""
    roots = {origin.root for origin in parts(left) if origin.kind in _OBJECTS}
    return any(origin.root in roots for origin in parts(right) if origin.kind in _OBJECTS)


_OBJECTS = frozenset({"row", "new", "principal", "claims", "provider", "session", "param"})


def depends_on(value: Value, other: Value) -> bool:
    """Whether ``value`` is derived, also through a look-up, from an object that ``other`` comes from."""
    roots = {origin.root for origin in parts(other) if origin.kind in _OBJECTS}
    return any(origin.root in roots for origin in inner(value))


EMPTY = NOTHING
