"""Collectors: each reads the inventory in its own way and gives facts, findings and ledger entries.

A collector never prints, never exits, and never touches the network; a tool that is missing or fails is a ledger
entry, not an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from auditor.config import Config
from auditor.facts import Fact
from auditor.finding import Finding
from auditor.inventory import SourceFile
from auditor.ledger import Entry
from auditor.python.outline import Outline


@dataclass(frozen=True)
class Job:
    """What there is to read: the root, the files in scope, the outlines of the Python ones by path.

    ``outline`` gives outlines that ``outlines`` lacks, in a run that does not need those of all files.
    """

    root: Path
    files: Sequence[SourceFile]
    config: Config
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    progress: Callable[[str], None] = lambda text: None
    outline: Callable[[Collection[str]], Mapping[str, Outline]] | None = None

    def outlines_of(self, paths: Collection[str]) -> Mapping[str, Outline]:
        """The outlines of at least these files, as far as they are Python in scope."""
        return self.outlines if self.outline is None or not paths else self.outline(paths)


@dataclass(frozen=True)
class Collected:
    """What one collector found."""

    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    ledger: tuple[Entry, ...] = ()


class Collector(Protocol):
    """One engine. It is started only if something that it gives is asked for."""

    name: str

    def gives(self, languages: Collection[str]) -> Collection[str]:
        """The ids of the checks for which it has findings, or facts that they alone read, in these languages."""
        ...

    def collect(self, job: Job) -> Collected:
        """Read and report; called once a run, possibly in a thread beside the others."""
        ...
