"""Credentials that leave: in answers, in the claims of tokens, in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import Act, Value
from auditor.finding import Finding
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.paths import Trail
from auditor.program.path import Path
from auditor.program.source import Said, leaf
from auditor.program.tokens import TokenUse
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_SAYS_WHETHER = (["has"], ["is"], ["needs"], ["uses"])
_MADE = ("account.mfa_enrol", "account.recovery_codes", "account.api_key", "account.oauth_client")


def answered(program: Program) -> Iterator[Finding]:
    """Columns of stored rows that hold a credential, in answers; what was just made for the caller is not meant."""
    for entry in program.entries:
        summary = program.flow.summary(entry.func, entry.klass, entry.given)
        if summary is None or any(t.act.kind in _MADE for t in program.trails(entry)):
            continue
        for value, guards, unknown in summary.answers:
            columns = sorted(set(_columns(program, values.bind(value, entry.binding), 4)))
            if columns:
                act = Act("account.profile_read", f"answer with {columns[0]}", entry.func.site, (), True)
                trail = Trail(act, (), entry.guards | guards, entry.unknown | unknown, summary.met, True, (entry.func,))
                yield Path(program, entry, trail, act).finding(
                    f"with a credential in the answer ({', '.join(columns)})"
                )
                break


def _columns(program: Program, value: Value, depth: int) -> Iterator[str]:
    words = program.table.words
    exact = words.exact("shown_credential")
    for origin in value:
        if origin.kind in ("row", "principal") and origin.leaf in exact and origin.path:
            yield origin.leaf
        if depth and origin.kind in ("new", "call") and not origin.path:
            shows = origin.kind == "new" or origin.name.rpartition(".")[2] in words.exact("shows_parts")
            for key, part in origin.keys if shows else ():
                if split(key)[:1] in _SAYS_WHETHER:
                    continue
                stored = any(x.kind in ("row", "random") for x in values.inner(part, 1))
                if key in ("cvv", "cvc", "cvv2", "card_cvv") and stored:
                    yield key
                yield from _columns(program, part, depth - 1)


def claimed(program: Program) -> Iterator[Finding]:
    """Passwords and their hashes among the claims of a token, which everybody can read who holds it."""
    words = program.table.words
    done: set[object] = set()
    for func in program.functions():
        summary = program.flow.summary(func)
        for event in summary.events if summary is not None else ():
            if event.act.kind != "token.made" or event.act.site in done or "encrypt" in event.act.name:
                continue
            inside = [(key, x) for made in event.act.role("claims") for key, part in made.keys for x in part]
            if any(
                x.path and x.leaf in words.exact("password_attr")
                for _, x in inside
                if x.kind in ("row", "principal", "param", "request")
            ):
                done.add(event.act.site)
                yield TokenUse(program, func, event.act).finding(
                    "puts a password or its hash into the claims of a token"
                )


def logged(program: Program) -> Iterator[Finding]:
    """Secrets that are handed to a logger by name, in code that has to do with accounts."""
    words = program.table.words
    for func in program.functions():
        for said in program.source.said(func):
            name = _secret_argument(program, said)
            if not name:
                continue
            entry = program.reached_from(func)
            place = (*func.module.name.split("."), *func.qualname.split("."))
            if entry is None and not any(words.has("auth_place", part) for part in place):
                continue
            act = Act("token.made", f"{said.name}({name})", said.site)
            found = TokenUse(program, func, act).finding(f"writes a secret to the log ({name})")
            yield replace(found, confidence="medium")


def _secret_argument(program: Program, said: Said) -> str:
    """The name of the secret that a call writes to a log; empty when the call does not."""
    words = program.table.words
    call = said.expr
    if not isinstance(call, o.Call) or not isinstance(call.func, o.Attr) or said.name not in words.exact("log_method"):
        return ""
    if leaf(call.func.value) not in words.exact("log_receiver"):
        return ""
    given: list[object] = [*call.args[1:]]
    if call.args and isinstance(call.args[0], o.Text):
        given += call.args[0].parts
    for arg in given:
        if isinstance(arg, (o.Name, o.Attr, o.Sub)) and leaf(arg) in words.exact("logged_secret"):
            return leaf(arg)
    return ""
