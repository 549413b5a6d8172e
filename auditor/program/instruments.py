"""Cards, accounts and codes worth money: whether they can be tried without limit, and who may link one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.program.limits import LIMITS, everywhere, hint, reach
from auditor.program.path import Path
from auditor.program.recovery import around
from auditor.program.source import Said, expressions, leaf
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_CODED = frozenset("coupon coupons voucher vouchers giftcard giftcards gift promo promocode promotion serial".split())
_FINDS = frozenset(
    "get filter filter_by find_one get_object_or_404 first_or_404 get_or_none find_first one where".split()
)
_CODE_KEYS = frozenset("code number serial coupon pin".split())
_CARD_CODES = frozenset({"cvv", "cvc", "cvv2", "cvc2", "security_code", "card_cvv", "card_pin", "account_pin"})
_MONEY = ("money.",)
_VERIFIED = frozenset({
    "email_verified", "is_verified", "phone_verified", "kyc_status", "kyc_verified", "is_email_verified", "email_confirmed",
    "identity_verified", "is_phone_verified", "kyc_level", "kyc_approved", "mail_verified", "is_kyc_verified",
})  # fmt: skip


def tried_freely(program: Program) -> Iterator[tuple[Entry, str]]:
    """Endpoints that look a coupon, gift card or card code up by what was typed, and the name of it; nothing limits tries."""
    if everywhere(program):
        return
    for entry in program.entries:
        if entry.endpoint.kind not in ("http", "graphql") or any(g.kind in (*LIMITS, "staff") for g in entry.guards):
            continue
        named = next((name for func in around(program, (entry.func,)) if (name := _tries(program, entry, func))), "")
        if named and not hint(program, entry):
            yield entry, named


def _tries(program: Program, entry: Entry, func: Func) -> str:
    money = any(trail.act.kind.startswith(_MONEY) for trail in program.trails(entry))
    for said in program.source.said(func):
        if isinstance(said.expr, o.Compare) and money and said.expr.ops[0] in ("==", "!="):
            sides = (said.expr.left, *said.expr.rights)
            codes = [leaf(side) for side in sides if isinstance(side, (o.Name, o.Attr))]
            named = next((name for name in codes if name.lower() in _CARD_CODES), "")
            if named and not any(isinstance(side, o.Const) for side in sides):
                return named
        named = _looked_up(said)
        if named:
            return named
    for stmt in flat(func.body) if money else ():
        for node in expressions(stmt):
            if isinstance(node, o.Const) and node.kind == "str" and " where " in str(node.value).lower():
                found = next(
                    (
                        code
                        for code in sorted(_CARD_CODES)
                        if f"{code} =" in str(node.value).lower().replace("=", " =").replace("  ", " ")
                    ),
                    "",
                )
                if found:
                    return found
    return ""


def _looked_up(said: Said) -> str:
    """The model and key of a look-up by a typed code: ``Coupon.objects.get(code=data["code"])``."""
    call = said.expr
    if not isinstance(call, o.Call) or said.name not in _FINDS:
        return ""
    owners = list(_chain(call.func)) + [leaf(arg) for arg in call.args[:1] if isinstance(arg, (o.Name, o.Attr))]
    model = next((name for name in owners if _CODED & set(split(name))), "")
    if not model:
        return ""
    pairs = [(kw.name or "", kw.value) for kw in call.kwargs]
    for arg in call.args:
        if isinstance(arg, o.Dict):
            pairs += [(str(k.value), v) for k, v in zip(arg.keys, arg.values, strict=True) if isinstance(k, o.Const)]
        if isinstance(arg, o.Compare) and isinstance(arg.left, o.Attr):
            pairs.append((arg.left.attr, arg.rights[0]))
    for key, value in pairs:
        if _CODE_KEYS & set(split(key.partition("__")[0])[-1:]) and not isinstance(value, o.Const):
            return f"{model}.{key}"
    return ""


def _chain(expr: o.Expr) -> Iterator[str]:
    while isinstance(expr, (o.Attr, o.Call)):
        if isinstance(expr, o.Attr):
            yield expr.attr
            expr = expr.value
        else:
            expr = expr.func
    if isinstance(expr, o.Name):
        yield expr.id


def flags(program: Program) -> frozenset[str]:
    """The columns by which the project notes that an address, a number or a person was verified."""
    return frozenset(
        name for klass in program.all_classes() for name in (*klass.attrs, *klass.notes) if name in _VERIFIED
    )


def asks_verified(path: Path, marks: frozenset[str]) -> bool:
    """Whether something that runs for the endpoint reads one of these columns."""
    return any(_reads(func, marks) for func in (*reach(path.program, path.entry), *path.trail.functions))


def login_asks_verified(program: Program, marks: frozenset[str]) -> bool:
    """Whether nobody is let in who was not verified: a login reads one of these columns, or a library's setting says so."""
    switch = program.configuration.get("ACCOUNT_EMAIL_VERIFICATION")
    confirmable = program.configuration.get("SECURITY_CONFIRMABLE")
    if (switch is not None and switch.value == "mandatory") or (confirmable is not None and confirmable.value is True):
        return True
    return any(
        _reads(func, marks)
        for path in program.paths(to=("account.login", "account.mint"))
        for func in path.trail.functions
    )


def _reads(func: Func, marks: frozenset[str]) -> bool:
    return any(
        (isinstance(node, o.Attr) and node.attr in marks) or (isinstance(node, o.Const) and node.value in marks)
        for stmt in flat(func.body)
        for node in expressions(stmt)
    )
