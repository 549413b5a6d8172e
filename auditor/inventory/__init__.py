"""The inventory: every file of a run with its language and role, and the ledger of what is not read and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pathspec

from auditor import git
from auditor.config import Config, ConfigError
from auditor.inventory import language, role
from auditor.ledger import Ledger

MAX_CODE_BYTES = 2_000_000
"""Size of a file beyond which only the secrets engine reads it."""

MAX_BYTES = 20_000_000
"""Size of a file beyond which nobody reads it."""

MAX_FILES = 200_000
MAX_DEPTH = 100
_HEAD = 8192


@dataclass(frozen=True)
class SourceFile:
    """One text file.

    ``path`` is relative to the root with forward slashes, ``language`` a word of ``inventory.language`` (``text``
    where nothing more is known), ``role`` source, test, example, docs, vendored, generated or config. ``size`` is in
    bytes. ``named`` is true for a file that the command line names itself.
    """

    path: str
    absolute: Path
    language: str
    size: int
    role: str
    named: bool = False


@dataclass(frozen=True)
class Inventory:
    """``files`` are in scope for all engines, ``others`` are text that only the secrets engine reads; by path.

    ``context`` is there when single Python files are named: the rest of the program, without which nobody can tell
    what protects them. Nothing is reported about it.
    """

    files: tuple[SourceFile, ...] = ()
    others: tuple[SourceFile, ...] = ()
    context: tuple[SourceFile, ...] = ()

    def __len__(self) -> int:
        return len(self.files) + len(self.others)


def take(config: Config, paths: Sequence[str | Path], ledger: Ledger) -> Inventory:
    """List what lies at the paths (none: the root), never leaving the root, and write down what is not read.

    A file or folder that a path names is in scope even where configuration, role or git would leave it out, unless
    ``config.force_exclude``. Symbolic links are not followed. Raises ``ConfigError`` for a path that does not exist.
    """
    excluded = pathspec.GitIgnoreSpec.from_lines(config.exclude)
    found: dict[str, SourceFile] = {}
    for base in _bases(config, paths):
        named = base.is_file()
        start = _relative(base, config.root)
        lifted = not config.force_exclude and bool(start) and _matches(excluded, start, base.is_dir())
        for path in [start] if named else _below(config.root, base, start, config.force_exclude, ledger):
            if path in found:
                continue
            if not lifted and _matches(excluded, path, False):
                ledger.add("skipped", path, "excluded by configuration")
            elif len(found) >= MAX_FILES:
                ledger.add("bound", "files", f"more than {MAX_FILES} files")
                break
            elif entry := _look(config.root, path, ledger):
                found[path] = _as_asked(entry, start, named, config.force_exclude)
    inventory = _sorted_out(found, ledger)
    if any(file.named and file.language == "python" for file in inventory.files):
        known = {file.path for file in inventory.files}
        whole = take(config, [], Ledger()).files
        rest = tuple(file for file in whole if file.language == "python" and file.path not in known)
        return replace(inventory, context=rest)
    return inventory


def _bases(config: Config, paths: Sequence[str | Path]) -> list[Path]:
    """The places to start from, files and deep folders first: what is named most closely decides."""
    bases: list[Path] = []
    for path in paths or [config.root]:
        try:
            bases.append(Path(path).resolve(strict=True))
        except (OSError, RuntimeError, ValueError):
            raise ConfigError(f"{path}: no such file or folder") from None
    return sorted(bases, key=lambda base: (base.is_dir(), -len(base.parts), base))


def _relative(place: Path, root: Path) -> str:
    try:
        path = place.relative_to(root).as_posix()
    except ValueError:
        raise ConfigError(f"{place} lies outside the root {root}: scan it in a run of its own") from None
    return "" if path == "." else path


def _matches(patterns: pathspec.GitIgnoreSpec, path: str, is_folder: bool) -> bool:
    return patterns.match_file(path + "/" if is_folder else path)


def _below(root: Path, base: Path, start: str, force_exclude: bool, ledger: Ledger) -> Iterator[str]:
    """Paths of the files below a folder: as git lists them, else every file but those in folders nobody reads."""
    if git.work_tree(root):
        try:
            inside = [f"{start}/{path}" if start else path for path in git.listed(base)]
        except git.GitError as error:
            ledger.add("config", ".git", f"{error}: ignored files are read as well")
        else:
            if inside or force_exclude:
                yield from _without_skipped(root, start, inside, ledger)
                return
    yield from _walk(root, base, start, ledger)


def _without_skipped(root: Path, start: str, paths: Sequence[str], ledger: Ledger) -> Iterator[str]:
    depth = start.count("/") + 1 if start else 0
    for path in paths:
        parts = path.split("/")
        for number, part in enumerate(parts[depth:-1], depth + 1):
            if part in role.SKIPPED_FOLDERS:
                ledger.add("skipped", "/".join(parts[:number]) + "/", "a folder of tools or packages")
                break
        else:
            if (root / path).is_dir() and not (root / path).is_symlink():
                ledger.add("skipped", path + "/", "a git repository of its own: name it to have it read")
            else:
                yield path


def _walk(root: Path, folder: Path, start: str, ledger: Ledger, depth: int = 0) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            inside = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        ledger.add("unread", start + "/" if start else folder.name, _why(error))
        return
    for entry in inside:
        path = f"{start}/{entry.name}" if start else entry.name
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif entry.name in role.SKIPPED_FOLDERS or (folder / entry.name / "pyvenv.cfg").is_file():
            ledger.add("skipped", path + "/", "a folder of tools or packages")
        elif depth >= MAX_DEPTH:
            ledger.add("bound", path + "/", f"more than {MAX_DEPTH} folders deep")
        else:
            yield from _walk(root, folder / entry.name, path, ledger, depth + 1)


def _look(root: Path, path: str, ledger: Ledger) -> SourceFile | None:
    """The file at a path with language and role, or None and a ledger entry; a vanished file is nothing."""
    absolute = root / path
    try:
        path.encode("utf-8")
        status = absolute.lstat()
        if stat.S_ISLNK(status.st_mode):
            ledger.add("skipped", path, _link(root, absolute))
            return None
        if not stat.S_ISREG(status.st_mode):
            ledger.add("skipped", path, "not a regular file")
            return None
        with absolute.open("rb") as stream:
            head = stream.read(_HEAD)
    except FileNotFoundError:
        return None
    except UnicodeEncodeError:
        ledger.add("unread", os.fsencode(path).decode("utf-8", "backslashreplace"), "its name is not UTF-8")
        return None
    except OSError as error:
        ledger.add("unread", path, _why(error))
        return None
    name = absolute.name
    if language.is_binary(head) and language.is_key_store(name):
        return SourceFile(path, absolute, "", status.st_size, role.of(path, "", head))
    if language.is_binary(head):
        known = language.by_name(name)
        kind, why = ("unread", f"binary content under a name of {known}") if known in language.CODE else ("", "")
        ledger.add(kind or "skipped", path, why or "binary")
        return None
    spoken = language.of(name, head)
    return SourceFile(path, absolute, spoken, status.st_size, role.of(path, spoken, head))


def _link(root: Path, link: Path) -> str:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a symbolic link that leads nowhere"
    if target != root and root not in target.parents:
        return "a symbolic link that leads out of the root"
    return "a symbolic link: its target is read under its own name"


def _as_asked(entry: SourceFile, start: str, named: bool, force_exclude: bool) -> SourceFile:
    """The role of a file as the command line sees it: what is named is no test, no third party, nothing generated."""
    if named:
        asked = entry if force_exclude else replace(entry, role=_lifted(entry.role))
        return replace(asked, named=True)
    if start and not force_exclude and role.of(start + "/x.py", "python") == entry.role:
        return replace(entry, role=_lifted(entry.role))
    return entry


def _lifted(said: str) -> str:
    return "source" if said in role.OUT_OF_SCOPE else said


def _sorted_out(found: dict[str, SourceFile], ledger: Ledger) -> Inventory:
    files: list[SourceFile] = []
    others: list[SourceFile] = []
    for path in sorted(found):
        entry = found[path]
        if entry.size > MAX_BYTES:
            ledger.add("unread", path, f"larger than {MAX_BYTES // 1_000_000} MB")
        elif not role.in_scope(entry.role, entry.language):
            if entry.language in language.CODE:
                ledger.add("skipped", path, role.OUT_OF_SCOPE[entry.role])
            others.append(entry)
        elif entry.size > MAX_CODE_BYTES and entry.language in language.CODE:
            ledger.add("unread", path, f"larger than {MAX_CODE_BYTES // 1_000_000} MB: searched for secrets only")
            others.append(entry)
        else:
            files.append(entry)
    return Inventory(tuple(files), tuple(others))


def _why(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
