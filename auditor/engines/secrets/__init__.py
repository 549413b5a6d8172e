"""The secrets engine: provider formats, private keys, credentials by name and place, in every text file and in history.

A value lives only inside the process that reads it, in a ``Hidden``; what leaves is a ``Secret`` with a masked form and a
keyed hash.
"""

from __future__ import annotations

import secrets as randomness
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from auditor.engines import Collected, Job
from auditor.engines.secrets.settle import settle
from auditor.engines.secrets.text import decode
from auditor.facts import Secret
from auditor.inventory import SourceFile
from auditor.ledger import Entry

ALONE = 1_500_000
"""Up to so many bytes one process is quicker than starting others."""

LARGEST = 20_000_000
"""A larger file is data."""

BATCH = 400_000
"""Bytes that one process is given at a time."""

Reading = tuple[tuple[Secret, ...], tuple[Entry, ...]]


class SecretsCollector:
    """Reads every text file of the inventory, tests and documents included."""

    name = "secrets"

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or randomness.token_bytes(32)

    def gives(self, languages: Collection[str]) -> Collection[str]:
        """See ``Collector``."""
        return "SEC001", "SEC002", "SEC003", "SEC004"

    def collect(self, job: Job) -> Collected:
        """``Secret`` facts in the order of files and places; unreadable files are in the ledger."""
        batches = list(_batches(job.files))
        readings = self._read(batches, job.config.jobs, job.progress)
        found: list[Secret] = []
        ledger: list[Entry] = []
        for secrets, entries in readings:
            found += secrets
            ledger += entries
        outlines = job.outlines_of({fact.site.file for fact in found})
        facts = [placed for fact in found if (placed := settle(fact, outlines.get(fact.site.file)))]
        return Collected(facts=tuple(facts), ledger=tuple(ledger))

    def _read(
        self, batches: Sequence[list[SourceFile]], jobs: int, progress: Callable[[str], None]
    ) -> Iterable[Reading]:
        if jobs < 2 or len(batches) < 2 or sum(file.size for batch in batches for file in batch) < ALONE:
            yield from (_batch(batch, self._key) for batch in batches)
            return
        with ProcessPoolExecutor(min(jobs, len(batches)), mp_context=get_context("spawn")) as pool:
            for done, reading in enumerate(pool.map(_batch, batches, [self._key] * len(batches)), 1):
                progress(f"searching for secrets, {done} of {len(batches)} parts")
                yield reading


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


def _batch(files: Sequence[SourceFile], key: bytes) -> Reading:
    """Read some files; runs in a process of its own."""
    from auditor.engines.secrets.scan import scan

    facts: list[Secret] = []
    ledger: list[Entry] = []
    for file in files:
        try:
            content = _content(file.absolute)
        except OSError as error:
            ledger.append(Entry("unread", file.path, (error.strerror or "cannot be read").lower()))
            continue
        if content is None:
            ledger.append(Entry("bound", file.path, f"larger than {LARGEST // 1_000_000} MB: not searched for secrets"))
            continue
        text = decode(content)
        if text is not None:
            facts += scan(file.path, text, key)
    return tuple(facts), tuple(ledger)


def _content(path: Path) -> bytes | None:
    with path.open("rb") as stream:
        data = stream.read(LARGEST + 1)
    return None if len(data) > LARGEST else data
