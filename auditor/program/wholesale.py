"""Requests that are copied as they are: every name that the caller sends becomes a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import Origin
from auditor.flow import values
from auditor.program.source import expressions, statement_at
from auditor.project import Func
from auditor.project.definitions import blocks
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.path import Path

_LIMITED = ("validated", "cleaned", "form()", "serializer", "schema")
_SCHEMAS = frozenset({"dict", "model_dump", "validated_data", "cleaned_data", "load", "vars", "asdict"})


def copied(path: Path) -> bool:
    """Whether an act takes its columns from the names in the request."""
    if path.role("written_field") and next(iter(path.role("written_field"))).name == "dynamic_attribute":
        func = path.trail.functions[-1]
        return any(_raw(x) for x in values.parts(path.role("field_value"))) and not _chosen(func, path.act.site.line)
    return any(
        key == "**" and any(_raw(x) for x in part)
        for made in path.role("subject")
        if made.kind == "new"
        for key, part in made.keys
    )


def raises_itself(path: Path) -> bool:
    """Whether a member gives himself a role: his own row, and a value that he sent."""
    value = path.role("field_value")
    return path.act.kind == "account.staff_reset" and path.own is True and bool(value) and all(_raw(x) for x in value)


def _raw(origin: Origin) -> bool:
    """Whether a value is the request itself, and not what a form or schema let through."""
    name = origin.name.lower()
    return origin.kind == "request" and "request" in name and not any(word in name for word in _LIMITED)


def _chosen(func: Func, line: int) -> bool:
    """Whether the names around a ``setattr`` are chosen: from a written list, by a test, or by a schema."""
    target = statement_at(func, line)
    for stmt in flat(func.body):
        if not isinstance(stmt, o.For) or target is None or not _within(stmt, target):
            continue
        nodes = list(expressions(o.Do(stmt.iter)))
        if isinstance(stmt.iter, (o.Seq, o.Name)) or any(isinstance(n, o.Binary) for n in nodes):
            return True
        if any(
            (isinstance(n, o.Attr) and n.attr in _SCHEMAS) or (isinstance(n, o.Name) and n.id in _SCHEMAS)
            for n in nodes
        ):
            return True
    return any(
        isinstance(node, o.Compare) and any(op in ("in", "not in") for op in node.ops)
        for stmt in flat(func.body)
        for node in expressions(stmt)
    )


def _within(outer: o.Stmt, wanted: o.Stmt) -> bool:
    return any(stmt is wanted or _within(stmt, wanted) for block in blocks(outer) for stmt in block)
