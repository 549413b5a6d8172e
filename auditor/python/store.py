"""Outlines kept in the user's cache folder: one pack a scanned root, found again by content.

A pack is a magic word, a checksum, and a map of content digests to encoded outlines. It is written aside and moved
into place, so concurrent runs see whole packs only; the last writer wins, which costs the other no more than a second
reading. Whatever is wrong with a pack makes it empty.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs

KEY_BYTES = 32
PACK_BYTES = 64 << 20
"""Size of one pack beyond which outlines that the last run did not need are dropped."""

FOLDER_BYTES = 512 << 20
"""Size of all packs beyond which the ones not written for the longest time are dropped."""

_MAGIC = b"auditor\x01"
_SUM = 16


def folder() -> Path:
    """The cache folder: ``AUDITOR_CACHE_DIR``, else the user's."""
    named = os.environ.get("AUDITOR_CACHE_DIR", "")
    return Path(named) if named else Path(platformdirs.user_cache_dir("auditor", appauthor=False))


def private_key(base: Path) -> bytes:
    """The random key of this cache, made when first needed and readable by its owner alone. Raises ``OSError``."""
    path = base / "key"
    for _ in range(3):
        with contextlib.suppress(FileNotFoundError):
            key = path.read_bytes()
            if len(key) == KEY_BYTES:
                return key
            path.unlink(missing_ok=True)
        _write(path, secrets.token_bytes(KEY_BYTES), once=True)
    raise OSError("its key cannot be read back")


class Pack:
    """What is known for one root, by digest; ``read`` of the whole file happens once, here.

    ``kind`` says what it is: the outlines, or the readings of an engine.
    """

    def __init__(self, base: Path, root: Path, kind: str = "outlines") -> None:
        self._folder = base / kind
        self._path = self._folder / f"{hashlib.sha256(os.fsencode(root)).hexdigest()[:32]}.pack"
        self.known: Mapping[bytes, msgspec.Raw] = {}
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            if self._path.stat().st_size <= 2 * PACK_BYTES:
                self.known = _opened(self._path.read_bytes())

    def keep(self, used: Mapping[bytes, bytes | msgspec.Raw]) -> None:
        """Write the pack anew: what this run used, then what is known besides as it fits. Raises ``OSError``."""
        entries: dict[bytes, msgspec.Raw] = {}
        size = 0
        for digest, entry in (*used.items(), *self.known.items()):
            more = len(digest) + len(entry)
            if digest not in entries and size + more <= PACK_BYTES:
                entries[digest] = msgspec.Raw(entry)
                size += more
        body = msgspec.msgpack.encode(entries)
        _write(self._path, _MAGIC + _sum(body) + body)
        self._evict()

    def _evict(self) -> None:
        packs = []
        for path in self._folder.glob("*.pack"):
            with contextlib.suppress(OSError):
                status = path.stat()
                packs.append((status.st_mtime, status.st_size, path))
        total = sum(size for _, size, _ in packs)
        for _, size, path in sorted(packs):
            if total <= FOLDER_BYTES:
                break
            if path != self._path:
                path.unlink(missing_ok=True)
                total -= size


def _opened(data: bytes) -> dict[bytes, msgspec.Raw]:
    head = len(_MAGIC) + _SUM
    if data[: len(_MAGIC)] != _MAGIC or data[len(_MAGIC) : head] != _sum(memoryview(data)[head:]):
        return {}
    return msgspec.msgpack.decode(memoryview(data)[head:], type=dict[bytes, msgspec.Raw])


def _sum(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_SUM).digest()


def _write(path: Path, data: bytes, once: bool = False) -> None:
    """Write a file whole, for its owner alone; ``once``: only if there is none yet."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if once:
            try:
                path.hardlink_to(aside)
                return
            except FileExistsError:
                return
            except OSError:  # a file system without links: two first runs at once may then differ in the key
                pass
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)
