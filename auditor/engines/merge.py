"""Findings of foreign engines beside our own: what both say is said once, by ours."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.finding import Finding

OWN = ("auditor", "secrets")
"""Engines whose word goes before that of the others."""


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """All findings but those of a foreign engine at a file, line and check that an own engine reports as well."""
    everything = list(findings)
    said = {(one.site.file, one.site.line, one.check) for one in everything if one.engine in OWN}
    return [one for one in everything if one.engine in OWN or (one.site.file, one.site.line, one.check) not in said]
