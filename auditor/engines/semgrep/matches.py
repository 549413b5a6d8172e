"""What semgrep says about one file, reduced to what is kept, and turned into a finding."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from auditor.finding import CONFIDENCES, SEVERITIES, Finding, Step
from auditor.site import Site

LONGEST = 600
"""Characters of a message that are kept."""

NOTED, MOST = ("call", "mark", "import", "bind"), 3_000
"""Facts whose message is source text, and the characters of it that are kept."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+")
_CHECK = re.compile(r"[A-Z]{3}\d{3}")

Region = tuple[int, int, int, int]


class Trace(msgspec.Struct, frozen=True, array_like=True):
    """One step of a flow inside the file."""

    region: Region
    text: str


class Match(msgspec.Struct, frozen=True, array_like=True):
    """One place that a rule matched: region (lines and columns in code points, end exclusive), message, metadata."""

    rule: str
    region: Region
    message: str
    metadata: dict[str, str]
    trace: tuple[Trace, ...] = ()

    @property
    def lines(self) -> tuple[int, int]:
        """First and last line."""
        return self.region[0], self.region[2]


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """All that semgrep said about one file: its matches, and why parts of it were not read (line, reason)."""

    matches: tuple[Match, ...] = ()
    gaps: tuple[tuple[int, str], ...] = ()


def clean(text: str) -> str:
    """One line without control characters, cut at ``LONGEST``."""
    line = _CONTROL.sub(" ", text).strip()
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _words(text: str, fact: str) -> str:
    """The message of a match: a sentence in one line, or what an inventory rule noted, as it stands in the source."""
    return text[:MOST] if fact in NOTED else clean(text)


def match(result: Mapping[str, Any], lines: Sequence[bytes]) -> Match:
    """Reduce one entry of semgrep's JSON; ``lines`` are those of the file, to count columns in code points."""
    extra = result["extra"]
    return Match(
        rule=str(result["check_id"]).rsplit(".", 1)[-1],
        region=_region(result["start"], result["end"], lines),
        message=_words(str(extra.get("message", "")), str((extra.get("metadata") or {}).get("fact", ""))),
        metadata={str(key): str(value) for key, value in (extra.get("metadata") or {}).items()},
        trace=tuple(_trace(extra.get("dataflow_trace") or {}, lines)),
    )


def _region(start: Mapping[str, int], end: Mapping[str, int], lines: Sequence[bytes]) -> Region:
    return start["line"], _column(start, lines), end["line"], _column(end, lines)


def _column(place: Mapping[str, int], lines: Sequence[bytes]) -> int:
    line = lines[place["line"] - 1] if 0 < place["line"] <= len(lines) else b""
    return len(line[: place["col"] - 1].decode("utf-8", "replace")) + 1


def _trace(trace: Mapping[str, Any], lines: Sequence[bytes]) -> list[Trace]:
    """The steps of ``{"taint_source": ["CliLoc", [location, content]], "intermediate_vars": [...], ...}``."""
    source = trace.get("taint_source")
    steps = []
    if isinstance(source, list) and len(source) == 2 and source[0] == "CliLoc":
        place = source[1][0]
        steps.append(Trace(_region(place["start"], place["end"], lines), "the value comes from the request"))
    for step in trace.get("intermediate_vars") or []:
        place = step["location"]
        steps.append(Trace(_region(place["start"], place["end"], lines), clean(f"kept in {step.get('content', '')}")))
    return steps


def site(file: str, region: Region, function: str = "") -> Site:
    """A region of a file as a site."""
    return Site(file, *region, function=function)


def finding(found: Match, file: str, function: str) -> Finding | None:
    """The finding that a match stands for; None when its rule only collects facts.

    Severity is the check's own unless the rule says otherwise; confidence is medium unless the rule says otherwise.
    """
    meta = found.metadata
    check = meta.get("check", "")
    if not _CHECK.fullmatch(check):
        return None
    severity, confidence = meta.get("severity", ""), meta.get("confidence", "medium")
    place = site(file, found.region, function)
    steps = tuple(Step(site(file, step.region, function), step.text) for step in found.trace)
    return Finding(
        check=check,
        site=place,
        message=found.message,
        severity=severity if severity in SEVERITIES else "",
        confidence=confidence if confidence in CONFIDENCES else "medium",
        subject=meta.get("subject", found.rule),
        steps=(*steps, Step(place, meta.get("sink", "used here"))) if steps else (),
        searched=meta.get("searched", ""),
        repair=meta.get("repair", ""),
        engine="semgrep",
        properties=(("rule", found.rule),),
    )
