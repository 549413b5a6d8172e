"""The sections of one model file, checked against the vocabulary and turned into rows."""

from __future__ import annotations

from collections.abc import Mapping
from reprlib import repr as brief
from typing import Any

from auditor import facts
from auditor.flow.meaning import SignalRow, ValueRow
from auditor.models import rows
from auditor.models.routing import Routing
from auditor.project import Convention

_GUARD_LIST_WORDS = ("method", "lends", "decorator", "function", "setting", "rates")
_GUARD_LIST_NAMES = ("carriers", "default", "harmless")
_SECTIONS = frozenset(
    """
    package dependencies parameters guard_lists verbs must endpoints views routers mounts hooks guards
    identities sources acts messages tokens lookups models writes words inert passes never settings stubs
    examples notes complete logs nests class_routers installed trees specified signals
    """.split()
)


class Sections(Routing):
    """Reads the sections of one file into a table; raises ``ModelError``."""

    def read(self, section: str, entries: Any) -> None:
        """Add the rows of one section."""
        table = self.table
        if section not in _SECTIONS:
            raise self.fail(f"unknown section {section!r}")
        if section in ("package", "notes"):
            return
        if section == "complete":
            table.known.extend(self.expand(p) for p in self.many(entries))
            return
        if section == "dependencies":
            table.dependencies.update(one for path in self.many(entries) for one in self.expand(path))
            return
        if section == "verbs":
            for path, verbs in dict(entries).items():
                table.verbs.update({one: tuple(self.many(verbs)) for one in self.expand(path)})
            return
        if section == "inert":
            for path in self.many(entries):
                table.known.extend([self.expand(path)])
                for one in self.expand(path):
                    table.add_wrap(rows.WrapRow(one, (), package=self.package))
            return
        if section == "stubs":
            table.stubs.update({str(k): str(v) for k, v in dict(entries).items()})
            return
        if section == "examples":
            table.examples.setdefault(self.file, []).extend([entries] if isinstance(entries, str) else list(entries))
            return
        if section == "words":
            for kind, words in dict(entries).items():
                table.word_lists.setdefault(kind, set()).update(
                    str(w).strip() for w in (words.split() if isinstance(words, str) else words)
                )
            return
        if section in ("passes", "never", "must"):
            for path in self.many(entries):
                entry = {"call": path} if isinstance(path, str) else dict(path)
                self.call(entry, section, "")
            return
        for entry in entries or ():
            if not isinstance(entry, Mapping):
                raise self.fail(f"{section}: a row is a mapping, not {brief(entry)}")
            handler = getattr(self, f"_{section}", None)
            if handler is None:
                raise self.fail(f"{section}: not a list of rows")
            try:
                handler(dict(entry))
            except KeyError as error:
                raise self.fail(f"{section}: {brief(entry)} lacks {error}") from None

    def _guards(self, row: dict[str, Any]) -> None:
        kinds = tuple(self.word(k, facts.GUARD_KINDS) for k in self.many(row["kind"]))
        when, unless = self.whens(row.get("when")), self.whens(row.get("unless"))
        if "decorator" in row:
            for path in self.expand(row["decorator"]):
                self.table.add_wrap(
                    rows.WrapRow(
                        path,
                        kinds,
                        when,
                        unless,
                        self.selectors(row.get("argument")),
                        self.package,
                        str(row.get("runs", "")),
                    )
                )
        elif "call" in row:
            for kind in kinds:
                self.call(row, "guard", kind)
        elif "value" in row:
            for path in self.expand(row["value"]):
                self.table.add_value(
                    ValueRow(path, row.get("origin", "principal"), kinds[0], row.get("holds", "true"), self.package)
                )
        elif "attribute" in row:
            for path in self.expand(row["base"]):
                for item in self.expand(row["item"]):
                    for kind in kinds:
                        self.table.attributes.append(
                            rows.AttributeRow(path, row["attribute"], item, kind, self.package, bool(row.get("writes")))
                        )
        elif "base" in row:
            for path in self.expand(row["base"]):
                self.table.bases.extend(rows.BaseRow(path, kind, self.package) for kind in kinds)
        elif "setting" in row:
            self.table.setting_guards.append(
                rows.SettingRow(
                    row["setting"], row.get("contains", ""), kinds[0], row.get("framework", self.package), self.package
                )
            )
        else:
            raise self.fail(f"guards: {brief(row)} has no shape (decorator, call, value, attribute, base, setting)")

    def _identities(self, row: dict[str, Any]) -> None:
        kind = {"session": "principal", "token": "claims", "provider": "provider"}.get(row["kind"], row["kind"])
        self._source(row, kind)

    def _sources(self, row: dict[str, Any]) -> None:
        self._source(row, row["kind"])

    def _source(self, row: dict[str, Any], kind: str) -> None:
        self.word(kind, facts.ORIGIN_KINDS)
        if "value" in row:
            for path in self.expand(row["value"]):
                self.table.add_value(ValueRow(path, kind, package=self.package))
        else:
            self.call({**row, "gives": kind}, "source", "")

    def _acts(self, row: dict[str, Any]) -> None:
        self.call(row, "act", self.word(row["kind"], facts.ACTS))

    def _messages(self, row: dict[str, Any]) -> None:
        self.call(row, "message", self.word(row["kind"], facts.MESSAGE_KINDS))

    def _tokens(self, row: dict[str, Any]) -> None:
        self.call(row, "token", self.word(row["state"], facts.TOKEN_STATES))

    def _logs(self, row: dict[str, Any]) -> None:
        self.call(row, "log", self.word(row.get("kind", "plain"), facts.LOG_KINDS))

    def _lookups(self, row: dict[str, Any]) -> None:
        if "value" in row:
            for path in self.expand(row["value"]):
                self.table.add_value(ValueRow(path, "query", package=self.package))
            return
        kind = row.get("kind", "lookup")
        self.call(row, kind, str(row.get("what", row.get("model", ""))))

    def _models(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["base"]):
            self.table.model_bases.add(path)

    def _guard_lists(self, row: dict[str, Any]) -> None:
        words: dict[str, Any] = {k: str(row.get(k, "")) for k in _GUARD_LIST_WORDS}
        words |= {k: self.expand(row.get(k)) for k in _GUARD_LIST_NAMES}
        for path in self.expand(row["base"]):
            self.table.guard_lists.append(
                rows.GuardListRow(
                    path, row["attribute"], **words, doubts=bool(row.get("doubts", True)), package=self.package
                )
            )

    def _parameters(self, row: dict[str, Any]) -> None:
        for name in self.expand(row["name"]):
            self.table.conventions.append(
                Convention(name, row.get("imports", self.package), row.get("type", ""), row.get("attribute", ""))
            )

    def _settings(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["value"]):
            self.table.add_value(ValueRow(path, "setting", package=self.package))

    def _signals(self, row: dict[str, Any]) -> None:
        shape = next((s for s in ("signal", "made", "decorator") if s in row), "")
        if not shape or row.get("sent", "saved") not in ("saved", "deleted"):
            raise self.fail(
                f"signals: {brief(row)} has no shape (signal, made, decorator), or is not sent saved or deleted"
            )
        gives = tuple((str(name), self.selectors(s)) for name, s in dict(row.get("gives") or {}).items())
        for path in self.expand(row[shape]):
            for call in self.expand(row.get("call")) or ("",):
                self.table.signals.append(SignalRow(path, shape, row.get("sent", ""), call, gives))

    def _writes(self, row: dict[str, Any]) -> None:
        for op in self.many(row.get("op", "any")):
            self.table.writes.append(
                rows.WriteRow(
                    self.word(row["act"], facts.ACTS), row.get("model", ""), row.get("attr", ""), op,
                    row.get("origin", ""), bool(row.get("certain", True)), row.get("says", ""),
                )
            )  # fmt: skip
