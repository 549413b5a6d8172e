"""``auditor doctor``: engines, cache, configuration in force, and what would be read."""

from __future__ import annotations

import argparse
import platform
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import platformdirs

from auditor import __version__, git
from auditor.cli import exits, notes
from auditor.cli.mishap import clean
from auditor.cli.scan import overrides
from auditor.config import Config, load
from auditor.inventory import Inventory, take
from auditor.ledger import Ledger


def run(arguments: argparse.Namespace) -> int:
    """Write the report; 3 when nothing would be read."""
    config = load(arguments.paths, overrides(arguments))
    ledger = Ledger()
    inventory = take(config, arguments.paths, ledger)
    for line in (*_versions(), *_cache(), *_configuration(config), *_reading(inventory, ledger, arguments.verbose)):
        sys.stdout.write(clean(line) + "\n")
    return exits.CLEAN if len(inventory) else exits.NOTHING


def _versions() -> Iterator[str]:
    yield f"auditor {__version__} on Python {platform.python_version()}"
    for package in ("libcst", "bandit", "semgrep"):
        try:
            yield f"  {package:<10}{version(package)}"
        except PackageNotFoundError:
            yield f"  {package:<10}missing: its findings will be, too"
    try:
        yield f"  {'git':<10}{git.run(Path.cwd(), '--version').decode().split()[-1]}"
    except git.GitError as error:
        yield f"  {'git':<10}{error}: ignored files are read as well"


def _cache() -> Iterator[str]:
    folder = Path(platformdirs.user_cache_dir("auditor"))
    files = [file for file in folder.rglob("*") if file.is_file()] if folder.is_dir() else []
    size = sum(file.stat().st_size for file in files)
    yield ""
    yield f"cache {folder}: {len(files)} files, {size / 1_000_000:.1f} MB"


def _configuration(config: Config) -> Iterator[str]:
    yield ""
    yield f"root {config.root}"
    yield f"configuration {config.file or 'none: the defaults hold'}"
    for name in ("select", "ignore", "exclude", "models"):
        yield f"  {name.replace('_', '-'):<16}{', '.join(getattr(config, name)) or '-'}"
    for name in ("fail_on", "min_confidence", "jobs"):
        yield f"  {name.replace('_', '-'):<16}{getattr(config, name)}"
    for name in ("strict", "cache"):
        yield f"  {name:<16}{'yes' if getattr(config, name) else 'no'}"
    for control in config.controls:
        routes = ", ".join(control.routes) or "all routes"
        yield f"  control         {control.kind} at {control.where or '?'} for {routes} until {control.expires}"


def _reading(inventory: Inventory, ledger: Ledger, verbose: bool) -> Iterator[str]:
    yield ""
    yield f"would read {len(inventory.files)} files with all engines"
    for language, number in sorted(Counter(file.language for file in inventory.files).items()):
        yield f"  {language:<16}{number}"
    yield f"would search {len(inventory.others)} more for secrets only"
    for role, number in sorted(Counter(file.role for file in inventory.others).items()):
        yield f"  {role:<16}{number}"
    yield f"would not read {len(ledger.of('unread', 'bound'))}"
    for entry in ledger if verbose else ledger.of("unread", "bound", "config"):
        yield f"  {notes.line(entry)}"
