"""Routes that annotations make (NestJS, Spring, ASP.NET, Symfony): the marks of a class and of its methods, joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from auditor.engines.semgrep.complete import Node
from auditor.engines.semgrep.functions import Function
from auditor.engines.semgrep.matches import Region
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.pieces import Mark, covers


@dataclass(frozen=True)
class Held:
    """A class and its marks; its methods, each with its marks and its function."""

    file: str
    name: str
    marks: tuple[Mark, ...]
    methods: tuple[tuple[Node, tuple[Mark, ...]], ...]


def classes(code: Code, *endings: str) -> Iterator[Held]:
    """The classes with marked methods in files with these endings."""
    for file in code.of(*endings):
        marks = code.pieces(file).marks
        if not marks:
            continue
        functions = [one for one in code.functions(file) if not one.route]
        names = {one.name for one in functions}
        held: dict[str, dict[Function, list[Mark]]] = defaultdict(lambda: defaultdict(list))
        own: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            function = _function(mark, functions)
            if function is not None:
                held[function.qualified.rpartition(".")[0] or _above(mark, marks, names)][function].append(mark)
            elif mark.name not in names or mark.region[3] >= 0:
                own[mark.name].append(mark)
        for qualified, methods in held.items():
            yield Held(
                file,
                qualified.rpartition(".")[2],
                tuple(own.get(qualified.rpartition(".")[2], ())),
                tuple((Node(file, function), tuple(there)) for function, there in sorted(methods.items())),
            )


def _above(mark: Mark, marks: tuple[Mark, ...], names: set[str]) -> str:
    """The marked class that stands nearest above a mark, in a language whose classes are not seen whole."""
    before = [one for one in marks if one.name not in names and one.region[:2] <= mark.region[:2]]
    return before[-1].name if before else ""


def _function(mark: Mark, functions: list[Function]) -> Function | None:
    """The function that bears a mark: of its name, with the region nearest to that of the mark."""
    fits = [one for one in functions if one.name == mark.name]
    exact = [one for one in fits if _same(one.region, mark.region)]
    if exact:
        return exact[0]
    inside = [one for one in fits if covers(mark.region, one.region)]
    return inside[0] if inside else None


def _same(one: Region, other: Region) -> bool:
    """Whether two regions end at the same place: one may begin at the annotation, the other at the name."""
    return one[2:] == other[2:]


def by_word(marks: tuple[Mark, ...]) -> Mapping[str, Mark]:
    """Marks by their last word: ``@web.bind.PostMapping`` is ``PostMapping``."""
    return {mark.word.rpartition(".")[2].rpartition("\\")[2]: mark for mark in marks}
