"""Logins and requests for a reset that are seen by their shape only.

An endpoint that is called a login and tests the password that was sent; one that is called a reset and sends a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Act, Value
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.paths import Trail
from auditor.flow.summary import Unknown
from auditor.program.answers import takes_token
from auditor.program.limits import LIMITS, everywhere, hint
from auditor.program.path import PROOFS, Path
from auditor.program.recovery import around
from auditor.program.source import expressions, leaf
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_PASSWORDS = frozenset({"password", "passwd", "pwd", "user_password", "pass", "passphrase"})
_TESTS = frozenset(
    "check verify valid validate authenticate auth compare match matches credentials login correct is".split()
)
_LIMITING = frozenset("limit limiter throttle rate lock lockout guard protect attempts captcha brute security".split())
_NOT_LOGIN = frozenset(
    "logout callback oauth sso saml webauthn passkey social register signup reset forgot change".split()
)
_NOT_REQUEST = frozenset(
    "confirm confirmation complete done verify token change new update factory cart counter stats".split()
)
_OWN_ACCOUNT = frozenset(
    "change update edit delete remove settings profile account confirm reset new close disable".split()
)
"""Words of what is done to one's own account: a session may be asked in a way that is not seen."""
_ADDRESSES = frozenset({"email", "mail", "username", "login", "phone", "user_name", "email_address"})


def unlimited_by_shape(program: Program) -> Iterator[Path]:
    """Endpoints that are called a login and test a password, in which no login is seen, and that nothing limits."""
    for entry in _open(program, "verb_login", _NOT_LOGIN, ("account.login", "account.login_external")):
        if _tests_password(entry.func) and not hint(program, entry):
            yield _path(program, entry, Act("account.login", "test of a password", entry.func.site, (), False))


def oracles(program: Program) -> Iterator[Path]:
    """Endpoints, whatever they are called, that test the password of an account, and that nothing limits.

    For those who are logged in only the passwords of what they name count (a team, a room, another account): to be asked
    for one's own again is another matter.
    """
    if everywhere(program):
        return
    for entry in program.entries:
        endpoint = entry.endpoint
        if endpoint.kind not in ("http", "graphql") or (endpoint.methods and "POST" not in endpoint.methods):
            continue
        held = {g.kind for g in entry.guards}
        if held & {*LIMITS, *PROOFS} - {"auth"} or _could_limit(entry.unknown):
            continue
        told = {trail.act.kind for trail in program.trails(entry)}
        if _OWN_ACCOUNT & set(split(endpoint.function.replace(".", "_"))):
            continue
        if told & {"account.login", "account.register", "account.login_external"} or not _checked(
            program, entry, "auth" in held
        ):
            continue
        if not hint(program, entry):
            yield _path(program, entry, Act("account.login", "test of a password", entry.func.site, (), False))


def _checked(program: Program, entry: Entry, signed_in: bool) -> bool:
    """Whether a function that runs for an endpoint compares a password that somebody typed with a stored one."""
    for func in around(program, (entry.func,)):
        summary = program.flow.summary(func, func.klass)
        for guard in summary.met if summary is not None else ():
            typed = values.has(guard.about, "request", "param")
            if (
                guard.kind == "reauth"
                and guard.certain
                and typed
                and not values.has(guard.about, "principal", "session")
                and (not signed_in or _named_row(guard.about))
            ):
                return True
    return False


def _named_row(about: Value) -> bool:
    """Whether a stored row that the caller names is compared."""
    rows = [x for x in values.inner(about) if x.kind == "row" and x.path]
    return any(values.has(part, "request") for x in rows for _, part in x.keys)


def requests_by_shape(program: Program) -> Iterator[Path]:
    """Endpoints that are called a reset and send a message to whom the caller names, and that nothing limits."""
    for entry in _open(program, "verb_reset", _NOT_REQUEST, ("account.reset_request", "account.password")):
        ends = takes_token(entry.func, entry.endpoint.route)
        if not ends and _sends(program, entry) and not hint(program, entry):
            yield _path(program, entry, Act("account.reset_request", "a message", entry.func.site, (), False))


def _open(program: Program, verb: str, others: frozenset[str], acts: tuple[str, ...]) -> Iterator[Entry]:
    """Endpoints by the name of what they do, for anybody, without a limit before their body, and without these acts."""
    if everywhere(program):
        return
    words = program.table.words
    for entry in program.entries:
        endpoint = entry.endpoint
        if endpoint.kind not in ("http", "graphql") or (endpoint.methods and "POST" not in endpoint.methods):
            continue
        named = (endpoint.function, endpoint.route.rstrip("/").rpartition("/")[2])
        said = {word for name in named for word in split(name.replace(".", "_"))}
        if not any(words.has(verb, name) for name in named) or said & others:
            continue
        if any(g.kind in (*LIMITS, *PROOFS) for g in entry.guards) or _could_limit(entry.unknown):
            continue
        if not any(t.act.kind in acts for t in program.trails(entry)):
            yield entry


def _sends(program: Program, entry: Entry) -> bool:
    """Whether the body itself sends a message, and looks an account up by a name or address."""
    named = {word for said in program.source.said(entry.func) for word in split(said.name)}
    texts = {text for said in program.source.said(entry.func) for text in said.texts}
    sends = any(
        {"send", "mail"} <= set(split(s.name)) or {"send", "email"} <= set(split(s.name))
        for s in program.source.said(entry.func)
    )
    return sends and bool(texts & _ADDRESSES or named & _ADDRESSES)


def _could_limit(unknown: frozenset[Unknown]) -> bool:
    """Whether something that is not understood is called like a limit, or has a name that says nothing."""
    return any(_LIMITING & set(split(one.symbol.rpartition(".")[2])) or one.symbol == "?" for one in unknown)


def _tests_password(func: Func) -> bool:
    """Whether a condition asks something that is given a password, or compares one with a stored one."""
    kept: set[str] = set()
    for stmt in flat(func.body):
        if isinstance(stmt, o.Assign) and _asks(stmt.value):
            kept |= {leaf(target) for target in stmt.targets}
    for stmt in flat(func.body):
        test = stmt.test if isinstance(stmt, (o.If, o.Assert)) else None
        for node in expressions(o.Do(test)) if test is not None else ():
            if isinstance(node, o.Call) and _asks(node):
                return True
            if isinstance(node, o.Name) and node.id in kept:
                return True
    return False


def _asks(expr: o.Expr) -> bool:
    while isinstance(expr, o.Await):
        expr = expr.value
    if not isinstance(expr, o.Call) or not _TESTS & set(split(leaf(expr.func))):
        return False
    given = (*expr.args, *(kw.value for kw in expr.kwargs))
    return any(_is_password(node) for arg in given for node in expressions(o.Do(arg)))


def _is_password(node: o.Node) -> bool:
    if isinstance(node, o.Const):
        return node.value in _PASSWORDS
    return isinstance(node, (o.Name, o.Attr)) and leaf(node) in _PASSWORDS


def _path(program: Program, entry: Entry, act: Act) -> Path:
    summary = program.flow.summary(entry.func, entry.klass, entry.given)
    met = summary.met if summary is not None else {}
    trail = Trail(act, (), entry.guards, entry.unknown, met, False, (entry.func,))
    return Path(program, entry, trail, act)
