"""Labelled rows of the account surface map, said by comments in the code itself.

``# map: KIND METHODS ROUTE [COLUMN=STATE ...] [does=ACT,...]`` stands alone on a line before the line that the row names
(labels of other kinds may stand between them); ``-`` stands for no methods or no route, methods are joined by ``|``.
Every endpoint of a labelled application is a row, and every row is labelled: what is found and not said is a failure as
well. A column that a label does not name is not compared; ``does=-`` says that the endpoint does nothing of note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from auditor.facts import COLUMNS
from auditor.surface import Row

_LABEL = re.compile(r"^\s*(?:#|//)\s*map:\s*(?P<text>.*)$")
_STATES = ("yes", "no", "unknown", "declared", "n/a")
_KINDS = ("http", "graphql", "rpc", "websocket")


class MapLabelError(ValueError):
    """A label that is not in form."""


@dataclass(frozen=True)
class MapLabel:
    """One row as it should be; ``line`` is the line that the row names."""

    file: str
    line: int
    kind: str
    methods: tuple[str, ...]
    route: str
    states: tuple[tuple[str, str], ...]
    does: tuple[str, ...] | None

    @property
    def place(self) -> tuple[str, int, str, str]:
        """File, line, kind and route."""
        return (self.file, self.line, self.kind, self.route)


def parse(text: str, file: str) -> list[MapLabel]:
    """The labels of one file, in order; raises ``MapLabelError``."""
    out: list[MapLabel] = []
    waiting: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        match = _LABEL.match(line)
        if match:
            waiting.append(match["text"])
        elif waiting and not line.lstrip().startswith("#"):
            if not line.strip():
                raise MapLabelError(f"{file}:{number}: the label above speaks of an empty line")
            out += [_label(one, file, number) for one in waiting]
            waiting = []
    return out


def _label(text: str, file: str, line: int) -> MapLabel:
    parts = text.partition(" -- ")[0].split()
    if len(parts) < 3 or parts[0] not in _KINDS:
        raise MapLabelError(f"{file}:{line}: not KIND METHODS ROUTE ...: {text!r}")
    states: list[tuple[str, str]] = []
    does: tuple[str, ...] | None = None
    for part in parts[3:]:
        column, _, state = part.partition("=")
        if column == "does":
            does = () if state == "-" else tuple(sorted(state.split(",")))
        elif column in COLUMNS and state in _STATES:
            states.append((column, state))
        else:
            raise MapLabelError(f"{file}:{line}: {part!r} is no column and state")
    methods = () if parts[1] == "-" else tuple(parts[1].split("|"))
    return MapLabel(file, line, parts[0], methods, "" if parts[2] == "-" else parts[2], tuple(states), does)


def read(files: Mapping[str, str]) -> list[MapLabel]:
    """The labels of all Python files of an application."""
    return [label for file, text in sorted(files.items()) if file.endswith(".py") for label in parse(text, file)]


def compare(labels: Iterable[MapLabel], rows: Iterable[Row]) -> list[str]:
    """What differs, one line a difference, sorted."""
    wanted = {label.place: label for label in labels}
    found = {(row.file, row.line, row.kind, row.route): row for row in rows}
    problems: list[tuple[tuple[str, int, str, str], str]] = []
    for place, label in wanted.items():
        row = found.get(place)
        if row is None:
            problems.append((place, "no such row"))
            continue
        if row.methods != label.methods:
            problems.append(
                (place, f"methods are {'|'.join(row.methods) or '-'}, not {'|'.join(label.methods) or '-'}")
            )
        for column, state in label.states:
            said = row.protections[column]
            if said.state != state:
                by = f" by {said.by}" if said.by else ""
                problems.append((place, f"{column} is {said.state}{by}, not {state}"))
        if label.does is not None and tuple(sorted(row.acts)) != label.does:
            problems.append((place, f"does {','.join(row.acts) or '-'}, not {','.join(label.does) or '-'}"))
    problems += [(place, "a row without a label") for place in found if place not in wanted]
    return [f"{f}:{line}: {kind} {route or '-'}: {text}" for (f, line, kind, route), text in sorted(problems)]


def survey(root: Path) -> list[Row]:
    """All rows of the map of a folder, endpoints without an act included."""
    from auditor.config import load
    from auditor.run import survey as run
    from auditor.surface import rows

    program, _, _ = run(load([root], {"cache": False, "jobs": 1}))
    return rows(program, everything=True)
