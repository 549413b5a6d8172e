"""What a foreign engine said about a file, kept by content and rules, so that an unchanged file costs nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Generic, TypeVar

import msgspec
import platformdirs

T = TypeVar("T")


def key(content: bytes, *how: str) -> str:
    """The identity of a reading, 64 hex digits: the bytes, and everything else that the answer depends on."""
    return hashlib.sha256("\0".join(how).encode() + b"\0\0" + content).hexdigest()


class Store(Generic[T]):
    """Readings in the user's cache folder; a corrupt entry is none, and a folder that cannot be written is no error."""

    def __init__(self, name: str, form: type[T], enabled: bool = True) -> None:
        self._form = form
        self._enabled = enabled
        self._folder = Path(platformdirs.user_cache_dir("auditor", appauthor=False)) / name

    def get(self, name: str) -> T | None:
        """The reading kept under this key, or None."""
        if not self._enabled:
            return None
        try:
            return msgspec.msgpack.decode(self._path(name).read_bytes(), type=self._form)
        except (OSError, msgspec.MsgspecError):
            return None

    def put(self, name: str, reading: T) -> None:
        """Keep a reading; written aside and moved into place, so that concurrent runs see whole entries only."""
        if not self._enabled:
            return
        path = self._path(name)
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(msgspec.msgpack.encode(reading))
                Path(aside).replace(path)
            except OSError:
                Path(aside).unlink(missing_ok=True)
                raise

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:]
