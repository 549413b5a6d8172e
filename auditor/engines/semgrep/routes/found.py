"""A route as a framework's table, annotations or calls say it, before its protections are judged."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.engines.semgrep.complete import Node
from auditor.site import Site


@dataclass(frozen=True)
class Link:
    """One thing that stands before a handler: its text, where it is said, and whose file its names belong to."""

    text: str
    site: Site
    kind: str = ""
    """A guard kind when the framework itself says what it is; ``open`` when it lets everybody pass,
    with ``?`` before it when it may not speak for every request."""


@dataclass(frozen=True)
class Found:
    """A route: the handler as a function, or the place of the route where none was found.

    ``doubt`` names what is not literal in the chain before the handler; empty when all of it is known.
    ``group`` is what siblings share: the router, the class, the file.
    """

    framework: str
    methods: tuple[str, ...]
    path: str
    site: Site
    node: Node | None
    name: str
    chain: tuple[Link, ...] = ()
    doubt: str = ""
    group: str = ""


def joined(*parts: str) -> str:
    """The path of a route from its prefixes, with one slash between."""
    path = "/".join(part.strip("/") for part in parts if part.strip("/"))
    return f"/{path}"
