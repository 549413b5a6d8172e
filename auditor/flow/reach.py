"""Which functions lead to an act at all, so that the search of paths leaves out the many that do not."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from auditor.project import Func, Klass

if TYPE_CHECKING:
    from auditor.flow.engine import Flow

_Key = tuple[int, int]


class Reach:
    """Asked of one function, it answers for all that can be called from there: each function is looked at once."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._known: dict[_Key, bool] = {}

    def acts(self, func: Func, klass: Klass | None) -> bool:
        """Whether an act happens in the function, ``self`` being a ``klass``, or in something that it calls."""
        key = _key(func, klass)
        if key not in self._known:
            self._explore(func, klass)
        return self._known[key]

    def _explore(self, func: Func, klass: Klass | None) -> None:
        waiting = deque([(func, klass)])
        seen = {_key(func, klass)}
        callers: dict[_Key, list[_Key]] = defaultdict(list)
        lead: list[_Key] = []
        while waiting:
            func, klass = waiting.popleft()
            key = _key(func, klass)
            summary = self._flow.summary(func, klass)
            if summary is None:
                continue
            if summary.events:
                lead.append(key)
            for edge in summary.edges:
                callee = _key(edge.callee, edge.klass)
                known = self._known.get(callee)
                if known:
                    lead.append(key)
                elif known is None:
                    callers[callee].append(key)
                    if callee not in seen:
                        seen.add(callee)
                        waiting.append((edge.callee, edge.klass))
        leading = {*lead}
        while lead:
            more = {*callers[lead.pop()]} - leading
            leading |= more
            lead += more
        self._known.update((key, key in leading) for key in seen)


def _key(func: Func, klass: Klass | None) -> _Key:
    return id(func), id(func.klass if klass is None else klass)
