"""The coverage ledger: everything that was not read, not run or not understood, so that nothing is silently clean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

KINDS = (
    "skipped",  # out of scope by path (tests, vendored, generated, excluded): not a gap
    "unread",  # in scope, but nobody could read it: syntax, encoding, size, time, permission
    "engine",  # an engine that is missing, failed, or ran out of time
    "bound",  # a depth, time or memory limit of the analysis was reached
    "unknown",  # a symbol that was not understood; `count` says on how many endpoints it stands
    "config",  # dead or unknown configuration
)

INCOMPLETE = ("unread", "engine")
"""Kinds that make a run incomplete: exit code 4 under ``--strict``."""

LATE = "it took more processor time than"
"""In the reason of a limit that another machine, or this one an hour later, may not reach."""


@dataclass(frozen=True, order=True)
class Entry:
    """One line of the ledger.

    ``subject`` is a file, an engine, or a symbol, as the kind demands; ``why`` is one clause for a person, without a
    full stop; ``line`` is 0 where no line is meant.
    """

    kind: str
    subject: str
    why: str
    line: int = 0
    count: int = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown ledger kind {self.kind!r}")


class Ledger:
    """A set of entries in a fixed order."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._entries: set[Entry] = set(entries)

    def add(self, kind: str, subject: str, why: str, line: int = 0, count: int = 1) -> None:
        """Write one entry down; the same entry twice counts once."""
        self._entries.add(Entry(kind, subject, why, line, count))

    def extend(self, entries: Iterable[Entry]) -> None:
        """Write down the entries that another process or engine collected."""
        self._entries.update(entries)

    def of(self, *kinds: str) -> list[Entry]:
        """The entries of these kinds, sorted."""
        return sorted(entry for entry in self._entries if entry.kind in kinds)

    @property
    def incomplete(self) -> bool:
        """Whether a file in scope or an engine is missing from the result."""
        return any(entry.kind in INCOMPLETE for entry in self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)
