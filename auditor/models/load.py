"""Model files: those that come with the program, and those of a user. An unknown word is a load error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path

import yaml

from auditor.models.parts import ModelError
from auditor.models.sections import Sections
from auditor.models.table import Table

_SIZE = 1_000_000
_NESTED = 20
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def library() -> Table:
    """The tables that come with the program."""
    table = Table()
    folder = resources.files("auditor.models")
    for name in sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml")):
        load_text(folder.joinpath(name).read_text("utf-8"), name, table)
    return table


def load_file(path: Path, table: Table) -> None:
    """Add a user's model file, of at most a megabyte; raises ``ModelError``."""
    try:
        if path.stat().st_size > _SIZE:
            raise ModelError(f"{path.name}: more than {_SIZE} bytes")
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ModelError(f"{path.name}: cannot be read ({error.__class__.__name__})") from None
    _shallow(text, path.name)
    load_text(text, path.name, table)


def _shallow(text: str, name: str) -> None:
    """Refuse what is nested deeper than any model file: a reader that goes down with it would not come back."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _NESTED:
                raise ModelError(f"{name}: more than {_NESTED} lists inside each other")
    except yaml.YAMLError as error:
        raise ModelError(f"{name}: not YAML ({str(error).splitlines()[0]})") from None


def load_text(text: str, name: str, table: Table) -> None:
    """Add the rows of one model file to a table; raises ``ModelError``."""
    try:
        data = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader, in C where there is one
    except yaml.YAMLError as error:
        raise ModelError(f"{name}: not YAML ({str(error).splitlines()[0]})") from None
    except (RecursionError, ValueError) as error:
        raise ModelError(f"{name}: not readable as YAML ({error.__class__.__name__})") from None
    if not isinstance(data, Mapping):
        raise ModelError(f"{name}: a model file is a mapping")
    sections = Sections(name, str(data.get("package", name.removesuffix(".yaml"))), table)
    for section, entries in data.items():
        try:
            sections.read(section, entries)
        except (TypeError, ValueError, AttributeError) as error:
            raise ModelError(f"{name}: {section}: not in form ({error.__class__.__name__})") from None
