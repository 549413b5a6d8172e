"""Rows that join an account to something else: a partner's user, a member of an audience. They are no accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.project import Klass
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.project import Project

_PERSONS = frozenset({"user", "users", "member", "members"})
_LINKS = frozenset({"ForeignKey", "ForeignKeyField", "ForeignKeyConstraint"})
_DEPTH = 4


def is_membership(project: Project, model: str, is_secret: Callable[[str], bool]) -> bool:
    """Whether a model named after persons (``PartnerUser``) points at the account and holds no password of its own."""
    words = split(model)
    if len(words) < 2 or words[-1] not in _PERSONS:
        return False
    return any(_points(found) and not any(is_secret(name) for name in found) for found in _columns(project, model))


def _columns(project: Project, model: str) -> Iterator[dict[str, o.Expr]]:
    """The columns of each class with this name, those of its bases in the project as well."""
    for klass in project.named(model):
        bases = [base for base in project.mro(klass) if isinstance(base, Klass) and not base.module.stub]
        yield {name: value for base in reversed(bases) for name, value in base.attrs.items()}


def _points(columns: dict[str, o.Expr]) -> bool:
    """Whether a column is a foreign key to a person, by its name: ``user_id``, ``member``."""
    return any(_PERSONS & {*split(name)} and _is_link(value, _DEPTH) for name, value in columns.items())


def _is_link(expr: o.Expr, depth: int) -> bool:
    if not isinstance(expr, o.Call) or depth == 0:
        return False
    name = expr.func.attr if isinstance(expr.func, o.Attr) else getattr(expr.func, "id", "")
    return name in _LINKS or any(_is_link(arg, depth - 1) for arg in expr.args)
