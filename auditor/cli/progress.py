"""One line of progress on a terminal, for work that takes over a second."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from auditor.cli.mishap import clean

if TYPE_CHECKING:
    from rich.status import Status

PATIENCE = 1.0
"""Seconds before the line appears."""


class Progress:
    """Called with what is being done; shows the latest on the error output while its ``with`` block runs."""

    def __init__(self, *, wanted: bool) -> None:
        self._wanted = wanted and sys.stderr.isatty()
        self._start = time.monotonic()
        self._status: Status | None = None

    def __call__(self, text: str) -> None:
        """Tell what is being done, in a few words."""
        if not self._wanted:
            return
        if self._status is None and time.monotonic() - self._start > PATIENCE:
            from rich.console import Console
            from rich.text import Text

            self._status = Console(stderr=True).status(Text(clean(text)))
            self._status.start()
        elif self._status is not None:
            from rich.text import Text

            self._status.update(Text(clean(text)))

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()
