"""The configuration in force: ``auditor.toml`` or ``[tool.auditor]`` in ``pyproject.toml``, then the command line."""

from __future__ import annotations

import datetime
import difflib
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from auditor.facts import GUARD_KINDS
from auditor.finding import CONFIDENCES, SEVERITIES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FAIL_ON = (*SEVERITIES, "never")
CONTROL_KINDS = tuple(dict.fromkeys((*GUARD_KINDS, "notice", "log")))
"""What a declared control may stand for: a guard kind or a column of the map."""

CONTROL_PLACES = ("gateway", "idp", "waf", "psp", "other_service")
MAX_BYTES = 1_000_000
"""Size of a configuration file beyond which it is refused."""


class ConfigError(Exception):
    """Wrong use or wrong configuration, told in one line."""


@dataclass(frozen=True)
class Control:
    """A protection that lives outside the code, as declared by the user in ``[[tool.auditor.control]]``.

    ``routes`` are globs on routes (empty: all), ``where`` one of ``CONTROL_PLACES``, ``expires`` the last day on
    which it counts.
    """

    kind: str
    expires: datetime.date
    routes: tuple[str, ...] = ()
    where: str = ""
    evidence: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Config:
    """What is in force for one run.

    ``root`` is absolute and free of links. ``select`` and ``ignore`` are check ids or families (``MFA``); an empty
    ``select`` means all. ``exclude`` are gitignore-style patterns relative to the root. ``models`` are model files,
    relative to the root. ``jobs`` is the number of processes, at least 1. ``file`` is the configuration file that
    was read, or None.
    """

    root: Path
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    fail_on: str = "high"
    min_confidence: str = "medium"
    strict: bool = False
    force_exclude: bool = False
    jobs: int = 1
    cache: bool = True
    controls: tuple[Control, ...] = ()
    file: Path | None = None


_FILE_KEYS = (
    "select",
    "ignore",
    "exclude",
    "models",
    "fail_on",
    "min_confidence",
    "strict",
    "jobs",
    "cache",
    "control",
)


def load(paths: Sequence[str | Path] = (), overrides: Mapping[str, Any] | None = None) -> Config:
    """Find the root of the first path, read its configuration and lay the overrides (fields of Config) over it.

    ``overrides`` may hold ``config``, the file to read instead of the one that is found. Raises ``ConfigError`` for a
    path that does not exist or lies outside the root, and for every mistake in the configuration.
    """
    asked = {key: value for key, value in (overrides or {}).items() if value is not None}
    chosen = asked.pop("config", None)
    root, found = find_root(paths)
    file = _existing(chosen) if chosen is not None else found
    told = _read(file, root) if file else {}
    names = {field.name for field in fields(Config)}
    assert names >= asked.keys(), f"not fields of Config: {asked.keys() - names}"
    merged = {"jobs": 0, **told, **asked}
    merged["jobs"] = merged["jobs"] if merged["jobs"] > 0 else _processors()
    return Config(root=root, file=file, **merged)


def find_root(paths: Sequence[str | Path] = ()) -> tuple[Path, Path | None]:
    """The root of a run and its configuration file, if any.

    The root is the nearest folder at or above the first path that holds auditor.toml, a pyproject.toml with
    ``[tool.auditor]``, or .git; else the first path itself (of a file: its folder), or the folder around it when it is
    a Python package: its modules import one another by the package's name.
    """
    places = [_existing(path) for path in paths] or [Path.cwd().resolve()]
    start = places[0] if places[0].is_dir() else places[0].parent
    root, file = _around(start), None
    for folder in (start, *start.parents):
        file = _file_in(folder)
        if file or (folder / ".git").exists():
            root = folder
            break
    for place in places:
        if place != root and root not in place.parents:
            raise ConfigError(f"{place} lies outside the root {root}: scan it in a run of its own")
    return root, file


def _around(folder: Path) -> Path:
    """The folder from which a package is imported; a folder that is none, or whose name no import can say, is its own."""
    while (folder / "__init__.py").exists() and folder.name.isidentifier():
        folder = folder.parent
    return folder


def suggest(word: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` for the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _existing(path: str | Path) -> Path:
    try:
        return Path(path).resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise ConfigError(f"{path}: no such file or folder") from None


def _file_in(folder: Path) -> Path | None:
    own, project = folder / "auditor.toml", folder / "pyproject.toml"
    in_project = project.is_file() and "auditor" in _toml(project, "auditor").get("tool", {})
    if own.is_file() and in_project:
        raise ConfigError(f"{folder}: both auditor.toml and [tool.auditor] in pyproject.toml: keep one")
    if own.is_file():
        return own
    return project if in_project else None


def _toml(file: Path, only_if: str = "") -> dict[str, Any]:
    """The content of a TOML file; ``only_if``: a file without this word is not parsed and empty."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise ConfigError(f"{file}: larger than {MAX_BYTES} bytes")
        content = file.read_bytes()
        if only_if.encode() not in content:
            return {}
        data = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: {_one_line(error)}") from None
    return data if isinstance(data.get("tool", {}), dict) else {}


def _read(file: Path, root: Path) -> dict[str, Any]:
    """The fields of Config that a file sets, checked."""
    table = _toml(file)
    if file.name == "pyproject.toml":
        table = table.get("tool", {}).get("auditor", {})
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: tool.auditor must be a table")
    out: dict[str, Any] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        where = f"{file}: {key}"
        if name not in _FILE_KEYS:
            near = suggest(name, _FILE_KEYS).replace("_", "-")
            raise ConfigError(f"{file}: unknown key {key!r}{near}")
        if name == "control":
            out["controls"] = _controls(value, where)
        elif name in ("strict", "cache"):
            out[name] = _typed(value, bool, "true or false", where)
        elif name == "jobs":
            out[name] = _typed(value, int, "a number", where)
        elif name in ("fail_on", "min_confidence"):
            out[name] = _one_of(value, FAIL_ON if name == "fail_on" else CONFIDENCES, where)
        elif name in ("select", "ignore"):
            out[name] = tuple(word.upper() for word in _strings(value, where))
        else:
            out[name] = _strings(value, where)
    for model in out.get("models", ()):
        target = (root / model).resolve()
        if root not in target.parents or not target.is_file():
            raise ConfigError(f"{file}: models: {model!r} is no file below {root}")
    return out


def _controls(value: object, where: str) -> tuple[Control, ...]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ConfigError(f"{where}: expected an array of tables, [[tool.auditor.control]]")
    return tuple(_control(row, f"{where} {number}") for number, row in enumerate(value, 1))


def _control(row: dict[str, Any], where: str) -> Control:
    known = tuple(field.name for field in fields(Control))
    for key in row:
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}{suggest(key, known)}")
    for key in ("kind", "expires"):
        if key not in row:
            raise ConfigError(f"{where}: {key!r} is missing")
    if "where" in row:
        _one_of(row["where"], CONTROL_PLACES, f"{where}: where")
    return Control(
        kind=_one_of(row["kind"], CONTROL_KINDS, f"{where}: kind"),
        expires=_date(row["expires"], f"{where}: expires"),
        routes=_strings(row.get("routes", []), f"{where}: routes"),
        where=row.get("where", ""),
        evidence=_typed(row.get("evidence", ""), str, "text", f"{where}: evidence"),
        owner=_typed(row.get("owner", ""), str, "text", f"{where}: owner"),
    )


def _date(value: object, where: str) -> datetime.date:
    try:
        if isinstance(value, datetime.datetime):
            return value.date()
        return value if isinstance(value, datetime.date) else datetime.date.fromisoformat(str(value))
    except ValueError:
        raise ConfigError(f"{where}: expected a date like 2027-03-31") from None


def _typed(value: Any, kind: type, what: str, where: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ConfigError(f"{where}: expected {what}")
    return value


def _one_of(value: object, known: Sequence[str], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise ConfigError(f"{where}: {value!r} is none of {', '.join(known)}{suggest(str(value), known)}")
    return value


def _strings(value: object, where: str) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"{where}: expected a list of texts")
    return tuple(value)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _one_line(error: BaseException) -> str:
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())
