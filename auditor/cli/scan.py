"""``auditor scan``: run, report, exit code."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from auditor.cli import exits, formats, notes
from auditor.cli.formats import Target
from auditor.cli.progress import Progress
from auditor.config import Config, ConfigError, load
from auditor.finding import SEVERITIES
from auditor.inventory import take
from auditor.ledger import Ledger

if TYPE_CHECKING:
    from auditor.run import Result


def run(arguments: argparse.Namespace) -> int:
    """Scan the paths, write every report that was asked for, and return the exit code."""
    targets = formats.targets(arguments.format, arguments.output)
    config = load(arguments.paths, overrides(arguments))
    if arguments.hook and not len(take(config, arguments.paths, Ledger())):
        return exits.CLEAN  # at once: what follows brings the engine with it
    from auditor.reporters import Options, render
    from auditor.run import scan

    with Progress(wanted=not (arguments.no_progress or arguments.quiet or arguments.hook)) as progress:
        result = scan(config, arguments.paths, progress=progress, history=_past(arguments, config))
    code = exits.worst(codes(result, exit_zero=arguments.exit_zero))
    for target in targets:
        options = Options(
            color=target.file is None and colours(arguments.color),
            width=width(),
            show_silenced=arguments.show_silenced,
            verbose=arguments.verbose,
            exit_code=code,
        )
        write(render(result, target.format, options), target.file)
    if not arguments.quiet and Target("text") not in targets:
        notes.write(result.ledger, verbose=arguments.verbose)
    if not len(result.inventory):
        sys.stderr.write(f"auditor: nothing to scan in {notes.places(arguments.paths)}\n")
    return code


def _past(arguments: argparse.Namespace, config: Config) -> str | None:
    """Since when history is read: None not at all, empty from the beginning; raises ``ConfigError`` for no commit, no date."""
    if arguments.since is None:
        return "" if arguments.history else None
    from auditor.engines.secrets.history import known

    if not known(config.root, arguments.since):
        raise ConfigError(f"--since {arguments.since}: neither a commit here nor a date like 2026-01-31")
    return str(arguments.since)


def overrides(arguments: argparse.Namespace) -> dict[str, Any]:
    """The options of a command line that are fields of Config; None where an option was not given."""
    given = vars(arguments)
    names = ("config", "force_exclude", "jobs", "cache", "min_confidence", "fail_on", "strict")
    lists = {name: _words(given[name]) for name in ("select", "ignore") if given.get(name)}
    return {name: given.get(name) for name in names} | lists


def codes(result: Result, *, exit_zero: bool) -> Iterator[int]:
    """Every exit code that holds for a result."""
    config = result.config
    if not len(result.inventory):
        yield exits.NOTHING
    if config.strict and result.ledger.incomplete:
        yield exits.INCOMPLETE
    if config.strict and any(finding.check in ("AUD001", "AUD002", "AUD003") for finding in result.findings):
        yield exits.POLICY
    if not exit_zero and any(reaches(finding.severity, config) for finding in result.findings):
        yield exits.FINDINGS


def reaches(severity: str, config: Config) -> bool:
    """Whether a severity is at or above the threshold of ``fail_on``."""
    return config.fail_on != "never" and SEVERITIES.index(severity) <= SEVERITIES.index(config.fail_on)


def write(text: str, file: Path | None) -> None:
    """Write a report as UTF-8 to standard output or, whole or not at all, to a file; raises ``ConfigError``."""
    if file is None or str(file) == "-":
        sys.stdout.write(text)
        return
    try:
        if file.exists() and not file.is_file():
            file.write_text(text, encoding="utf-8", newline="\n")
            return
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(file)
    except OSError as error:
        raise ConfigError(f"{file}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def colours(choice: str) -> bool:
    """Whether standard output gets colours: as asked, else by NO_COLOR, FORCE_COLOR and whether it is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def width() -> int:
    """Cells of a line: those of the terminal, within reason; 100 where there is none."""
    return max(60, min(shutil.get_terminal_size().columns, 140)) if sys.stdout.isatty() else 100


def _words(given: list[str]) -> tuple[str, ...]:
    return tuple(word.strip().upper() for text in given for word in text.split(",") if word.strip())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
