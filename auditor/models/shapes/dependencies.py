"""Dependencies that a framework resolves before a handler: in parameters, in ``Annotated`` aliases, on routes, routers
and applications. A dependency guards when it raises, and gives the parameter its value."""

from __future__ import annotations

from auditor.facts import Origin, Value
from auditor.models.shapes.handler import Depended
from auditor.models.table import Table
from auditor.project import Func, Klass, Project, Scope
from auditor.python import outline as o

_DEEP = 6


def of_function(project: Project, table: Table, func: Func) -> list[Depended]:
    """The dependencies in the parameters of a function, in order."""
    if not table.dependencies:
        return []
    out: list[Depended] = []
    for param in func.params:
        found = _of_param(project, table, param, func)
        if found is not None:
            expr, scope = found
            out.append(Depended(expr, scope, param.name, func.site, _annotated_class(project, param, func)))
    return out


def _of_param(project: Project, table: Table, param: o.Param, func: Func) -> tuple[o.Expr, Scope] | None:
    scope: Scope = func.parent
    if isinstance(param.default, o.Call) and carrier(project, table, param.default, scope):
        return param.default, scope
    return _in_annotation(project, table, param.annotation, scope, 0)


def _in_annotation(
    project: Project, table: Table, note: o.Expr | None, scope: Scope, depth: int
) -> tuple[o.Expr, Scope] | None:
    if note is None or depth > _DEEP:
        return None
    if isinstance(note, o.Sub):
        items = note.index.items if isinstance(note.index, o.Seq) else (note.index,)
        for item in items[1:]:
            if isinstance(item, o.Call) and carrier(project, table, item, scope):
                return item, scope
        return None
    alias = project.resolver.annotations.alias(note, scope)
    return _in_annotation(project, table, alias[0], alias[1], depth + 1) if alias is not None else None


def in_annotation(project: Project, table: Table, note: o.Expr, scope: Scope) -> tuple[o.Expr, Scope] | None:
    """The dependency that an annotation carries (``Annotated[User, Depends(user)]``), and where it stands."""
    return _in_annotation(project, table, note, scope, 0)


def _annotated_class(project: Project, param: o.Param, func: Func) -> Klass | None:
    """The class of the annotation, for ``Depends()`` without an argument."""
    note = param.annotation
    if isinstance(note, o.Sub):
        items = note.index.items if isinstance(note.index, o.Seq) else (note.index,)
        note = items[0] if items else None
    if note is None:
        return None
    ref = project.resolve(note, func.parent)
    return ref.target if ref is not None and isinstance(ref.target, Klass) else None


def carrier(project: Project, table: Table, call: o.Call, scope: Scope) -> bool:
    """Whether a call marks a dependency (``Depends(...)``)."""
    ref = project.resolve(call.func, scope)
    return ref is not None and any(path in table.dependencies for path in ref.paths)


def request_params(func: Func, taken: set[str]) -> dict[str, Value]:
    """Every other parameter of a handler or a dependency comes from the request; a body model is the request's body."""
    out: dict[str, Value] = {}
    for param in func.params:
        if param.name == func.receiver or param.name in taken:
            continue
        out[param.name] = frozenset((Origin("request", "body", (param.name,)),))
    return out


def whole_requests(project: Project, func: Func) -> dict[str, Value]:
    """Parameters that are the request itself, by their annotation."""
    out: dict[str, Value] = {}
    for param in func.params:
        ref = project.resolver.annotations.annotated(param.annotation, func) if param.annotation is not None else None
        if ref is not None and ref.path.rpartition(".")[2] in ("Request()", "HTTPConnection()", "WebSocket()"):
            out[param.name] = frozenset((Origin("request", "request"),))
        elif ref is not None and ref.path.rpartition(".")[2] in ("Response()", "BackgroundTasks()"):
            out[param.name] = frozenset((Origin("call", ref.path),))
    return out


__all__ = ["carrier", "of_function", "request_params", "whole_requests"]
