"""Collectors: each reads the inventory in its own way and gives facts, findings and ledger entries.

A collector never prints, never exits, and never touches the network; a tool that is missing or fails is a ledger
entry, not an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """What there is to read: the root, the files in scope, the outlines of the Python ones by path."""

    root: Path
    files: Sequence[SourceFile]
    config: Config
    outlines: Mapping[str, Outline] = field(default_factory=dict)
    progress: Callable[[str], None] = lambda text: None


@dataclass(frozen=True)
class Collected:
    """What one collector found."""

    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    ledger: tuple[Entry, ...] = ()


class Collector(Protocol):
    """One engine."""

    name: str

    def collect(self, job: Job) -> Collected:
        """Read and report; called once a run, possibly in a thread beside the others."""
        ...
