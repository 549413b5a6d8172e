"""What all formats of the account surface map share: columns, cells, and what is counted."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.facts import COLUMNS
from auditor.ledger import Ledger
from auditor.reporters._clean import printable
from auditor.reporters._view import counted
from auditor.surface import Row

__all__ = ["COLUMNS", "SHORT", "SIGN", "Row", "cell", "columns", "place", "remarks", "state", "title"]

SHORT = {"second_factor": "2nd factor"}
SIGN = {"yes": "yes", "no": "NO", "unknown": "?", "declared": "decl.", "n/a": "-"}


def state(row: Row, column: str) -> str:
    """The state of one protection; what a row does not mention does not apply."""
    return cell(row, column)["state"]


def cell(row: Row, column: str) -> dict[str, str]:
    """State, and where they are known the symbol behind it and its place."""
    value = row.protections.get(column)
    if value is None:
        return {"state": "n/a"}
    return {key: printable(part) for key, part in zip(value._fields, value, strict=True) if part}


def columns(rows: Sequence[Row]) -> list[str]:
    """The protections that apply to at least one row."""
    return [column for column in COLUMNS if any(state(row, column) != "n/a" for row in rows)]


def title(row: Row) -> str:
    """``POST /wallet/charge``, or the kind where there is no route."""
    return printable(f"{'|'.join(row.methods)} {row.route}".strip() if row.route else row.kind)


def place(row: Row) -> str:
    """``app/views.py:41 WalletView.post``."""
    return printable(f"{row.file}:{row.line} {row.function}")


def remarks(rows: Sequence[Row], ledger: Ledger) -> list[str]:
    """The counts under a map: how many endpoints, which money moves without a second factor, what is unknown."""
    money = [row for row in rows if any(act.startswith("money.") for act in row.acts)]
    out = [counted(len(rows), "endpoint")]
    if money:
        bare = sum(state(row, "second_factor") == "no" for row in money)
        unsure = sum(state(row, "second_factor") == "unknown" for row in money)
        also = f", {unsure} unknown" if unsure else ""
        out[0] += f"; {len(money)} with money, {bare} of them without a second factor{also}"
    for entry in sorted(ledger.of("unknown"), key=lambda one: (-one.count, one)):
        out.append(printable(f"not understood: {entry.subject} ({counted(entry.count, 'endpoint')}): {entry.why}"))
    for kind, words in (("unread", "not read"), ("engine", "did not run"), ("bound", "cut short")):
        out += [printable(f"{words}: {entry.subject}: {entry.why}") for entry in ledger.of(kind)]
    return out
