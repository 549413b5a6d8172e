"""What a run says on the error output besides its report: how far it could see."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from auditor.cli.mishap import clean
from auditor.ledger import INCOMPLETE, Entry, Ledger

FEW = 5
"""Entries of one kind that are told without ``--verbose``."""


def write(ledger: Ledger, *, verbose: bool) -> None:
    """Tell what is missing from the result; with ``verbose`` the whole ledger."""
    entries = list(ledger) if verbose else ledger.of(*INCOMPLETE, "bound")
    for entry in entries if verbose else entries[:FEW]:
        sys.stderr.write(f"auditor: {line(entry)}\n")
    if not verbose and len(entries) > FEW:
        sys.stderr.write(f"auditor: and {len(entries) - FEW} more gaps (--verbose lists them)\n")


def line(entry: Entry) -> str:
    """One entry for a person."""
    place = f"{entry.subject}:{entry.line}" if entry.line else entry.subject
    verb = {"skipped": "out of scope", "unread": "not read", "engine": "engine", "bound": "cut short"}
    return clean(f"{verb.get(entry.kind, entry.kind)}: {place}: {entry.why}")


def places(paths: Sequence[str]) -> str:
    """The paths of a command line for a person."""
    return clean(", ".join(paths[:3]) + (" ..." if len(paths) > 3 else "")) if paths else "this folder"
