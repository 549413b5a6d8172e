"""``@check``: what makes a function a check, with everything a person reads about it taken from its own file."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

from auditor.finding import SEVERITIES, Finding

if TYPE_CHECKING:
    from auditor.program import Program

Question = Callable[["Program"], Iterable[Finding]]

_FILE = re.compile(r"(?P<id>[a-z]{3}\d{3})_(?P<name>[a-z0-9_]+)$")


@dataclass(frozen=True)
class Check:
    """A check and its documentation.

    ``id`` and ``name`` come from the file name, ``title`` is the first line of the module docstring without its full
    stop, ``docs`` the rest, ``bad`` and ``good`` the module's executed examples. ``cwe`` are numbers, ``asvs``
    requirement numbers of OWASP ASVS 5.0.
    """

    id: str
    name: str
    title: str
    docs: str
    bad: str
    good: str
    severity: str
    cwe: tuple[int, ...]
    asvs: tuple[str, ...]
    languages: tuple[str, ...]
    references: tuple[str, ...]
    deprecated_ids: tuple[str, ...]
    repair: str
    scope: str
    question: Question = field(compare=False)

    @property
    def family(self) -> str:
        """The three letters of the id."""
        return self.id[:3]

    def find(self, program: Program) -> Iterator[Finding]:
        """Ask the question; each finding gets the id, and the severity and repair where it names none."""
        for finding in self.question(program):
            yield replace(
                finding,
                check=finding.check or self.id,
                severity=finding.severity or self.severity,
                repair=finding.repair or self.repair,
            )


def check(
    *,
    severity: str,
    cwe: tuple[int, ...],
    asvs: tuple[str, ...] = (),
    languages: tuple[str, ...] = ("python",),
    references: tuple[str, ...] = (),
    deprecated_ids: tuple[str, ...] = (),
    repair: str = "",
    scope: str = "endpoint",
) -> Callable[[Question], Check]:
    """Declare the function below a check; raises ``ValueError`` when file name, docstring or severity are not in form.

    ``scope`` is endpoint, function, literal, setting or project: how far one must look to answer.
    """
    if severity not in SEVERITIES:
        raise ValueError(f"unknown severity {severity!r}")

    def declare(question: Question) -> Check:
        module = sys.modules[question.__module__]
        match = _FILE.search(question.__module__)
        if match is None:
            raise ValueError(f"{question.__module__}: a check's file is named like mfa001_what_is_wrong.py")
        title, _, docs = (module.__doc__ or "").strip().partition("\n")
        if not title.endswith("."):
            raise ValueError(f"{question.__module__}: the first line of the docstring is a sentence")
        return Check(
            id=match["id"].upper(),
            name=match["name"].replace("_", "-"),
            title=title[:-1],
            docs=docs.strip(),
            bad=getattr(module, "BAD", "").strip("\n"),
            good=getattr(module, "GOOD", "").strip("\n"),
            severity=severity,
            cwe=cwe,
            asvs=asvs,
            languages=languages,
            references=references,
            deprecated_ids=deprecated_ids,
            repair=repair,
            scope=scope,
            question=question,
        )

    return declare


@cache
def all_checks(package: str = "auditor.checks") -> tuple[Check, ...]:
    """Every check of the package, found by its file's existence, sorted by id."""
    root = importlib.import_module(package)
    found: list[Check] = []
    for info in pkgutil.iter_modules(root.__path__):
        if _FILE.fullmatch(info.name):
            module = importlib.import_module(f"{package}.{info.name}")
            found += [value for value in vars(module).values() if isinstance(value, Check)]
    return tuple(sorted(found, key=lambda one: one.id))
