"""What an engine said about a file, kept by content and rules, so that an unchanged file costs nothing."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from auditor.python.store import Pack, folder

T = TypeVar("T")


def key(content: bytes, *how: str) -> str:
    """The identity of a reading, 64 hex digits: the bytes, and everything else that the answer depends on."""
    return hashlib.sha256("\0".join(how).encode("utf-8", "surrogatepass") + b"\0\0" + content).hexdigest()


class Store(Generic[T]):
    """The readings of one engine for one root, in the cache folder; without a root, the last ones of all roots.

    A corrupt entry is none, and a folder that cannot be written is no error. ``close`` writes what is new.
    """

    def __init__(self, name: str, form: type[T], enabled: bool, root: Path | None = None) -> None:
        self._decoder = msgspec.msgpack.Decoder(form)
        self._pack = Pack(folder(), root or Path(), name) if enabled else None
        self._lasting = root is not None
        self._used: dict[bytes, bytes | msgspec.Raw] = {}
        self._changed = False

    def get(self, name: str) -> T | None:
        """The reading kept under this key, or None."""
        entry = self._pack.known.get(name.encode()) if self._pack is not None else None
        if entry is None:
            return None
        try:
            reading = self._decoder.decode(entry)
        except msgspec.MsgspecError:
            return None
        self._used[name.encode()] = entry
        return reading

    def put(self, name: str, reading: T) -> None:
        """Keep a reading from ``close`` on."""
        self._used[name.encode()] = msgspec.msgpack.encode(reading)
        self._changed = True

    def close(self) -> None:
        """Write the readings if there are new ones; those of this run go before older ones where room is short."""
        if self._pack is not None and self._changed:
            if not self._lasting:
                self._pack.known = {}
            with contextlib.suppress(OSError):
                self._pack.keep(self._used)
