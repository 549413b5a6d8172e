"""Many lines of ancestors joined into one: the method resolution order of Python, also where Python would refuse."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Hashable, Iterable, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def merged(lines: Iterable[Sequence[T]]) -> list[T]:
    """Each one once, before those that follow it in a line; where the lines contradict each other, the first one wins.

    What heads a line and stands further back in none comes next, so the time is that of the lines, and not their square.
    """
    waiting = [deque(line) for line in lines if line]
    if len(waiting) == 1:
        return list(dict.fromkeys(waiting[0]))
    behind = _behind(waiting)
    out: list[T] = []
    while waiting:
        head = next((line[0] for line in waiting if not behind[line[0]]), None)
        if head is None:
            head = waiting[0][0]
            waiting = [deque(one for one in line if one != head) for line in waiting]
            behind = _behind(waiting)
        for line in waiting:
            if line and line[0] == head:
                line.popleft()
                if line:
                    behind[line[0]] -= 1
        out.append(head)
        waiting = [line for line in waiting if line]
    return out


def _behind(lines: Iterable[Iterable[T]]) -> Counter[T]:
    return Counter(one for line in lines for one in islice(line, 1, None))
