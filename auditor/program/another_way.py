"""Second ways in: a fallback after a refusal, a proof of another person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import finding, last, nodes, own_parts, position, spelled, walked
from auditor.project import Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_AUTHENTICATES = frozenset({"authenticate", "aauthenticate"})
_PASSWORDS = frozenset(
    {"check_password", "acheck_password", "verify_password", "check_password_hash", "checkpw", "verify_and_update"}
)


def after_refusal(program: Program) -> Iterator[Finding]:
    """The framework's ``authenticate`` said no, and the password is then compared by hand: what its backends ask for
    beyond the password (a second factor, a lock, an active account) is passed by."""
    for func in program.functions():
        refused: set[str] = set()
        for stmt, _ in walked(func.body):
            if (
                isinstance(stmt, o.Assign)
                and isinstance(stmt.value, (o.Call, o.Await))
                and _authenticates(program, func, stmt.value)
            ):
                refused |= {spelled(target) for target in stmt.targets if spelled(target)}
            if not isinstance(stmt, o.If) or not refused or not _is_no(stmt.test, refused):
                continue
            compared = [
                (inner, node)
                for inner, _ in walked(stmt.body)
                for node in nodes(own_parts(inner))
                if isinstance(node, o.Call) and last(node) in _PASSWORDS
            ]
            again = any(
                isinstance(inner, o.Assign) and spelled(inner.targets[0]) in refused for inner, _ in walked(stmt.body)
            )
            if compared and again:
                flaw = "compares the password by hand after authenticate() said no, past whatever its backends ask for"
                yield finding(program, func, position(compared[0][0]), flaw, "authenticate")


def _authenticates(program: Program, func: object, value: o.Expr) -> bool:
    call = value.value if isinstance(value, o.Await) else value
    return isinstance(call, o.Call) and last(call) in _AUTHENTICATES


def _is_no(test: o.Expr, names: set[str]) -> bool:
    if isinstance(test, o.Unary) and test.op == "not":
        return spelled(test.value) in names
    if isinstance(test, o.Compare) and test.ops in (("is",), ("==",)):
        right = test.rights[0]
        return spelled(test.left) in names and isinstance(right, o.Const) and right.value is None
    return isinstance(test, o.Bool) and any(_is_no(value, names) for value in test.values)


_AGAIN = re.compile(
    r"re_?auth|confirm_?(password|access|identity)|sudo|step_?up|verify_?password|password_?confirm", re.I
)
_NAMES = frozenset({"username", "user", "user_id", "email", "login", "account", "uid", "userid", "user_name"})


def names_whom(program: Program) -> Iterator[Finding]:
    """Forms that ask somebody who is logged in for his password again, and let him name whose password it is."""
    for klass in program.project.klasses:
        if klass.module.stub or not _AGAIN.search(klass.node.name) or not _is_form(program, klass):
            continue
        fields = {name for name, value in klass.attrs.items() if isinstance(value, o.Call) and "Field" in last(value)}
        named = sorted(fields & _NAMES) or sorted(n for n in klass.notes if n in _NAMES)
        has_password = any("password" in name.lower() for name in (*fields, *klass.notes)) or any(
            "password" in last(base).lower() for base in klass.node.bases
        )
        if named and has_password:
            site = klass.site
            message = (
                f"{klass.node.name} asks for the password again, of whomever its field {named[0]} names: any account's password confirms "
                "the session of another."
            )
            yield Finding(check="", site=site, message=message, confidence="medium", subject=named[0])


def _is_form(program: Program, klass: Klass) -> bool:
    bases = [base if isinstance(base, str) else base.dotted for base in program.project.mro(klass)]
    bases += [spelled(base) for base in klass.node.bases]
    return any(re.search(r"(Form|Serializer|BaseModel|Schema)$", base) for base in bases)
