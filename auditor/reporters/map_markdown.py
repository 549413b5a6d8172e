"""The account surface map as a Markdown table."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.ledger import Ledger
from auditor.reporters._map import SHORT, SIGN, Row, columns, place, remarks, state, title
from auditor.reporters._map_summary import summary
from auditor.reporters._markdown import code, escaped, table
from auditor.reporters._view import Options


def render(rows: Sequence[Row], ledger: Ledger, options: Options) -> str:
    """The table, and what is counted below it."""
    shown = columns(rows)
    head = ["endpoint", "acts", *(SHORT.get(column, column) for column in shown), "where"]
    body = [
        [
            code(title(row)),
            ", ".join(code(act) for act in row.acts),
            *(SIGN[state(row, column)] for column in shown),
            code(place(row)),
        ]
        for row in rows
    ]
    out = ["## Account surface"]
    if rows:
        out.append(table(head, body))
    said = summary(rows)
    for name, lines in (
        ("Weakest ways to money", said.weakest),
        ("Resets that are weaker than logins", said.resets),
        ("Protections that differ between routes of one act", said.drift),
    ):
        if lines:
            out.append(f"### {name}\n\n" + "\n".join(f"- {escaped(one)}" for one in lines))
    out.append("\n".join(f"- {escaped(one)}" for one in (*said.counts, *remarks(rows, ledger))))
    return "\n\n".join(out) + "\n"
