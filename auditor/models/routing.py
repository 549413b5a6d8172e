"""The sections of a model file that say where endpoints are and what stands before them."""

from __future__ import annotations

from reprlib import repr as brief
from typing import Any

from auditor import facts
from auditor.models import rows
from auditor.models.parts import Parts


class Routing(Parts):
    """One method a section, named after it; each takes a row and adds to the table."""

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
                    tuple(self.many(row.get("owner"))), str(row.get("defaults", "")), str(row.get("names", "")),
                    self.selectors(row.get("attr")), bool(row.get("marks")),
                )
            )  # fmt: skip

    def _views(self, row: dict[str, Any]) -> None:
        for path in self.expand(row["base"]):
            self.table.views.append(
                rows.ViewRow(
                    path, row.get("framework", self.package), tuple(row.get("methods", ())),
                    self.word(row.get("kind", "http"), facts.ENDPOINT_KINDS), tuple(self.many(row.get("decorators"))),
                    tuple(self.many(row.get("dispatch"))), bool(row.get("routed", True)), self.package,
                    {k: tuple(self.many(v)) for k, v in dict(row.get("inner") or {}).items()},
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
                str(row["tools"]), str(row["tool"]), tuple(self.many(row["points"])), str(row["config"]),
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
                    tuple(self.many(row.get("runs"))),
                    self.whens(row.get("unless")),
                )
            )
