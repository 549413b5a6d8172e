"""What Laravel's names for middleware mean: the aliases of a project, and what the class behind one does."""

from __future__ import annotations

import re
from dataclasses import replace

from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Link
from auditor.engines.semgrep.routes.guards import judge

_TABLE = re.compile(
    r"(?:middlewareAliases|routeMiddleware)\s*=\s*\[(?P<kernel>[^;]*)\];|->alias\(\s*\[(?P<app>[^;]*?)\]\s*\)"
)
_ENTRY = re.compile(r"['\"](?P<name>[\w.-]+)['\"]\s*=>\s*(?P<class>[\w\\]+)::class")
_ORDER = ("auth", "throttle", "second_factor", "reauth", "csrf", "signature")


def aliases(code: Code) -> dict[str, str]:
    """The classes of the project's own aliases for middleware, by alias."""
    out: dict[str, str] = {}
    for file in code.of(".php"):
        text = code.text(file)
        if "middlewareAliases" in text or "routeMiddleware" in text or "->alias(" in text:
            for table in _TABLE.finditer(text):
                for entry in _ENTRY.finditer(table["kernel"] or table["app"] or ""):
                    out[entry["name"]] = entry["class"].rpartition("\\")[2]
    return out


def meant(code: Code, known: dict[str, str], link: Link) -> Link:
    """A link of the chain as the class behind its alias says: a guard of a kind, or none."""
    name = known.get(link.text.partition(":")[0])
    if link.kind or name is None:
        return link
    node = code.controller(name, "handle")
    if node is None:
        return replace(link, text=name)
    verdict = judge(name, code.lines(node.file, node.function.region))
    kind = next((one for one in _ORDER if one in verdict.kinds), "?auth" if verdict.called else "inert")
    return replace(link, kind=kind)
