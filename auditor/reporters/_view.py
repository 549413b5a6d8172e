"""A result as reporters see it: in order, cleaned, with the check beside each finding."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from auditor import __version__
from auditor.check import Check
from auditor.config import Config
from auditor.finding import CONFIDENCES, SEVERITIES, Finding, Step
from auditor.ledger import Ledger
from auditor.reporters._clean import Reader, printable
from auditor.reporters._folded import folded
from auditor.site import Site
from auditor.triage import NOTICES, Silenced, Sources


class Report(Protocol):
    """What a reporter needs of a run's result."""

    @property
    def findings(self) -> Sequence[Finding]:
        """Those to show."""

    @property
    def silenced(self) -> Sequence[Silenced]:
        """Those that people decided not to see."""

    @property
    def ledger(self) -> Ledger:
        """What was not read, not run, not understood."""

    @property
    def checks(self) -> Sequence[Check]:
        """All that were asked."""

    @property
    def config(self) -> Config:
        """What was in force."""


@dataclass(frozen=True)
class Options:
    """How to say it.

    ``color`` and ``width`` (cells) concern text for a terminal; ``exit_code`` is the one the process will end with,
    None when it is not known; ``moment`` is a UTC time stamp (``2027-03-31T12:00:00``) for formats that demand one,
    by default the epoch, so that equal runs give equal bytes; ``files_read`` is told by the map.
    """

    color: bool = False
    width: int = 100
    show_silenced: bool = False
    verbose: bool = False
    exit_code: int | None = None
    moment: str = "1970-01-01T00:00:00"
    category: str = "scan"
    files_read: int = 0


class View:
    """Findings made fit to print. Their fingerprints are those of the originals; file names are raw."""

    def __init__(self, result: Report, options: Options) -> None:
        self.options = options
        self.config = result.config
        self.ledger = result.ledger
        self.version = __version__
        self.checks = tuple(sorted(result.checks, key=lambda one: one.id))
        self._by_id = {one.id: one for one in (*self.checks, *NOTICES)}
        everything = [*result.findings, *(one.finding for one in result.silenced)]
        facts = getattr(getattr(result, "program", None), "secrets", ())
        secrets = [one.site for one in everything if one.check.startswith("SEC") and not one.past]
        self.reader = Reader(Sources(result.config.root), [*secrets, *(one.site for one in facts if not one.commit)])
        self.blank = Reader(Sources(Path(os.devnull)), ())
        self.findings = [self._cleaned(one) for one in folded(result.findings)]
        self.silenced = [
            replace(
                one,
                finding=self._cleaned(one.finding),
                reason=self.reader.clean(one.reason),
                owner=self.reader.clean(one.owner),
                until=self.reader.clean(one.until),
            )
            for one in result.silenced
        ]

    def _cleaned(self, finding: Finding) -> Finding:
        clean = self.reader.clean
        return replace(
            finding,
            severity=finding.severity or self._by_id[finding.check].severity,
            message=sentence(clean(finding.message)),
            endpoint=clean(finding.endpoint),
            steps=tuple(Step(one.site, clean(one.text)) for one in finding.steps),
            related=tuple(Step(one.site, clean(one.text)) for one in finding.related),
            searched=clean(finding.searched),
            repair=clean(finding.repair or self._by_id[finding.check].repair),
            edits=tuple(replace(one, description=clean(one.description)) for one in finding.edits),
            properties=tuple((clean(key), clean(value)) for key, value in finding.properties),
        )

    def check(self, finding: Finding) -> Check:
        """The check that found it."""
        return self._by_id[finding.check]

    def counts(self) -> dict[str, int]:
        """How many findings of each severity, worst first, without the zeros."""
        count = Counter(one.severity for one in self.findings)
        return {severity: count[severity] for severity in SEVERITIES if count[severity]}

    def worst_first(self) -> list[Finding]:
        """By severity, then confidence, then place."""
        return sorted(
            self.findings,
            key=lambda one: (SEVERITIES.index(one.severity), CONFIDENCES.index(one.confidence), one.sort_key),
        )

    def remark(self, finding: Finding) -> str:
        """The message with what else must be said where there is no other room for it."""
        searched = f" Searched: {sentence(finding.searched)}" if finding.searched else ""
        repair = f" Repair: {sentence(finding.repair)}" if finding.repair else ""
        return f"{finding.message}{searched}{repair}"


def sentence(text: str) -> str:
    """The text with a full stop at its end."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) or not text else f"{text}."


def place(site: Site) -> str:
    """``file:line:column`` for a person."""
    return f"{printable(site.file)}:{site.line}:{site.column}"


def where(finding: Finding) -> str:
    """The endpoint and the function that answers it, as far as there are any."""
    function = printable(finding.site.function)
    if not finding.endpoint or finding.endpoint == function:
        return f"in {function}" if function else ""
    return f"{finding.endpoint} ({function})" if function else finding.endpoint


def counted(number: int, one: str, many: str = "") -> str:
    """``1 finding``, ``2 findings``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


_HASH = re.compile(r"pyi?|rb|sh|bash|ya?ml|toml|env|ini|cfg|conf|properties|tf|r|pl|exs?|dockerfile|makefile")
_SLASHES = re.compile(r"[mc]?jsx?|tsx?|java|kts?|go|php|cs|swift|[ch]|cc|[ch]pp|scala|dart|rs|groovy|gradle")


def ignore_line(finding: Finding) -> str:
    """The comment that would silence it, ready to copy; empty where the language has no comments."""
    words = f"auditor: ignore[{finding.check}] until=YYYY-MM-DD owner=NAME -- REASON"
    name = finding.site.file.rpartition("/")[2].lower()
    ending = name.rpartition(".")[2]
    if finding.check.startswith("AUD") or finding.past:
        return ""
    if _HASH.fullmatch(ending) or name.startswith(".env"):
        return f"# {words}"
    if _SLASHES.fullmatch(ending):
        return f"// {words}"
    if ending in ("html", "htm", "xml", "vue", "svg"):
        return f"<!-- {words} -->"
    return f"-- {words}" if ending == "sql" else ""
