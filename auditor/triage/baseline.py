"""The baseline: findings that were there before auditor came, one sorted line each.

A line is ``<fingerprint> <check> <severity> <file> <function or -> <subject or -> -- <reason>``: key first, no line
numbers, no time stamps, so that two branches merge without conflict unless they touch the same finding. Never a value,
a message or a snippet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from auditor.finding import Finding
from auditor.site import Site

HEADER = "# auditor baseline 1: fingerprint check severity file function subject -- reason\n"
DEFAULT_REASON = "here before auditor"


class BaselineError(Exception):
    """A line that cannot be read, told in one line."""


@dataclass(frozen=True, order=True)
class Entry:
    """One accepted finding; ``critical`` findings are only ever accepted by a line that says so."""

    fingerprint: str
    check: str
    severity: str
    file: str
    function: str
    subject: str
    reason: str = DEFAULT_REASON

    def line(self) -> str:
        """The line of the file, with its end; spaces and control characters in names are percent-encoded."""
        words = (self.check, self.severity, self.file, self.function, self.subject)
        packed = " ".join(quote(word, safe="/.,:()[]*@+=", errors="replace") or "-" for word in words)
        reason = " ".join(self.reason.split())
        return f"{self.fingerprint} {packed} -- {reason}\n"


@dataclass(frozen=True)
class Baseline:
    """The accepted findings of one file; ``path`` is the file's name relative to the root."""

    path: str
    entries: tuple[Entry, ...] = ()

    @classmethod
    def read(cls, path: str, text: str) -> Baseline:
        """Parse; raises ``BaselineError`` for a line out of form."""
        entries: list[Entry] = []
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            key, dashes, reason = line.partition(" -- ")
            words = key.split()
            if len(words) != 6 or not dashes:
                raise BaselineError(f"{path}:{number}: not a baseline line, or a merge conflict is left in it")
            check, severity, file, function, subject = ("" if word == "-" else unquote(word) for word in words[1:])
            said = reason.strip() or DEFAULT_REASON
            entries.append(Entry(words[0], check, severity, file, function, subject, said))
        return cls(path, tuple(sorted(entries)))

    @classmethod
    def write(cls, path: str, findings: Iterable[Finding], previous: Baseline | None = None) -> Baseline:
        """A baseline of these findings; a reason that the previous one gave is kept."""
        reasons = {one.fingerprint: one.reason for one in previous.entries} if previous else {}
        entries = {
            Entry(
                one.fingerprint,
                one.check,
                one.severity,
                one.site.file,
                one.site.function,
                one.subject,
                reasons.get(one.fingerprint, DEFAULT_REASON),
            )
            for one in findings
            if not one.check.startswith("AUD")
        }
        return cls(path, tuple(sorted(entries)))

    def text(self) -> str:
        """The content of the file."""
        return HEADER + "".join(one.line() for one in self.entries)

    def absorb(
        self, findings: Sequence[Finding]
    ) -> tuple[list[Finding], list[tuple[Finding, str, Site]], list[Finding]]:
        """Shown, absorbed with reason and place, and AUD006 findings for entries that matched nothing.

        A finding that has become critical since it was accepted is shown: it is never absorbed silently.
        """
        lines = {one.fingerprint: number for number, one in enumerate(self.entries, 2)}
        known = {one.fingerprint: one for one in self.entries}
        shown: list[Finding] = []
        absorbed: list[tuple[Finding, str, Site]] = []
        for finding in findings:
            entry = known.pop(finding.fingerprint, None)
            if entry is None or (finding.severity == "critical" and entry.severity != "critical"):
                shown.append(finding)
            else:
                absorbed.append((finding, entry.reason, Site(self.path, lines[entry.fingerprint])))
        stale = [
            Finding(
                "AUD006",
                Site(self.path, lines[one.fingerprint]),
                f"The baseline accepts {one.check} in {one.file} {one.function}, but no such finding is left.",
                severity="low",
                subject=one.fingerprint,
                repair="Remove the line from the baseline file.",
            )
            for one in known.values()
        ]
        return shown, absorbed, stale

    def prune(self, findings: Iterable[Finding]) -> Baseline:
        """The same baseline without the entries that match none of these findings."""
        left = {one.fingerprint for one in findings}
        return Baseline(self.path, tuple(one for one in self.entries if one.fingerprint in left))
