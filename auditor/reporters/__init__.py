"""One file a format; a format exists because its file exists.

A reporter is pure: a result and options in, text out. What it says about a finding comes from ``View``, where the
scanned code's control characters and secrets have been taken out once, for all formats.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence
from typing import TYPE_CHECKING

from auditor.ledger import Ledger
from auditor.reporters._view import Options, Report, View

if TYPE_CHECKING:
    from auditor.surface import Row

__all__ = ["Options", "Report", "formats", "map_formats", "render", "render_map"]

_SPOKEN = {"terminal": "text"}
"""Modules whose format goes by another name on the command line."""


def _modules() -> list[str]:
    return sorted(info.name for info in pkgutil.iter_modules(__path__) if not info.name.startswith("_"))


def formats() -> tuple[str, ...]:
    """The formats of findings."""
    return tuple(sorted(_SPOKEN.get(name, name) for name in _modules() if not name.startswith("map_")))


def map_formats() -> tuple[str, ...]:
    """The formats of the surface map."""
    return tuple(name.removeprefix("map_") for name in _modules() if name.startswith("map_"))


def render(result: Report, format: str, options: Options | None = None) -> str:  # noqa: A002
    """The findings of a run in one of ``formats()``; ends with a newline; raises ``KeyError`` for another format."""
    if format not in formats():
        raise KeyError(format)
    module = {spoken: name for name, spoken in _SPOKEN.items()}.get(format, format)
    reporter = importlib.import_module(f"{__name__}.{module}")
    text: str = reporter.render(View(result, options or Options()))
    return text


def render_map(rows: Sequence[Row], ledger: Ledger, format: str, options: Options | None = None) -> str:  # noqa: A002
    """The rows of the account surface map in one of ``map_formats()``; raises ``KeyError`` for another format."""
    if format not in map_formats():
        raise KeyError(format)
    reporter = importlib.import_module(f"{__name__}.map_{format}")
    text: str = reporter.render(rows, ledger, options or Options())
    return text
