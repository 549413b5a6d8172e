"""What somebody who is not logged in is told about accounts: whether there is one with this address or name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.program.doubts import possible
from auditor.program.source import expressions, leaf
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_RECOVERS = frozenset("reset forgot forgotten recover recovery lost remind reminder".split())
_CONFIRMS = frozenset("confirm confirmation complete done verify token change new update logged".split())
_TOKENS = frozenset({"token", "uidb64", "uid", "key", "signature", "reset_token", "reset_key"})
_ABSENT = (
    "not found", "no user", "no account", "no such", "does not exist", "doesn't exist", "not registered", "unknown",
    "not exist", "no member", "unregistered", "could not find", "not associated", "isn't registered", "invalid email",
    "no customer", "not recognised", "not recognized", "there is no",
)  # fmt: skip
_ABOUT = ("user", "account", "email", "e-mail", "mail", "address", "member", "customer", "username", "phone", "login")
_LOOKS_UP = frozenset(
    "first one one_or_none get get_or_none scalar scalar_one_or_none find_one fetchone first_or_none".split()
)
_OR_404 = frozenset("get_object_or_404 first_or_404 get_or_404 one_or_404 aget_object_or_404".split())
_KEYS = frozenset(
    "email mail username login phone email_address user_name mail_address login_id phone_number name".split()
)
_ACCOUNTS = frozenset("user users member account customer profile person client".split())


@dataclass(frozen=True, eq=False)
class Told:
    """One place that says that there is no such account."""

    entry: Entry
    site: Site
    text: str


def absent_accounts(program: Program) -> Iterator[Told]:
    """Requests for a reset that answer differently where no account was found; one for each endpoint."""
    for entry in program.entries:
        last = entry.endpoint.route.rstrip("/").rpartition("/")[2]
        words = {*split(entry.endpoint.function.replace(".", "_")), *split(last)}
        known = any(g.kind in ("auth", "owner", "staff", "signature", "reauth", "second_factor") for g in entry.guards)
        known = known or bool(possible(program.table.words, entry.unknown, "auth"))
        if entry.endpoint.kind not in ("http", "graphql") or not words & _RECOVERS or words & _CONFIRMS or known:
            continue
        if takes_token(entry.func, entry.endpoint.route):
            continue
        found = _in(entry.func)
        if found is not None:
            pos, text = found
            yield Told(entry, place(entry.func.module, pos, entry.func.qualname), text)


def takes_token(func: Func, route: str) -> bool:
    """Whether a function is given a token or key that was mailed: it ends a recovery, it does not begin one."""
    if _TOKENS & {word for param in func.params for word in split(param.name)} or _TOKENS & set(
        split(route.replace("/", "_"))
    ):
        return True
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if not isinstance(node, o.Call):
                continue
            texts = [arg.value for arg in node.args if isinstance(arg, o.Const) and arg.kind == "str"]
            read = isinstance(node.func, o.Attr) and node.func.attr == "get" and any(text in _TOKENS for text in texts)
            if read or leaf(node.func) in ("loads", "check_token", "verify_token", "check_reset_token"):
                return True
    return False


def _in(func: Func) -> tuple[o.Pos, str] | None:
    rows = _rows(func)
    for stmt in flat(func.body):
        if isinstance(stmt, o.If) and rows:
            absent = _absence(stmt.test, rows)
            branch = stmt.body if absent is True else stmt.orelse if absent is False else ()
            text = _says(branch)
            if text:
                return stmt.pos, text
        if isinstance(stmt, o.Try) and rows:
            for handler in stmt.handlers:
                caught = leaf(handler.caught) if handler.caught is not None else ""
                text = _says(handler.body) if caught in ("DoesNotExist", "NoResultFound", "ObjectDoesNotExist") else ""
                if text:
                    return handler.pos, text
        for node in expressions(stmt):
            if isinstance(node, o.Call) and leaf(node.func) in _OR_404 and _by_name(func, node):
                return getattr(stmt, "pos", func.node.pos), "404"
    return None


def _rows(func: Func) -> frozenset[str]:
    """The names that hold an account which was looked up by an address or name."""
    out: set[str] = set()
    for stmt in flat(func.body):
        value = stmt.value if isinstance(stmt, (o.Assign, o.AnnAssign)) else None
        while isinstance(value, o.Await):
            value = value.value
        if not isinstance(stmt, o.Assign) or value is None:
            continue
        names = {leaf(target) for target in stmt.targets if isinstance(target, o.Name)}
        if isinstance(value, o.Call) and any(_ACCOUNTS & set(split(name)) for name in names) and _looks_up(value):
            out |= names
    return frozenset(out)


def _looks_up(call: o.Call) -> bool:
    called = leaf(call.func)
    if called in _LOOKS_UP or called in _OR_404:
        return True
    said = split(called)
    return bool(
        {"get", "find", "fetch", "lookup", "load", "query"} & set(said[:1]) and {*said[1:]} & (_ACCOUNTS | _KEYS)
    )


def _by_name(func: Func, call: o.Call) -> bool:
    """Whether a row is looked up by an address or name that the caller typed, and not by the content of a token."""
    given = list(call.kwargs)
    inner = call.func.value if isinstance(call.func, o.Attr) else None
    while isinstance(inner, (o.Call, o.Attr)):
        given += inner.kwargs if isinstance(inner, o.Call) else ()
        inner = inner.func if isinstance(inner, o.Call) else inner.value
    typed = {"request", "form", "data", "body", "payload", "serializer", *(param.name for param in func.params)} - {
        "self"
    }
    return any(
        (kw.name or "").partition("__")[0] in _KEYS
        and any(isinstance(node, o.Name) and node.id in typed for node in expressions(o.Do(kw.value)))
        for kw in given
    )


def _absence(test: o.Expr, rows: frozenset[str]) -> bool | None:
    """True where the branch is taken without an account, False where the other one is, ``None`` when it is another test."""
    if isinstance(test, o.Unary) and test.op == "not":
        return True if leaf(test.value) in rows and isinstance(test.value, o.Name) else None
    if isinstance(test, o.Compare) and isinstance(test.left, o.Name) and test.left.id in rows:
        if isinstance(test.rights[0], o.Const) and test.rights[0].kind == "none":
            return test.ops[0] in ("is", "==")
        return None
    return False if isinstance(test, o.Name) and test.id in rows else None


def _says(body: tuple[o.Stmt, ...]) -> str:
    """The text or the 404 by which a branch says that there is no account; empty when it says nothing of the kind."""
    for stmt in body:
        for node in expressions(stmt):
            if isinstance(node, o.Const):
                if node.value == 404 or (node.kind == "str" and _denies(str(node.value))):
                    return str(node.value)
            elif isinstance(node, o.Attr) and "404" in node.attr:
                return "404"
    return ""


def _denies(text: str) -> bool:
    low = text.lower()
    conditional = low.startswith("if ") or " if " in low or "whether" in low
    return not conditional and any(one in low for one in _ABSENT) and any(one in low for one in _ABOUT)
