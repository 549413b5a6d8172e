"""Limits that a project counts by hand: a counter in a cache, a column or a table is compared, and then somebody is refused.

A counter that refuses nobody is no limit, nor is one that the caller carries with him in his session, or whose key he
writes into a header.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from auditor.program.source import expressions, names_in
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_ORDER = frozenset({"<", "<=", ">", ">="})
_COUNTS = frozenset({"incr", "incrby", "aincr", "hincrby", "increment", "zcard", "zcount", "llen", "scard"})
_READS = frozenset({"get", "aget", "hget", "count", "acount", "scalar", "exists", "get_many", "ttl"})
_STORES = frozenset({"cache", "caches", "redis", "memcache", "memcached", "rds", "redis_client", "cache_client"})
_HEADERS = ("x-forwarded-for", "http_x_forwarded_for", "x-real-ip", "http_x_real_ip")
_ENDS = frozenset({"abort", "add_error", "redirect", "fail", "reject", "raise_error"})
_REFUSAL = "429"


class Count(NamedTuple):
    """One limit: its column of the map, what it counts, and where somebody is refused."""

    kind: str
    name: str
    site: Site


def counted(program: Program, funcs: Iterable[Func], before: int) -> Iterator[Count]:
    """The limits in these functions; in the first of them only those above the line ``before`` count."""
    for at, func in enumerate(funcs):
        if func.module.stub or _typed_key(func):
            continue
        for stmt in flat(func.body):
            if not isinstance(stmt, o.If) or (at == 0 and before and stmt.pos[0] > before):
                continue
            name = _limit(program, func, stmt)
            if name:
                kind = "lockout" if any(word in name for word in ("lock", "fail", "attempt")) else "throttle"
                yield Count(kind, name, place(func.module, stmt.pos, func.qualname))


def _limit(program: Program, func: Func, stmt: o.If) -> str:
    """What an ``if`` counts before it refuses; empty when it does not."""
    for body in (stmt.body, stmt.orelse):
        told = _refused(program, body)
        if told:
            return told
    if not (_ends(stmt.body) or _ends(stmt.orelse)):
        return ""
    words = program.table.words
    nodes = list(_nodes(func, stmt.test))
    if any(
        (isinstance(n, o.Name) and n.id == "session") or (isinstance(n, o.Attr) and n.attr == "session") for n in nodes
    ):
        return ""
    compares = any(isinstance(n, o.Compare) and any(op in _ORDER for op in n.ops) for n in nodes)
    for node in nodes:
        if isinstance(node, o.Call):
            name = names_in(node.func)[0] if names_in(node.func) else ""
            around = names_in(node.func)
            if name in _COUNTS and compares:
                return f"{name}()"
            stored = any(part in _STORES for one in around for part in _split(one))
            if name in _READS and compares and (stored or _attempted(program, node)):
                return f"{around[-1]}.{name}()"
            if any(words.has("limiter", one) for one in around) and name not in ("info", "error", "warning", "debug"):
                return f"{'.'.join(reversed(around))}()"
            if _answers(program, func, node):
                return f"{'.'.join(reversed(around))}()"
        elif isinstance(node, (o.Attr, o.Name)) and compares:
            name = node.attr if isinstance(node, o.Attr) else node.id
            if name in _loops(func) or {"max", "retry", "retries", "backoff"}.intersection(_split(name)):
                continue  # tries of the program itself
            if words.has("attempts", name) or words.has("cool_down", name):
                return name
    return ""


def _refused(program: Program, body: tuple[o.Stmt, ...]) -> str:
    """An answer that says that somebody asks too often: status 429, or an exception that is called so."""
    for stmt in body:
        if isinstance(stmt, o.Raise) and stmt.exc is not None:
            name = (names_in(stmt.exc.func if isinstance(stmt.exc, o.Call) else stmt.exc) or ("",))[0]
            if program.table.words.has("limiter", name):
                return name
        if isinstance(stmt, (o.Raise, o.Return, o.Do)):
            for node in expressions(stmt):
                said = node.value if isinstance(node, o.Const) else node.attr if isinstance(node, o.Attr) else ""
                if str(said) == _REFUSAL or (
                    isinstance(said, str) and ("_429" in said or said == "HTTPTooManyRequests")
                ):
                    return "status 429"
    return ""


def _ends(body: tuple[o.Stmt, ...]) -> bool:
    """Whether a block refuses: it raises, returns something else than yes, or calls what does."""
    for stmt in flat(body):
        if isinstance(stmt, o.Raise):
            return True
        if isinstance(stmt, o.Return):
            return not (isinstance(stmt.value, o.Const) and stmt.value.value is True)
        if isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call):
            name = names_in(stmt.value.func)[:1]
            if name and name[0] in _ENDS:
                return True
    return False


def _nodes(func: Func, test: o.Expr) -> Iterator[o.Node]:
    """The expressions of a test, and those that its variables were made of in the same function."""
    asked = list(expressions(o.Do(test)))
    yield from asked
    names = {node.id for node in asked if isinstance(node, o.Name)}
    for stmt in flat(func.body) if names else ():
        if isinstance(stmt, o.Assign) and any(isinstance(t, o.Name) and t.id in names for t in stmt.targets):
            yield from expressions(stmt)


def _loops(func: Func) -> set[str]:
    """The variables of the loops in a function."""
    return {stmt.target.id for stmt in flat(func.body) if isinstance(stmt, o.For) and isinstance(stmt.target, o.Name)}


def _attempted(program: Program, call: o.Call) -> bool:
    """Whether rows of tries are counted: ``LoginAttempt.query.filter_by(..).count()``."""
    words = program.table.words
    names = [
        n.id if isinstance(n, o.Name) else n.attr for n in expressions(o.Do(call)) if isinstance(n, (o.Name, o.Attr))
    ]
    return any(words.has("attempts", name) or words.has("limiter", name) for name in names)


def _answers(program: Program, func: Func, call: o.Call) -> bool:
    """Whether a function of the project is asked that itself compares a counter: ``if not bucket.test(key)``."""
    ref = program.project.resolve(call.func, func, func.klass)
    target = ref.target if ref is not None else None
    if not isinstance(target, Func) or target is func or target.module.stub:
        return False
    for value in program.project.return_values(target):
        nodes = list(_nodes(target, value)) if value is not None else []
        if any(isinstance(n, o.Compare) and any(op in _ORDER for op in n.ops) for n in nodes):
            for node in nodes:
                if isinstance(node, o.Call) and names_in(node.func):
                    around = names_in(node.func)
                    if around[0] in _COUNTS or (
                        around[0] in _READS and any(p in _STORES for n in around for p in _split(n))
                    ):
                        return True
                    if around[0] in _READS and any(p in ("r", "rdb", "conn") for p in around[1:]):
                        return True
    return False


def _typed_key(func: Func) -> bool:
    """Whether a function reads the caller's address from a header that the caller writes."""
    return any(
        isinstance(node, o.Const) and isinstance(node.value, str) and node.value.lower() in _HEADERS
        for stmt in flat(func.body)
        for node in expressions(stmt)
    )


def _split(name: str) -> list[str]:
    return [name.lower(), *name.lower().split("_")]
