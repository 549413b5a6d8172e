"""Roles and proofs that the request states about itself, where they decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.facts import ACTS
from auditor.finding import Finding, Step
from auditor.program.limits import reach
from auditor.program.source import expressions, names_in
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_PARTS = frozenset({"headers", "cookies", "COOKIES", "META"})
_CLAIMS = frozenset(
    {
        "is_admin",
        "admin",
        "isadmin",
        "role",
        "user_role",
        "is_staff",
        "is_superuser",
        "x-admin",
        "x-role",
        "x-user-role",
    }
)


def decisions(program: Program) -> Iterator[Finding]:
    """Tests of a header or cookie that names a role or a second factor, in functions behind an act."""
    words = program.table.words
    done: set[object] = set()
    for entry in program.entries:
        acts = [t.act for t in program.trails(entry) if t.act.kind in ACTS]
        for func in reach(program, entry) if acts else ():
            for test, claim in _tests(func):
                stated = claim.lower() in _CLAIMS or words.has("second_factor_flag", claim.replace("-", "_"))
                site = place(func.module, test.pos, func.qualname)
                if not stated or site in done:
                    continue
                done.add(site)
                yield Finding(
                    check="", site=site, confidence="medium", subject=claim, endpoint=entry.endpoint.title,
                    message=f'"{entry.endpoint.title}" ({entry.endpoint.function}) decides by {claim}, which the request itself states.',
                    steps=(Step(entry.func.site, f"{entry.endpoint.title} enters {entry.func.qualname}()"), Step(site, f"tests {claim}")),
                )  # fmt: skip


def _tests(func: Func) -> Iterator[tuple[o.If, str]]:
    """Each ``if`` that asks a header or cookie, with the name that it asks for."""
    for stmt in flat(func.body):
        if not isinstance(stmt, o.If):
            continue
        for node in expressions(o.Do(stmt.test)):
            asked = _asked(node)
            if asked:
                yield stmt, asked


def _asked(node: o.Node) -> str:
    if isinstance(node, o.Sub) and isinstance(node.index, o.Const) and isinstance(node.value, o.Attr):
        return str(node.index.value) if node.value.attr in _PARTS else ""
    if isinstance(node, o.Call) and isinstance(node.func, o.Attr) and node.func.attr == "get" and node.args:
        inner, first = node.func.value, node.args[0]
        if (
            isinstance(inner, o.Attr)
            and inner.attr in _PARTS
            and isinstance(first, o.Const)
            and "request" in names_in(inner)
        ):
            return str(first.value)
    return ""
