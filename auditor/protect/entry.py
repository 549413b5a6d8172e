"""An endpoint together with all that stands before its body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auditor.facts import Endpoint, Guard, Value
from auditor.flow.summary import Guards, Unknowns
from auditor.project import Func, Klass
from auditor.site import Site


@dataclass(frozen=True, eq=False)
class Entry:
    """An endpoint with what stands before its body.

    ``guards`` hold when the body begins; ``weak`` are guards that were met and do not count, each with the reason in
    ``Guard.weak``; ``unknown`` what is not understood; ``binding`` the origins of the parameters.
    ``around`` are the project's functions that stand before it, ``hooks`` those of them that run for other endpoints too.
    """

    endpoint: Endpoint
    func: Func
    klass: Klass | None
    guards: Guards
    weak: tuple[Guard, ...]
    unknown: Unknowns
    binding: Mapping[str, Value]
    searched: tuple[str, ...]
    around: tuple[Func, ...] = ()
    given: tuple[tuple[str, Guards], ...] = ()
    hooks: tuple[Func, ...] = ()

    @property
    def strength(self) -> tuple[int, int]:
        """How much stands before the body: kinds of guards that hold, then what is not understood."""
        return (len({guard.kind for guard in self.guards}), len(self.unknown))


def in_stub(site: Site) -> bool:
    """Whether a place lies in a library's own words in a model file, where nothing can be shown."""
    return site.file.startswith("<")
