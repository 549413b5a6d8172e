"""Which formats there are, by the reporters that exist, and which one a file name means."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from pathlib import Path

from auditor import reporters
from auditor.config import ConfigError

_NAMES = ("text", "json", "sarif", "github", "gitlab", "markdown", "junit", "html")
_MODULES = {"text": "terminal"}
"""Formats whose reporter has another name."""

_ENDINGS = {
    ".sarif": "sarif", ".sarif.json": "sarif", ".json": "json", ".txt": "text", ".md": "markdown", ".html": "html",
    ".xml": "junit",
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """One report to write: its format, and the file (None: standard output)."""

    format: str
    file: Path | None = None


def known() -> tuple[str, ...]:
    """The formats for which a reporter exists, text first."""
    modules = {info.name for info in pkgutil.iter_modules(reporters.__path__)}
    names = {name for name, module in _MODULES.items() if module in modules}
    return tuple(
        sorted(names | {name for name in _ENDINGS.values() if name in modules}, key=lambda n: (n != "text", n))
    )


def module(name: str) -> str:
    """The module of the reporter for a format."""
    return f"auditor.reporters.{_MODULES.get(name, name)}"


def targets(form: str | None, outputs: list[str]) -> list[Target]:
    """What to write where, standard output first.

    ``form`` (``--format``) speaks of standard output, or of the one output when there is exactly one without a format
    of its own. Raises ``ConfigError`` for an output whose format is not clear.
    """
    if form and len(outputs) == 1 and not _prefix(outputs[0]):
        return [Target("text"), Target(form, Path(outputs[0]))]
    return [Target(form or "text"), *(_target(output) for output in outputs)]


def _target(output: str) -> Target:
    prefix = _prefix(output)
    if prefix:
        return Target(prefix, Path(output[len(prefix) + 1 :]))
    endings = Path(output).suffixes
    for ending in ("".join(endings[-2:]).lower(), "".join(endings[-1:]).lower()):
        if _ENDINGS.get(ending) in known():
            return Target(_ENDINGS[ending], Path(output))
    raise ConfigError(f"--output {output}: say its format, as in --output sarif:{output}")


def _prefix(output: str) -> str:
    before, colon, after = output.partition(":")
    return before if colon and after and before in known() else ""
