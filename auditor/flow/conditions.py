"""Tests that are guards: what must hold for a condition to be true, read from what is compared with what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Guard, Origin, Value
from auditor.flow.meaning import ValueRow
from auditor.flow.spelled import leaf, names_in
from auditor.flow.state import Test
from auditor.flow.summary import IF_ENROLLED
from auditor.flow.values import BY_SECRET, MAYBE, has, parts
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker

PROOF = ("principal", "claims", "provider")


def truth(w: Walker, expr: o.Expr, value: Value, test: Test) -> Test:
    """What the truth of a value implies, on top of what is known of the variable that holds it."""
    guard = proof(w, value) or answered(w, value, "true")
    if guard is not None:
        test = Test(test.pos | {guard}, test.neg)
    if value and not test.neg and _says_enrolled(w, expr, value):
        name = f"{leaf(expr)}: asked of those who have set up a second factor"
        test = Test(test.pos, frozenset({Guard(IF_ENROLLED, name, w.site((0, 0, 0, 0)), about=value, certain=False)}))
    return test


def _says_enrolled(w: Walker, expr: o.Expr, value: Value) -> bool:
    """Whether a value tells if a person has set up a second factor; a switch for everybody does not."""
    words = w.flow.meaning.words
    device = False
    for origin in value:
        if origin.kind in _FOR_EVERYBODY:
            return False
        device = device or (origin.kind in ("row", "query") and words.has("device_model", origin.name))
    return device or any(words.has("enrolled", name) for name in names_in(expr)[:3])


_FOR_EVERYBODY = frozenset({"setting", "request", "constant", "random"})


PUT_ON_REQUEST = "request."
"""Before the name of an attribute that the server's side has put on the request object."""


def note(w: Walker, value: Value, test: Test) -> None:
    """A value decides: its guards are met, and what it cannot be told of is a doubt."""
    for guard in test.pos | test.neg:
        w.meet(guard)
    claimed(w, value)
    for origin in value:
        if origin.kind == "unverified":
            w.summary.tested = w.summary.tested | {origin}
        elif origin.kind == "call" and origin.path and w.flow.meaning.words.has("carrier", origin.name):
            w.doubt(".".join((origin.name, *origin.path)), w.site((0, 0, 0, 0)))


def answered(w: Walker, value: Value, said: str, pos: o.Pos = (0, 0, 0, 0)) -> Guard | None:
    """The guard of a call whose answer holds when an attribute has a value: ``check.status == "approved"``."""
    for origin in value:
        if origin.kind != "call" or not origin.path or origin.site is None:
            continue
        for row in w.flow.meaning.calls((origin.name,)):
            if row.kind == "guard" and row.holds == f"{origin.leaf}={said}".lower():
                about = next((part for key, part in origin.keys if key == "about"), value)
                return w.meet(Guard(row.what, row.path, origin.site, about=about, certain=row.certain))
    return None


def claimed(w: Walker, value: Value) -> None:
    """A second factor that is there because the caller says so (``if request.json["mfa_passed"]``): met, never held."""
    for origin in value:
        if origin.kind == "request" and origin.path and w.flow.meaning.words.has("claimed_flag", origin.leaf):
            said = "is what the caller says"
            guard = Guard("second_factor", f"request[{origin.leaf}]", w.site((0, 0, 0, 0)), "body", value, said, False)
            w.meet(guard, f"it {said}")


def value_guard(w: Walker, row: ValueRow, value: Value, expr: o.Expr) -> Test:
    """The test of a name that a model calls a guard (``current_user.is_authenticated``)."""
    guard = w.meet(Guard(row.guard, row.path, w.site((0, 0, 0, 0)), about=value))
    return Test(frozenset({guard})) if row.holds == "true" else Test(neg=frozenset({guard}))


def proof(w: Walker, value: Value) -> Guard | None:
    """A value that only somebody who proved himself can cause to be there."""
    words = w.flow.meaning.words
    telling = [x for x in value if x.kind in _TELLING and (x.kind != "call" or x.name.startswith(PUT_ON_REQUEST))]
    for origin in sorted(telling, key=lambda one: one.order) if len(telling) > 1 else telling:
        if origin.kind in PROOF:
            leaf = origin.path[-1] if origin.path else ""
            if leaf and words.has("role", leaf):
                return Guard("staff", _dotted(origin), w.site((0, 0, 0, 0)), about=value, certain=False)
            if leaf and words.has("second_factor_flag", leaf):
                return Guard("second_factor", _dotted(origin), w.site((0, 0, 0, 0)), about=value, certain=False)
            if not leaf or words.has("identity", leaf) or words.has("authenticated", leaf):
                return Guard("auth", _dotted(origin), w.site((0, 0, 0, 0)), about=value)
        elif origin.kind == "call":
            leaf = (origin.name, *origin.path)[-1].removeprefix(PUT_ON_REQUEST)
            kind = "staff" if words.has("role", leaf) else "auth" if words.has("session_identity", leaf) else ""
            if kind:
                return Guard(kind, _dotted(origin), w.site((0, 0, 0, 0)), about=value, certain=False)
        elif origin.kind == "param" and origin.path and words.has("role", origin.path[-1]):
            return Guard("staff", _dotted(origin), w.site((0, 0, 0, 0)), about=value, certain=False)
        elif origin.kind == "session" and origin.path:
            leaf = origin.path[-1]
            if words.has("second_factor_flag", leaf):
                return Guard("second_factor", f"session[{leaf}]", w.site((0, 0, 0, 0)), about=value, certain=False)
            if words.has("fresh", leaf):
                return Guard("reauth", f"session[{leaf}]", w.site((0, 0, 0, 0)), about=value, certain=False)
            if words.has("role", leaf):
                return Guard("staff", f"session[{leaf}]", w.site((0, 0, 0, 0)), about=value, certain=False)
            if leaf == "id" or words.has("identity", leaf) or words.has("authenticated", leaf):
                return Guard("auth", f"session[{leaf}]", w.site((0, 0, 0, 0)), about=value)
        elif origin.kind == "row" and not origin.path:
            keys = [(name, part) for name, part in origin.keys]
            if any(words.has("password", name) and has(part, "request", "param") for name, part in keys):
                return Guard("reauth", f"look-up of {origin.name} by password", w.site((0, 0, 0, 0)), about=value)
            if any(_proves(part) for _, part in keys):
                kind = (
                    "owner" if any(words.has("owner", n) and _proves(p) for n, p in keys) and len(keys) > 1 else "auth"
                )
                return Guard(kind, f"look-up of {origin.name} by the session", w.site((0, 0, 0, 0)), about=value)
            if any(words.is_secret(origin.name, name) and has(part, "request") for name, part in keys):
                kind = "second_factor" if any(words.has("second_factor", n) for n, _ in keys) else "auth"
                return Guard(
                    kind, f"look-up of {origin.name} {BY_SECRET}", w.site((0, 0, 0, 0)), about=value, certain=False
                )
            if any(words.is_secret(origin.name, name) and has(part, "param") for name, part in keys):
                kind = "second_factor" if any(words.has("second_factor", n) for n, _ in keys) else "auth"
                name = f"look-up of {origin.name} {BY_SECRET}"
                return Guard(f"{MAYBE}{kind}", name, w.site((0, 0, 0, 0)), about=value, certain=False)
        elif origin.kind == "param":
            leaf = origin.path[-1] if origin.path else ""
            maybe = (
                "staff" if words.has("role", leaf) else "second_factor" if words.has("second_factor_flag", leaf) else ""
            )
            if not leaf and words.has("identity", origin.name):
                maybe = "auth"
            if maybe:
                return Guard(f"{MAYBE}{maybe}", _dotted(origin), w.site((0, 0, 0, 0)), about=value, certain=False)
    return None


_TELLING = frozenset({*PROOF, "call", "param", "session", "row"})


def _dotted(origin: Origin) -> str:
    return ".".join([origin.name.rpartition(".")[2] or origin.kind, *origin.path])


def _proves(value: Value) -> bool:
    return any(o.kind in PROOF or (o.kind == "session" and o.path) for o in parts(value))
