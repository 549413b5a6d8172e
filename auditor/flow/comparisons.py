"""Comparisons that are guards: a code with the one sent, an owner with the caller, an age or a count with a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Guard, Origin, Value
from auditor.flow.conditions import PROOF, answered, claimed, proof
from auditor.flow.meaning import Words
from auditor.flow.spelled import leaf, names_in
from auditor.flow.state import NO_TEST, Test
from auditor.flow.values import BY_SECRET, MAYBE, has, inner, join, parts, same_object, take
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.flow.walk import Walker


_NEGATED = ("!=", "not in", "is not", "<>")


_STORED = ("row", "session", "principal", "claims", "call", "new", "param", "query")


def compare(w: Walker, expr: o.Compare) -> tuple[Value, Test]:
    """A comparison: the guards that hold if it is true, and if it is false."""
    left = expr.left
    lvalue, ltest = w.expr(left)
    result = Test()
    for op, right in zip(expr.ops, expr.rights, strict=False):
        rvalue, rtest = w.expr(right)
        w.summary.tested = w.summary.tested | {x for x in lvalue | rvalue if x.kind == "unverified"}
        one = _pair(w, left, lvalue, ltest, op, right, rvalue, rtest)
        result = one if len(expr.ops) == 1 else Test(result.pos | one.pos, result.neg & one.neg)
        left, lvalue, ltest = right, rvalue, rtest
    return NOTHING, result or NO_TEST


def _pair(
    w: Walker, left: o.Expr, lvalue: Value, ltest: Test, op: str, right: o.Expr, rvalue: Value, rtest: Test
) -> Test:

    if isinstance(left, o.Const) and not isinstance(right, o.Const) and op not in ("in", "not in"):
        left, lvalue, ltest, right, rvalue, rtest = right, rvalue, rtest, left, lvalue, ltest
    if isinstance(right, o.Const) and op in ("==", "is", "!=", "is not"):
        claimed(w, lvalue)
        answer = answered(w, lvalue, str(right.value)) if op in ("==", "is", "!=", "is not") else None
        if answer is not None:
            held = frozenset({answer})
            return Test(held) if op in ("==", "is") else Test(neg=held)
        empty = right.kind == "none" or right.value in (False, 0, "")
        if (empty or right.value is True) and (ltest.pos or ltest.neg):
            same = (op in ("==", "is")) is not empty
            return ltest if same else Test(ltest.neg, ltest.pos)
        if empty:
            return Test()
    guard = _kind(w, left, lvalue, op, right, rvalue)
    if guard is None:
        return Test()
    w.meet(guard)
    holds = _holds(guard.kind, op, left, right, w)
    found = frozenset({guard})
    extra: frozenset[Guard] = frozenset()
    if guard.kind == "staff" or (guard.kind == "owner" and guard.certain):
        extra = frozenset({Guard("auth", guard.name, guard.site, about=guard.about)})
    return Test(found | extra) if holds else Test(neg=found | extra)


def _holds(kind: str, op: str, left: o.Expr, right: o.Expr, w: Walker) -> bool:
    """Whether the guard holds when the comparison is true."""
    if kind in ("limit", "lockout", "throttle"):
        words = w.flow.meaning.words
        bound_right = isinstance(right, o.Const) or words.has("limit", leaf(right))
        return op in ("<", "<=") if bound_right else op in (">", ">=")
    if op in ("<", "<=", ">", ">="):  # an age against a limit: fresh when small
        words = w.flow.meaning.words
        right_is_time = any(words.has(k, leaf(right)) for k in ("fresh", "second_factor_flag")) and not isinstance(
            right, o.Const
        )
        left_is_stamp = isinstance(left, (o.Name, o.Attr, o.Sub, o.Call)) and not right_is_time
        return op in (">", ">=") if left_is_stamp and not isinstance(right, o.Const) else op in ("<", "<=")
    return op not in _NEGATED


def _kind(w: Walker, left: o.Expr, lvalue: Value, op: str, right: o.Expr, rvalue: Value) -> Guard | None:
    words = w.flow.meaning.words
    names = (*names_in(left), *names_in(right))
    both = join(lvalue, rvalue)
    site = w.site((0, 0, 0, 0))

    def about(kind: str, name: str, certain: bool = False) -> Guard:
        return Guard(kind, name, site, about=both, certain=certain)

    label = leaf(left) or leaf(right)
    if op in ("==", "is", "<", "<=") and any(_asks_for_token(words, x) for x in both):
        return about("auth", "the answer of the service that knows the token")
    requested = has(both, "request") or has(both, "param")
    constant = isinstance(right, o.Const) or isinstance(left, o.Const)
    stored = any(x.kind in _STORED for x in parts(lvalue)) and any(x.kind in _STORED for x in parts(rvalue))
    if op in ("==", "!=", "in", "not in", "is", "is not"):
        if (
            not constant
            and any(words.has("signature", n) for n in names)
            and not any(words.has("password", n) for n in names)
        ):
            return about("signature", f"comparison of {label}")
        if not constant and any(words.has("second_factor", n) for n in names) and requested:
            return about("second_factor", f"comparison of {label}")
        if not constant and any(words.has("pin", n) for n in names) and requested:
            return about("reauth", f"comparison of {label}")
        if not constant and any(words.has("password", n) for n in names) and (requested or stored):
            plain = all(words.has("confirm", n) for n in (leaf(left), leaf(right)) if n) or _both_request(
                lvalue, rvalue
            )
            return None if plain else about("reauth", f"comparison of {label}")
        if _proved(lvalue) or _proved(rvalue):
            if any(words.has("role", n) for n in names):
                return about("staff", f"comparison of {label}")
            if any(words.has("second_factor_flag", n) for n in names) and constant:
                return about("second_factor", f"comparison of {label}")
            if (not constant and not same_object(lvalue, rvalue)) or _owner_pair(words, left, right):
                return about("owner", f"comparison of {label}", certain=True) if not constant else None
        if (
            not constant
            and op in ("==", "!=", "is", "is not")
            and (_owned(words, lvalue, rvalue) or _owned(words, rvalue, lvalue))
        ):
            return about("owner", f"comparison of {label}")
        if (
            not constant
            and op in ("==", "!=")
            and has(both, "request")
            and any(_address(words, x) for x in parts(both))
        ):
            return about("owner", f"comparison of {label} with the address on record", certain=True)
        if not constant and any(words.has("secret_column", n) for n in names) and has(both, "request"):
            if not _both_request(lvalue, rvalue):
                return about("auth", f"comparison of {label}")
        if not constant and any(x.kind == "row" and x.path and words.is_secret(x.name, x.leaf) for x in both):
            if has(both, "request"):
                return about("auth", f"comparison of {label} {BY_SECRET}")
            if has(both, "param"):
                return about(f"{MAYBE}auth", f"comparison of {label} {BY_SECRET}")
        said = left.value if op in ("in", "not in") and isinstance(left, o.Const) else None
        if isinstance(said, str) and _proved(rvalue) and words.has("second_factor", said):
            return about("second_factor", f"{said!r} in {leaf(right)}")
        if op in ("in", "not in") and isinstance(left, o.Const) and any(x.kind == "session" for x in rvalue):
            return _session_key(w, str(left.value), rvalue)
        return None
    if any(words.has("attempts", n) for n in names):
        return about("lockout", f"count of {label}")
    stamped = any(words.has("fresh", n) or words.has("second_factor_flag", n) for n in names)
    if stamped and (any(words.has("clock", n) for n in names) or constant):
        kind = "second_factor" if any(words.has("second_factor_flag", n) for n in names) else "reauth"
        return about(kind, f"age of {label}")
    if any(words.has("amount", n) for n in names) and not any(words.has("balance", n) for n in names):
        zero = isinstance(right, o.Const) and isinstance(right.value, (int, float)) and right.value <= 1
        if not zero and (constant or any(words.has("limit", n) for n in names)):
            return about("limit", f"limit on {label}")
    return None


def _address(words: Words, origin: Origin) -> bool:
    """Whether a value is the mail address or phone number of a stored row."""
    return (
        origin.kind == "row"
        and bool(origin.path)
        and (words.has("email_attr", origin.leaf) or words.has("phone_attr", origin.leaf))
    )


CLIENTS = ("requests.", "httpx.", "aiohttp.", "urllib3.", "urllib.request.")
"""Names under which a call goes to another service."""


def _asks_for_token(words: Words, origin: Origin) -> bool:
    """Whether this is the status of a call to another service that was handed the caller's token."""
    if (
        origin.kind != "call"
        or origin.leaf not in ("status_code", "status", "ok")
        or not origin.name.startswith(CLIENTS)
    ):
        return False
    return any(
        x.kind == "request"
        and any("authorization" in step.lower() or words.has("secret_column", step) for step in x.path)
        for x in inner(frozenset((origin,)), 4)
    )


def _owned(words: Words, row: Value, person: Value) -> bool:
    """Whether the owner of a stored row is compared with a person that a decorator or dependency hands in."""
    return any(
        (x.kind == "row" and x.path and x.leaf in words.exact("owner_column"))
        or (x.kind == "param" and not x.path and x.name in words.exact("owner_column"))
        for x in row
    ) and any(
        x.kind == "param" and (words.has("identity", x.name) if not x.path else x.leaf in ("id", "pk")) and x not in row
        for x in person
    )


def _session_key(w: Walker, key: str, session: Value) -> Guard | None:
    return proof(w, take(frozenset(x for x in session if not x.path), key))


def _both_request(left: Value, right: Value) -> bool:
    def plain(value: Value) -> bool:
        return bool(value) and all(x.kind in ("request", "constant") for x in parts(value))

    return plain(left) and plain(right)


def _proved(value: Value) -> bool:
    return any(x.kind in PROOF or (x.kind == "session" and x.path) for x in inner(value, 2))


def _owner_pair(words: object, left: o.Expr, right: o.Expr) -> bool:
    return words.has("owner", leaf(left)) or words.has("owner", leaf(right))  # type: ignore[attr-defined,no-any-return]
