"""What tokens are for: two kinds that are made alike with one key, and a place that cannot tell them apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.reading import finding, last, nodes, spelled, taken
from auditor.program.source import Said
from auditor.project import Func
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_JWT = ("jwt.", "jose.jwt.", "authlib.jose.", "joserfc.jwt.")
_KINDS = {
    "refresh": "refresh",
    "reset": "reset forgot forgotten recover recovery",
    "confirmation": "verify verification confirm confirmation activate activation",
    "invitation": "invite invitation invited",
    "unsubscribe": "unsubscribe",
    "first step": "preauth pending mfa 2fa tfa partial challenge",
    "session": "access auth login session bearer",
}
_ENTERS = re.compile(r"current_(user|member|account)|authenticat|login_required|token_required|auth_required|logged_in")
_TELLS = frozenset(
    "type typ token_type purpose use usage kind action aud audience scope scopes tok_type tokentype for operation intent".split()
)
_TIMES = frozenset("exp iat nbf jti iss".split())


@dataclass(frozen=True, eq=False)
class Made:
    """One place that makes a token: the function, what for, with which key and salt, and the names of its claims."""

    said: Said
    kind: str
    secret: str
    claims: frozenset[str]


@dataclass(frozen=True, eq=False)
class Taken:
    """One place that believes a token: what for (empty when its name does not tell), and which claims it asks for."""

    said: Said
    func: Func
    kind: str
    secret: str
    asks: frozenset[str]


def confused(program: Program) -> Iterator[Finding]:
    """Places that take a token of one kind and would take one of another as well."""
    purposes = _Purposes(program)
    for one in purposes.taken:
        alike = [m for m in purposes.made if m.secret == one.secret and one.asks <= m.claims]
        right = [m for m in alike if m.kind == one.kind]
        wrong = [m for m in alike if m.kind != one.kind]
        if not right or not wrong or one.asks & _TELLS or not one.asks:
            continue
        other = wrong[0]
        steps = tuple(Step(m.said.site, f"makes a token of kind {m.kind}") for m in (right[0], other))
        flaw = f"takes a {other.kind} token for a {one.kind} token: both are made with one key, and nothing tells them apart"
        inside = isinstance(one.said.expr, o.Call) and one.func is one.said.func
        pos = one.said.expr.pos if inside and isinstance(one.said.expr, o.Call) else one.func.node.pos
        yield finding(program, one.func, pos, flaw, f"{one.kind}/{other.kind}", steps=steps)


def kind_of(func: Func) -> str:
    """What the tokens of a function are for, by its name; empty when that does not tell."""
    words = set(split(func.name))
    for kind, known in _KINDS.items():
        if words & set(known.split()):
            return "" if words & {"or", "any", "generic"} else kind
    return "session" if _ENTERS.search(func.name) else ""


class _Purposes:
    """All places of a program that make tokens, and that take them."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @cached_property
    def made(self) -> tuple[Made, ...]:
        return tuple(m for said in self.program.source.calls("encode", "dumps") if (m := self._made(said)) is not None)

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        return tuple(t for said in self.program.source.calls("decode", "loads") for t in self._taken(said))

    def _secret(self, said: Said) -> str:
        """Key and salt as they are written; empty when the call makes or takes no token, or names no key."""
        path, call = self.program.source.path(said), said.expr
        if not isinstance(call, o.Call):
            return ""
        if path.startswith(_JWT):
            key = next(
                (kw.value for kw in call.kwargs if kw.name == "key"), call.args[1] if len(call.args) > 1 else None
            )
            name = spelled(key) if isinstance(key, (o.Name, o.Attr)) else _constant_key(key)
            return f"jwt {name.rpartition('.')[2]}" if name else ""
        salt = _salt(said.func, call)
        if path.startswith("django.core.signing."):
            return f"django {salt}"
        return f"signed {salt}" if path.startswith("itsdangerous.") and "Serializer" in path else ""

    def _made(self, said: Said) -> Made | None:
        secret, kind = self._secret(said), kind_of(said.func)
        call = said.expr
        if not secret or not kind or not isinstance(call, o.Call) or not call.args:
            return None
        claims = _claims(self.program, said.func, call.args[0])
        if claims is None:
            return None
        return Made(said, kind, secret, frozenset(claims - _TIMES))

    def _taken(self, said: Said) -> Iterator[Taken]:
        secret = self._secret(said)
        if not secret or any(kw.name == "audience" for kw in getattr(said.expr, "kwargs", ())):
            return
        asks = _asks(said.func)
        callers = self.program.callers(said.func)
        if asks & _TELLS or any(_asks(caller) & _TELLS for caller, _ in callers):
            return
        plain = frozenset({"*"}) if not secret.startswith("jwt") and not asks else asks
        if kind_of(said.func) and plain:
            yield Taken(said, said.func, kind_of(said.func), secret, frozenset(plain))
            return
        for caller, _ in callers:
            more = _asks(caller) | asks
            if kind_of(caller) and more:
                yield Taken(said, caller, kind_of(caller), secret, frozenset(more))


def _constant_key(key: o.Expr | None) -> str:
    """``app.config["KEY"]`` and ``current_app.config.get("KEY")`` by their name."""
    got = taken(key)
    return got[1] if got is not None else ""


def _salt(func: Func, call: o.Call) -> str:
    """The salt of a serializer: given at the call, or where the serializer is made in this function or its module."""
    makers = [
        n for body in (func.body, func.module.outline.body) for n in _calls(body) if last(n).endswith("Serializer")
    ]
    for one in (call, *makers[:1]):
        salt = next((kw.value for kw in one.kwargs if kw.name in ("salt", "namespace")), None)
        if salt is None and one is not call and len(one.args) > 1:
            salt = one.args[1]
        if salt is not None:
            return str(salt.value) if isinstance(salt, o.Const) else spelled(salt) or "?"
    return ""


def _calls(body: tuple[o.Stmt, ...]) -> Iterator[o.Call]:
    for stmt in flat(body):
        yield from (n for n in nodes(getattr(stmt, "value", None)) if isinstance(n, o.Call))


def _claims(program: Program, func: Func, given: o.Expr, depth: int = 3) -> frozenset[str] | None:
    """The names of the claims that are put into a token; ``{"*"}`` for a plain value, ``None`` when they are not told."""
    if isinstance(given, o.Dict):
        keys = [k.value for k in given.keys if isinstance(k, o.Const)]
        return frozenset(map(str, keys)) if len(keys) == len(given.keys) else None
    if isinstance(given, (o.Attr, o.Sub)):
        return frozenset({"*"})
    if isinstance(given, o.Call) and last(given) in ("str", "int", "copy", "dict") and depth:
        base = given.func.value if isinstance(given.func, o.Attr) else given.args[0] if given.args else None
        return _claims(program, func, base, depth - 1) if base is not None else None
    if not isinstance(given, o.Name):
        return None
    found: set[str] = set()
    known = False
    for stmt in flat(func.body):
        if isinstance(stmt, o.Assign) and any(isinstance(t, o.Name) and t.id == given.id for t in stmt.targets):
            if stmt.value is not given and not (isinstance(stmt.value, o.Name) and stmt.value.id == given.id):
                inner = _claims(program, func, stmt.value, depth - 1) if depth else None
                known, found = known or inner is not None, found | (inner or set())
        elif isinstance(stmt, o.Assign):
            found |= {k for t in stmt.targets if last(t) == given.id and (k := _constant_key(t))}
        elif isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call) and last(stmt.value) == "update":
            if isinstance(stmt.value.func, o.Attr) and last(stmt.value.func.value) == given.id and stmt.value.args:
                found |= _claims(program, func, stmt.value.args[0], 0) or set()
    if not known and depth and given.id in {p.name for p in func.params}:
        sent = _sent(program, func, given.id)
        return frozenset(found | sent) if sent is not None else (None if found else frozenset({"*"}))
    return frozenset(found) if known else None


def _sent(program: Program, func: Func, param: str) -> set[str] | None:
    """The keys that every caller puts into the display it hands to a parameter; ``None`` when one is no display."""
    at = [p.name for p in func.params if p.name != func.receiver].index(param)
    common: set[str] | None = None
    for said in program.source.calls(func.name):
        call = said.expr
        if not isinstance(call, o.Call):
            continue
        given = next(
            (kw.value for kw in call.kwargs if kw.name == param), call.args[at] if len(call.args) > at else None
        )
        keys = _claims(program, said.func, given, 1) if given is not None else None
        if keys is None or keys == {"*"}:
            return None
        common = set(keys) if common is None else common & keys
    return common


def _asks(func: Func) -> set[str]:
    """The claims that a function takes from something called payload, claims or data, or compares a constant with."""
    found: set[str] = set()
    for node in nodes(func.body):
        got = taken(node)
        if got is not None and re.search(
            r"payload|claim|data|decoded|token|content|info|obj", last(got[0]) or "", re.I
        ):
            found.add(got[1])
        if (
            isinstance(node, o.Attr)
            and node.attr in _TELLS
            and re.search(r"payload|claim|token", last(node.value), re.I)
        ):
            found.add(node.attr)
    return found


__all__ = ["confused"]
