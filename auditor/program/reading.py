"""Reading functions as they stand: the names in an expression, the blocks around a statement, a finding at a place.

For questions whose answer lies in the words of one function, also in libraries that have no endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.project import Func
from auditor.project.definitions import blocks
from auditor.project.definitions import site as place
from auditor.python import outline as o
from auditor.python.parts import nodes as nodes
from auditor.python.parts import words_in as words_in
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

Around = tuple[o.Stmt, ...]


def spelled(expr: object) -> str:
    """The dotted name as it is written; calls and subscripts are left out, empty for anything that has no name."""
    if isinstance(expr, o.Name):
        return expr.id
    if isinstance(expr, o.Attr):
        return f"{spelled(expr.value)}.{expr.attr}".lstrip(".")
    if isinstance(expr, (o.Sub, o.Await, o.Starred)):
        return spelled(expr.value)
    return spelled(expr.func) if isinstance(expr, o.Call) else ""


def last(expr: object) -> str:
    """The last part of the name: ``get`` of ``a.b.get(...)``."""
    return spelled(expr).rpartition(".")[2]


def taken(expr: object) -> tuple[o.Expr, str] | None:
    """What a constant key is taken from, and the key: ``x["jwk"]``, ``x.get("jwk")``, ``x.pop("jwk")``."""
    if isinstance(expr, o.Sub) and isinstance(expr.index, o.Const) and isinstance(expr.index.value, str):
        return expr.value, expr.index.value
    if (
        isinstance(expr, o.Call)
        and isinstance(expr.func, o.Attr)
        and expr.func.attr in ("get", "pop", "getlist", "getone", "get_argument", "getfirst")
        and expr.args
        and isinstance(expr.args[0], o.Const)
        and isinstance(expr.args[0].value, str)
    ):
        return expr.func.value, expr.args[0].value
    return None


def own_parts(stmt: o.Stmt) -> tuple[object, ...]:
    """The expressions of a statement without those of its nested blocks and definitions."""
    if isinstance(stmt, (o.Function, o.Class)):
        return ()
    inside = ("body", "orelse", "handlers", "final", "cases", "pos")
    return tuple(getattr(stmt, name) for name in stmt.__struct_fields__ if name not in inside)


def walked(body: tuple[o.Stmt, ...], around: Around = ()) -> Iterator[tuple[o.Stmt, Around]]:
    """Every statement of a body with the statements around it, outermost first; nested definitions are left out."""
    for stmt in body:
        yield stmt, around
        for block in blocks(stmt):
            yield from walked(block, (*around, stmt))


def ends(body: tuple[o.Stmt, ...]) -> bool:
    """Whether a block gives up: it raises, aborts, or returns at its end."""
    tail = body[-1] if body else None
    if isinstance(tail, (o.Raise, o.Return, o.Continue, o.Break)):
        return True
    if isinstance(tail, o.Do) and isinstance(tail.value, o.Call):
        return last(tail.value) in ("abort", "fail", "exit", "error", "forbidden", "unauthorized", "send_error")
    return isinstance(tail, o.If) and bool(tail.orelse) and ends(tail.body) and ends(tail.orelse)


def refuses(body: tuple[o.Stmt, ...]) -> bool:
    """Whether a block ends by a no: it raises, aborts, or returns nothing, false, or an error."""
    tail = body[-1] if body else None
    if isinstance(tail, o.Return):
        value = tail.value
        empty = value is None or (isinstance(value, o.Const) and not value.value)
        return empty or (isinstance(value, (o.Call, o.Seq)) and bool(_NO & {w.lower() for w in words_in(value)}))
    return ends(body) and not isinstance(tail, (o.Continue, o.Break))


_NO = frozenset(
    "abort error errors forbidden unauthorized fail failed failure invalid denied badrequest httpresponseforbidden none "
    "httpresponsebadrequest permissiondenied 401 403 redirect".split()
)


def named_words(func: Func) -> frozenset[str]:
    """Every name, attribute, keyword and short text in a function, its parameters, decorators and nested functions."""
    return func.words


def finding(
    program: Program,
    func: Func,
    pos: o.Pos,
    flaw: str,
    subject: str,
    *,
    confidence: str = "medium",
    steps: tuple[Step, ...] = (),
) -> Finding:
    """A finding at a place in a function: the function (and its endpoint, when there is one) and what is wrong."""
    site = where(func, pos)
    entry = program.reached_from(func)
    title = f'"{entry.endpoint.title}" ({entry.func.name})' if entry is not None else f"{func.qualname}()"
    return Finding(
        check="", site=site, message=f"{title} {flaw}.", confidence=confidence, subject=subject,
        endpoint=entry.endpoint.title if entry is not None else "", steps=(*steps, Step(site, subject)),
    )  # fmt: skip


def where(func: Func, pos: o.Pos) -> Site:
    """A place in a function; its ``def`` line when the outline has none."""
    return place(func.module, pos if pos[0] else func.node.pos, func.qualname)


def position(stmt: o.Stmt) -> o.Pos:
    """The position of a statement."""
    return getattr(stmt, "pos", o.NOWHERE)
