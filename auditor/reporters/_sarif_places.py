"""Places in SARIF: relative addresses, regions with four numbers, snippets without secrets."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from auditor.reporters._clean import Reader, printable
from auditor.site import Site

BASE = "SRCROOT"
"""The root of the scan; it is declared without an address, for that would be a path of this machine."""


def artifact(path: str) -> dict[str, Any]:
    """An artifact location; bytes of the file name that are not UTF-8 survive percent-encoded."""
    try:
        name = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        name = path.encode("utf-8", "replace")
    return {"uri": quote(name, safe="/-._~"), "uriBaseId": BASE}


def location(reader: Reader, site: Site, *, context: bool = False) -> dict[str, Any]:
    """A location of one line: a region of several lines is cut at the end of its first.

    ``context`` adds the lines around it. Snippets are what a person may see, so secrets in them are blotted out.
    """
    length = reader.length(site.file, site.line)
    end = site.end_column if site.end_line == site.line else max(length, site.column) + 1
    region: dict[str, Any] = {
        "startLine": site.line,
        "startColumn": site.column,
        "endLine": site.line,
        "endColumn": max(end, site.column + 1),
    }
    physical: dict[str, Any] = {"artifactLocation": artifact(site.file), "region": region}
    line = reader.line(site.file, site.line)
    if line is not None:
        region["snippet"] = {"text": line.text[line.at(site.column) : line.at(end)] or line.text}
        if context:
            physical["contextRegion"] = _context(reader, site, length)
    out: dict[str, Any] = {"physicalLocation": physical}
    if site.function:
        name = printable(site.function)
        out["logicalLocations"] = [
            {"fullyQualifiedName": name, "name": name.rpartition(".")[2], "kind": "function"},
        ]
    return out


def _context(reader: Reader, site: Site, length: int) -> dict[str, Any]:
    around = [reader.line(site.file, number) for number in range(site.line - 1, site.line + 2)]
    shown = [one for one in around if one is not None]
    last = shown[-1].number
    return {
        "startLine": shown[0].number,
        "startColumn": 1,
        "endLine": last,
        "endColumn": max(reader.length(site.file, last), length if last == site.line else 0, 1) + 1,
        "snippet": {"text": "\n".join(one.text for one in shown)},
    }
