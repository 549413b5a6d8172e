"""What a rule for one file cannot see: the guard in a function that is called, or that calls.

A rule about an absence says in its metadata

``unless``   a pattern; the finding falls when it is found in the function of the match, in what that function calls
             (names resolved inside the project, three calls deep), or in what calls it (two calls up);
``project``  a pattern that must be found somewhere in the project: the thing exists, and is missing here.

Names are joined by form: a call to a name that more than ``MANY`` functions bear is not followed. So a finding that
falls may be a flaw, and the rule's confidence stays medium.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from auditor.engines.semgrep.functions import Function, Functions, calls, text_of
from auditor.engines.semgrep.matches import Match

MANY = 3
"""Functions of one name beyond which a call by that name says nothing."""

DOWN, UP = 3, 2
"""Calls that are followed from a function, and to it."""

MOST = 60
"""Functions that are looked at for one match."""


@dataclass(frozen=True)
class _Node:
    file: str
    function: Function


class Project:
    """All functions of the files that were read, with their text, joined by the names that they call."""

    def __init__(self, files: Mapping[str, tuple[Functions, str]]) -> None:
        self._files = {file: (functions, text.splitlines()) for file, (functions, text) in files.items()}
        self._texts = {file: text for file, (_, text) in files.items()}
        self._known: dict[str, bool] = {}
        self._calls_of: dict[_Node, frozenset[str]] = {}

    @cached_property
    def _named(self) -> dict[str, list[_Node]]:
        named: dict[str, list[_Node]] = defaultdict(list)
        for file, (functions, _) in self._files.items():
            for function in functions.all:
                if not function.route:
                    named[function.name].append(_Node(file, function))
        return named

    @cached_property
    def _callers(self) -> dict[str, list[_Node]]:
        """Who calls a name."""
        callers: dict[str, list[_Node]] = defaultdict(list)
        for file, (functions, _) in self._files.items():
            for function in functions.all:
                node = _Node(file, function)
                for name in self._calls(node):
                    callers[name].append(node)
        return callers

    def _text(self, node: _Node) -> str:
        return text_of(node.function.region, self._files[node.file][1])

    def _calls(self, node: _Node) -> frozenset[str]:
        if node not in self._calls_of:
            names = calls(self._text(node)) - {node.function.name}
            self._calls_of[node] = frozenset(name for name in names if name in self._named)
        return self._calls_of[node]

    def _called(self, node: _Node) -> Iterator[_Node]:
        for name in sorted(self._calls(node)):
            there = self._named[name]
            near = [one for one in there if one.file == node.file]
            yield from near if 0 < len(near) <= MANY else there if len(there) <= MANY else ()

    def _calling(self, node: _Node) -> Iterator[_Node]:
        if len(self._named.get(node.function.name, ())) <= MANY:
            yield from self._callers.get(node.function.name, ())

    def _around(self, start: _Node) -> Iterator[_Node]:
        """The function itself, what it calls, and what calls it, nearest first, each once."""
        seen = {start}
        yield start
        for step, depth in ((self._called, DOWN), (self._calling, UP)):
            edge = [start]
            for _ in range(depth):
                edge = [one for one in dict.fromkeys(one for node in edge for one in step(node)) if one not in seen]
                seen.update(edge)
                if len(seen) > MOST:
                    return
                yield from edge

    def anywhere(self, pattern: str) -> bool:
        """Whether a pattern is found in any file that was read."""
        if pattern not in self._known:
            search = re.compile(pattern).search
            self._known[pattern] = any(search(text) for text in self._texts.values())
        return self._known[pattern]

    def answered(self, file: str, function: Function, pattern: str) -> bool:
        """Whether a pattern is found in a function or around it."""
        search = re.compile(pattern).search
        return any(search(self._text(node)) for node in self._around(_Node(file, function)))


def stands(found: Match, file: str, functions: Functions, project: Project) -> bool:
    """Whether a match is still a finding when the rest of the project is looked at."""
    wanted, unless = found.metadata.get("project"), found.metadata.get("unless")
    if wanted and not project.anywhere(wanted):
        return False
    if not unless:
        return True
    function = functions.enclosing(found.region)
    return function is None or not project.answered(file, function, unless)


def standing(found: Iterable[Match], file: str, functions: Functions, project: Project) -> list[Match]:
    """The matches of a file that stand."""
    return [one for one in found if stands(one, file, functions, project)]
