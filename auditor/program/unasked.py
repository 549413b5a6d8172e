"""Changes of what opens an account that a handler leaves to a service, by what the service's method is called: is the
one who calls asked for his password, or a second factor, on every way to it?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import ends, finding, nodes, own_parts, walked, words_in
from auditor.project import Func
from auditor.project.definitions import blocks
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program
    from auditor.protect import Entry

_CHANGES = (
    ("a password", re.compile(r"^(change|set|update|modify)_?(user_?|account_?|my_?)?password(_for_user)?$", re.I)),
    ("an API key", re.compile(r"^(generate|create|regenerate|issue|new|delete|revoke)_?(user_?|account_?)?api_?(key|token)s?(_for_user)?$", re.I)),
    ("a second factor", re.compile(r"^(disable|remove|delete|deactivate)_?(user_?|account_?)?(mfa|2fa|tfa|totp|otp|two_?factor)(_device|_auth)?s?$", re.I)),
    ("a mail address", re.compile(r"^(change|set|update)_?(user_?|account_?)?e?mail(_address)?$", re.I)),
)  # fmt: skip
_OFTEN = frozenset({"an API key"})
_ASKS = re.compile(
    r"check_?password|verify_?password|validate_?password|password_?(check|valid|match)|authenticate$|old_?password|current_?password|re_?auth|recent|(^|_)fresh|sudo|"
    r"confirm_?(password|access|identity)|step_?up|(^|_)(mfa|totp|otp|2fa|two_?factor)(_|$)|checkpw|compare_digest|passwd_?check|login_?fresh",
    re.I,
)
_SESSION = frozenset(
    {"current_user", "login_required", "auth_required", "get_current_user", "jwt_required", "token_required"}
)
_SOMEBODY_ELSE = re.compile(
    r"reset|forgot|recover|register|sign_?up|admin|install|setup|initial|first_?run|token", re.I
)


def unasked(program: Program) -> Iterator[Finding]:
    """Handlers of logged-in people that call such a method on a way on which nothing is asked again.

    What is done rarely without (keys) counts only where neighbours in the same file ask.
    """
    for entry in program.entries:
        func = entry.func
        if entry.endpoint.kind != "http" or _SOMEBODY_ELSE.search(func.name) or not _by_session(entry):
            continue
        if any(_asks(d.expr) for d in func.decorators) or any(
            g.kind in ("reauth", "second_factor", "staff") for g in entry.guards
        ):
            continue
        for stmt, what in _changes(func):
            if _already(program, entry) or _asked_before(func.body, stmt):
                continue
            others = _neighbours(program, entry)
            if what in _OFTEN and len(others) < 2:
                continue
            steps = tuple(Step(other.endpoint.site, f"{other.func.name} asks again") for other in others[:1])
            flaw = f"changes {what} of an account on the strength of a session: not every way to it asks for the password again"
            yield finding(program, func, func.node.pos, flaw, what, steps=steps)
            break


def _changes(func: Func) -> Iterator[tuple[o.Stmt, str]]:
    for stmt, _ in walked(func.body):
        for node in nodes(own_parts(stmt)):
            if isinstance(node, o.Call) and isinstance(node.func, o.Attr):
                for what, pattern in _CHANGES:
                    if pattern.match(node.func.attr) and len(node.args) + len(node.kwargs) < 3:
                        yield stmt, what


def _by_session(entry: Entry) -> bool:
    words = words_in(entry.func.body) | words_in(tuple(d.expr for d in entry.func.decorators))
    return bool(words & _SESSION) or any(g.kind == "auth" for g in entry.guards)


def _already(program: Program, entry: Entry) -> bool:
    """Whether the change itself was understood: then the path says what is asked."""
    return any(
        t.act.kind in ("account.password", "account.email", "account.api_key", "account.mfa_remove") and not t.act.kind.endswith("_read")
        for t in program.trails(entry)
    )  # fmt: skip


def _asks(expr: object) -> bool:
    return any(_ASKS.search(word) for word in words_in(expr) if len(word) < 60)


def _asked_before(body: tuple[o.Stmt, ...], wanted: o.Stmt) -> bool:
    """Whether on every way to a statement something is asked: a call, a test, or both sides of a branch."""
    for stmt in body:
        if stmt is wanted:
            return _asks(own_parts(stmt))
        inside = any(inner is wanted for block in blocks(stmt) for inner, _ in walked(block))
        if _asks(own_parts(stmt)) and (not isinstance(stmt, o.If) or inside or _stops(stmt)):
            return True
        if inside:
            return any(
                _asked_before(block, wanted)
                for block in blocks(stmt)
                if any(inner is wanted for inner, _ in walked(block))
            )
        if isinstance(stmt, o.If) and stmt.orelse and all(_asks_or_ends(block) for block in (stmt.body, stmt.orelse)):
            return True
        if (
            isinstance(stmt, o.If)
            and not stmt.orelse
            and not _by_role(stmt.test)
            and _asks_or_ends(stmt.body)
            and not ends(stmt.body)
        ):
            return True  # asked only for some: whether these are all is not told by reading
        if isinstance(stmt, (o.Try, o.With)) and any(_asks(own_parts(s)) for s, _ in walked(stmt.body)):
            return True
    return False


def _stops(stmt: o.If) -> bool:
    return ends(stmt.body) or (bool(stmt.orelse) and ends(stmt.orelse))


def _asks_or_ends(body: tuple[o.Stmt, ...]) -> bool:
    if ends(body) and not any(isinstance(s, o.If) for s in body):
        return True
    if len(body) == 1 and isinstance(body[0], o.If) and body[0].orelse:
        return all(_asks_or_ends(block) for block in (body[0].body, body[0].orelse))
    return any(_asks(own_parts(stmt)) for stmt, _ in walked(body))


_ROLE = re.compile(r"admin|staff|superuser|permission|role|!=", re.I)


def _by_role(test: o.Expr) -> bool:
    """Whether it is asked only of those without a role, or only for the account of another."""
    differs = any(isinstance(n, o.Compare) and "!=" in n.ops for n in nodes(test))
    return differs or any(_ROLE.search(word) for word in words_in(test))


def _neighbours(program: Program, entry: Entry) -> list[Entry]:
    """The endpoints of the same file whose decorators ask again."""
    return [
        other
        for other in program.entries
        if other.func.module is entry.func.module
        and other is not entry
        and any(_asks(d.expr) for d in other.func.decorators)
    ]
