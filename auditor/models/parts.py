"""The parts that rows of a model file are written with: names with alternatives, selectors, conditions, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from auditor import facts
from auditor.flow.meaning import CallRow, Selector, When
from auditor.models import rows
from auditor.models.table import Table

_NAMES = 20_000


class ModelError(Exception):
    """A model file that does not say what it should; one line with file and row."""


class Parts:
    """Reads the parts of one file's rows; raises ``ModelError``."""

    def __init__(self, file: str, package: str, table: Table) -> None:
        self.file = file
        self.package = package
        self.table = table
        self.names = 0

    def fail(self, message: str) -> ModelError:
        """The error to raise, with the file's name."""
        return ModelError(f"{self.file}: {message}")

    def call(self, row: dict[str, Any], kind: str, what: str) -> None:
        """Add a call row: what a call by these names means."""
        roles = tuple((self.word(r, facts.ROLES), self.selectors(s)) for r, s in dict(row.get("roles") or {}).items())
        for path in self.expand(row["call"]):
            gives = row.get("gives", "")
            if gives:
                self.word(gives, facts.ORIGIN_KINDS)
            self.table.add_call(
                CallRow(
                    path, kind, what, str(row.get("holds", "true")).lower(), roles, self.whens(row.get("when")),
                    self.whens(row.get("unless")), bool(row.get("certain", True)), gives, str(row.get("note", "")),
                    self.package,
                )
            )  # fmt: skip

    def guard_args(self, row: dict[str, Any]) -> tuple[rows.Carried, ...]:
        """Arguments of a route, router or mount in which guards are carried."""
        out = []
        for how, said in dict(row.get("guards") or {}).items():
            more = said if isinstance(said, Mapping) else {"from": said}
            out.append(
                rows.Carried(
                    str(how), self.selectors(more["from"]), tuple(self.many(more.get("runs"))), str(more.get("rejects", "")),
                    bool(more.get("replaces")), bool(more.get("either")),
                )
            )  # fmt: skip
        return tuple(out)

    def holdings(self, row: dict[str, Any]) -> tuple[rows.Holding, ...]:
        """The guards that a row says hold by themselves, and when."""
        return tuple(
            rows.Holding(
                self.word(one["kind"], facts.GUARD_KINDS), self.whens(one.get("when")), self.whens(one.get("unless"))
            )
            for one in self.many(row.get("holds"))
        )

    def whens(self, entries: Any) -> tuple[When, ...]:
        """Conditions on arguments of a call."""
        out = []
        for entry in entries if isinstance(entries, list) else [entries] if entries else []:
            equals = entry.get("equals")
            out.append(
                When(
                    self.selectors(entry["arg"]), str(entry.get("key", "")),
                    tuple(equals) if isinstance(equals, list) else () if equals is None else (equals,),
                    entry.get("present"), str(entry.get("origin", "")), tuple(self.many(entry.get("contains"))), str(entry.get("named", "")),
                )
            )  # fmt: skip
        return tuple(out)

    def selectors(self, entry: Any) -> rows.Selectors:
        """Where something stands in a call: positions and names of arguments."""
        if entry is None:
            return ()
        found: list[Selector] = [
            e if isinstance(e, int) else str(e) for e in (entry if isinstance(entry, list) else [entry])
        ]
        return tuple(found)

    def word(self, word: str, among: tuple[str, ...]) -> str:
        """The word, if the vocabulary has it."""
        if word not in among:
            raise self.fail(f"unknown word {word!r}; one of {', '.join(among)}")
        return word

    def expand(self, paths: Any) -> tuple[str, ...]:
        """The names that paths with alternatives stand for; a file has at most ``_NAMES`` of them."""
        found: list[str] = []
        for path in self.many(paths):
            if not isinstance(path, (str, int)):
                raise self.fail(f"a name is a text, not a {type(path).__name__}")
            found += islice(_alternatives(str(path)), _NAMES + 1 - len(found))
        self.names += len(found)
        if self.names > _NAMES:
            raise self.fail(f"more than {_NAMES} names")
        return tuple(found)

    @staticmethod
    def many(entry: Any) -> list[Any]:
        """One or none or a list, as a list."""
        return [] if entry is None else list(entry) if isinstance(entry, list) else [entry]


def _alternatives(path: str) -> Iterator[str]:
    match = re.search(r"\{([^{}]*)\}", path)
    if match is None:
        yield path
        return
    for choice in match[1].split(","):
        yield from _alternatives(path[: match.start()] + choice.strip() + path[match.end() :])
