"""Places where what the caller says about himself wins over what was proven."""

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

_WHO = frozenset(
    {
        "user",
        "user_id",
        "userid",
        "uid",
        "owner",
        "owner_id",
        "account_id",
        "member_id",
        "customer_id",
        "username",
        "sub",
    }
)
_CALLER = frozenset({"current_user", "principal", "get_jwt_identity", "get_current_user"})
_GIVEN = re.compile(r"payload|body|data|params|(^|[._])args|form|json|request|input|fields|query|post", re.I)
_BODY = re.compile(r"(^|\.)(request|req)\.(get_json|json|form|data|POST|values|args)(\.to_dict|\.dict)?$")
_PROVEN = re.compile(
    r"(^|[._])(authenticate|get_jwt_identity|current_user|verify_token|request\.user|session|g\.user)", re.I
)
_STAFF = re.compile(
    r"admin|staff|superuser|permission|has_perm|role|is_owner|authorize|enforce|policy|scope|impersonat|sudo|allowed",
    re.I,
)


def wins_over_proven(program: Program) -> Iterator[Finding]:
    """``data.get("user_id") or current_user.id``, ``if not data.get("user"): data["user"] = {"id": row.user_id}``.

    Functions that ask for a role or permission are left out: there somebody may act for others.
    """
    for func in program.source.naming(_WHO):
        if any(_STAFF.search(word) for word in named_words(func) if len(word) < 50):
            continue
        for stmt, _ in walked(func.body):
            key = _or_caller(stmt) or _filled_if_absent(func, stmt)
            over = "" if key else _laid_over(func, stmt)
            if over:
                flaw = f"lays the request body over {over}, which was proven: what the caller sends wins"
                yield finding(program, func, position(stmt), flaw, over)
            if key:
                flaw = f"takes {key} from the request when it is given there, and the proven one only else"
                yield finding(program, func, position(stmt), flaw, key)


def _or_caller(stmt: o.Stmt) -> str:
    """The key of ``request_value or caller``, ``get(key, caller)`` and ``setdefault(key, caller)``; empty when none."""
    for node in nodes(own_parts(stmt)):
        if isinstance(node, o.Bool) and node.op == "or" and len(node.values) == 2:
            got = taken(node.values[0])
            if got and got[1] in _WHO and _GIVEN.search(spelled(got[0])) and _is_caller(node.values[1]):
                return got[1]
        if isinstance(node, o.Call) and last(node) in ("get", "setdefault", "pop") and len(node.args) == 2:
            got = taken(node) or _default_key(node)
            if got and got[1] in _WHO and _GIVEN.search(spelled(got[0])) and _is_caller(node.args[1]):
                return got[1]
    return ""


def _laid_over(func: Func, stmt: o.Stmt) -> str:
    """The key of ``{"user": proven}`` after ``who.update(request.json)``, or in ``{"user": proven, **request.json}``."""
    for node in nodes(own_parts(stmt)):
        if (
            isinstance(node, o.Call)
            and last(node) == "update"
            and isinstance(node.func, o.Attr)
            and len(node.args) == 1
        ):
            held, body = node.func.value, node.args[0]
            if isinstance(held, o.Name) and _is_body(func, body):
                made = [v for v in _assigned(func, held.id) if isinstance(v, o.Dict)]
                key = _proven_key(func, made[-1]) if made else ""
                if key and _read_after(func, held.id, key) and not _put_back(func, held.id, key):
                    return key
        elif isinstance(node, o.Dict) and len(node.keys) > 1 and node.keys[-1] is None:
            key = _proven_key(func, node) if _is_body(func, node.values[-1]) else ""
            if key:
                return key
    return ""


def _assigned(func: Func, name: str) -> list[o.Expr]:
    return [
        s.value
        for s, _ in walked(func.body)
        if isinstance(s, o.Assign) and any(isinstance(t, o.Name) and t.id == name for t in s.targets)
    ]


def _is_body(func: Func, expr: o.Expr) -> bool:
    """Whether an expression is the whole body of the request."""
    if isinstance(expr, o.Name):
        return any(_is_body(func, value) for value in _assigned(func, expr.id) if not isinstance(value, o.Name))
    if isinstance(expr, o.Bool):
        return _is_body(func, expr.values[0])
    return bool(_BODY.search(spelled(expr))) and taken(expr) is None


def _proven_key(func: Func, made: o.Dict) -> str:
    """The key of a display that says who the caller is, by what was verified."""
    for key, value in zip(made.keys, made.values, strict=False):
        if isinstance(key, o.Const) and key.value in _WHO and _is_proven(value):
            return str(key.value)
    return ""


def _is_proven(value: o.Expr) -> bool:
    text = spelled(value)
    return bool(_is_caller(value) or _PROVEN.search(text)) and not _BODY.search(text)


def _read_after(func: Func, name: str, key: str) -> bool:
    return any(
        (got := taken(node)) is not None and got[1] == key and isinstance(got[0], o.Name) and got[0].id == name
        for stmt, _ in walked(func.body)
        for node in nodes(own_parts(stmt))
    )


def _put_back(func: Func, name: str, key: str) -> bool:
    """Whether the key is set again, or taken out of the body, by an assignment of its own."""
    return any(
        isinstance(s, o.Assign)
        and any(
            (got := taken(t)) is not None and got[1] == key and isinstance(got[0], o.Name) and got[0].id == name
            for t in s.targets
        )
        for s, _ in walked(func.body)
    )


def _default_key(call: o.Call) -> tuple[o.Expr, str] | None:
    if isinstance(call.func, o.Attr) and isinstance(call.args[0], o.Const) and isinstance(call.args[0].value, str):
        return call.func.value, call.args[0].value
    return None


def _is_caller(expr: o.Expr) -> bool:
    words = words_in(expr)
    return bool(words & _CALLER) or (isinstance(expr, o.Attr) and "request.user" in spelled(expr))


def _filled_if_absent(func: Func, stmt: o.Stmt) -> str:
    """The key of a request body that is filled with the owner of a stored row only when the caller left it out."""
    if not isinstance(stmt, o.If) or stmt.orelse:
        return ""
    test = stmt.test
    absent: tuple[o.Expr, str] | None = None
    if isinstance(test, o.Unary) and test.op == "not":
        absent = taken(test.value)
    elif isinstance(test, o.Compare) and test.ops == ("not in",) and isinstance(test.left, o.Const):
        absent = (test.rights[0], str(test.left.value))
    if absent is None or absent[1] not in _WHO or not _GIVEN.search(spelled(absent[0])):
        return ""
    for inner, _ in walked(stmt.body):
        if isinstance(inner, o.Assign) and any(
            taken(target) is not None and spelled(target).startswith(spelled(absent[0])) for target in inner.targets
        ):
            if _is_owner(func, inner.value):
                return absent[1]
    return ""


def _is_owner(func: Func, value: o.Expr) -> bool:
    """Whether a value is the owner column of something that was looked up, or was kept from it, or the caller."""
    if _is_caller(value):
        return True
    got = taken(value)
    if got is not None and got[1] in _WHO:
        return not _GIVEN.search(spelled(got[0]))
    if isinstance(value, o.Dict):
        return any(_is_owner(func, item) for item in value.values)
    if isinstance(value, o.Attr) and value.attr in _WHO:
        if spelled(value).startswith("self."):
            return any(
                isinstance(s, o.Assign) and spelled(s.targets[0]) == spelled(value) and _is_owner(func, s.value)
                for s, _ in walked(func.body) if not isinstance(s.targets[0] if isinstance(s, o.Assign) else None, o.Sub) and isinstance(s, o.Assign) and s.value is not value
            )  # fmt: skip
        return not _GIVEN.search(spelled(value.value))
    return False
