"""What semgrep said, kept by content, rules and version, so that an unchanged file costs nothing."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

import msgspec
import platformdirs

from auditor.engines.semgrep.matches import Reading

FORMAT = 1
"""Raised when ``Reading`` changes its form or meaning."""


def key(content: bytes, ending: str, rules: str, version: str) -> str:
    """The identity of a reading: 64 hex digits. The ending counts, as the parser is chosen by it."""
    head = "\0".join((str(FORMAT), ending, rules, version)).encode()
    return hashlib.sha256(head + b"\0\0" + content).hexdigest()


class Cache:
    """Readings in the user's cache folder; a corrupt entry is none, and a folder that cannot be written is no error."""

    def __init__(self, enabled: bool = True, folder: Path | None = None) -> None:
        self._enabled = enabled
        self._folder = folder or Path(platformdirs.user_cache_dir("auditor", appauthor=False)) / "semgrep"

    def get(self, name: str) -> Reading | None:
        """The reading kept under this key, or None."""
        if not self._enabled:
            return None
        try:
            return msgspec.msgpack.decode(self._path(name).read_bytes(), type=Reading)
        except (OSError, msgspec.MsgspecError):
            return None

    def put(self, name: str, reading: Reading) -> None:
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
