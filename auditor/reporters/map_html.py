"""The account surface map as one HTML file without script or external resource."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from auditor.ledger import Ledger
from auditor.reporters._html import page
from auditor.reporters._map import SHORT, SIGN, Row, cell, columns, place, remarks, title
from auditor.reporters._map_summary import summary
from auditor.reporters._view import Options


def render(rows: Sequence[Row], ledger: Ledger, options: Options) -> str:
    """A table whose cells tell the symbol behind a state when pointed at."""
    shown = columns(rows)
    head = ["endpoint", "acts", *(SHORT.get(column, column) for column in shown), "where"]
    body = ["<h1>Account surface</h1>"]
    if rows:
        lines = "\n".join(_line(row, shown) for row in rows)
        names = "".join(f"<th>{name}</th>" for name in head)
        body.append(f"<table><tr>{names}</tr>\n{lines}</table>")
    said = summary(rows)
    for name, told in (
        ("Weakest ways to money", said.weakest),
        ("Resets that are weaker than logins", said.resets),
        ("Protections that differ between routes of one act", said.drift),
    ):
        if told:
            body.append(f"<h2>{name}</h2><ul>" + "".join(f"<li>{escape(one)}</li>" for one in told) + "</ul>")
    notes = (*said.counts, *remarks(rows, ledger))
    body.append("<ul>" + "".join(f"<li>{escape(one)}</li>" for one in notes) + "</ul>")
    return page("Account surface", body)


def _line(row: Row, shown: Sequence[str]) -> str:
    cells = [f"<td>{escape(title(row))}</td>", f"<td>{escape(' '.join(row.acts))}</td>"]
    for column in shown:
        said = cell(row, column)
        hint = escape(" ".join(said[key] for key in ("by", "at") if key in said))
        kind = said["state"].replace("n/a", "none")
        cells.append(f'<td class="{escape(kind)}" title="{hint}">{SIGN[said["state"]]}</td>')
    cells.append(f"<td><code>{escape(place(row))}</code></td>")
    return f"<tr>{''.join(cells)}</tr>"
