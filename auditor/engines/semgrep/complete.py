"""What a rule for one file cannot see: the guard in a function that is called, or that calls.

A rule about an absence says in its metadata

``unless``   a pattern; the finding falls when it is found in the function of the match, in what that function calls
             (names resolved inside the project, three calls deep), or in what calls it (two calls up);
``project``  a pattern that must be found somewhere in the project: the thing exists, and is missing here;
``absent``   a pattern that must be found nowhere in the project: where it is, the answer is unknown;
``not_in``   a pattern that must not be found in the file: it is another kind of code, a page in the browser;
``place``    ``function``: the finding points at the head of the function that the message names, once, and of
             functions that call each other only the outermost is reported, with the call as a step;
``users``    ``file``: what the function gives is used by others of the file, which become steps.

Names are joined by form: a call to a name that more than ``MANY`` functions bear is not followed. So a finding that
falls may be a flaw, and the rule's confidence stays medium.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from auditor.engines.semgrep.functions import Function, Functions, calls, text_of
from auditor.engines.semgrep.matches import Match, Reading, Region, finding
from auditor.engines.semgrep.pages import SERVER, is_labels, is_page
from auditor.finding import Finding, Step
from auditor.site import Site

MANY = 3
"""Functions of one name beyond which a call by that name says nothing."""

DOWN, UP = 3, 2
"""Calls that are followed from a function, and to it."""

LONGEST = 80
"""Lines of a calling function beyond which it is a table of routes or a set-up, and says nothing about one call."""

_COMMON = """add all apply call check clear close count create delete dispatch each execute exists fetch filter find
findAll findById findFirst findOne first get getById handle has index init insert invoke list load log map next open
parse post process push put query read redirect register remove render reset resolve run save select send set setup
show start stop store test then update use validate value verify where write Create Delete Find First Get Run Save
Send Set Update"""
COMMON = frozenset(_COMMON.split())
"""Methods that so many classes have that a call on an object says nothing about which is meant."""

MOST = 60
"""Functions that are looked at for one match."""


@dataclass(frozen=True, order=True)
class Node:
    """One function of one file."""

    file: str
    function: Function


class Project:
    """All functions of the files that were read, with their text, joined by the names that they call."""

    def __init__(self, files: Mapping[str, tuple[Functions, str]]) -> None:
        self._files = {file: (functions, text.splitlines()) for file, (functions, text) in files.items()}
        self._texts = {file: text for file, (_, text) in files.items()}
        self._known: dict[str, bool] = {}
        self._calls_of: dict[Node, frozenset[tuple[str, str]]] = {}

    @cached_property
    def _named(self) -> dict[str, list[Node]]:
        named: dict[str, list[Node]] = defaultdict(list)
        for file, (functions, _) in self._files.items():
            for function in functions.all:
                if not function.route:
                    named[function.name].append(Node(file, function))
        return named

    @cached_property
    def _callers(self) -> dict[str, list[Node]]:
        """Who calls a name."""
        callers: dict[str, list[Node]] = defaultdict(list)
        for file, (functions, _) in self._files.items():
            for function in functions.all:
                node = Node(file, function)
                for name in sorted({name for name, _ in self._calls(node)}):
                    callers[name].append(node)
        return callers

    def _text(self, node: Node) -> str:
        return text_of(node.function.region, self._files[node.file][1])

    def _calls(self, node: Node) -> frozenset[tuple[str, str]]:
        if node not in self._calls_of:
            said = calls(self._text(node), bare=node.file.endswith(".rb"))
            self._calls_of[node] = frozenset(
                (name, on) for name, on in said if name in self._named and (on or name != node.function.name)
            )
        return self._calls_of[node]

    def called(self, node: Node) -> Iterator[Node]:
        """The functions that a function calls, as far as names tell."""
        for name, on in sorted(self._calls(node)):
            there = self._named[name]
            if name == node.function.name:  # handed on to another class, under the same name
                there = [one for one in there if one.file != node.file]
            near = [one for one in there if one.file == node.file]
            if 0 < len(near) <= MANY:
                yield from near
            elif len(there) <= MANY and not (on and name in COMMON):
                yield from there
            elif on:
                yield from (one for one in there if _holder(one) == on.strip("_").lower())

    def calling(self, node: Node, *, tables: bool = False) -> Iterator[Node]:
        """The functions that call one, as far as names tell; those that are long tables only when asked for."""
        name = node.function.name
        if len(self._named.get(name, ())) > MANY:
            return
        for one in self._callers.get(name, ()):
            first, _, last, _ = one.function.region
            if (tables or last - first <= LONGEST) and (one.file == node.file or name not in COMMON):
                yield one

    def naming(self, node: Node) -> Iterator[Node]:
        """The functions of the same file whose text names one, up to ``MANY``."""
        name = re.compile(rf"(?<![\w.@:$]){re.escape(node.function.name)}(?![\w?!])")
        others = [one for one in self._files[node.file][0].all if one != node.function]
        found = [one for one in others if name.search(self._text(Node(node.file, one)))]
        yield from (Node(node.file, one) for one in found if len(found) <= MANY)

    def _around(self, start: Node) -> Iterator[Node]:
        """The function itself, what it calls, and what calls it, nearest first, each once."""
        seen = {start}
        yield start
        for step, depth in ((self.called, DOWN), (self.calling, UP)):
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

    def says(self, file: str, pattern: str) -> bool:
        """Whether a pattern is found in one file."""
        return re.compile(pattern).search(self._texts[file]) is not None

    def answered(self, start: Node, pattern: str) -> bool:
        """Whether a pattern is found in a function or around it."""
        search = re.compile(pattern).search
        return any(search(self._text(node)) for node in self._around(start))

    def head(self, node: Node) -> Region:
        """The region of a function's name, or of the first word of its first line."""
        lines, (first, _, last, _) = self._files[node.file][1], node.function.region
        name = re.compile(rf"(?<![\w$]){re.escape(node.function.name.rpartition(' ')[2])}(?![\w$])")
        for number in range(first, min(last, first + 30, len(lines)) + 1):
            found = name.search(lines[number - 1])
            if found:
                return number, found.start() + 1, number, found.end() + 1
        line, column = node.function.region[:2]
        return line, column, line, column + 1


def _holder(node: Node) -> str:
    """The class of a method in lower case: what is injected is mostly called by its class."""
    return node.function.qualified.rpartition(".")[0].rpartition(".")[2].lower()


def stands(found: Match, file: str, start: Node | None, project: Project) -> bool:
    """Whether a match in a file is still a finding when the rest of the project is looked at."""
    meta = found.metadata
    if "not_in" in meta and project.says(file, meta["not_in"]):
        return False
    if "project" in meta and not project.anywhere(meta["project"]):
        return False
    if "absent" in meta and project.anywhere(meta["absent"]):
        return False
    return start is None or "unless" not in meta or not project.answered(start, meta["unless"])


def complete(files: Mapping[str, tuple[Reading, Functions, str]], project: Project) -> Iterator[Finding]:
    """The findings of all files, with what the rest of the project says about them."""
    placed: dict[tuple[str, Node], Finding] = {}
    for file, (reading, functions, text) in sorted(files.items()):
        page = bool(reading.matches) and is_page(file, text)
        for found in reading.matches:
            said = finding(found, file, functions.around(found.region))
            if said is None or (page and said.check[:3] in SERVER) or (said.check == "SEC002" and is_labels(file)):
                continue
            function = functions.named(found.region, found.message)
            start = Node(file, function) if function else None
            if start is None or found.metadata.get("place") != "function":
                if stands(found, file, start, project):
                    used = project.naming(start) if start and found.metadata.get("users") else ()
                    heads = [Site(file, *project.head(one), function=one.function.qualified) for one in used]
                    yield replace(said, steps=(*said.steps, *(Step(head, "this is used here") for head in heads)))
            elif (found.rule, start) not in placed and stands(found, file, start, project):
                head = Site(file, *project.head(start), function=start.function.qualified)
                step = Step(said.site, "this is done")
                placed[found.rule, start] = replace(said, site=head, steps=(Step(head, "the function begins"), step))
    yield from _outermost(placed, project)


def _outermost(placed: Mapping[tuple[str, Node], Finding], project: Project) -> Iterator[Finding]:
    """Of functions that call each other, the one that calls; those that it calls become steps of its finding."""
    by_node: dict[tuple[str, Node], list[tuple[str, Node]]] = defaultdict(list)
    for rule, node in sorted(placed):
        by_node[placed[rule, node].check, node].append((rule, node))
    inner = {
        key: [
            other
            for one in project.called(key[1])
            if one != key[1]
            for other in by_node.get((placed[key].check, one), ())
        ]
        for key in sorted(placed)
    }
    called = {key for there in inner.values() for key in there}
    told: set[tuple[str, Node]] = set()
    for key in (*(key for key in inner if key not in called), *inner):  # the rest call each other in a ring
        if key in told:
            continue
        reached, edge = {key}, [key]
        while edge:
            edge = [one for one in dict.fromkeys(one for key in edge for one in inner[key]) if one not in reached]
            reached.update(edge)
        told |= reached
        steps = tuple(Step(placed[one].site, "this is called") for one in sorted(reached - {key}))
        yield replace(placed[key], steps=(*placed[key].steps, *steps))
