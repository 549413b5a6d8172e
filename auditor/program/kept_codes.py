"""Typed codes and kept ones, told by how they are spelled: what a caller typed, and what a row, a cache or a session keeps."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.flow.meaning import split
from auditor.program.source import expressions, leaf
from auditor.project import Func
from auditor.project.project import flat
from auditor.python import outline as o

KEPT_BY = frozenset("cache caches redis session storage store memcache memcached rdb r kv".split())
FETCH = frozenset("get hget getex get_item fetch load read get_code get_value".split())
CODES = frozenset("code otp pin passcode token captcha_code".split())
ABOUT = frozenset(
    "verify verification otp sms mfa 2fa tfa passcode pin reset forgot phone mobile email mail login auth confirm"
    " authenticate authentication two factor twofactor onetime validate check security".split()
)
NOT = frozenset(
    "csrf captcha state nonce idempotency country status postal error currency language http coupon".split()
)
TYPED_BY = frozenset(
    "request form data body payload cleaned_data validated_data json args post values params serializer".split()
)


def kept_by_name(func: Func, expr: o.Expr) -> bool:
    """Whether a value comes out of a store of codes: ``reset_codes.get(name)``, ``session["otp"]``, ``from_session("otp")``."""
    if isinstance(expr, o.Name):
        return any(not isinstance(value, o.Name) and kept_by_name(func, value) for value in given(func, expr.id))
    while isinstance(expr, o.Call) and isinstance(expr.func, o.Name) and len(expr.args) == 1:
        expr = expr.args[0]
    if isinstance(expr, o.Call) and isinstance(expr.func, o.Attr) and expr.func.attr in FETCH:
        container, keys = expr.func.value, list(expr.args)
    elif isinstance(expr, o.Sub):
        container, keys = expr.value, [expr.index]
    elif isinstance(expr, o.Call):
        container, keys = expr.func, list(expr.args)
    else:
        return False
    named = {*split(leaf(container))}
    texts = {
        word
        for key in keys
        for node in expressions(o.Do(key))
        if isinstance(node, o.Const)
        for word in split(str(node.value))
    }
    if named & TYPED_BY:
        return False
    codes = {"codes", "otps", "pins", "otp", "passcode"}
    return bool(named & codes or (named & KEPT_BY and texts & {"otp", "pin", "passcode", "code"})) and not texts & NOT


def is_code(name: str) -> bool:
    """Whether a column or parameter is called a code that proves something: ``mail_code``, ``reset_pin``."""
    words = split(name)
    return (
        bool(words)
        and bool(CODES - {"token"} & {words[-1]})
        and len(words) > 1
        and bool(set(words) & (ABOUT | _SECRET))
        and not NOT & set(words)
    )


_SECRET = frozenset(
    "pass pin otp verified confirmed verification confirmation security access secret one activation".split()
)


def stored(func: Func, expr: o.Expr) -> str:
    """The name of a stored code: an attribute of a row, also by a name that was given it."""
    if isinstance(expr, o.Attr):
        base = leaf(expr.value)
        return expr.attr if is_code(expr.attr) and base not in TYPED_BY and base != "self" else ""
    if isinstance(expr, o.Name):
        found = [value for value in given(func, expr.id) if isinstance(value, o.Attr)]
        return next((value.attr for value in found if stored(func, value)), "")
    return ""


def from_caller(func: Func, expr: o.Expr) -> bool:
    """Whether a value is what the caller typed: a part of the request or of a form, at once or by a name."""
    while isinstance(expr, o.Call) and expr.args and isinstance(expr.func, o.Name):
        expr = expr.args[0]
    if isinstance(expr, o.Name):
        return any(not isinstance(value, o.Name) and from_caller(func, value) for value in given(func, expr.id))
    return any(
        (isinstance(node, o.Name) and node.id in TYPED_BY) or (isinstance(node, o.Attr) and node.attr in TYPED_BY)
        for node in expressions(o.Do(expr))
    )


def given(func: Func, name: str) -> Iterator[o.Expr]:
    """What a variable of a function is given."""
    for stmt in flat(func.body):
        for target in stmt.targets if isinstance(stmt, o.Assign) else ():
            if isinstance(target, o.Name) and target.id == name and isinstance(stmt, o.Assign):
                yield stmt.value
