"""The secrets engine: provider formats, private keys, credentials by name and place, in every text file and in history.

A value lives only inside the process that reads it, in a ``Hidden``; what leaves is a ``Secret`` with a masked form and a
keyed hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import secrets as randomness
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import msgspec
from pathspec import GitIgnoreSpec

from auditor.config import Config
from auditor.engines import Collected, Job, store
from auditor.engines.secrets.settle import settle
from auditor.engines.secrets.text import decode
from auditor.facts import Secret
from auditor.inventory import SourceFile
from auditor.ledger import Entry
from auditor.python.store import folder, private_key

ALONE = 1_500_000
"""Up to so many bytes one process is quicker than starting others."""

LARGEST = 20_000_000
"""A larger file is data."""

BATCH = 400_000
"""Bytes that one process is given at a time."""


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """All that the engine finds in the text of one file."""

    facts: tuple[Secret, ...] = ()


Read = tuple[str, Reading, tuple[Entry, ...]]
"""The key of a file in the store, empty if it was not read; what was found; what went wrong."""


class SecretsCollector:
    """Reads every text file of the inventory, tests and documents included.

    ``key`` keys the digests that tell equal values; without one it is that of the cache, so that the readings of
    unchanged files can be kept, or random. ``history`` asks for old versions too: all of them (empty), or those after a
    commit or a date.
    """

    name = "secrets"

    def __init__(self, key: bytes | None = None, history: str | None = None) -> None:
        self._key, self._history = key, history

    def gives(self, languages: Collection[str]) -> Collection[str]:
        """See ``Collector``."""
        return "SEC001", "SEC002", "SEC003", "SEC004"

    def collect(self, job: Job) -> Collected:
        """``Secret`` facts in the order of files and places; unreadable files are in the ledger."""
        how = _How(self._key or _key_of(job.config), job.config.cache)
        kept = store.Store(self.name, Reading, job.config.cache, job.config.root)
        readings = {file.path: known for file in job.files if (known := _known(file, kept, how))}
        missing = [file for file in job.files if file.path not in readings]
        ledger: list[Entry] = []
        for file, (name, reading, entries) in zip(missing, _read(missing, how, job), strict=True):
            readings[file.path] = reading
            ledger += entries
            if name:
                kept.put(name, reading)
        kept.close()
        found = [fact for file in job.files for fact in readings[file.path].facts]
        outlines = job.outlines_of({fact.site.file for fact in found})
        facts = [placed for fact in found if (placed := settle(fact, outlines.get(fact.site.file)))]
        if self._history is not None:
            past = _past(job, self._history, how.key, {fact.digest for fact in found})
            facts += (fact for fact in past.facts if isinstance(fact, Secret))
            ledger += past.ledger
        return Collected(facts=tuple(facts), ledger=tuple(ledger))


def _past(job: Job, since: str, key: bytes, present: set[str]) -> Collected:
    """What stands in history and no more in the tree, but for paths that the configuration leaves out."""
    from auditor.engines.secrets.history import history

    past = history(job.config.root, since, job.progress, key)
    left_out = GitIgnoreSpec.from_lines(job.config.exclude)
    facts = (fact for fact in past.facts if isinstance(fact, Secret) and fact.digest not in present)
    return replace(past, facts=tuple(fact for fact in facts if not left_out.match_file(fact.site.file)))


@dataclass(frozen=True)
class _How:
    """What a reading depends on besides the file, and whether it is kept."""

    key: bytes = field(repr=False)
    keeps: bool

    def name(self, path: str, content: bytes) -> str:
        """The key of a file in the store; empty where nothing is kept."""
        mark = hashlib.sha256(b"auditor secrets " + self.key).hexdigest()
        return store.key(content, path, edition(), mark) if self.keeps else ""


def _key_of(config: Config) -> bytes:
    if config.cache:
        with contextlib.suppress(OSError):
            return private_key(folder())
    return randomness.token_bytes(32)


@cache
def edition() -> str:
    """The identity of this engine: changes with every byte of its code, lists and patterns."""
    total = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.is_file() and file.suffix != ".pyc":
            total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _known(file: SourceFile, kept: store.Store[Reading], how: _How) -> Reading | None:
    if not how.keeps or file.size > LARGEST:
        return None
    try:
        content = _content(file.absolute)
    except OSError:
        return None
    return None if content is None else kept.get(how.name(file.path, content))


def _read(files: Sequence[SourceFile], how: _How, job: Job) -> Iterator[Read]:
    """What is in files that nobody knows yet, in their order."""
    batches = list(_batches(files))
    if job.config.jobs < 2 or len(batches) < 2 or sum(file.size for file in files) < ALONE:
        yield from (one for batch in batches for one in _batch(batch, how))
        return
    with ProcessPoolExecutor(min(job.config.jobs, len(batches)), mp_context=get_context("spawn")) as pool:
        for done, readings in enumerate(pool.map(_batch, batches, [how] * len(batches)), 1):
            job.progress(f"searching for secrets, {done} of {len(batches)} parts")
            yield from readings


def _batches(files: Sequence[SourceFile]) -> Iterable[list[SourceFile]]:
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size + 200
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _batch(files: Sequence[SourceFile], how: _How) -> list[Read]:
    """Read some files; runs in a process of its own."""
    return [_one(file, how) for file in files]


def _one(file: SourceFile, how: _How) -> Read:
    from auditor.engines.secrets.scan import key_store, scan

    try:
        content = _content(file.absolute)
    except OSError as error:
        return "", Reading(), (Entry("unread", file.path, (error.strerror or "cannot be read").lower()),)
    if content is None:
        why = f"larger than {LARGEST // 1_000_000} MB: not searched for secrets"
        return "", Reading(), (Entry("bound", file.path, why),)
    text = decode(content)
    found = key_store(file.path, content, how.key) if text is None else scan(file.path, text, how.key)
    return how.name(file.path, content), Reading(found), ()


def _content(path: Path) -> bytes | None:
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    return None if len(data) > LARGEST else data
