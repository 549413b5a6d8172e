"""The sections of one model file, checked against the vocabulary and turned into rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from reprlib import repr as brief
from typing import Any

from auditor import facts
from auditor.flow.meaning import CallRow, Selector, SignalRow, ValueRow, When
from auditor.models import rows
from auditor.models.table import Table
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


_NAMES = 20_000


class ModelError(Exception):
    """A model file that does not say what it should; one line with file and row."""


class Sections:
    """Reads the sections of one file into a table; raises ``ModelError``."""

    def __init__(self, file: str, package: str, table: Table) -> None:
        self.file = file
        self.package = package
        self.table = table
        self.names = 0

    def fail(self, message: str) -> ModelError:
        return ModelError(f"{self.file}: {message}")

    def read(self, section: str, entries: Any) -> None:
        """Add the rows of one section."""
        table = self.table
        if section not in _SECTIONS:
            raise self.fail(f"unknown section {section!r}")
        if section in ("package", "notes"):
            return
        if section == "complete":
            table.known.extend(self.expand(p) for p in self._list(entries))
            return
        if section == "dependencies":
            table.dependencies.update(one for path in self._list(entries) for one in self.expand(path))
            return
        if section == "verbs":
            for path, verbs in dict(entries).items():
                table.verbs.update({one: tuple(self._list(verbs)) for one in self.expand(path)})
            return
        if section == "inert":
            for path in self._list(entries):
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
            for path in self._list(entries):
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

    # sections ------------------------------------------------------------------------------------------------------

    def _endpoints(self, row: dict[str, Any]) -> None:
        shape = next((s for s in ("decorator", "call", "item") if s in row), "")
        if not shape:
            raise self.fail(f"endpoints: {brief(row)} has no shape (decorator, call, item)")
        verbs = row.get("verbs", ["GET"])
        for path in self.expand(row[shape]):
            names = (path.rpartition(".")[2].rpartition("_")[2].upper(),) if verbs == "name" else tuple(verbs)
            self.table.endpoints.append(
                rows.EndpointRow(
                    shape, path, row.get("framework", self.package), self.word(row.get("kind", "http"), facts.ENDPOINT_KINDS),
                    self.selectors(row.get("route", 0)), self.selectors(row.get("handler")),
                    self.selectors(row.get("methods")), names, self.guard_args(row), self.package, bool(row.get("actions")),
                    str(row.get("responders", "")), self.selectors(row.get("suffix")), self.holdings(row),
                    tuple(self._list(row.get("owner"))), str(row.get("defaults", "")), str(row.get("names", "")),
                    self.selectors(row.get("attr")), bool(row.get("marks")),
                )
            )  # fmt: skip

    def _views(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["base"]):
            self.table.views.append(
                rows.ViewRow(
                    path, row.get("framework", self.package), tuple(row.get("methods", ())),
                    self.word(row.get("kind", "http"), facts.ENDPOINT_KINDS), tuple(self._list(row.get("decorators"))),
                    tuple(self._list(row.get("dispatch"))), bool(row.get("routed", True)), self.package,
                    {k: tuple(self._list(v)) for k, v in dict(row.get("inner") or {}).items()},
                )
            )  # fmt: skip

    def _routers(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["call"]):
            self.table.routers[path] = rows.RouterRow(
                path, self.selectors(row.get("prefix")), self.guard_args(row), bool(row.get("options"))
            )

    def _mounts(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["call"]):
            self.table.mounts.append(
                rows.MountRow(
                    path, self.selectors(row["router"]), self.selectors(row.get("prefix")), self.guard_args(row)
                )
            )

    def _nests(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["call"]):
            self.table.nests[path] = rows.NestRow(
                path, self.selectors(row["children"]), self.selectors(row.get("prefix")), self.guard_args(row),
                bool(row.get("receiver")),
            )  # fmt: skip

    def _class_routers(self, row: dict[str, Any]) -> None:
        shape = "decorator" if "decorator" in row else "base"
        for path in self.expand(row[shape]):
            self.table.class_routers[path] = rows.ClassRouterRow(
                path, shape, self.selectors(row.get("prefix")), str(row.get("default", "")), str(row.get("before", "")),
                self.guard_args(row), tuple((str(k), str(v)) for k, v in dict(row.get("asks") or {}).items()),
                bool(row.get("dependencies")), str(row.get("strip", "")), str(row.get("registered", "")),
                tuple((str(k), str(v)) for k, v in dict(row.get("every") or {}).items()), str(row.get("framework", self.package)),
            )  # fmt: skip

    def _trees(self, row: dict[str, Any]) -> None:
        self.table.trees.append(
            rows.TreeRow(
                row.get("framework", self.package), str(row["expose"]), str(row["flag"]), self.expand(row["mounts"]),
                str(row["tools"]), str(row["tool"]), tuple(self._list(row["points"])), str(row["config"]),
                str(row["update"]), self.expand(row.get("harmless")),
            )
        )  # fmt: skip

    def _specified(self, row: dict[str, Any]) -> None:
        package = str(row.get("package", self.package))
        for path in self.expand(row["call"]):
            self.table.specified.append(
                rows.SpecifiedRow(
                    row.get("framework", self.package), package, path, self.selectors(row["file"]),
                    self.selectors(row.get("prefix")), self.selectors(row.get("resolver")),
                )
            )  # fmt: skip

    def _installed(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["value"]):
            self.table.installed[path] = rows.InstalledRow(
                path, self.word(row["kind"], facts.GUARD_KINDS), str(row.get("exclude", "")), str(row.get("option", ""))
            )

    def _hooks(self, row: dict[str, Any]) -> None:
        shape = "decorator" if "decorator" in row else "call"
        for path in self.expand(row[shape]):
            self.table.hooks.append(
                rows.HookRow(
                    path,
                    shape,
                    row.get("scope", "router"),
                    row.get("rejects", "returns"),
                    self.selectors(row.get("function", 0)),
                    tuple(self._list(row.get("runs"))),
                    self.whens(row.get("unless")),
                )
            )

    def _guards(self, row: dict[str, Any]) -> None:
        kinds = tuple(self.word(k, facts.GUARD_KINDS) for k in self._list(row["kind"]))
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
        for op in self._list(row.get("op", "any")):
            self.table.writes.append(
                rows.WriteRow(
                    self.word(row["act"], facts.ACTS), row.get("model", ""), row.get("attr", ""), op,
                    row.get("origin", ""), bool(row.get("certain", True)), row.get("says", ""),
                )
            )  # fmt: skip

    # parts -----------------------------------------------------------------------------------------------------------

    def call(self, row: dict[str, Any], kind: str, what: str) -> None:
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
        out = []
        for how, said in dict(row.get("guards") or {}).items():
            more = said if isinstance(said, Mapping) else {"from": said}
            out.append(
                rows.Carried(
                    str(how), self.selectors(more["from"]), tuple(self._list(more.get("runs"))), str(more.get("rejects", "")),
                    bool(more.get("replaces")), bool(more.get("either")),
                )
            )  # fmt: skip
        return tuple(out)

    def holdings(self, row: dict[str, Any]) -> tuple[rows.Holding, ...]:
        return tuple(
            rows.Holding(
                self.word(one["kind"], facts.GUARD_KINDS), self.whens(one.get("when")), self.whens(one.get("unless"))
            )
            for one in self._list(row.get("holds"))
        )

    def whens(self, entries: Any) -> tuple[When, ...]:
        out = []
        for entry in entries if isinstance(entries, list) else [entries] if entries else []:
            equals = entry.get("equals")
            out.append(
                When(
                    self.selectors(entry["arg"]), str(entry.get("key", "")),
                    tuple(equals) if isinstance(equals, list) else () if equals is None else (equals,),
                    entry.get("present"), str(entry.get("origin", "")), tuple(self._list(entry.get("contains"))), str(entry.get("named", "")),
                )
            )  # fmt: skip
        return tuple(out)

    def selectors(self, entry: Any) -> rows.Selectors:
        if entry is None:
            return ()
        found: list[Selector] = [
            e if isinstance(e, int) else str(e) for e in (entry if isinstance(entry, list) else [entry])
        ]
        return tuple(found)

    def word(self, word: str, among: tuple[str, ...]) -> str:
        if word not in among:
            raise self.fail(f"unknown word {word!r}; one of {', '.join(among)}")
        return word

    def expand(self, paths: Any) -> tuple[str, ...]:
        """The names that paths with alternatives stand for; a file has at most ``_NAMES`` of them."""
        found: list[str] = []
        for path in self._list(paths):
            if not isinstance(path, (str, int)):
                raise self.fail(f"a name is a text, not a {type(path).__name__}")
            found += islice(_alternatives(str(path)), _NAMES + 1 - len(found))
        self.names += len(found)
        if self.names > _NAMES:
            raise self.fail(f"more than {_NAMES} names")
        return tuple(found)

    @staticmethod
    def _list(entry: Any) -> list[Any]:
        return [] if entry is None else list(entry) if isinstance(entry, list) else [entry]


def _alternatives(path: str) -> Iterator[str]:
    match = re.search(r"\{([^{}]*)\}", path)
    if match is None:
        yield path
        return
    for choice in match[1].split(","):
        yield from _alternatives(path[: match.start()] + choice.strip() + path[match.end() :])
