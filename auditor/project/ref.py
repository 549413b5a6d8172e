"""What an expression refers to: a definition of the project, an instance of a class, or a dotted library name."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.project.definitions import Func, Klass, Module

_SHORT = 200


@dataclass(frozen=True)
class Ref:
    """What is meant.

    ``kind`` is func, class, instance, module or external. ``paths`` are the dotted names under which model rows may
    know it, the most special first; ``()`` stands for what a call of the name before it returns, ``[]`` for an item.
    ``target`` is the definition; ``klass`` the class at run time for a method, so that ``self`` means the right one.
    """

    kind: str
    paths: tuple[str, ...]
    target: Func | Klass | Module | None = None
    klass: Klass | None = None

    @property
    def path(self) -> str:
        """The most special name."""
        return self.paths[0] if self.paths else ""

    def member(self, suffix: str) -> Ref:
        """A library's member: the same names with a suffix."""
        return Ref("external", tuple(p + suffix for p in self.paths if len(p) < _SHORT))


def external(*paths: str) -> Ref:
    """A library name."""
    return Ref("external", paths)
