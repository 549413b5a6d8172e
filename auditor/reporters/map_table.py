"""The account surface map for a terminal: by act, weakest first, and below it what the map says as a whole."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auditor.facts import ACTS, PUBLIC_ACTS
from auditor.ledger import Ledger
from auditor.reporters._map import SIGN, Row, columns, place, remarks, state, title
from auditor.reporters._map_summary import strength, summary
from auditor.reporters._view import Options

_STYLE = {"yes": "green", "no": "bold red", "unknown": "yellow", "declared": "cyan", "n/a": "dim"}
_HEAD = {"second_factor": "2FA", "signature": "signed", "throttle": "rate", "lockout": "lock"}
_NARROW = 60
_OF_CHANGES = ("reauth", "second_factor", "throttle", "lockout", "notice", "log")
"""What is asked of changes; where somebody only looks, its absence is said quietly."""
_WIDEST = max(len(sign) for sign in SIGN.values())
_HEADS = (
    ("weakest ways to money", "weakest"),
    ("resets that are weaker than logins", "resets"),
    ("protections that differ between routes of one act", "drift"),
)


def render(rows: Sequence[Row], ledger: Ledger, options: Options) -> str:
    """One block an act, one entry an endpoint with its place below; protections that apply nowhere have no column."""
    out = io.StringIO()
    console = Console(
        file=out, width=max(options.width, _NARROW), force_terminal=options.color, color_system="standard" if options.color else None,
        highlight=False, markup=False, emoji=False, legacy_windows=False, no_color=not options.color,
    )  # fmt: skip
    if rows:
        console.print(_table(rows, console.width))
        console.print()
    said = summary(rows)
    for head, name in _HEADS:
        lines: tuple[str, ...] = getattr(said, name)
        if lines:
            console.print(Text(head, style="bold"))
            for line in lines:
                console.print(Text(f"  {line}"), soft_wrap=True)
            console.print()
    for line in (*said.counts, *remarks(rows, ledger)):
        console.print(Text(line), soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _table(rows: Sequence[Row], width: int) -> Table:
    shown = columns(rows)
    room = width - sum(max(len(_HEAD.get(column, column)), _WIDEST) + 1 for column in shown) - 1
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=True, header_style="bold")
    table.add_column("endpoint", overflow="fold", ratio=1)
    for column in shown:
        table.add_column(_HEAD.get(column, column), justify="center", no_wrap=True)
    blank = [""] * len(shown)
    for act, found in _groups(rows):
        table.add_row(Text(f"{act} ({len(found)})", style="bold underline" if act else ""), *blank)
        for row in found:
            also = [one.partition(".")[2] for one in row.acts if one != act and not one.endswith("_read")]
            cell = Text("  ").append(title(row))
            where = place(row)
            apart = "\n      " if cell_len(where) + 4 > room else " "
            cell.append("\n    " + where.replace(" ", apart, 1), style="dim")
            if also:
                cell.append(f"\n    also {', '.join(also)}", style="dim")
            table.add_row(cell, *(Text(SIGN[state(row, one)], style=_style(row, one)) for one in shown))
    return table


def _groups(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows by their first act, weakest first; those without an act last."""
    for act in (*ACTS, ""):
        found = [row for row in rows if (row.acts[0] if row.acts else "") == act]
        if found:
            yield act or "no act", sorted(found, key=lambda row: (strength(row), row.file, row.line, row.function))


def _style(row: Row, column: str) -> str:
    """Loud where a protection is missing; nobody is logged in before a login, and who only looks is told of by nobody."""
    if column == "auth" and all(act in PUBLIC_ACTS for act in row.acts):
        return "dim"
    if column in _OF_CHANGES and all(act.endswith("_read") or act == "account.logout" for act in row.acts):
        return "dim"
    return _STYLE[state(row, column)]
