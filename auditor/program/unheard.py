"""Checks of a proof that do not bind: an assert, a call whose answer nobody takes, a test that is made only when something
was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import (
    ends,
    finding,
    last,
    nodes,
    position,
    refuses,
    spelled,
    taken,
    walked,
    words_in,
)
from auditor.project import Func
from auditor.project.definitions import blocks
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_ANSWERS = frozenset(
    "check_password acheck_password check_password_hash checkpw compare_digest constant_time_compare safe_str_cmp verify_password "
    "is_valid_signature valid_signature check_signature validate_signature verify_signature verify_hmac check_hmac check_token".split()
)
_ALWAYS = frozenset({"check_password_hash", "checkpw", "compare_digest", "constant_time_compare", "safe_str_cmp"})
_SECRET = re.compile(
    r"passw|passwd|pwd|(^|_)(hmac|mac|digest|signature|sig|nonce|state|csrf|otp|totp|pin|at_hash|aud|azp|iss)($|_)|credential|auth_?token|api_?key",
    re.I,
)
_CLAIM = frozenset({"aud", "iss", "azp", "nonce", "at_hash", "sub"})
_DUMMY = re.compile(r"dummy|fake|timing|constant|unusable|equali|noop|waste", re.I)
_TYPED = re.compile(r"^(isinstance|issubclass|len|callable|hasattr|is_dataclass)$")


def asserted(program: Program, kinds: tuple[str, ...]) -> Iterator[Finding]:
    """Asserts that compare a password, signature, state or claim: Python leaves them out when it runs with ``-O``.

    ``kinds`` chooses what is proven: password, token or state.
    """
    for func in program.functions():
        for stmt, _ in walked(func.body):
            if isinstance(stmt, o.Assert) and (kind := _proof(stmt.test)) in kinds:
                flaw = f"checks a {kind} by an assert, which is not there when Python runs with -O"
                yield finding(program, func, stmt.pos, flaw, f"assert {kind}")


def _proof(test: o.Expr) -> str:
    """What a test proves: password, token, state; empty when it asks for a type, a presence, or something harmless."""
    for node in nodes(test):
        if isinstance(node, o.Call) and _TYPED.match(last(node)):
            return ""
    for node in nodes(test):
        if (
            isinstance(node, o.Compare)
            and node.ops in (("==",), ("in",))
            and not any(isinstance(r, o.Const) and not isinstance(r.value, str) for r in node.rights)
        ):
            words = words_in((node.left, node.rights))
            got = [key for side in (node.left, *node.rights) if (pair := taken(side)) for key in (pair[1],)]
            if set(got) & _CLAIM and not isinstance(node.rights[0], o.Const):
                return "token"
            kind = _kind(words) if node.ops == ("==",) else ""
            if kind and not any(isinstance(s, o.Const) for s in (node.left, *node.rights)):
                return kind
        if isinstance(node, o.Call) and (last(node) in _ANSWERS or re.match(r"(is_)?(equal|same|match)", last(node))):
            kind = _kind(words_in((node.func, node.args)))
            if kind:
                return kind
    return ""


def _kind(words: set[str]) -> str:
    text = [word for word in words if len(word) < 40]
    if any(re.search(r"passw|passwd|pwd|credential", word, re.I) for word in text):
        return "password"
    if any(re.search(r"(^|_)state($|_)|csrf", word, re.I) for word in text):
        return "state"
    if any(_SECRET.search(word) for word in text):
        return "token"
    return ""


def unanswered(program: Program, kinds: tuple[str, ...]) -> Iterator[Finding]:
    """Statements that only call such a check, whose answer then goes nowhere.

    A check made for its time (with a dummy, or on the way to a refusal) is not meant, nor one that raises.
    """
    for name in sorted(_ANSWERS):
        for said in program.source.calls(name):
            if not isinstance(said.stmt, o.Do) or _call(said.stmt.value) is not said.expr:
                continue
            kind = _kind(words_in(said.expr)) or ("password" if "pass" in name or name == "checkpw" else "token")
            told = words_in(said.expr) | {said.func.name}
            if kind not in kinds or any(_DUMMY.search(w) for w in told) or _then_refuses(said.func, said.stmt):
                continue
            if name in _ALWAYS or _gives_answer(program, said.func, said.expr):
                flaw = f"checks a {kind} and takes no notice of the answer"
                yield finding(program, said.func, position(said.stmt), flaw, name)


def _call(value: o.Expr) -> o.Expr:
    return value.value if isinstance(value, o.Await) else value


def _gives_answer(program: Program, func: Func, expr: o.Node) -> bool:
    """Whether what is called says yes or no by its value and never raises."""
    if not isinstance(expr, o.Call):
        return False
    ref = program.project.resolve(expr.func, func, func.klass)
    if ref is not None and ref.kind == "func" and isinstance(ref.target, Func):
        return _says(ref.target)
    named = [one for one in program.functions() if one.name == last(expr)]
    if named:
        return all(_says(one) for one in named)
    return last(expr) in ("check_password", "acheck_password") and "user" in spelled(expr.func).lower()


def _says(func: Func) -> bool:
    returned = [s.value for s, _ in walked(func.body) if isinstance(s, o.Return)]
    raises = any(isinstance(s, o.Raise) for s, _ in walked(func.body))
    yes_or_no = any(
        isinstance(v, (o.Compare, o.Bool))
        or (isinstance(v, o.Const) and v.kind == "bool")
        or (isinstance(v, o.Call) and last(v) in _ANSWERS)
        for v in returned
    )
    return yes_or_no and not raises


def _then_refuses(func: Func, wanted: o.Stmt) -> bool:
    """Whether the block in which a statement stands ends by a refusal."""

    def search(body: tuple[o.Stmt, ...]) -> tuple[o.Stmt, ...] | None:
        if any(stmt is wanted for stmt in body):
            return body
        for stmt in body:
            for block in blocks(stmt):
                found = search(block)
                if found is not None:
                    return found
        return None

    body = search(func.body) or ()
    after = body[body.index(wanted) + 1 :][:1] if wanted in body else ()
    return refuses(after) or (body is not func.body and refuses(body))


def only_if_sent(program: Program) -> Iterator[Finding]:
    """``signature = headers.get(...); if signature and not valid(signature): refuse``: who sends none is let in.

    The value must come from the request, the test must be the only one on it, and nothing refuses its absence.
    """
    for func in program.functions():
        sent = {
            target.id: key
            for stmt, _ in walked(func.body)
            if isinstance(stmt, o.Assign) and (key := _sent(stmt.value))
            for target in stmt.targets
            if isinstance(target, o.Name)
        }
        for stmt, _ in walked(func.body) if sent else ():
            if not isinstance(stmt, o.If) or not _refuses_only(stmt):
                continue
            if not isinstance(stmt.test, o.Bool) or stmt.test.op != "and":
                continue
            given = {v.id for v in stmt.test.values if isinstance(v, o.Name)} & sent.keys()
            tested = [
                v for v in stmt.test.values if isinstance(v, o.Unary) and v.op == "not" and isinstance(v.value, o.Call)
            ]
            for name in sorted(given):
                used = [v for v in tested if name in words_in(v) and last(v.value) in _ANSWERS]
                if used and not _absence_refused(func, name, stmt):
                    flaw = f"checks {sent[name]} only when it is sent: who leaves it out is not asked for it"
                    yield finding(program, func, stmt.pos, flaw, sent[name])


_PROOFS = re.compile(r"signature|hmac|(^|[-_])sig($|[-_])|digest", re.I)


def _sent(value: o.Expr) -> str:
    got = taken(value)
    if got is None or not _PROOFS.search(got[1]):
        return ""
    return got[1] if words_in(got[0]) & {"request", "headers", "req", "META", "form", "json", "args", "data"} else ""


def _refuses_only(stmt: o.If) -> bool:
    return not stmt.orelse and ends(stmt.body)


def _absence_refused(func: Func, name: str, wanted: o.If) -> bool:
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.If) and stmt is not wanted and name in words_in(stmt.test):
            return True
    return False
