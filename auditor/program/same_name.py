"""Login names and addresses that are unique as they were typed, and looked up as if case did not count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import last, named_words, nodes, own_parts, position, where, words_in
from auditor.project import Func, Klass
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_COLUMNS = frozenset("email mail email_address username user_name login login_name phone phone_number mobile".split())
_ACCOUNT = re.compile(r"(user|account|member|customer|person|profile|employee|client|player|subscriber)s?$", re.I)
_FOLDS = frozenset("lower casefold Lower LOWER normalize_email normalize_username citext collate".split())
_FOLDED = re.compile(r"^CI[A-Z]|CIText|Lower|NOCASE|collation|citext|case_insensitive", re.I)
_ENTERS = re.compile(r"login|log_in|sign_?in|authenticat|reset|forgot|recover|password|remind|backend|token", re.I)
_FOUND = frozenset(
    "first get one one_or_none scalar scalar_one scalar_one_or_none get_or_404 first_or_404 last aget afirst".split()
)


def unfolded(program: Program) -> Iterator[Finding]:
    """Look-ups of an account, on the way to a login or a reset, that ignore case where the column does not."""
    columns = dict(_unique(program))
    if not columns:
        return
    told: set[str] = set()
    for func in program.functions():
        if not _entering(program, func):
            continue
        for stmt in flat(func.body):
            for node in nodes(own_parts(stmt)):
                column = _any_case(node) if isinstance(node, (o.Call, o.Compare)) else ""
                if (
                    column not in columns
                    or column in told
                    or not _takes_one(stmt)
                    or _normalised(program, column, func)
                ):
                    continue
                told.add(column)
                klass, pos = columns[column]
                site = place(klass.module, pos, klass.node.name)
                looked = where(func, node.pos if isinstance(node, o.Call) else position(stmt))
                yield Finding(
                    check="", site=site, subject=f"{klass.node.name}.{column}", confidence="medium",
                    steps=(Step(looked, "looked up whatever its case"), Step(site, f"{klass.node.name}.{column}")),
                    message=f"{klass.node.name}.{column} is unique as it is typed, and {func.qualname}() looks it up whatever its case: "
                    "two accounts may answer to one name.",
                )  # fmt: skip


def _unique(program: Program) -> Iterator[tuple[str, tuple[Klass, o.Pos]]]:
    """The columns of account classes that are unique as they are written, with the places of their declarations."""
    for klass in program.all_classes():
        words = _class_words(klass)
        if not _ACCOUNT.search(klass.node.name) or any(_FOLDED.search(w) for w in words) or words & _FOLDS:
            continue
        for stmt in klass.node.body:
            targets = (
                stmt.targets if isinstance(stmt, o.Assign) else (stmt.target,) if isinstance(stmt, o.AnnAssign) else ()
            )
            value = getattr(stmt, "value", None)
            if not isinstance(value, o.Call) or not _says_unique(value):
                continue
            for target in targets:
                if isinstance(target, o.Name) and target.id in _COLUMNS:
                    yield target.id, (klass, getattr(stmt, "pos", klass.node.pos))


def _class_words(klass: Klass) -> set[str]:
    return words_in(klass.node.body) | {w for method in klass.methods.values() for w in named_words(method)}


def _says_unique(call: o.Call) -> bool:
    return any(kw.name == "unique" and isinstance(kw.value, o.Const) and kw.value.value is True for kw in call.kwargs)


def _entering(program: Program, func: Func) -> bool:
    """Whether a function is on the way to a login or a reset, by its name, its class, or the endpoint that calls it."""
    entry = program.reached_from(func)
    told = (func.qualname, func.module.name.rpartition(".")[2], entry.endpoint.route if entry is not None else "")
    return any(_ENTERS.search(name) for name in told)


def _any_case(node: o.Call | o.Compare) -> str:
    """The column by which a look-up ignores case; empty when it is none, or asks for nothing of an account."""
    if isinstance(node, o.Call):
        for kw in node.kwargs:
            if kw.name and kw.name.endswith("__iexact"):
                return kw.name.removesuffix("__iexact").rpartition("__")[2]
        if isinstance(node.func, o.Attr) and node.func.attr == "ilike" and isinstance(node.func.value, o.Attr):
            return node.func.value.attr
        return ""
    left = node.left
    if node.ops == ("==",) and isinstance(left, o.Call) and last(left) == "lower" and left.args:
        return left.args[0].attr if isinstance(left.args[0], o.Attr) and "func" in words_in(left.func) else ""
    return ""


def _takes_one(stmt: o.Stmt) -> bool:
    """Whether the statement takes one row of what is found, and does not only ask whether there is any."""
    names = {last(node) for node in nodes(own_parts(stmt)) if isinstance(node, o.Call)}
    return bool(names & _FOUND) and "exclude" not in names


def _normalised(program: Program, column: str, looking: Func) -> bool:
    """Whether the program folds the column somewhere else, or asks before it creates whether one of any case is there."""
    for func in program.functions():
        if func is looking:
            continue
        for said in program.source.said(func):
            call = said.expr
            if not isinstance(call, o.Call):
                continue
            about = {w.lower() for w in words_in((call.func, call.args))}
            if said.name in _FOLDS and any(column in word or word in ("value", "identifier") for word in about):
                return True
            asked = any(kw.name and kw.name.endswith(f"{column}__iexact") for kw in call.kwargs)
            if asked and {"exists", "count", "ValidationError"} & named_words(func):
                return True
    return False


__all__ = ["unfolded"]
