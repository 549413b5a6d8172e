"""Switches of the configuration by name: settings modules, ``app.config[...]`` and classes of settings; production's choice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Origin, Value
from auditor.finding import Finding
from auditor.models.settings import Settings
from auditor.project import Module
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_ELSEWHERE = frozenset("test tests testing ci local dev develop development example sample docs debug compose".split())


@dataclass(frozen=True)
class Switch:
    """One setting with a literal value: a constant, or a tuple of the strings of a list."""

    name: str
    value: object
    site: Site

    def finding(self, flaw: str, severity: str = "", confidence: str = "high") -> Finding:
        """A finding at the assignment; ``flaw`` ends the sentence that begins with the setting."""
        return Finding(
            check="", site=self.site, message=f"{self.name} {flaw}.", severity=severity, confidence=confidence, subject=self.name
        )  # fmt: skip


class Configuration:
    """The settings of a project that are written down as literals."""

    def __init__(self, program: Program) -> None:
        self.program = program

    @cached_property
    def django(self) -> Settings:
        """What settings modules say."""
        return Settings(self.program.project)

    def get(self, name: str) -> Switch | None:
        """The value that holds in production, as far as it is written down; ``None`` when it is not set, or computed."""
        return self._all.get(name)

    def constant(self, name: str) -> Value:
        """The origin of a setting that is written down as one constant, for branches that turn on it; else nothing."""
        switch = self.get(name)
        plain = switch is not None and isinstance(switch.value, (bool, int, str))
        return frozenset((Origin("constant", str(switch.value)),)) if plain and switch is not None else NOTHING

    def mentions(self, name: str) -> bool:
        """Whether the setting is set at all, by whatever means."""
        return name in self._names

    def pairs(self, name: str) -> Switch | None:
        """A setting whose value is a list of lists only: combinations, and nothing that stands alone."""
        found: Switch | None = None
        for said, expr, module, pos in self._said:
            if said == name and isinstance(expr, o.Seq):
                nested = bool(expr.items) and all(
                    isinstance(item, o.Seq) and len(item.items) > 1 for item in expr.items
                )
                found = Switch(name, (), place(module, pos, "")) if nested else None
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(name for name, _, _, _ in self._said)

    @cached_property
    def _all(self) -> dict[str, Switch]:
        out: dict[str, Switch] = {}
        for name, expr, module, pos in self._said:
            value = _literal(expr)
            if value is not None:
                out[name] = Switch(name, value, place(module, pos, ""))
            else:
                out.pop(name, None)
        return out

    @cached_property
    def _said(self) -> tuple[tuple[str, o.Expr, Module, o.Pos], ...]:
        return tuple(self._read())

    def _read(self) -> Iterator[tuple[str, o.Expr, Module, o.Pos]]:
        """Every capital name that gets a value in configuration: name, expression, module, place; production's last."""
        production = list(reversed(self.django.modules))
        others = [m for m in self.program.project.modules.values() if m not in production and not m.stub]
        for module in (*others, *production):
            if _ELSEWHERE & set(module.name.lower().replace("_", ".").split(".")):
                continue
            settings = module in production
            for stmt in flat(module.outline.body):
                yield from _of(stmt, module, settings)
                if isinstance(stmt, o.Class) and not _ELSEWHERE & set(_words(stmt.name)):
                    for inner in stmt.body:
                        yield from _of(inner, module, True)
        for func in self.program.functions():
            if not _ELSEWHERE & set(func.module.name.lower().replace("_", ".").split(".")):
                for stmt in flat(func.body):
                    yield from _of(stmt, func.module, False)


def _of(stmt: o.Stmt, module: Module, settings: bool) -> Iterator[tuple[str, o.Expr, Module, o.Pos]]:
    if isinstance(stmt, o.Assign):
        for target in stmt.targets:
            if isinstance(target, o.Name) and settings and target.id.isupper():
                yield target.id, stmt.value, module, stmt.pos
            elif isinstance(target, o.Sub) and isinstance(target.index, o.Const) and str(target.index.value).isupper():
                yield str(target.index.value), stmt.value, module, stmt.pos
    elif isinstance(stmt, o.AnnAssign) and settings and isinstance(stmt.target, o.Name) and stmt.value is not None:
        yield stmt.target.id, stmt.value, module, stmt.pos
    elif isinstance(stmt, o.Do) and isinstance(stmt.value, o.Call) and isinstance(stmt.value.func, o.Attr):
        if stmt.value.func.attr in ("update", "from_mapping"):
            for kw in stmt.value.kwargs:
                if kw.name and kw.name.isupper():
                    yield kw.name, kw.value, module, stmt.pos


def _literal(expr: o.Expr) -> object:
    if isinstance(expr, o.Const):
        return expr.value
    if isinstance(expr, o.Seq):
        return (
            tuple(i.value for i in expr.items if isinstance(i, o.Const))
            if all(isinstance(i, (o.Const, o.Dict)) for i in expr.items)
            and not (expr.items and isinstance(expr.items[0], o.Dict))
            else None
        )
    return None


def _words(name: str) -> list[str]:
    out = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    return out.replace("_", " ").split()


__all__ = ["Configuration", "Switch"]
