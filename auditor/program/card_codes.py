"""Columns that keep what must never be kept: the security code of a card, readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import last, words_in
from auditor.project import Klass
from auditor.project.definitions import site as place
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_CODE = re.compile(r"^(card_?)?(cvv2?|cvc2?|csc|cvn|card_security_code)(_?(number|code|no|num|value))?$", re.I)
_COLUMNS = frozenset(
    "CharField TextField IntegerField PositiveIntegerField SmallIntegerField PositiveSmallIntegerField BigIntegerField DecimalField"
    " Column mapped_column StringField IntField CharacterField FixedCharField".split()
)
_SEALED = re.compile(r"encrypt|fernet|vault|token|hash|pgp|secret", re.I)


def kept_codes(program: Program) -> Iterator[Finding]:
    """Columns of stored classes for a card's security code, of a plain type; forms and serializers store nothing."""
    for klass in program.all_classes():
        if not _stored(klass):
            continue
        for stmt in klass.node.body:
            targets = (
                stmt.targets if isinstance(stmt, o.Assign) else (stmt.target,) if isinstance(stmt, o.AnnAssign) else ()
            )
            value = getattr(stmt, "value", None)
            if (
                not isinstance(value, o.Call)
                or last(value) not in _COLUMNS
                or any(map(_SEALED.search, words_in(value)))
            ):
                continue
            for target in targets:
                if isinstance(target, o.Name) and _CODE.match(target.id):
                    site = place(klass.module, getattr(stmt, "pos", klass.node.pos), klass.node.name)
                    yield Finding(
                        check="", site=site, subject=target.id, confidence="medium", steps=(Step(site, target.id),),
                        message=f"{klass.node.name}.{target.id} keeps the security code of a card, which nobody may keep after the payment.",
                    )  # fmt: skip


def _stored(klass: Klass) -> bool:
    """Whether the class is one of stored rows: a model by its bases, or a class with a table of its own."""
    bases = " ".join(last(base) for base in klass.node.bases)
    return bool(re.search(r"\bModel$|Model\b|Base\b|Document|Entity", bases)) and not re.search(
        r"Form|Serializer|Schema|BaseModel|Pydantic|Admin", bases
    )


__all__ = ["kept_codes"]
