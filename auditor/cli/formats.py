"""Which formats there are, by the reporters that exist, and which one a file name means.

Looks at file names only, so that help and wrong use cost no imports.
"""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from pathlib import Path

import auditor
from auditor.config import ConfigError, suggest

_SPOKEN = {"terminal": "text"}
"""Reporters whose format goes by another name."""

_ENDINGS = {
    ".sarif": "sarif", ".sarif.json": "sarif", ".json": "json", ".txt": "text", ".md": "markdown", ".html": "html",
    ".csv": "csv", ".xml": "junit",
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """One report to write: its format, and the file (None: standard output)."""

    format: str
    file: Path | None = None


def known(prefix: str = "") -> tuple[str, ...]:
    """The formats for which a reporter exists, the one for people first; ``prefix`` ``map_`` for those of the map."""
    folders = [str(Path(place) / "reporters") for place in auditor.__path__]
    names = [info.name for info in pkgutil.iter_modules(folders) if not info.name.startswith("_")]
    mine = [name.removeprefix(prefix) for name in names if name.startswith("map_") == bool(prefix)]
    spoken = {_SPOKEN.get(name, name) for name in mine}
    return tuple(sorted(spoken, key=lambda name: (name not in ("text", "table"), name)))


def targets(form: str | None, outputs: list[str]) -> list[Target]:
    """What to write where, standard output first.

    ``form`` (``--format``) speaks of standard output, or of the one output when there is exactly one without a format
    of its own. Raises ``ConfigError`` for an output whose format is not clear.
    """
    if form and len(outputs) == 1 and not _prefix(outputs[0], known()):
        return [Target("text"), Target(form, Path(outputs[0]))]
    return [Target(form or "text"), *(target(output, known()) for output in outputs)]


def target(output: str, allowed: tuple[str, ...]) -> Target:
    """The file that ``[FORMAT:]FILE`` means; raises ``ConfigError`` when no allowed format is said or implied."""
    prefix = _prefix(output, allowed)
    if prefix:
        return Target(prefix, Path(output[len(prefix) + 1 :]))
    suffixes = [suffix.lower() for suffix in Path(output).suffixes]
    for ending in ("".join(suffixes[-2:]), "".join(suffixes[-1:])):
        if _ENDINGS.get(ending) in allowed:
            return Target(_ENDINGS[ending], Path(output))
    said, colon, _ = output.partition(":")
    if colon and suggest(said, allowed):
        raise ConfigError(f"--output {output}: no format is called {said!r}{suggest(said, allowed)}")
    raise ConfigError(f"--output {output}: say its format, as in --output {allowed[-1]}:{output}")


def _prefix(output: str, allowed: tuple[str, ...]) -> str:
    before, colon, after = output.partition(":")
    return before if colon and after and before in allowed else ""
