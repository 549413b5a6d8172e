"""The account surface map for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from auditor.ledger import Ledger
from auditor.reporters._clean import printable
from auditor.reporters._map import COLUMNS, Row, state
from auditor.reporters._view import Options


def render(rows: Sequence[Row], ledger: Ledger, options: Options) -> str:
    """One line an endpoint below a head, all protections; no cell can be taken for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["file", "line", "function", "framework", "kind", "methods", "route", "acts", *COLUMNS])
    for row in rows:
        texts = (row.file, str(row.line), row.function, row.framework, row.kind, "|".join(row.methods), row.route)
        states = [state(row, column) for column in COLUMNS]
        writer.writerow([*(_plain(text) for text in texts), _plain(" ".join(row.acts)), *states])
    return out.getvalue()


def _plain(text: str) -> str:
    """Text that a spreadsheet does not calculate."""
    text = printable(text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
