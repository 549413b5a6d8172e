"""Credentials in addresses: programs that take a token from the query string and write whole addresses to a log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.source import Said, expressions, leaf
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_TOKENS = frozenset({"token", "access_token", "auth_token", "api_key", "apikey", "api_token", "session_token"})
_QUERIES = frozenset({"args", "GET", "query_params", "query", "query_arguments", "params"})
_WHOLE = frozenset({"uri", "url", "full_path", "raw_url", "raw_uri", "path_qs", "path_url", "request_uri"})
_WHOLE_CALLS = frozenset({"get_full_path", "build_absolute_uri", "full_url", "get_raw_uri"})
_REQUESTS = frozenset({"request", "req", "_request"})
_LEVELS = frozenset("debug info warning warn error exception critical log msg".split())


def logged(program: Program) -> Iterator[Finding]:
    """Places that write the whole address of a request, while the project accepts a token in it."""
    taken = next((said for said in _queries(program)), None)
    if taken is None:
        return
    for func in program.functions():
        pos = _writes_address(func)
        if pos is not None:
            yield Finding(
                check="", site=place(func.module, pos, func.qualname), subject="address", severity="medium", confidence="medium",
                message=f"{func.qualname}() writes whole addresses of requests to the log, and {taken.func.qualname}() takes a token "
                "from the address.",
                steps=(Step(taken.site, "takes a token from the query"), Step(place(func.module, pos, func.qualname), "is written")),
            )  # fmt: skip


def _queries(program: Program) -> Iterator[Said]:
    """The calls that read a token from the query string of a request."""
    for said in program.source.calls("get", "get_argument", "get_query_argument", "getlist"):
        call = said.expr
        if not isinstance(call, o.Call) or not isinstance(call.func, o.Attr) or not call.args:
            continue
        named = call.args[0].value if isinstance(call.args[0], o.Const) else ""
        if named not in _TOKENS:
            continue
        if said.name != "get" or leaf(call.func.value) in _QUERIES:
            yield said


def _writes_address(func: Func) -> o.Pos | None:
    """Where a function whose name or calls speak of a log uses the whole address of the request as it is."""
    logs = bool({"log", "logs", "logger", "access"} & set(split(func.name)))
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if logs and isinstance(node, o.Dict):
                if any(_address(value) for value in node.values):
                    return getattr(stmt, "pos", func.node.pos)
            if isinstance(node, o.Call) and isinstance(node.func, o.Attr) and node.func.attr in _LEVELS:
                receiver = leaf(node.func.value)
                if "log" in receiver.lower() and any(
                    _inside(arg) for arg in (*node.args, *(kw.value for kw in node.kwargs))
                ):
                    return node.pos
    return None


def _inside(expr: o.Expr) -> bool:
    """Whether a logged expression is the address, or a text in which it stands; what another function made of it is not."""
    if isinstance(expr, o.Text):
        return any(_address(part) for part in expr.parts)
    if isinstance(expr, o.Binary):
        return _inside(expr.left) or _inside(expr.right)
    if isinstance(expr, (o.Seq, o.Dict)):
        return any(_inside(item) for item in (expr.items if isinstance(expr, o.Seq) else expr.values))
    if isinstance(expr, o.Call) and isinstance(expr.func, o.Attr) and expr.func.attr == "format":
        return any(_inside(arg) for arg in (*expr.args, *(kw.value for kw in expr.kwargs)))
    return _address(expr)


def _address(expr: o.Expr) -> bool:
    if isinstance(expr, o.Attr):
        return expr.attr in _WHOLE and leaf(expr.value) in _REQUESTS
    return (
        isinstance(expr, o.Call)
        and isinstance(expr.func, o.Attr)
        and (expr.func.attr in _WHOLE_CALLS and leaf(expr.func.value) in _REQUESTS and not expr.args)
    )
