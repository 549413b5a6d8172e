"""Text in Markdown that stays text, whatever the scanned code wrote into it."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~$])")
_REFERENCE = re.compile(r"(?<![\w&])([@#])(?=\w)|\b(https?|ftp)(?=://)|\b(www)(?=\.)")


def escaped(text: str) -> str:
    """Prose: no markup, no HTML, no mention of a person or an issue, no link."""
    return in_html(text, _SPECIAL)


def in_html(text: str, special: re.Pattern[str] | None = None) -> str:
    """The same inside of an HTML element, where no Markdown is read."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = special.sub(r"\\\1", text) if special else text
    return _REFERENCE.sub(lambda match: f"{match.group()}\u2060", text)


def code(text: str) -> str:
    """A code span, fit for the cell of a table."""
    if not text:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest or text != text.strip() else ""
    return f"{fence}{space}{text}{space}{fence}".replace("|", "\\|")


def block(lines: list[str], language: str = "") -> str:
    """A fenced block that its content cannot end."""
    longest = max((len(run) for line in lines for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *lines, fence])


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table of cells that are escaped already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
