"""The state of an external login: is it kept by the browser that began it, and is it asked for when it comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import (
    ends,
    finding,
    last,
    named_words,
    nodes,
    own_parts,
    position,
    taken,
    walked,
    words_in,
)
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_URL = re.compile(
    r"authori[sz](e|ation)_?(url|redirect)|(url|redirect).*authori[sz]|get_authorization_url|create_authorization_url|auth_url$",
    re.I,
)
_KEPT = re.compile(
    r"session|cookie|cache|redis|store|storage|save|state_?(data|dict|map|table)?\[|pkce|insert|commit|verifier|nonce",
    re.I,
)
_STATE = re.compile(r"(^|_)state($|_|s$)", re.I)
_CLIENTS = re.compile(r"^(register|OAuth2Session|authorize_redirect|save_authorize_data)$")


def unkept(program: Program) -> Iterator[Finding]:
    """Beginnings of an external login that make a state and an address with it, and keep nothing of it for the browser.

    A signature on the state says that this server made it, for whomever: everybody gets one.
    """
    for func in program.functions():
        made = _makes_state(func)
        if made is None:
            continue
        words = named_words(func)
        if any(_KEPT.search(word) for word in words if len(word) < 80) or any(_CLIENTS.match(word) for word in words):
            continue
        if any(_KEPT.search(w) for one in _helpers(program, func) for w in named_words(one) if len(w) < 80):
            continue
        flaw = "makes a state that nothing in the browser is compared with later: any state of this server will do"
        yield finding(program, func, position(made), flaw, "state")


def _makes_state(func: Func) -> o.Stmt | None:
    """The statement that makes the state of an address to which the browser is sent; none when there is no such."""
    made: dict[str, o.Stmt] = {}
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.Assign) and isinstance(stmt.value, (o.Call, o.Const)):
            for target in stmt.targets:
                if isinstance(target, o.Name) and _STATE.search(target.id) and _of_this(stmt.value):
                    made[target.id] = stmt
        for node in nodes(own_parts(stmt)) if made else ():
            if isinstance(node, o.Call) and _URL.search(last(node)):
                used = words_in((node.args, node.kwargs)) & made.keys()
                if used:
                    return made[min(used)]
    return None


def _of_this(value: o.Expr) -> bool:
    """Whether a state is made here: by a generator, a signature or a constant, not taken from the request."""
    if isinstance(value, o.Const):
        return isinstance(value.value, str) and bool(value.value)
    assert isinstance(value, o.Call)
    return taken(value) is None and not words_in(value) & {"request", "args", "GET", "query_params"}


def _helpers(program: Program, func: Func) -> list[Func]:
    out: list[Func] = []
    for said in program.source.said(func):
        if isinstance(said.expr, o.Call):
            ref = program.project.resolve(said.expr.func, func, func.klass)
            if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
                out.append(ref.target)
    return out


def asked_if_given(program: Program) -> Iterator[Finding]:
    """``if state and state != session["state"]: stop``: who leaves the state out is not asked for it."""
    for func in program.functions():
        for stmt, _ in walked(func.body):
            if not isinstance(stmt, o.If) or stmt.orelse or not ends(stmt.body):
                continue
            test = stmt.test
            if not isinstance(test, o.Bool) or test.op != "and":
                continue
            compared = [
                v for v in test.values if isinstance(v, o.Compare) and v.ops in (("!=",), ("is not",)) and _speaks(v)
            ]
            given = {_label(v) for v in test.values if isinstance(v, (o.Name, o.Attr, o.Call, o.Sub))}
            for compare in compared:
                sent = _sent(func, compare)
                if sent and sent in given and _keeps_other(func, compare):
                    flaw = "asks for the state of an external login only when the caller sends one"
                    yield finding(program, func, position(stmt), flaw, "state")


def _speaks(compare: o.Compare) -> bool:
    return any(_STATE.search(word) for word in words_in((compare.left, compare.rights)))


def _label(expr: o.Expr) -> str:
    got = taken(expr)
    return got[1] if got else last(expr)


def _sent(func: Func, compare: o.Compare) -> str:
    """The side of a comparison that the request brings."""
    for side in (compare.left, *compare.rights):
        if _from_request(side) or (isinstance(side, o.Name) and any(_from_request(v) for v in _values(func, side.id))):
            return _label(side)
    return ""


def _from_request(expr: o.Expr) -> bool:
    got = taken(expr)
    return got is not None and bool(
        words_in(got[0]) & {"request", "args", "GET", "query_params", "values", "query", "params"}
    )


def _values(func: Func, name: str) -> Iterator[o.Expr]:
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.Assign) and any(isinstance(t, o.Name) and t.id == name for t in stmt.targets):
            yield stmt.value


def _keeps_other(func: Func, compare: o.Compare) -> bool:
    words = named_words(func)
    return bool(words & {"session", "cookies", "COOKIES", "cache", "get_secure_cookie", "get_cookie", "redis"})


__all__ = ["asked_if_given", "unkept"]
