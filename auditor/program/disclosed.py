"""Credentials that leave: in answers, in the claims of tokens, in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import Act, Origin, Value
from auditor.finding import Finding
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.paths import Trail
from auditor.program import showing
from auditor.program.path import Path
from auditor.program.reading import taken
from auditor.program.secrets_life import masked
from auditor.program.source import Said, expressions, leaf
from auditor.program.tokens import TokenUse
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
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
            bound = values.bind(value, entry.binding)
            columns = sorted({*_columns(program, bound, 4), *_whole(program, entry, bound)})
            if columns:
                act = Act("account.profile_read", f"answer with {columns[0]}", entry.func.site, (), True)
                trail = Trail(act, (), entry.guards | guards, entry.unknown | unknown, summary.met, True, (entry.func,))
                yield Path(program, entry, trail, act).finding(
                    f"with a credential in the answer ({', '.join(columns)})"
                )
                break


def _whole(program: Program, entry: Entry, value: Value) -> Iterator[str]:
    """The credentials among the columns of a row that a framework makes an answer of, as its response model says."""
    exact = program.table.words.exact("shown_credential")
    inside = (part for made in value if made.kind == "new" and made.name == "dict" for _, part in made.keys)
    for origin in (*value, *(x for part in inside for x in part)):
        if origin.kind in ("row", "query", "new") and not origin.path:
            yield from (column for column in showing.whole_row(program, entry, origin.name) if column in exact)


def configured(program: Program) -> Iterator[Finding]:
    """Keys and passwords of the program itself in answers, and its whole environment or configuration."""
    for entry in program.entries:
        summary = program.flow.summary(entry.func, entry.klass, entry.given)
        for value, guards, unknown in summary.answers if summary is not None else ():
            held = entry.guards | guards
            plain = (part for part in _given(program, value, 4) if all(_is_plain(x) for x in part))
            named = next(filter(None, (_setting(program, x) for part in plain for x in sorted(part, key=_order))), "")
            asked = (said for said in program.source.said(entry.func) if said.name == "bool")
            if not named or any(guard.kind == "staff" for guard in held) or any(named in x.all_names for x in asked):
                continue
            act = Act("account.profile_read", f"answer with {named}", entry.func.site, (), True)
            trail = Trail(act, (), held, entry.unknown | unknown, summary.met if summary else {}, True, (entry.func,))
            yield Path(program, entry, trail, act).finding(f"and gives {named} away in the answer")
            break


def _order(origin: Origin) -> tuple[object, ...]:
    return origin.order


def _is_plain(origin: Origin) -> bool:
    """Whether an origin may stand beside a setting; a text made of many things holds what was made with it."""
    return origin.kind in ("setting", "constant", "call", "new", "unknown")


def _given(program: Program, value: Value, depth: int, objects: bool = True) -> Iterator[Value]:
    """The values that an answer is made of, so that they can be read there; what only went into a call is not.

    Without ``objects``, what went into an object of a class is not either: a form shows what it wants of it.
    """
    yield value
    for origin in sorted(value, key=_order):
        if not objects and origin.kind == "new" and origin.name != "dict":
            continue
        shows = origin.kind == "new" or origin.name.rpartition(".")[2] in program.table.words.exact("shows_parts")
        if depth and shows and origin.kind in ("new", "call") and not origin.path:
            for _, part in origin.keys:
                yield from _given(program, part, depth - 1, objects)


def _setting(program: Program, origin: Origin) -> str:
    """What a setting holds that nobody else may know; empty for anything else."""
    if origin.kind not in ("setting", "call") or origin.keys:
        return ""
    if origin.kind == "setting" and not origin.path and origin.name in ("os.environ", "environ"):
        return "the whole environment"
    name = origin.leaf.rpartition(".")[2]
    ends = ("_".join(split(name)[-n:]) for n in (1, 2))
    return name if any(end in program.table.words.exact("secret_setting") for end in ends) else ""


def echoed(program: Program) -> Iterator[Finding]:
    """Request bodies with a password in them that come back in the answer as they are."""
    words = program.table.words
    for entry in program.entries:
        if not any(trail.act.kind in _TYPED for trail in program.trails(entry)):
            continue
        summary = program.flow.summary(entry.func, entry.klass, entry.given)
        for value, guards, unknown in summary.answers if summary is not None else ():
            whole = [x for part in _given(program, value, 4, False) for x in part if x.kind == "request" and _body(x)]
            if not whole or not any(words.has("password", key) for _, key in _takes(entry.func)):
                continue
            act = Act("account.profile_read", "answer with the request body", entry.func.site, (), True)
            trail = Trail(act, (), entry.guards | guards, entry.unknown | unknown, {}, True, (entry.func,))
            yield Path(program, entry, trail, act).finding("with the whole request, the password in it, in the answer")
            break


_TYPED = ("account.register", "account.password", "account.login", "account.reset_confirm")


def _body(origin: Origin) -> bool:
    """Whether a value is all that the request holds."""
    return not origin.path and origin.name.endswith((".get_json", ".json", ".form", ".data", ".POST", ".body"))


def _takes(func: Func) -> Iterator[tuple[o.Expr, str]]:
    for stmt in flat(func.body):
        for node in expressions(stmt):
            got = taken(node)
            if got is not None:
                yield got


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
        if isinstance(arg, o.Sub) and isinstance(arg.index, o.Slice):
            continue  # the first letters, to tell one from another
        if (
            isinstance(arg, (o.Name, o.Attr, o.Sub))
            and leaf(arg) in words.exact("logged_secret")
            and not masked(said.func, leaf(arg))
        ):
            return leaf(arg)
    return ""
