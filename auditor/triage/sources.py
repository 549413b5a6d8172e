"""The text of scanned files, read again for comments and code frames: bounded, and never from outside the root."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from pathlib import Path

LIMIT = 2_000_000
"""Bytes; a larger file has no comments and no code frames."""

_NEWLINE = re.compile(r"\r\n|\n|\r")


class Sources:
    """Files under one root, by relative path with forward slashes.

    ``paths`` are those whose ignore comments are looked for even when nothing was found in them: the files in scope
    whose comments no outline holds.
    """

    def __init__(self, root: Path, paths: Iterable[str] = ()) -> None:
        self.root = root
        self.paths = tuple(paths)
        self._resolved = root.resolve()
        self._lines: dict[str, tuple[str, ...]] = {}

    def read(self, path: str) -> bytes:
        """The bytes of a regular file inside the root and under the limit; empty for everything else."""
        try:
            real = (self.root / path).resolve()
            status = real.stat()
            if not real.is_relative_to(self._resolved) or not stat.S_ISREG(status.st_mode) or status.st_size > LIMIT:
                return b""
            with real.open("rb") as file:
                return file.read(LIMIT)
        except (OSError, ValueError, RuntimeError):
            return b""

    def text(self, path: str) -> str:
        """The file as text; bytes that are not UTF-8 become replacement characters, a byte order mark is dropped."""
        return self.read(path).decode("utf-8-sig", errors="replace")

    def lines(self, path: str) -> tuple[str, ...]:
        """The lines without their ends, split as Python splits source; empty when the file cannot be read."""
        if path not in self._lines:
            if len(self._lines) >= 64:
                self._lines.pop(next(iter(self._lines)))
            text = self.text(path)
            self._lines[path] = tuple(_NEWLINE.split(text)) if text else ()
        return self._lines[path]
