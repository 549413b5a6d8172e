"""Accounts that were switched off and are let in all the same: where a session or token becomes a person again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import finding, last, named_words, nodes, walked, words_in
from auditor.project import Func, Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_OFF = re.compile(
    r"^_?(is_)?(active|enabled|disabled|blocked|banned|suspended|deactivated|deleted|locked|inactive|revoked)(_at|_on|_user|_flag|_until)?$"
    r"|is_?active|can_(log_?in|authenticate)|user_can_authenticate|account_status|user_status|authentication_rule|^get_active|active_user|check_user_state|is_usable",
    re.I,
)
_COLUMN = re.compile(r"^(is_)?(active|enabled|disabled|blocked|banned|suspended|deactivated)(_at)?$", re.I)
_LOADERS = frozenset(
    {
        "user_loader",
        "request_loader",
        "header_loader",
        "user_lookup_loader",
        "user_loader_callback_loader",
        "token_loader",
        "verify_token",
    }
)
_BACKENDS = re.compile(
    r"(BaseAuthentication|TokenAuthentication|JWTAuthentication|JSONWebTokenAuthentication|SessionAuthentication)$"
)
_USERS = re.compile(r"user|account|member|profile|principal", re.I)
_CALLED = re.compile(
    r"^_?(async_)?(load|get|fetch|resolve|find)_?(current_)?(user|account|member)(_from_(token|session|jwt|api_?key|header|cookie|request|identity))?(_jwt)?$",
    re.I,
)


def let_in_again(program: Program) -> Iterator[Finding]:
    """Loaders of sessions and checks of tokens that give back a user without asking whether he may still come in.

    Only in projects whose users can be switched off. A look at the flag in the loader, in what it calls, in what calls
    it, or in a hook before every request is enough.
    """
    if not _can_be_switched_off(program) or _asked_for_all(program):
        return
    callers: dict[str, list[Func]] | None = None
    for func, why in _loaders(program):
        callers = _callers(program) if callers is None else callers
        group = [func, *_callees(program, func), *callers.get(func.name, ())]
        if any(_OFF.search(word) for one in group for word in named_words(one) if len(word) < 50):
            continue
        given = _gives_user(func)
        if given is not None and (_library_looks_up(program, func) or _made_of_token(program, func, given)):
            continue
        if _puts_user(func) or given is not None:
            flaw = f"gives back the user of a {why} and never asks whether the account was switched off"
            yield finding(program, func, func.node.pos, flaw, func.name)


def _can_be_switched_off(program: Program) -> bool:
    if any(True for _ in program.source.calls("get_user_model")):
        return True  # Django's users have the flag
    for klass in program.project.klasses:
        if klass.module.stub or not (_is_user(program, klass) or _by_name_user(program, klass)):
            continue
        if any(_COLUMN.match(name) for name in (*klass.attrs, *klass.notes)) or _is_user(program, klass):
            return True
    return False


_ACCOUNT = re.compile(r"^(account|accounts|client|clients|profile|credential|credentials)$", re.I)


def _by_name_user(program: Program, klass: Klass) -> bool:
    """A class called a user or member; one called an account or client only when it keeps a password."""
    words = program.table.words
    name = klass.node.name
    if not words.has("user_model", name):
        return False
    return not _ACCOUNT.match(name) or any(
        words.has("password_attr", column) for column in (*klass.attrs, *klass.notes)
    )


def _is_user(program: Program, klass: Klass) -> bool:
    bases = [base if isinstance(base, str) else base.dotted for base in program.project.mro(klass)]
    return any(
        base.endswith(("AbstractUser", "SQLAlchemyBaseUserTable", "SQLAlchemyBaseUserTableUUID")) for base in bases
    )


def _asked_for_all(program: Program) -> bool:
    """Whether a hook before every request, or the project's own login decorator, looks at the flag."""
    for func in program.functions():
        hook = any("before" in last(d.expr) or last(d.expr) == "middleware" for d in func.decorators) or (
            func.klass is not None and "middleware" in f"{func.klass.node.name} {func.module.name}".lower()
        )
        guard = func.name in (
            "login_required",
            "auth_required",
            "require_login",
            "requires_login",
            "authenticated",
            "require_auth",
            "login_required_if_no_ano",
        )
        permission = func.klass is not None and func.name == "has_permission"
        if (hook or guard or permission) and any(_OFF.search(w) or w == "is_valid" for w in _flags(func)):
            return True
    return False


def _flags(func: Func) -> set[str]:
    """Attributes that a function takes from something that is called a user."""
    return {node.attr for node in nodes(func.body) if isinstance(node, o.Attr) and _USERS.search(last(node.value))}


def _loaders(program: Program) -> Iterator[tuple[Func, str]]:
    """Functions that a framework calls to find out who a session or token belongs to, with what they are given."""
    given: dict[str, str] = {}
    for name in sorted(_LOADERS):
        for said in program.source.calls(name):
            for arg in said.expr.args[:1] if isinstance(said.expr, o.Call) else ():
                given[last(arg)] = "session" if name == "user_loader" else "token"
    for func in program.functions():
        marked = next((last(d.expr) for d in func.decorators if last(d.expr) in _LOADERS), "")
        if marked:
            yield func, "session" if marked == "user_loader" else "token"
        elif func.name in given:
            yield func, given[func.name]
        elif _VALIDATES.match(func.name) and _puts_user(func):
            yield func, "token"
        elif func.klass is not None and func.name in ("authenticate", "authenticate_credentials", "get_user"):
            if any(_BACKENDS.search(last(base)) for base in func.klass.node.bases):
                yield func, "token"
            elif (
                func.name == "get_user"
                and {"authenticate", "get_user"} <= func.klass.methods.keys()
                and len(func.params) == 2
            ):
                yield func, "session"


_VALIDATES = re.compile(
    r"^(validate|verify|check|authenticate)_(bearer_|refresh_|access_|api_|auth_|session_)?token$", re.I
)


def _puts_user(func: Func) -> bool:
    """Whether a function that validates a token puts the token's user into the request and says yes."""
    return any(
        isinstance(stmt, o.Assign)
        and any(isinstance(t, o.Attr) and t.attr == "user" and last(t.value) in ("request", "g", "req") for t in stmt.targets)
        and isinstance(stmt.value, o.Attr) and stmt.value.attr in ("user", "owner", "member", "account")
        for stmt, _ in walked(func.body)
    )  # fmt: skip


def _callers(program: Program) -> dict[str, list[Func]]:
    """The functions that call one with a name, or depend on it."""
    out: dict[str, list[Func]] = {}
    for func in program.functions():
        called = {last(node) for node in nodes(func.body) if isinstance(node, o.Call)}
        for param in func.params:
            if param.default is not None or param.annotation is not None:
                called |= words_in((param.default, param.annotation))
        for name in called:
            out.setdefault(name, []).append(func)
    return out


def _callees(program: Program, func: Func, depth: int = 2) -> list[Func]:
    """The functions of the project that one calls, by resolution or else by name, to a small depth."""
    out: list[Func] = []
    if not depth:
        return out
    for said in program.source.said(func):
        if not isinstance(said.expr, o.Call) or len(out) > 40:
            continue
        ref = program.project.resolve(said.expr.func, func, func.klass)
        target = ref.target if ref is not None and ref.kind == "func" else None
        if isinstance(target, Func) and target is not func:
            out += [target, *_callees(program, target, depth - 1)]
        elif said.name:
            out += [f for f in _by_name(program).get(said.name, ()) if f is not func][:4]
    return out


def _by_name(program: Program) -> dict[str, list[Func]]:
    known: dict[str, list[Func]] | None = program.__dict__.get("_functions_by_name")
    if known is None:
        known = {}
        for func in program.functions():
            if func.name not in ("get", "first", "filter", "all", "one", "save", "validate", "decode"):
                known.setdefault(func.name, []).append(func)
        program.__dict__["_functions_by_name"] = known
    return known


def _library_looks_up(program: Program, func: Func) -> bool:
    """Whether the account comes from a method that the class has from a library: those of REST frameworks ask for the flag."""
    for node in nodes(func.body):
        if isinstance(node, o.Call) and isinstance(node.func, o.Attr) and isinstance(node.func.value, o.Name):
            own = bool(func.receiver) and node.func.value.id == func.receiver
            inherited = func.klass is not None and program.project.method(func.klass, node.func.attr) is None
            if own and inherited and node.func.attr in _LOOKS_UP:
                return True
    return False


_LOOKS_UP = ("get_user", "authenticate_credentials", "authenticate")


def _made_of_token(program: Program, func: Func, given: o.Return) -> bool:
    """Whether what is given back is no stored account: an object of a class that keeps no rows, made of what the token says."""
    first = given.value.items[0] if isinstance(given.value, o.Seq) and given.value.items else given.value
    if not isinstance(first, o.Call):
        return False
    if last(first.func).endswith("_CLASS"):
        return True
    ref = program.project.resolve(first.func, func, func.klass)
    if ref is None or ref.kind != "class" or not isinstance(ref.target, Klass):
        return False
    return not program.table.is_model(ref.paths) and not _USERS.search(" ".join(words_in(first.args)))


def _gives_user(func: Func) -> o.Return | None:
    """The return by which a function gives back somebody who was looked up; none when it hands the work to its base."""
    if any(isinstance(n, o.Call) and last(n) in ("super", "verify_request") for n in nodes(func.body)):
        return None
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.Return) and stmt.value is not None and not isinstance(stmt.value, o.Const):
            words = words_in(stmt.value)
            looked_up = any(isinstance(n, o.Call) for n in nodes(func.body))
            if looked_up and (
                any(_USERS.search(word) for word in words) or any(_USERS.search(w) for w in _made(func, words))
            ):
                return stmt
    return None


def _made(func: Func, names: set[str]) -> set[str]:
    return {
        w
        for s, _ in walked(func.body)
        if isinstance(s, o.Assign) and any(last(t) in names for t in s.targets)
        for w in words_in(s.value)
    }


def accounts_of_the_system(program: Program) -> Iterator[Finding]:
    """Logins by PAM that ask for the password alone: whether the account is locked or expired is another question
    (``pam_acct_mgmt``), which the wrappers of libraries ask by themselves."""
    named = [word.lower() for word in program.source.words if "pam_authenticate" in word.lower()]
    speaking = {id(func.module) for func in program.source.naming(named)}
    for module in program.project.modules.values():
        if id(module) not in speaking:
            continue
        loads = any(isinstance(n, o.Attr) and n.attr == "pam_authenticate" for n in nodes(module.outline.body))
        if not loads or any(isinstance(n, o.Attr) and n.attr == "pam_acct_mgmt" for n in nodes(module.outline.body)):
            continue
        for func in program.functions():
            if func.module is module and any(
                "pam_authenticate" in w.lower() for w in words_in(func.body) if len(w) < 60
            ):
                flaw = "lets in whoever has the password of an account of the system, a locked or expired one too"
                yield finding(program, func, func.node.pos, flaw, "pam_authenticate")
                break
