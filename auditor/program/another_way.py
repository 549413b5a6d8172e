"""Second ways in: a fallback after a refusal, a proof of another person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import finding, last, nodes, own_parts, position, spelled, walked, words_in
from auditor.project import Func, Klass
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


def anothers_proof(program: Program) -> Iterator[Finding]:
    """Proofs that may be another person's: whom a form names, or whom a provider or look-up gave back."""
    yield from names_whom(program)
    yield from of_another(program)


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


_FRESH = re.compile(
    r"fresh|reauth|re_auth|sudo|step_?up|credentials_seen|auth_time|authenticated_at|last_auth|paa|confirmed_at|verified_at|elevated",
    re.I,
)
_NOW = frozenset({"time", "now", "utcnow", "monotonic", "time_ns", "get_now"})
_CALLER = frozenset({"current_user", "request.user", "g.user", "self.request.user", "get_current_user", "session"})


def of_another(program: Program) -> Iterator[Finding]:
    """Marks of a fresh proof put into a session although the proof is of a user who was looked up, and nobody compares
    him with the one who is logged in."""
    for func in program.functions():
        for stmt, around in walked(func.body):
            if not isinstance(stmt, o.Assign) or not _marks(stmt):
                continue
            people = {
                spelled(node.test if not isinstance(node.test, o.Bool) else node.test.values[0])
                for node in around
                if isinstance(node, o.If)
            }
            people = {
                name
                for name in people
                if last_part(name) in ("user", "account", "member") and "current" not in name and "request" not in name
            }
            if people and _looked_up(func, people) and not _compares(func):
                flaw = "marks the session as proven afresh by whoever proved himself: nobody asks whether he is the one who is logged in"
                yield finding(program, func, position(stmt), flaw, "fresh")


def last_part(name: str) -> str:
    """The part after the last dot."""
    return name.rpartition(".")[2]


def _marks(stmt: o.Assign) -> bool:
    stamped = isinstance(stmt.value, o.Call) and last(stmt.value) in _NOW
    return stamped and any(
        isinstance(t, o.Sub)
        and last(t.value) == "session"
        and isinstance(t.index, o.Const)
        and bool(_FRESH.search(str(t.index.value)))
        for t in stmt.targets
    )


def _looked_up(func: Func, people: set[str]) -> bool:
    """Whether one of these variables is what a call gave back, and not the one who is logged in."""
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.Assign) and isinstance(stmt.value, (o.Call, o.Await)):
            names = {spelled(item) for t in stmt.targets for item in (t.items if isinstance(t, o.Seq) else (t,))}
            if names & people and not any(who in words_in(stmt.value) for who in ("current_user", "get_current_user")):
                return True
    return False


def _compares(func: Func) -> bool:
    """Whether somebody is compared with the one who is logged in, or this is the login itself."""
    calls = {last(node) for node in nodes(func.body) if isinstance(node, o.Call)}
    if calls & {"login_user", "login", "auth_login", "authenticate"}:
        return True
    return any(
        isinstance(node, o.Compare)
        and words_in((node.left, node.rights)) & {"current_user", "request", "session", "get_current_user"}
        for node in nodes(func.body)
    )
