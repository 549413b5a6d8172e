"""Dependencies and decorators that turn people away with 401 or 403, in whatever way they find out who somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.program.source import expressions
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_MOST = 60
_SHORT = 40
_LOGINS = frozenset({"login", "signin"})
_STATUS = (401, 403)
_WORDS = frozenset({"unauthorized", "unauthorised", "forbidden", "unauthenticated", "401", "403"})
_RUNS = ("permission_denied", "not_authenticated", "authentication_failed", "login_required", "invalid_credential")


def refuses(program: Program, func: Func) -> bool:
    """Whether a function, or one that it calls, refuses somebody because nobody or the wrong person calls."""
    seen: set[int] = set()
    stack = [func]
    while stack and len(seen) < _MOST:
        one = stack.pop(0)
        if id(one) in seen or one.module.stub:
            continue
        seen.add(id(one))
        if any(_says_so(node) for node in _refusals(one)) or _sends_to_login(one):
            return True
        summary = program.flow.summary(one, one.klass)
        if summary is not None:
            stack.extend(edge.callee for edge in summary.edges)
        for stmt in flat(one.body):
            for node in expressions(stmt):
                if isinstance(node, o.Call) and isinstance(node.func, o.Attr):
                    stack.extend(program.uncommon_methods.get(node.func.attr, ()))
    return False


def turned_away(program: Program, entry: Entry) -> bool:
    """Whether a dependency or decorator before an endpoint turns somebody away."""
    known: dict[Func, bool] = program.__dict__.setdefault("_turns_away", {})
    for func in entry.around:
        if func not in known:
            known[func] = not goes_on_anyway(func) and refuses(program, func)
    return any(known[func] for func in entry.around)


def goes_on_anyway(func: Func) -> bool:
    """Whether a function gives back nobody as well as somebody: it only looks who it is.

    Not meant is what a switch of the function around it (``current_user(optional=True)``) lets through.
    """
    switched = {
        id(stmt)
        for branch in flat(func.body)
        if isinstance(branch, o.If) and _is_switch(func, branch.test)
        for stmt in branch.body
    }
    returns = [stmt for stmt in flat(func.body) if isinstance(stmt, o.Return) and id(stmt) not in switched]
    empty = [s for s in returns if s.value is None or (isinstance(s.value, o.Const) and s.value.value is None)]
    return bool(empty) and len(returns) > len(empty)


def _is_switch(func: Func, test: o.Expr) -> bool:
    """Whether a condition is a parameter of the function around, which is off unless somebody says so."""
    if not isinstance(test, o.Name) or not isinstance(func.parent, Func):
        return False
    found = next((p.default for p in func.parent.params if p.name == test.id), None)
    return isinstance(found, o.Const) and found.value is False


def _sends_to_login(func: Func) -> bool:
    """Whether a function raises what leads to the login page."""
    return any(
        isinstance(node, o.Const) and isinstance(node.value, str) and len(node.value) < _SHORT
        and not _LOGINS.isdisjoint(split(node.value))
        for stmt in flat(func.body)
        if isinstance(stmt, o.Raise)
        for node in expressions(stmt)
    )  # fmt: skip


def _refusals(func: Func) -> Iterator[o.Node]:
    """What a function ends with, and what the variables in there hold: ``status = 401`` above ``Response(status=status)``.

    Those of its module count as well: ``raise REFUSED`` below ``REFUSED = HTTPException(401)``.
    """
    held = {
        target.id: stmt.value
        for stmt in flat(func.body)
        if isinstance(stmt, o.Assign) and isinstance(stmt.value, (o.Const, o.Call))
        for target in stmt.targets
        if isinstance(target, o.Name)
    }
    for node in _ends(func):
        yield node
        if isinstance(node, o.Name) and node.id in held:
            yield from expressions(o.Do(held[node.id]))
        elif isinstance(node, o.Name):
            for binding in func.module.names.get(node.id, ()):
                if binding.kind == "value" and isinstance(binding.value, o.Call):
                    yield from expressions(o.Do(binding.value))


def _ends(func: Func) -> Iterator[o.Node]:
    for stmt in flat(func.body):
        ends = isinstance(stmt, (o.Raise, o.Return)) or (isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call))
        if ends:
            yield from expressions(stmt)


def _says_so(node: o.Node) -> bool:
    if isinstance(node, o.Const):
        return node.value in _STATUS and not isinstance(node.value, bool)
    name = node.attr if isinstance(node, o.Attr) else node.id if isinstance(node, o.Name) else ""
    parts = split(name) if name else []
    return bool(_WORDS.intersection(parts)) or any(run in "_".join(parts) for run in _RUNS)
