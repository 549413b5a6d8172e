"""A place in a file: the one coin in which facts, findings and ledger entries say where."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, order=True)
class Site:
    """A region of one file.

    ``file`` is relative to the root, with forward slashes. Lines and columns count from 1, columns in Unicode code
    points, ``end_column`` is exclusive. ``function`` is the qualified name inside the file (``Class.method``,
    ``factory.nested``) or empty at module level.
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 0
    end_column: int = 0
    function: str = ""

    def __post_init__(self) -> None:
        if self.end_line < self.line:
            object.__setattr__(self, "end_line", self.line)
        if self.end_column <= 0:
            object.__setattr__(self, "end_column", self.column if self.end_line > self.line else self.column + 1)

    def in_function(self, function: str) -> Site:
        """The same region, said to lie in another function."""
        return replace(self, function=function)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"
