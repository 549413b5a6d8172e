"""Accounts whose passwords stand in the source: tables of users, users that a start creates, a name and password compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.reading import finding, last, nodes, own_parts, position, taken, walked
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_ELSEWHERE = frozenset(
    "test tests testing conftest example examples sample samples docs demo fixtures seed seeds seeder factories dev scripts"
    " benchmark benchmarks playground migrations commands".split()
)
_TABLES = re.compile(
    r"^_?(valid_|allowed_|admin_|app_|default_)?(users|accounts|credentials|logins|user_?credentials|passwords)(_db)?$",
    re.I,
)
_NAMES = frozenset("user username login email mail name uid account".split())
_SECRETS = frozenset("password passwd pwd pass passcode".split())
_CREATES = frozenset(
    "create_user create_superuser acreate_user acreate_superuser createsuperuser add_user register_user".split()
)
_NOT = frozenset("password passwd none null true false required invalid hidden text string change reset".split())


def in_source(program: Program) -> Iterator[Finding]:
    """All of these, outside tests, samples and what is run by hand."""
    for module in program.project.modules.values():
        if not module.stub and not _ELSEWHERE & set(module.name.replace("_", ".").split(".")):
            for stmt in module.outline.body:
                name = _table(stmt)
                if name:
                    site = place(module, position(stmt), "")
                    yield Finding(
                        check="", site=site, subject=name, severity="high", confidence="medium", steps=(Step(site, name),),
                        message=f"{name} holds names with their passwords: who knows the source is let in.",
                    )  # fmt: skip
    for func in program.functions():
        if not _ELSEWHERE & {*func.module.name.replace("_", ".").split("."), *split(func.name)}:
            yield from _compared(program, func)
            yield from islice(_created(program, func), 1)


def _table(stmt: o.Stmt) -> str:
    """The name of a table of users whose values are passwords; empty for any other table."""
    if not isinstance(stmt, o.Assign) or not isinstance(stmt.value, o.Dict):
        return ""
    name = next((t.id for t in stmt.targets if isinstance(t, o.Name) and _TABLES.match(t.id)), "")
    held = [_held(key, value) for key, value in zip(stmt.value.keys, stmt.value.values, strict=False)]
    return name if name and held and any(held) else ""


def _held(key: o.Expr | None, value: o.Expr) -> bool:
    if isinstance(value, o.Dict):
        pairs = zip(value.keys, value.values, strict=False)
        return any(isinstance(k, o.Const) and k.value in _SECRETS and _literal(v) for k, v in pairs)
    named = isinstance(key, (o.Const, o.Masked))
    text = value.value if isinstance(value, o.Const) and isinstance(value.value, str) else ""
    return named and (isinstance(value, o.Masked) or bool(re.fullmatch(r"(?=.*(\d|pass|secret))[^\s$/:@]{6,40}", text)))


def _literal(value: o.Expr) -> bool:
    if isinstance(value, o.Masked):
        return value.length > 2
    text = value.value if isinstance(value, o.Const) and isinstance(value.value, str) else ""
    return len(text) > 2 and text.lower() not in _NOT and not text.startswith(("$", "<", "{", "pbkdf2", "scrypt", "!"))


def _compared(program: Program, func: Func) -> Iterator[Finding]:
    """``if name == "admin" and password == "1234"``, on the way to a yes."""
    for stmt, _ in walked(func.body):
        for node in nodes(own_parts(stmt)):
            if not isinstance(node, o.Bool) or node.op != "and":
                continue
            equal = [v for v in node.values if isinstance(v, o.Compare) and v.ops == ("==",)]
            about = [(_word(v), v.rights[0]) for v in equal]
            if any(w & _NAMES and _literal(r) for w, r in about) and any(
                w & _SECRETS and _literal(r) for w, r in about
            ):
                flaw = "compares a name and a password with literals: who knows the source is let in"
                yield finding(program, func, position(stmt), flaw, "literal credentials")
                break


def _word(compare: o.Compare) -> set[str]:
    got = taken(compare.left)
    return set(split(got[1] if got is not None else last(compare.left)))


def _created(program: Program, func: Func) -> Iterator[Finding]:
    """``User.objects.create_superuser("admin", mail, "admin")`` and ``user.password = "admin123"``."""
    named = {
        t.attr
        for stmt, _ in walked(func.body)
        if isinstance(stmt, o.Assign)
        for t in stmt.targets
        if isinstance(t, o.Attr)
    }
    for stmt, _ in walked(func.body):
        if isinstance(stmt, o.Assign) and _literal(stmt.value):
            for target in stmt.targets:
                if (
                    isinstance(target, o.Attr)
                    and target.attr in _SECRETS
                    and named & {"username", "email", "login", "is_admin"}
                ):
                    if target.attr != "pass" and "user" in last(target.value).lower():
                        yield _seed(program, func, stmt.pos)
        for node in nodes(own_parts(stmt)):
            if isinstance(node, o.Call) and last(node) in _CREATES:
                given = [kw.value for kw in node.kwargs if kw.name in _SECRETS]
                given += node.args[2:3] if last(node).endswith(("create_user", "superuser")) else node.args[1:2]
                if any(_literal(value) for value in given):
                    yield _seed(program, func, node.pos)


def _seed(program: Program, func: Func, pos: o.Pos) -> Finding:
    return finding(
        program, func, pos, "creates an account whose password stands in the source", "account with a literal password"
    )


__all__ = ["in_source"]
