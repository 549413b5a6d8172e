"""Requests that are copied as they are: every name that the caller sends becomes a column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import Origin
from auditor.flow import values
from auditor.program import schemas
from auditor.program.reading import ends, words_in
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
    func = path.trail.functions[-1]
    if path.role("written_field") and next(iter(path.role("written_field"))).name == "dynamic_attribute":
        value = [*values.parts(path.role("field_value"))]
        if any(schemas.open_body(path, x) for x in value) and not _allows(func):
            return True
        return any(_raw(x) for x in value) and not _chosen(func, path.act.site.line)
    whole = [
        x for made in path.role("subject") if made.kind == "new" for key, part in made.keys if key == "**" for x in part
    ]
    return any(_raw(x) or schemas.open_body(path, x) for x in whole) and not _allows(func)


def raises_itself(path: Path) -> bool:
    """Whether a member gives himself a role: his own row, and a value that he sent."""
    value = path.role("field_value")
    return path.act.kind == "account.staff_reset" and path.own is True and bool(value) and all(_raw(x) for x in value)


def chosen_rights(path: Path) -> str:
    """The column of a new account that says what it may do or owns, when who is not logged in names its value."""
    if path.act.kind != "account.register" or path.authenticated or path.unknown:
        return ""
    tested = {
        word
        for func in path.trail.functions
        for stmt in flat(func.body)
        for node in expressions(stmt)
        if isinstance(node, o.Compare)
        for word in words_in((node.left, node.rights))
    }
    for made in path.role("subject"):
        for key, part in made.keys if made.kind == "new" else ():
            typed = bool(part) and all(x.kind == "request" for x in part)
            if typed and key in schemas.RIGHTS and key not in tested and not schemas.narrowed(path, part):
                return key
    return ""


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
    return _allows(func)


def _allows(func: Func) -> bool:
    """Whether names are taken from a written list somewhere in a function; to leave some names out is no such choice."""
    for stmt in flat(func.body):
        if any(isinstance(node, o.Arg) and node.name in ("exclude", "include") for node in expressions(stmt)):
            return True
        for test, kept in _tests(stmt):
            for node in expressions(o.Do(test)):
                if isinstance(node, o.Compare) and not isinstance(node.left, o.Const):
                    if ("in" in node.ops and kept) or ("not in" in node.ops and not kept):
                        return True
    return False


def _tests(stmt: o.Stmt) -> Iterator[tuple[o.Expr, bool]]:
    """The tests of a statement, each with whether what passes it is used (and not left out)."""
    if isinstance(stmt, o.If):
        yield stmt.test, not ends(stmt.body)
    for node in expressions(stmt):
        if isinstance(node, o.Comp):
            for gen in node.gens:
                yield from ((test, True) for test in gen.tests)
        elif isinstance(node, o.Cond):
            yield node.test, True


def _within(outer: o.Stmt, wanted: o.Stmt) -> bool:
    return any(stmt is wanted or _within(stmt, wanted) for block in blocks(outer) for stmt in block)
