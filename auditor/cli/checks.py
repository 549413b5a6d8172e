"""``auditor checks``: the list of all checks."""

from __future__ import annotations

import argparse
import json
import sys

from auditor.check import all_checks
from auditor.cli import exits
from auditor.triage import NOTICES


def run(arguments: argparse.Namespace) -> int:
    """Write one row a check."""
    checks = sorted((*NOTICES, *all_checks()), key=lambda check: check.id)
    rows = [
        {
            "id": check.id,
            "name": check.name,
            "severity": check.severity,
            "languages": list(check.languages),
            "cwe": list(check.cwe),
            "title": check.title,
        }
        for check in checks
    ]
    if arguments.format == "json":
        sys.stdout.write(json.dumps({"version": 1, "checks": rows}, indent=2) + "\n")
        return exits.CLEAN
    cells = [("id", "name", "severity", "languages", "CWE")] + [
        (check.id, check.name, check.severity, ",".join(check.languages) or "any", ",".join(map(str, check.cwe)) or "-")
        for check in checks
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    for row in cells:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")
    return exits.CLEAN
