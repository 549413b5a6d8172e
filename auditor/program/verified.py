"""Whether a token that a function reads without verifying it was verified before, or is verified by who asked for a peek.

Only the same token counts: the one that the verifying guard or decode is about, said in the terms of the same function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Act, Guard, Origin, Value
from auditor.flow import values
from auditor.flow.comparisons import CLIENTS
from auditor.flow.meaning import runs
from auditor.flow.paths import Trail
from auditor.flow.summary import Unknown
from auditor.project import Func

if TYPE_CHECKING:
    from auditor.program.program import Program

_VERIFIES = ("auth", "signature")
_VERBS = frozenset("verify verified validate validated authenticate authorize introspect check".split())
_SAYS = frozenset("unverified unsafe insecure unsigned untrusted unchecked peek noverify no_verify".split())
_DEEP = 4
_NAMED_BY_SETTING = (".cookies", ".headers")
"""Where the one credential of a request stands, under a name that may be a setting."""


def verified(program: Program, func: Func, act: Act) -> bool:
    """Whether the unverified decode ``act`` in ``func`` believes nothing that nobody verified."""
    summary = program.flow.summary(func)
    assert summary is not None
    token = act.role("token")
    if program.reached_from(func) is None and (_own(func, token) or (_honest(func) and not program.callers(func))):
        return True
    before = next((e for e in summary.events if e.act is act), None)
    if before is not None and (_about(before.guards, token) or _perhaps(before.unknown)):
        return True
    if not _leaks(summary.answers, act, token):
        if any(e.act.kind == "token.checked" for e in summary.events):
            return True
        others = (g for g in summary.met if g.kind in _VERIFIES and g.site != act.site)
        if any(values.has(g.about, "request", "param", "claims") for g in others):
            return True
    return _by_callers(program, func, act, token, _DEEP)


def _own(func: Func, token: Value) -> bool:
    """Whether a client looks into the token that it was given to send: nobody else's word is believed."""
    held = all(x.kind == "param" and x.name == func.receiver and x.path for x in token)
    client = func.klass is not None and "client" in runs(func.klass.node.name)
    return bool(token) and (held or client)


def _honest(func: Func) -> bool:
    """Whether a function of a library says in its name that what it gives is not verified."""
    return bool(set(runs(func.name)) & _SAYS)


def _by_callers(program: Program, func: Func, act: Act, token: Value, depth: int) -> bool:
    """Whether every way into a function verifies the token first, or verifies it after having looked into it."""
    ways = program.callers(func)
    entries = [entry for entry in program.entries if entry.func is func]
    if depth == 0 or not (ways or entries):
        return False
    for caller, edge in ways:
        bound = values.bind(token, edge.binding)
        if _about(edge.guards, bound) or _perhaps(edge.unknown) or _answered(bound):
            continue
        if not _peeks(program, caller, act, bound) and not _by_callers(program, caller, act, bound, depth - 1):
            return False
    sent = values.has(token, "request")
    return all(_about(e.guards, values.bind(token, e.binding)) or (sent and _credential(e.guards)) for e in entries)


def _answered(token: Value) -> bool:
    """Whether the token is what another service answered to a request of ours, not what the caller sent."""
    return bool(token) and all(x.kind == "call" and x.name.startswith(CLIENTS) for x in token)


def _peeks(program: Program, caller: Func, act: Act, token: Value) -> bool:
    """Whether a function that had a token looked into verifies the same token and gives nothing on before."""
    summary = program.flow.summary(caller)
    if summary is None or _leaks(summary.answers, act, token):
        return False
    acts = [e for e in summary.events if e.act.kind != "token.checked" and not e.act.kind.startswith("token.un")]
    if any(_reads(v, act) and not _about(e.guards, token) for e in acts for _, v in e.act.roles):
        return False
    checked = (e.act.role("token") for e in summary.events if e.act.kind == "token.checked")
    return any(_same(token, one) for one in checked) or _about(summary.met, token)


def _leaks(answers: Iterable[tuple[Value, frozenset[Guard], frozenset[Unknown]]], act: Act, token: Value) -> bool:
    """Whether what was read is returned on a way on which the token is not verified."""
    return any(_reads(value, act) and not _about(guards, token) for value, guards, _ in answers)


def _reads(value: Value, act: Act) -> bool:
    return any(x.kind == "unverified" and x.site == act.site for x in values.inner(value))


def _about(guards: Iterable[Guard], token: Value) -> bool:
    return any(g.kind in _VERIFIES and not g.weak and _same(token, g.about) for g in guards)


def _credential(guards: Iterable[Guard]) -> bool:
    """Whether what stands before an endpoint asks for the request's credentials."""
    return any(g.kind in _VERIFIES and g.certain and not g.weak and g.how != "body" for g in guards)


def _perhaps(unknown: Iterable[Unknown]) -> bool:
    """Whether something that is not understood and is called like a verification lies on the way."""
    return any(set(runs(one.symbol.rpartition(".")[2])) & _VERBS for one in unknown)


def _same(token: Value, about: Value) -> bool:
    """Whether a value is made from a part of the other's object: the token of a header, with or without ``Bearer``."""
    here = {(x.root, x.path) for x in values.parts(token) if x.kind not in ("constant", "setting")}
    there = {(x.root, x.path) for x in values.inner(about)}
    return any(
        root == other and (path[: len(way)] == way or way[: len(path)] == path)
        for root, path in here
        for other, way in there
        if path or way or root.kind != "request" or root.name.lower().endswith(_NAMED_BY_SETTING)
    )


def believed(trail: Trail) -> Trail:
    """The way on which what is read from a token counts as its claims, where a guard on it verified the same token."""
    about = [g.about for g in trail.guards if g.kind in _VERIFIES and not g.weak and g.about]
    if not about or not any(x.kind == "unverified" for _, v in trail.act.roles for x in values.inner(v, 3)):
        return trail
    roles = tuple((role, _said(value, about, 3)) for role, value in trail.act.roles)
    return replace(trail, act=replace(trail.act, roles=roles))


def _said(value: Value, about: list[Value], depth: int) -> Value:
    out: list[Origin] = []
    for x in value:
        token = next((part for key, part in x.keys if key == "token"), NOTHING) if x.kind == "unverified" else NOTHING
        if token and any(_same(token, one) for one in about):
            out.append(replace(x, kind="claims"))
        elif depth and x.keys:
            out.append(replace(x, keys=tuple((key, _said(part, about, depth - 1)) for key, part in x.keys)))
        else:
            out.append(x)
    return values.bounded(out)
