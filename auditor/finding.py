"""What a check has to say: a finding with its proof, its identity and its order."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.site import Site

SEVERITIES = ("critical", "high", "medium", "low")
"""The damage, worst first."""

CONFIDENCES = ("high", "medium", "low")
"""The strength of the evidence: every link resolved; one link by name or unresolved; only names."""


@dataclass(frozen=True)
class Step:
    """One step of a proof: a place and what happens there, in a clause for a person."""

    site: Site
    text: str


@dataclass(frozen=True)
class Edit:
    """A textual repair: replace the region by ``text``. ``safe`` edits keep the behaviour of correct callers."""

    site: Site
    text: str
    description: str
    safe: bool = False


@dataclass(frozen=True)
class Finding:
    """One flaw in one place, with the evidence.

    ``site`` is the primary place (an absence: the ``def`` line of the endpoint; a wrong origin: the call; a setting or
    field: its assignment). ``message`` is one or more sentences, the first of which stands alone. ``severity`` empty
    means: as the check declares. ``subject`` is the act or sink in the closed vocabulary or a dotted name: it is part
    of the identity. ``steps`` lead from the entry to the act; ``related`` are guards met that do not count, each with
    the reason, route declarations, and the like. ``searched`` says where a protection was looked for. ``repair`` names
    the library facility. ``scope`` is the qualified name of the function that identifies the finding. ``also`` are the
    further places of the same flaw, filled in where findings are folded for a report.
    """

    check: str
    site: Site
    message: str
    severity: str = ""
    confidence: str = "high"
    subject: str = ""
    endpoint: str = ""
    steps: tuple[Step, ...] = ()
    related: tuple[Step, ...] = ()
    searched: str = ""
    repair: str = ""
    edits: tuple[Edit, ...] = ()
    engine: str = "auditor"
    properties: tuple[tuple[str, str], ...] = ()
    ordinal: int = 0
    also: tuple[Site, ...] = ()

    def __post_init__(self) -> None:
        if self.severity and self.severity not in SEVERITIES:
            raise ValueError(f"unknown severity {self.severity!r}")
        if self.confidence not in CONFIDENCES:
            raise ValueError(f"unknown confidence {self.confidence!r}")

    @property
    def fingerprint(self) -> str:
        """Identity across runs, 32 hex digits: check, file, function, subject and ordinal; never line or wording."""
        return _digest(self.check, self.site.file, self.site.function, self.subject, str(self.ordinal))

    @property
    def moved_fingerprint(self) -> str:
        """The second identity, without the file: follows a rename."""
        return _digest(self.check, self.site.function, self.subject, str(self.ordinal))

    @property
    def past(self) -> bool:
        """Whether the place is in an old version of the file: nothing of the present one belongs to it."""
        return any(name == "commit" for name, _ in self.properties)

    @property
    def sort_key(self) -> tuple[object, ...]:
        """The one order of findings in every output."""
        return (self.site, self.check, self.subject, self.message)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Sort, drop exact duplicates, and number the equals so that each has an identity of its own."""
    seen: Counter[tuple[str, str, str, str]] = Counter()
    out: list[Finding] = []
    known: set[tuple[object, ...]] = set()
    for finding in sorted(findings, key=lambda f: f.sort_key):
        if finding.sort_key in known:
            continue
        known.add(finding.sort_key)
        same = (finding.check, finding.site.file, finding.site.function, finding.subject)
        out.append(replace(finding, ordinal=seen[same]))
        seen[same] += 1
    return out
