"""What one piece of work takes, without the pieces inside it: processor time, and values that grew too deep to be kept.

Counts and depths bound the analysis, the same on every machine; the time is a backstop for what they let through.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from auditor.facts import Origin
from auditor.ledger import LATE

SECONDS = 20.0
"""Processor time for the body of one function, and for the search of the ways from one endpoint."""

TOO_LATE = f"{LATE} {SECONDS:g} s"


class Work:
    """One function that is summed up, or one search of ways."""

    def __init__(self) -> None:
        self.start = time.process_time()
        self.first = Origin.forgotten
        self.time_inside = 0.0
        self.forgotten_inside = 0

    @property
    def late(self) -> bool:
        """Whether it has used up its time."""
        return time.process_time() - self.start - self.time_inside > SECONDS

    @property
    def forgets(self) -> bool:
        """Whether a value in it was nested too deep."""
        return Origin.forgotten - self.first > self.forgotten_inside

    def without(self, inner: Work) -> None:
        """Leave out what another piece took that has just ended inside this one."""
        self.time_inside += time.process_time() - inner.start
        self.forgotten_inside += Origin.forgotten - inner.first


class Works:
    """The pieces that are under way, each inside the one before."""

    def __init__(self) -> None:
        self._under_way: list[Work] = []

    @contextmanager
    def one(self) -> Iterator[Work]:
        """A piece of work, from here to the end of the block."""
        work = Work()
        self._under_way.append(work)
        try:
            yield work
        finally:
            self._under_way.remove(work)
            if self._under_way:
                self._under_way[-1].without(work)
