"""Logins by a directory: a bind that proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.program.reading import ends, finding, last, nodes, own_parts, spelled, walked
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_BINDS = frozenset({"simple_bind_s", "simple_bind", "bind_s", "bind"})
_PASSWORD = re.compile(r"pass|passwd|pwd|secret|credential|^pw$", re.I)
_OWN = re.compile(r"^self\.|config|settings|conf\b|bind_?(pw|pass)|manager|service|root|admin|environ|\bCONF\b", re.I)


def empty_binds(program: Program) -> Iterator[Finding]:
    """Binds by python-ldap with the password that somebody typed, where nobody looks whether it is empty.

    A directory takes a bind with a name and no password for an anonymous one, and says yes (RFC 4513, 5.1.2). ldap3
    refuses it by itself.
    """
    callers: dict[str, list[Func]] | None = None
    for said in program.source.calls(*sorted(_BINDS)):
        call = said.expr
        if not isinstance(call, o.Call) or not isinstance(call.func, o.Attr) or not _ldap(program, said.func):
            continue
        password = _second(call)
        if (
            said.func.name == "__init__"
            or password is None
            or not _PASSWORD.search(last(password))
            or _OWN.search(spelled(password))
        ):
            continue
        names = {last(password)}
        if _asks_empty(said.func, names):
            continue
        if callers is None:
            callers = _callers(program)
        handed = any(param.name == last(password) for param in said.func.params) or "." in spelled(password)
        above = [*callers.get(said.func.name, ())] if handed else []
        above += [one for func in above[:20] for one in callers.get(func.name, ())][:40]
        if any(_asks_empty(func, None) for func in above):
            continue
        flaw = "takes a directory's yes for a login without looking whether the password is empty"
        yield finding(program, said.func, call.pos, flaw, said.name)


def _ldap(program: Program, func: Func) -> bool:
    imported = program.project.imports(func.module)
    return "ldap" in imported or ("ldap" in func.module.name.lower() and "ldap3" not in imported)


def _second(call: o.Call) -> o.Expr | None:
    named = next((kw.value for kw in call.kwargs if kw.name in ("cred", "password", "passwd")), None)
    return named if named is not None else call.args[1] if len(call.args) > 1 else None


def _asks_empty(func: Func, names: set[str] | None) -> bool:
    """Whether a function stops when the password is empty (that variable, or anything called so)."""

    def meant(expr: o.Expr) -> bool:
        if isinstance(expr, o.Call) and last(expr) in ("len", "bool", "strip"):
            return any(meant(arg) for arg in expr.args) or (isinstance(expr.func, o.Attr) and meant(expr.func.value))
        return isinstance(expr, (o.Name, o.Attr, o.Sub)) and (
            last(expr) in names if names is not None else bool(_PASSWORD.search(last(expr)))
        )

    for stmt, _ in walked(func.body):
        for node in nodes(own_parts(stmt)):
            if isinstance(node, o.Unary) and node.op == "not" and meant(node.value):
                return True
            if isinstance(node, o.Bool) and any(meant(value) for value in node.values):
                return True
            if (
                isinstance(node, o.Compare)
                and meant(node.left)
                and any(isinstance(r, o.Const) and not r.value for r in node.rights)
            ):
                return True
            if (
                isinstance(node, o.Call)
                and last(node) in ("all", "any")
                and any(meant(n) for n in nodes(node.args) if isinstance(n, (o.Name, o.Attr)))
            ):
                return True
        if isinstance(stmt, o.If) and meant(stmt.test) and (stmt.orelse == () or ends(stmt.orelse)):
            return True
    return False


def _callers(program: Program) -> dict[str, list[Func]]:
    out: dict[str, list[Func]] = {}
    for func in program.functions():
        for said in program.source.said(func):
            if said.name:
                out.setdefault(said.name, []).append(func)
    return out
