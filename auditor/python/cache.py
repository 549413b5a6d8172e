"""The outlines of all Python files of a run: from the cache where the content is known, else read, in parallel."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from auditor.config import Config
from auditor.inventory import SourceFile
from auditor.ledger import Ledger
from auditor.python import pool, store
from auditor.python.extract import easy, edition, extract
from auditor.python.outline import Outline
from auditor.python.resting import collector_at_rest

MAX_BYTES = 2_000_000
"""Size of a Python file beyond which it is not read."""

SMALL = 40_000
"""Size up to which a simple file may be read in this process."""

FEW = 200_000
"""Size of all files together up to which no worker processes are worth their start."""

_LINE = re.compile(r", line (\d+)$")
_DECODER = msgspec.msgpack.Decoder(Outline)
_PASSING = ("reading it took", "the parser crashed", "its outline cannot")
"""Problems that may be those of this machine or moment and are not kept."""


def outlines(
    files: Sequence[SourceFile], config: Config, ledger: Ledger, progress: Callable[[str], None] = lambda text: None
) -> dict[str, Outline]:
    """The outline of each Python file among ``files``, by path, in the order of the paths.

    A file that could not be read has an outline with a ``problem`` and an ``unread`` entry in the ledger; limits that
    were reached are ``bound`` entries. ``config`` says how many processes there are and whether there is a cache.
    """
    found: dict[str, Outline] = {}
    with collector_at_rest():
        cache = _Cache(config, ledger)
        missing: list[tuple[str, bytes]] = []
        for file in files:
            if file.language != "python":
                continue
            source = _source(file.absolute)
            known = source if isinstance(source, Outline) else cache.get(file.path, source)
            if known is not None:
                found[file.path] = known
            elif isinstance(source, bytes):
                missing.append((file.path, source))
        for number, (path, data) in enumerate(_read(missing, cache.key, config.jobs)):
            progress(f"reading Python: {number + 1} of {len(missing)} files")
            found[path] = cache.put(path, data)
        cache.close(bool(missing))
    result = {path: found[path] for path in sorted(found)}
    for path, outline in result.items():
        if outline.problem:
            line = _LINE.search(outline.problem)
            ledger.add("unread", path, _LINE.sub("", outline.problem), int(line.group(1)) if line else 0)
        for bound in outline.bounds:
            ledger.add("bound", path, bound)
    return result


def lasting(outlines: Mapping[str, Outline]) -> bool:
    """Whether the same files will be read the same way again: no problem was one of this machine or moment."""
    return not any(outline.problem.startswith(_PASSING) for outline in outlines.values())


class _Cache:
    """The pack of this run's root; without a usable folder, or switched off, it knows and keeps nothing."""

    def __init__(self, config: Config, ledger: Ledger) -> None:
        self._ledger = ledger
        self._digests: dict[str, bytes] = {}
        self._used: dict[bytes, bytes | msgspec.Raw] = {}
        self._pack: store.Pack | None = None
        self._edition = edition()
        self.key = secrets.token_bytes(store.KEY_BYTES)
        if config.cache:
            base = store.folder()
            try:
                self.key = store.private_key(base)
                self._pack = store.Pack(base, config.root)
            except OSError as error:
                self._without(error)

    def get(self, path: str, source: bytes) -> Outline | None:
        """The outline of this content, if it is known."""
        if self._pack is None:
            return None
        digest = hashlib.blake2b(source, digest_size=16, key=self.key, person=self._edition).digest()
        self._digests[path] = digest
        entry = self._pack.known.get(digest)
        outline = _decoded(entry) if entry is not None else None
        if entry is not None and outline is not None:
            self._used[digest] = entry
        return outline

    def put(self, path: str, data: bytes) -> Outline:
        """Keep a new outline, and give it."""
        outline = _decoded(data) or Outline(problem="its outline cannot be kept: it is too deep")
        if path in self._digests and lasting({path: outline}):
            self._used[self._digests[path]] = data
        return outline

    def close(self, changed: bool) -> None:
        """Write the pack if there is something new in it."""
        if self._pack is not None and changed:
            try:
                self._pack.keep(self._used)
            except OSError as error:
                self._without(error)

    def _without(self, error: OSError) -> None:
        why = error.strerror or type(error).__name__
        self._ledger.add("config", "cache", f"the cache folder cannot be used ({why.lower()}), so nothing is kept")


def _decoded(data: bytes | msgspec.Raw) -> Outline | None:
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _source(path: Path) -> bytes | Outline:
    """The content of a file, or an outline that says why there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Outline(problem=f"cannot be read: {(error.strerror or type(error).__name__).lower()}")
    return data if len(data) <= MAX_BYTES else Outline(problem=f"larger than {MAX_BYTES // 1_000_000} MB")


def _read(sources: Sequence[tuple[str, bytes]], key: bytes, jobs: int) -> Iterator[tuple[str, bytes]]:
    """Encoded outlines: here if the files are few, small and simple, else in worker processes."""
    here: list[tuple[str, bytes]] = []
    if sum(len(source) for _, source in sources) <= FEW:
        here = [(name, source) for name, source in sources if len(source) <= SMALL and easy(source)]
    for name, source in here:
        yield name, pool.encoded(extract(source, name, key))
    done = {name for name, _ in here}
    rest = [source for source in sources if source[0] not in done]
    yield from pool.read(rest, key, max(1, jobs), pool.SECONDS)
