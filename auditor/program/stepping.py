"""Proofs that stand in a branch and still bind everybody whom they concern.

A login that asks for a code where the account has a second factor; a form whose validator refuses a wrong password, and
leaves out only what is not there (no user, an earlier error).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from auditor.facts import Guard
from auditor.flow.meaning import split
from auditor.program.source import expressions
from auditor.project import Func
from auditor.project.definitions import blocks
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_ON = frozenset(
    "enabled has required require requires is active confirmed needs need needed device devices secret configured setup on "
    "use uses used activated registered enrolled user".split()
)
_VALIDATORS = ("validate", "clean")


def enrolled(program: Program, funcs: Iterable[Func], before: int) -> tuple[str, Site] | None:
    """The test by which a login asks whether the account has a second factor, and then goes elsewhere; with its place."""
    for at, func in enumerate(funcs):
        for stmt in flat(func.body) if not func.module.stub else ():
            if not isinstance(stmt, o.If) or (at == 0 and before and stmt.pos[0] > before):
                continue
            name = next((n for n in _names(func, stmt.test) if _asks(program, n)), "")
            if name and any(isinstance(s, (o.Return, o.Raise)) for s in (*flat(stmt.body), *flat(stmt.orelse))):
                return name, place(func.module, stmt.pos, func.qualname)
    return None


def _asks(program: Program, name: str) -> bool:
    """Whether a name asks if somebody has a second factor: ``has_two_factor``, ``mfa_is_enabled``, ``totp_secret``."""
    words = program.table.words
    if words.has("mfa_attr", name):
        return True
    return words.has("second_factor", name) and bool(_ON.intersection(split(name)))


def _names(func: Func, test: o.Expr) -> Iterator[str]:
    for node in expressions(o.Do(test)):
        if isinstance(node, o.Name):
            yield node.id
        elif isinstance(node, o.Attr):
            yield node.attr
        elif isinstance(node, o.Sub) and isinstance(node.index, o.Const) and isinstance(node.index.value, str):
            yield node.index.value


def validated(program: Program, funcs: Iterable[Func], kinds: tuple[str, ...]) -> Guard | None:
    """A guard in the validator of a form or serializer which only a missing value passes by."""
    for func in funcs:
        if func.klass is None or func.module.stub or not func.name.startswith(_VALIDATORS):
            continue
        summary = program.flow.summary(func, func.klass)
        for guard, use in sorted(summary.met.items(), key=lambda item: item[0].site) if summary is not None else ():
            if guard.kind not in kinds or guard.weak or use or guard.site.function != func.qualname:
                continue
            if all(_presence(test) for test in _around(func.body, guard.site.line)):
                return guard
        asked = _refused(program, func, kinds)
        if asked is not None:
            return asked
    return None


def _refused(program: Program, func: Func, kinds: tuple[str, ...]) -> Guard | None:
    """``if not service.check_password(..): raise``, where only a missing value passes it by."""
    words = program.table.words
    for stmt in flat(func.body):
        if not isinstance(stmt, o.If) or not any(isinstance(s, o.Raise) for s in flat(stmt.body)):
            continue
        for node in expressions(stmt):
            called = node.func if isinstance(node, o.Call) else None
            name = called.attr if isinstance(called, o.Attr) else called.id if isinstance(called, o.Name) else ""
            if not name or not words.has("verdict", name):
                continue
            kind = (
                "second_factor" if words.has("second_factor", name) else "reauth" if words.has("password", name) else ""
            )
            if kind in kinds and all(_presence(test) for test in _around(func.body, _line(stmt))):
                return Guard(kind, name, place(func.module, stmt.pos, func.qualname), "body", certain=False)
    return None


def _around(body: tuple[o.Stmt, ...], line: int) -> list[o.Expr]:
    """The conditions around what stands at a line, without its own."""
    here = [stmt for stmt in body if 0 < _line(stmt) <= line]
    if not here:
        return []
    stmt = here[-1]
    inside = [block for block in blocks(stmt) if block and 0 < _line(block[0]) <= line]
    if not inside:
        return []
    deeper = _around(inside[-1], line)
    return [stmt.test, *deeper] if isinstance(stmt, o.If) else deeper


def _line(stmt: o.Stmt) -> int:
    return int(getattr(stmt, "pos", o.NOWHERE)[0])


def _presence(test: o.Expr) -> bool:
    """Whether a condition only asks if something is there."""
    if isinstance(test, o.Bool):
        return all(_presence(part) for part in test.values)
    if isinstance(test, o.Unary):
        return _presence(test.value)
    if isinstance(test, o.Compare):
        return all(op in ("is", "is not") for op in test.ops)
    return isinstance(test, (o.Name, o.Attr, o.Sub)) or (
        isinstance(test, o.Call) and isinstance(test.func, o.Attr) and test.func.attr in ("get", "is_valid")
    )
