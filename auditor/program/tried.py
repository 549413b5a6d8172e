"""Functions that compare a typed code with one they keep, and count nothing: whoever calls them may try for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.kept_codes import (
    ABOUT,
    CODES,
    FETCH,
    KEPT_BY,
    NOT,
    from_caller,
    is_code,
    kept_by_name,
    stored,
)
from auditor.program.limits import LIMITS, counts, everywhere, hint
from auditor.program.recovery import around
from auditor.program.source import Said, expressions, leaf
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.path import Path
    from auditor.program.program import Program

_CALLERS = 3
_LINK = re.compile(r"[<{][^>}]*(?:code|otp|pin|key)[^>}]*[>}]")
_COLUMN = re.compile(r"\b(?:where|and)\s+(\w*(?:pin|otp|passcode|code))\s*=", re.IGNORECASE)


def uncounted(program: Program) -> Iterator[Finding]:
    """One finding for each function that fetches the right code, compares it with what it was given, and counts nothing."""
    for func in program.functions():
        place = set(split(func.qualname.replace(".", "_"))) | set(split(func.module.name.rpartition(".")[2]))
        if place & NOT or (not place & ABOUT and not _wraps(func)):
            continue
        asks = _asks_code if _wraps(func) else partial(_compares, program)
        said = next((one for one in program.source.said(func) if asks(func, one)), None)
        if said is None or _counted(program, func):
            continue
        entry = program.reached_from(func)
        if entry is not None and entry.func is func and _LINK.search(entry.endpoint.route):
            continue  # the code is a part of a link, and nobody types it
        if entry is not None and (any(g.kind in LIMITS for g in entry.guards) or hint(program, entry)):
            continue
        where = (
            f'"{entry.endpoint.title}" ({entry.endpoint.function}) lets'
            if entry is not None
            else f"{func.qualname}() lets"
        )
        yield Finding(
            check="", site=func.site.in_function(func.qualname), subject="code", confidence="medium",
            endpoint=entry.endpoint.title if entry is not None else "",
            message=f"{where} a code be tried without limit: {func.qualname}() compares it with the one that is kept, and neither "
            "counts wrong tries nor voids the code.",
            steps=(*_way(entry, func), Step(said.site, "compares the code")),
        )  # fmt: skip


def _way(entry: Entry | None, func: Func) -> tuple[Step, ...]:
    """From the endpoint to the function that compares."""
    entered = (Step(entry.func.site, "enters"),) if entry is not None and entry.func is not func else ()
    return (*entered, Step(func.site, f"calls {func.qualname}()" if entered else "enters"))


def _wraps(func: Func) -> bool:
    """Whether a function stands in for a view: it is made in a decorator and handed the request."""
    named = {param.name for param in func.params}
    handed = bool(named & {"request", "req"}) or (bool(named) and named <= {"args", "kwargs", "kwds", "kw"})
    return handed and func.klass is None and "." in func.qualname


def tries_counted(path: Path) -> bool:
    """Whether something on the way, or called from it, limits tries or uses the code up at a wrong one."""
    return any(
        counts(path.program, func, _KINDS) or _voids(func) for func in around(path.program, path.trail.functions)
    )


_KINDS = ("limiter", "attempts")


def _compares(program: Program, func: Func, said: Said) -> bool:
    """Whether a comparison is one of a typed code with a kept one, and a wrong code is turned away."""
    if isinstance(said.expr, o.Call) and said.name in ("filter", "get", "filter_by", "find_one", "get_or_none"):
        named = [(kw.name or "", kw.value) for kw in said.expr.kwargs]
        return len(named) > 1 and any(is_code(name) and _typed(func, value) for name, value in named)
    if isinstance(said.expr, o.Compare):
        if said.expr.ops[0] not in ("==", "!=") or len(said.expr.rights) != 1:
            return False
        sides = (said.expr.left, said.expr.rights[0])
    elif said.name in ("compare_digest", "constant_time_compare", "safe_str_cmp") and len(said.expr.args) == 2:
        sides = (said.expr.args[0], said.expr.args[1])
    else:
        return False
    return any(_typed(func, one) and _kept(func, other) for one, other in (sides, sides[::-1]))


def _typed(func: Func, expr: o.Expr) -> bool:
    """A parameter called code, otp or pin; also inside ``str(...)`` or ``.strip()``."""
    while isinstance(expr, o.Call):
        expr = expr.args[0] if expr.args and isinstance(expr.func, o.Name) else expr.func
        if isinstance(expr, o.Attr):
            expr = expr.value
    name = expr.id if isinstance(expr, o.Name) else ""
    params = {param.name for param in func.params}
    return name in params and bool(CODES & set(split(name)[-1:])) and not NOT & set(split(name))


def _kept(func: Func, expr: o.Expr) -> bool:
    """What was fetched from a cache, a session or a store, here or just before."""
    while isinstance(expr, o.Call) and expr.args and isinstance(expr.func, o.Name):
        expr = expr.args[0]
    if isinstance(expr, o.Name):
        found = [
            stmt.value
            for stmt in flat(func.body)
            if isinstance(stmt, o.Assign) and any(isinstance(t, o.Name) and t.id == expr.id for t in stmt.targets)
        ]
        return any(_fetched(value) for value in found)
    return _fetched(expr)


def _fetched(expr: o.Expr) -> bool:
    while isinstance(expr, o.Await):
        expr = expr.value
    if isinstance(expr, o.Call) and isinstance(expr.func, o.Attr) and expr.func.attr in ("decode", "strip", "lower"):
        expr = expr.func.value
    if isinstance(expr, o.Sub):
        return bool(KEPT_BY & set(split(leaf(expr.value))))
    return (
        isinstance(expr, o.Call)
        and isinstance(expr.func, o.Attr)
        and expr.func.attr in FETCH
        and bool(KEPT_BY & set(split(leaf(expr.func.value))))
    )


def _counted(program: Program, func: Func) -> bool:
    """Whether tries are counted: here, in what it calls, in its class, or in everything that is known to call it."""
    near = around(program, (func,))
    own = tuple(func.klass.methods.values()) if func.klass is not None else ()
    if any(counts(program, one, _KINDS) for one in (*near, *own)) or _voids(func):
        return True
    callers = list(_callers(program, func))
    return bool(callers) and all(_counted_above(program, one, _CALLERS) for one in callers)


def _counted_above(program: Program, func: Func, depth: int) -> bool:
    if counts(program, func, _KINDS) or _limited(program, func):
        return True
    callers = list(_callers(program, func)) if depth else []
    return bool(callers) and all(_counted_above(program, one, depth - 1) for one in callers)


def _limited(program: Program, func: Func) -> bool:
    """Whether a function is the handler of endpoints that a limit stands before."""
    own = [entry for entry in program.entries if entry.func is func]
    return bool(own) and all(any(g.kind in LIMITS for g in entry.guards) for entry in own)


def _callers(program: Program, wanted: Func) -> Iterator[Func]:
    for said in program.source.by_name.get(wanted.name, ()):
        if said.func is not wanted and not said.func.module.stub:
            yield said.func


def _voids(func: Func) -> bool:
    """Whether the code is taken out before it is compared, so that one try is all there is: ``cache.pop(key) == code``."""
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(stmt, o.Do) and node is stmt.value:  # taken out after the comparison
                continue
            if isinstance(node, o.Call) and isinstance(node.func, o.Attr) and node.func.attr in ("pop", "getdel"):
                inside = [*node.args, node.func.value]
                names = [one.value if isinstance(one, o.Const) else leaf(one) for one in inside]
                if any({*CODES, "key", "otps", "codes"} & set(split(name)) for name in names if isinstance(name, str)):
                    return True
    return False


def typed_freely(program: Program) -> Iterator[Finding]:
    """Endpoints that compare a code from the request with a stored one, or look a row up by it, and count nothing."""
    if everywhere(program):
        return
    for entry in program.entries:
        if entry.endpoint.kind not in ("http", "graphql") or any(g.kind in (*LIMITS, "staff") for g in entry.guards):
            continue
        name = next((found for said in program.source.said(entry.func) if (found := _asks_code(entry.func, said))), "")
        name = name or (_in_query(entry.func) if _opens(program, entry) else "")
        if name and not hint(program, entry):
            near = around(program, (entry.func,))
            if not any(counts(program, func, _KINDS) or _voids(func) for func in near):
                title, function = entry.endpoint.title, entry.endpoint.function
                yield Finding(
                    check="", site=entry.endpoint.site.in_function(function), subject="code", endpoint=title, confidence="medium",
                    message=f'"{title}" ({function}) tests a typed code ({name}) that can be tried without limit.',
                    steps=(Step(entry.func.site, "enters"),),
                )  # fmt: skip


def _asks_code(func: Func, said: Said) -> str:
    """The stored code with which a comparison in an endpoint compares a typed one; empty when it is none."""
    if not isinstance(said.expr, o.Compare) or said.expr.ops[0] not in ("==", "!=") or len(said.expr.rights) != 1:
        return ""
    for one, other in ((said.expr.left, said.expr.rights[0]), (said.expr.rights[0], said.expr.left)):
        name = stored(func, other)
        if name and from_caller(func, one):
            return name
        if kept_by_name(func, other) and from_caller(func, one):
            return leaf(other.func.value) if isinstance(other, o.Call) and isinstance(other.func, o.Attr) else "code"
    return ""


def _opens(program: Program, entry: Entry) -> bool:
    kinds = {trail.act.kind for trail in program.trails(entry)}
    return bool(kinds & {"account.password", "account.mint", "account.login"})


def _in_query(func: Func) -> str:
    """The column of a code by which a query in the function looks a row up: ``WHERE mail = ? AND reset_pin = ?``."""
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(node, o.Const) and node.kind == "str":
                found = _COLUMN.search(str(node.value))
                if found and not NOT & set(split(found[1])):
                    return found[1]
    return ""
