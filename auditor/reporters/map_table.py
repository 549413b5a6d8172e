"""The account surface map as a plain table."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from auditor.ledger import Ledger
from auditor.reporters._map import SHORT, SIGN, Row, columns, place, remarks, state, title
from auditor.reporters._view import Options


def render(rows: Sequence[Row], ledger: Ledger, options: Options) -> str:
    """One line an endpoint; protections that apply nowhere have no column."""
    shown = columns(rows)
    lines = [["endpoint", "acts", *(SHORT.get(column, column) for column in shown), "where"]]
    for row in rows:
        signs = [SIGN[state(row, column)] for column in shown]
        lines.append([title(row), " ".join(row.acts) or "-", *signs, place(row)])
    widths = [max(_cells(line[index]) for line in lines) for index in range(len(lines[0]))]
    out = []
    for line in lines if rows else []:
        cells = [text + " " * (width - _cells(text)) for text, width in zip(line, widths, strict=True)]
        out.append("  ".join(cells).rstrip())
    said = remarks(rows, ledger)
    return "\n".join([*out, *([""] if out else []), *said]) + "\n"


def _cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)
