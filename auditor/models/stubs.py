"""Stubs: what a library does behind the scenes, in our own few lines, read by the same extractor."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from auditor.engines.store import Store, key
from auditor.models.table import Table
from auditor.python.outline import Outline

_READ: dict[str, dict[str, Outline]] = {}


def stub_outlines(table: Table, cache: bool = False) -> Mapping[str, Outline]:
    """The outlines of all stubs, by dotted module name; ``cache`` keeps them, so that a warm run loads no parser."""
    from auditor.python.extract import edition

    name = key(msgspec.json.encode(table.stubs), "stubs", edition().hex())
    if name not in _READ:
        store: Store[dict[str, Outline]] = Store("stubs", dict[str, Outline], cache)
        known = store.get(name)
        if known is None:
            known = _read(table)
            store.put(name, known)
            store.close()
        _READ[name] = known
    return _READ[name]


def _read(table: Table) -> dict[str, Outline]:
    from auditor.python.extract import extract

    return {name: extract(source.encode(), f"<{name}>", b"stub") for name, source in table.stubs.items()}
