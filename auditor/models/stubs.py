"""Stubs: what a library does behind the scenes, in our own few lines, read by the same extractor."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.models.table import Table
from auditor.python.outline import Outline

_READ: dict[str, Outline] = {}


def stub_outlines(table: Table) -> Mapping[str, Outline]:
    """The outlines of all stubs, by dotted module name."""
    out: dict[str, Outline] = {}
    for name, source in table.stubs.items():
        key = f"{name}\0{source}"
        if key not in _READ:
            from auditor.python.extract import extract

            _READ[key] = extract(source.encode(), f"<{name}>", b"stub")
        out[name] = _READ[key]
    return out
