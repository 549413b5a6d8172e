"""Credentials of the operator that a program ships with: a known value for whoever does not set one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.flow.meaning import split
from auditor.program.source import expressions, leaf
from auditor.project import Module
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_CREDENTIAL = frozenset("password passwd token secret passphrase".split())
_OPERATOR = frozenset("admin administrator root superuser superadmin bootstrap initial master service default".split())
_DATABASE = frozenset("db database postgres postgresql pg mysql mariadb mongo mongodb mssql oracle sql".split())
_DECLARES = frozenset("add_argument add_option option define StrOpt Opt getenv config env".split())
_READS = frozenset({"getenv", "get", "env", "config"})
_PLACEHOLDERS = frozenset(
    "changeme change-me change_me none null disabled prompt generate random required your-password".split()
)
_ELSEWHERE = frozenset(
    "test tests testing example examples sample samples docs demo fixtures conftest dev local".split()
)


def shipped(program: Program) -> Iterator[Finding]:
    """Options and variables for a credential of the operator whose default stands in the source."""
    for module in program.project.modules.values():
        if module.stub or _ELSEWHERE & set(module.name.replace("_", ".").split(".")):
            continue
        yield from _in(module, module.outline.body, "")
        for stmt in flat(module.outline.body):
            if isinstance(stmt, (o.Function, o.Class)):
                yield from _nested(module, stmt)


def _nested(module: Module, node: o.Function | o.Class) -> Iterator[Finding]:
    yield from _in(module, node.body, node.qualname)
    for stmt in flat(node.body):
        if isinstance(stmt, (o.Function, o.Class)):
            yield from _nested(module, stmt)


def _in(module: Module, body: tuple[o.Stmt, ...], where: str) -> Iterator[Finding]:
    for stmt in flat(body):
        for node in expressions(stmt):
            name = _declared(node)
            if isinstance(node, o.Call) and name:
                database = bool(_DATABASE & set(split(name))) and not _OPERATOR & set(split(name))
                yield Finding(
                    check="", site=place(module, node.pos, where), subject=name, severity="medium" if database else "high", confidence="medium",
                    message=f"{name} has a default that stands in the source: where nobody sets it, who knows the source is let in.",
                )  # fmt: skip


def _declared(node: o.Node) -> str:
    """The name of an operator's credential that a call declares with a literal default; empty when it declares none."""
    if not isinstance(node, o.Call) or not node.args:
        return ""
    called = leaf(node.func)
    marked = any(kw.name == "secret" and isinstance(kw.value, o.Const) and kw.value.value is True for kw in node.kwargs)
    if not marked and called not in _READS and called not in _DECLARES:
        return ""
    first = next((arg.value for arg in node.args if isinstance(arg, o.Const) and arg.kind == "str"), None)
    default = next((kw.value for kw in node.kwargs if kw.name == "default"), None)
    if called in _READS and default is None and len(node.args) > 1:
        default = node.args[1]
        if called == "get" and leaf(node.func.value if isinstance(node.func, o.Attr) else node.func) != "environ":
            return ""
    elif called not in _DECLARES and not marked:
        return ""
    words = set(split(str(first or "").lstrip("-")))
    credential = (
        bool(words & _CREDENTIAL)
        and (marked or bool(words & _OPERATOR) or (called in _READS and bool(words & _DATABASE)))
        and not words & {"url", "file", "path", "hash"}
    )
    return str(first).lstrip("-") if credential and _known(default) else ""


def _known(default: o.Expr | None) -> bool:
    """Whether a default is a text that lets somebody in: not empty, no placeholder that a start refuses."""
    if isinstance(default, o.Masked):
        return default.length > 3
    text = default.value if isinstance(default, o.Const) and default.kind == "str" else ""
    return bool(text) and str(text).lower() not in _PLACEHOLDERS and len(str(text)) > 2
