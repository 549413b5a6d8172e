"""External logins that end in an account of somebody else: joined by a collision, or by a claim that its owner writes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import (
    finding,
    last,
    named_words,
    nodes,
    own_parts,
    position,
    spelled,
    taken,
    walked,
    words_in,
)
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_CREATES = re.compile(
    r"^(create_user|create_account|create_member|create|register_user|add_user|save|insert|commit|flush)$"
)
_COLLIDES = re.compile(
    r"^(IntegrityError|DuplicateKeyError|NotUniqueError|UniqueViolation|UniqueViolationError|UserAlreadyExists|Conflict|AlreadyExists|UserExists)$"
)
_FINDS = re.compile(
    r"^(get|filter|filter_by|find_one|first|one|get_by_email|get_user|get_user_by_email|find_user|get_by_username)$"
)
_USER = re.compile(r"user|account|member", re.I)
_EXTERNAL = re.compile(r"social|oauth|oidc|saml|sso|openid|provider|external|idp|ldap|federat", re.I)


def by_collision(program: Program) -> Iterator[Finding]:
    """A user is made for an external login, the row exists already, and the one that exists is given back instead."""
    for func in program.functions():
        if not _EXTERNAL.search(func.dotted) and not (
            func.klass is not None and any(_EXTERNAL.search(spelled(b)) for b in func.klass.node.bases)
        ):
            continue
        for stmt, _ in walked(func.body):
            if not isinstance(stmt, o.Try) or not _makes_user(func, stmt.body):
                continue
            for handler in stmt.handlers:
                if handler.caught is None or not any(_COLLIDES.match(word) for word in words_in(handler.caught)):
                    continue
                found = _gives_existing(handler.body)
                if found is not None:
                    flaw = "gives the external login the account that already has its address or name, when a new one cannot be made"
                    yield finding(program, func, position(found), flaw, last(handler.caught) or "IntegrityError")


def _makes_user(func: Func, body: tuple[o.Stmt, ...]) -> bool:
    calls = [
        n for s, _ in walked(body) for n in nodes(own_parts(s)) if isinstance(n, o.Call) and _CREATES.match(last(n))
    ]
    return any(_USER.search(last(c)) or _USER.search(spelled(c.func)) or _USER.search(func.name) for c in calls)


def _gives_existing(body: tuple[o.Stmt, ...]) -> o.Stmt | None:
    for stmt, _ in walked(body):
        if isinstance(stmt, (o.Return, o.Assign)) and isinstance(stmt.value, (o.Call, o.Await)):
            call = stmt.value.value if isinstance(stmt.value, o.Await) else stmt.value
            if isinstance(call, o.Call) and (
                _FINDS.match(last(call)) or last(call).startswith(("get_user", "find_user"))
            ):
                return stmt
    return None


_ADDRESS = re.compile(r"e?mail|upn|preferred_username", re.I)
_DOMAIN = re.compile(r"domain|hosted|tenant|allowed|suffix|organi[sz]ation", re.I)


def by_ending(program: Program) -> Iterator[Finding]:
    """Tests of the domain of a mail address that other domains pass: ``email.endswith("example.com")``, ``domain in email``."""
    for func in program.functions():
        words = named_words(func)
        if not _GRANTS.search(func.dotted) and not words & _LOGINS:
            continue
        for stmt, _ in walked(func.body):
            for node in nodes(own_parts(stmt)):
                how = _loose_ending(func, node)
                if how and not _only_filters(stmt):
                    flaw = (
                        f"takes an address for one of a domain by {how}, which an address of another domain passes too"
                    )
                    yield finding(program, func, position(stmt), flaw, "domain")


_GRANTS = re.compile(r"log_?in|auth|oauth|oidc|saml|sso|regist|sign_?up|invit|user|account|member", re.I)
_LOGINS = frozenset(
    {
        "login_user",
        "create_user",
        "userinfo",
        "id_token",
        "claims",
        "get_or_create",
        "create_access_token",
        "hd",
        "login",
    }
)


_QUERIES = frozenset({"where", "filter", "not_", "and_", "or_", "exclude", "having", "select"})
_CUTS = frozenset({"replace", "removesuffix", "removeprefix", "strip", "rstrip"})


def _only_filters(stmt: o.Stmt) -> bool:
    """Whether a test of an ending picks rows in a query, or is asked to cut the ending off: nobody is let in by it."""
    if any(isinstance(n, o.Call) and last(n.func) in _QUERIES for n in nodes(own_parts(stmt))):
        return True
    cut = [inner for inner in stmt.body if isinstance(inner, o.Assign)] if isinstance(stmt, o.If) else []
    return bool(cut) and any(
        isinstance(n, o.Call) and last(n.func) in _CUTS for inner in cut for n in nodes(inner.value)
    )


def _loose_ending(func: Func, node: o.Node) -> str:
    if (
        isinstance(node, o.Call)
        and isinstance(node.func, o.Attr)
        and node.func.attr == "endswith"
        and len(node.args) == 1
    ):
        if not _ADDRESS.search(_called(node.func.value)):
            return ""
        ending = node.args[0]
        if isinstance(ending, o.Const):
            text = str(ending.value)
            return f'endswith("{text}")' if "." in text and text[:1] not in "@." else ""
        if isinstance(ending, (o.Name, o.Attr)) and _DOMAIN.search(last(ending)) and not _has_at(func, last(ending)):
            return f"endswith({last(ending)})"
    if isinstance(node, o.Compare) and node.ops in (("in",), ("not in",)) and isinstance(node.left, (o.Name, o.Attr)):
        if (
            _DOMAIN.search(last(node.left))
            and isinstance(node.rights[0], (o.Name, o.Attr, o.Sub))
            and re.search(r"(^|_)e?mail$", _called(node.rights[0]), re.I)
        ):
            return f"{last(node.left)} in {_called(node.rights[0])}" if not _has_at(func, last(node.left)) else ""
    return ""


def _called(expr: o.Expr) -> str:
    got = taken(expr)
    if got:
        return got[1]
    if isinstance(expr, o.Call) and isinstance(expr.func, o.Attr) and expr.func.attr in ("lower", "strip", "casefold"):
        return _called(expr.func.value)
    return last(expr)


def _has_at(func: Func, name: str) -> bool:
    """Whether an at sign or a dot is put before the ending somewhere in the function, or looked for in it."""
    return any(
        isinstance(n, o.Const)
        and isinstance(n.value, str)
        and (n.value.startswith(("@", ".")) or n.value.endswith("@"))
        for n in nodes((func.body, tuple(p.default for p in func.params if p.name == name)))
    )


_EXTRACTS = re.compile(
    r"^_?(extract|get|parse|make|build)_?(provider_|external_|social_|remote_|subject_|openid_)?(uid|user_?id|subject|account_?id|identity|unique_id|remote_id|external_id|id)$",
    re.I,
)

_MUTABLE = frozenset(
    {"email", "preferred_username", "upn", "mail", "display_name", "displayName", "unique_name", "phone_number"}
)


def by_what_may_change(program: Program) -> Iterator[Finding]:
    """What a provider's class takes for the lasting id of a person, where it is a name or address: those change hands."""
    for func in program.functions():
        if func.klass is None or not _EXTRACTS.match(func.name) or not _of_provider(func):
            continue
        for stmt, _ in walked(func.body):
            if not isinstance(stmt, o.Return):
                continue
            for node in nodes(stmt.value):
                got = taken(node)
                if got is not None and got[1] in _MUTABLE and not _stable_first(func):
                    flaw = f"takes {got[1]} for the id of a person at the provider: who gets that name later gets the account"
                    yield finding(program, func, position(stmt), flaw, got[1])
                    break


_PROVIDER = re.compile(r"provider|oauth|openid|oidc|social|sso|saml|backend|identity", re.I)


def _of_provider(func: Func) -> bool:
    assert func.klass is not None
    return bool(
        _PROVIDER.search(func.klass.dotted) or any(_PROVIDER.search(spelled(base)) for base in func.klass.node.bases)
    )


def _stable_first(func: Func) -> bool:
    """Whether a stable claim or a setting is looked at in the same function."""
    return bool(words_in(func.body) & {"sub", "oid", "id", "user_id", "uid", "objectGUID", "settings", "account_id"})


__all__ = ["by_collision", "by_ending", "by_what_may_change"]
