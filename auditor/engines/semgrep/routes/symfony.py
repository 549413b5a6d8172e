"""Symfony: controllers with ``#[Route]``, guarded by ``#[IsGranted]`` or in the body; what a firewall says is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.engines.semgrep.routes.annotated import by_word, classes
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Mark, option, split, string, strings

FIREWALL = "access_control of the firewall"
"""What may protect a route of Symfony and stands in a file that is not read."""


def found(code: Code) -> Iterator[Found]:
    """The routes of all controllers."""
    for held in classes(code, ".php"):
        top = by_word(held.marks)
        for node, marks in held.methods:
            for mark in marks:
                if mark.word.rpartition("\\")[2] != "Route":
                    continue
                methods = tuple(word.upper() for word in strings(option(split(mark.args), "methods"))) or ("*",)
                path = joined(_path(top.get("Route")), _path(mark))
                links = tuple(link for one in (*held.marks, *marks) for link in _links(one))
                guarded = any(link.kind == "auth" for link in links) or "denyAccessUnlessGranted" in code.lines(
                    node.file, node.function.region
                )
                yield Found("symfony", methods, path, mark.site, node, node.function.qualified, links, "" if guarded else FIREWALL, f"{held.file}#{held.name}")  # fmt: skip


def _path(mark: Mark | None) -> str:
    args = split(mark.args) if mark is not None else ()
    if not args:
        return ""
    return string(args[0]) or string(option(args, "path")) or ""


def _links(mark: Mark) -> Iterator[Link]:
    word = mark.word.rpartition("\\")[2]
    if word in ("IsGranted", "Security"):
        kind = "open" if "PUBLIC_ACCESS" in mark.args or "ANONYMOUS" in mark.args else "auth"
        yield Link(f"#[{word}({mark.args[:60]})]", mark.site, kind)
    elif "Limit" in word:
        yield Link(f"#[{word}]", mark.site, "throttle")
