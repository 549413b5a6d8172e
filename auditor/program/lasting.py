"""Tokens and sessions that cannot be ended: how long they last, and whether a logout takes anything away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import finding, last, named_words
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

HOUR = 3600
DAY = 24 * HOUR
_UNITS = {"weeks": 7 * DAY, "days": DAY, "hours": HOUR, "minutes": 60, "seconds": 1}


def seconds(expr: o.Expr | None) -> float | None:
    """What ``timedelta(...)`` or a number of seconds says; ``None`` when it is not told by literals."""
    if isinstance(expr, o.Const) and isinstance(expr.value, (int, float)) and not isinstance(expr.value, bool):
        return float(expr.value)
    if isinstance(expr, o.Binary) and expr.op == "*":
        left, right = seconds(expr.left), seconds(expr.right)
        return left * right if left is not None and right is not None else None
    if isinstance(expr, o.Call) and last(expr) == "timedelta":
        parts = [(kw.name, kw.value) for kw in expr.kwargs] + [("days", arg) for arg in expr.args[:1]]
        known = [(_UNITS.get(name), seconds(value)) for name, value in parts]
        if parts and all(unit is not None and amount is not None for unit, amount in known):
            return sum(unit * amount for unit, amount in known if unit is not None and amount is not None)
    return None


_TESTING = re.compile(r"(^|[/_.])(test|tests|testing|dev|local|example|demo|ci)([/_.]|$)", re.I)


def long_lived(program: Program) -> Iterator[Finding]:
    """Settings of libraries by which access tokens live for more than a day, or for ever, and nothing can end them."""
    listed = any(True for _ in program.source.calls("token_in_blocklist_loader", "token_in_blacklist_loader")) or any(
        last(d.expr) in ("token_in_blocklist_loader", "token_in_blacklist_loader") for f in program.functions() for d in f.decorators
    )  # fmt: skip
    for path, module in sorted(program.project.modules.items()):
        if module.stub or _TESTING.search(path):
            continue
        for stmt in flat(module.outline.body):
            for name, value, pos in _settings(stmt):
                flaw = _too_long(name, value, listed)
                if flaw:
                    site = place(module, pos, "")
                    yield Finding(check="", site=site, message=f"{name} {flaw}.", confidence="high", subject=name, steps=(Step(site, name),))  # fmt: skip


def _settings(stmt: o.Stmt) -> Iterator[tuple[str, o.Expr, o.Pos]]:
    """Assignments to settings: ``NAME = value``, ``app.config["NAME"] = value``, and the pairs of ``SIMPLE_JWT``."""
    if not isinstance(stmt, (o.Assign, o.AnnAssign)) or stmt.value is None:
        return
    for target in stmt.targets if isinstance(stmt, o.Assign) else (stmt.target,):
        if isinstance(target, o.Sub) and isinstance(target.index, o.Const) and last(target.value) == "config":
            yield str(target.index.value), stmt.value, stmt.pos
        elif isinstance(target, o.Name):
            yield target.id, stmt.value, stmt.pos
            if target.id == "SIMPLE_JWT" and isinstance(stmt.value, o.Dict):
                for key, value in zip(stmt.value.keys, stmt.value.values, strict=False):
                    if isinstance(key, o.Const):
                        yield f"SIMPLE_JWT.{key.value}", value, stmt.pos


def _too_long(name: str, value: o.Expr, listed: bool) -> str:
    if name == "JWT_ACCESS_TOKEN_EXPIRES" and not listed:
        if isinstance(value, o.Const) and value.value is False:
            return "lets access tokens live for ever, and no list of ended ones is asked"
        length = seconds(value)
        return (
            "lets access tokens live for more than a day, and no list of ended ones is asked"
            if length and length > DAY
            else ""
        )
    if name == "SIMPLE_JWT.ACCESS_TOKEN_LIFETIME":
        length = seconds(value)
        return (
            "lets access tokens live for more than a day: nothing ends them before" if length and length > DAY else ""
        )
    return ""


_LEAVES = re.compile(
    r"^(log_?out|sign_?out)(_view|_user|_api|_handler)?$|^(user|api|auth|post|handle)_(log_?out|sign_?out)$", re.I
)
_TAKES = re.compile(
    r"revok|black_?list|block_?list|deny_?list|delete|invalidat|expire|version|jti|flush|clear|logout_user|pop|remove|destroy|epoch|rotate|forget|disconnect|"
    r"(^|_)del($|_)|unset|terminate|redis|cache|session|end_session|commit|save|unsubscribe",
    re.I,
)
_COOKIE = frozenset({"delete_cookie", "unset_jwt_cookies", "set_cookie", "clear_cookie", "unset_access_cookies"})


def left_in_name_only(program: Program) -> Iterator[Finding]:
    """Logouts of programs whose tokens stand for themselves that take away no more than the browser's copy."""
    if not _stands_for_itself(program):
        return
    for entry in program.entries:
        func = entry.func
        if not _LEAVES.match(func.name) or entry.endpoint.kind != "http":
            continue
        words = {w for w in named_words(func) if len(w) < 60} - {func.name}
        words |= {w for one in _called(program, func) for w in named_words(one) if len(w) < 60 and not _LEAVES.match(w)}
        taking = {w for w in words if _TAKES.search(w) and not _LEAVES.match(w)} - _COOKIE
        if not taking:
            flaw = "ends nothing on the server: a copied token works after the logout as it did before"
            yield finding(program, func, func.node.pos, flaw, func.name)


def _called(program: Program, func: Func) -> list[Func]:
    summary = program.flow.summary(func)
    return [edge.callee for edge in summary.edges] if summary is not None else []


def _stands_for_itself(program: Program) -> bool:
    """Whether the project writes signed tokens that let somebody in and asks nowhere whether one was ended."""
    made = any(
        program.source.path(said).startswith(("jwt.encode", "jose.jwt.encode", "authlib.jose.jwt.encode", "joserfc.jwt.encode"))
        and any(re.search(r"access|auth|login|session", w, re.I) for w in (said.func.name, said.func.module.name))
        for said in program.source.calls("encode")
    ) or any(program.source.path(said).startswith("flask_jwt_extended.") for said in program.source.calls("create_access_token"))  # fmt: skip
    return made and not any(
        re.search(r"blocklist|blacklist|denylist|revoked|is_revoked|token_version", word, re.I)
        for word in program.source.words
        if len(word) < 60
    )
