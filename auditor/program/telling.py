"""What leaves: passwords in messages and logs; and whether a change of an account is told to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Origin
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.program.source import Said
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.path import Path
    from auditor.program.program import Program

_LEVELS = ("debug", "info", "warning", "warn", "error", "exception", "critical")
_LOGGERS = frozenset({"log", "logger", "logging", "_logger", "_log", "lg", "audit", "structlog", "loguru"})
_PASSWORDS = frozenset(
    {
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "pw",
        "plaintext_password",
        "new_password",
        "raw_password",
        "old_password",
    }
)


def passwords_told(program: Program) -> Iterator[Finding]:
    """Every message that holds what is stored as a password, and every log call that is given one; each place once."""
    seen: set[str] = set()
    for entry in program.entries:
        found = program.trails(entry)
        kept = {
            x
            for t in found
            if t.act.kind in ("account.password", "account.register")
            for x in _stored(program, t.act.roles)
        }
        for trail in found if kept else ():
            sent = (
                {x for _, value in trail.act.roles for x in values.inner(value)}
                if trail.act.kind.startswith("message.")
                else set()
            )
            if sent & kept and str(trail.place) not in seen:
                seen.add(str(trail.place))
                yield Finding(
                    check="", site=trail.place, subject=trail.act.kind, endpoint=entry.endpoint.title,
                    message=f'"{entry.endpoint.title}" ({entry.endpoint.function}) sends the password that it stores by {trail.act.kind.partition(".")[2]}.',
                    steps=(Step(entry.func.site, "enters"), Step(trail.place, f"sends by {trail.act.name}")),
                )  # fmt: skip
    for said in program.source.calls(*_LEVELS):
        name = _logs_password(said)
        if name:
            yield Finding(
                check="", site=said.site, subject="log", confidence="medium",
                message=f"{said.func.qualname}() writes {name} to the log.",
            )  # fmt: skip


def _stored(program: Program, roles: tuple[tuple[str, frozenset[Origin]], ...]) -> Iterator[Origin]:
    """The fresh or typed values that become a password."""
    words = program.table.words
    for role, value in roles:
        if role == "subject":
            parts = [v for x in value if x.kind == "new" for k, v in x.keys if words.has("password_attr", k)]
        else:
            parts = [value] if role in ("key", "field_value") else []
        for part in parts:
            yield from (
                x for x in values.parts(part) if x.kind == "random" or (x.kind == "request" and x.leaf in _PASSWORDS)
            )


def _logs_password(said: Said) -> str:
    """The name of the password that a log call is given as it is; empty when there is none."""
    call = said.expr
    if not isinstance(call, o.Call) or not isinstance(call.func, o.Attr):
        return ""
    owner = call.func.value
    while isinstance(owner, o.Call):
        owner = owner.func
    name = owner.attr if isinstance(owner, o.Attr) else owner.id if isinstance(owner, o.Name) else ""
    if name.lower() not in _LOGGERS:
        return ""
    stack: list[o.Expr] = [*call.args, *(kw.value for kw in call.kwargs)]
    while stack:
        node = stack.pop()
        if isinstance(node, (o.Text, o.Seq)):
            stack += node.parts if isinstance(node, o.Text) else node.items
        elif isinstance(node, o.Binary):
            stack += [node.left, node.right]
        elif (
            isinstance(node, o.Sub) and isinstance(node.index, o.Const) and str(node.index.value).lower() in _PASSWORDS
        ):
            return str(node.index.value)
        elif isinstance(node, (o.Name, o.Attr)):
            leaf = node.id if isinstance(node, o.Name) else node.attr
            if leaf.lower() in _PASSWORDS:
                return leaf
    return ""


def tells_nobody(path: Path) -> bool:
    """Whether no message follows: none is sent on any way of the endpoint, and nothing is called that sounds like it."""
    if any(trail.act.kind.startswith("message.") for trail in path.others):
        return False
    words = path.program.table.words
    functions = {id(f): f for t in path.others for f in t.functions}
    return not any(
        words.has("notice", said.name) and said.name != "email"
        for f in functions.values()
        for said in path.program.source.said(f)
    )
