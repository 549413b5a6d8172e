"""What the source literally says, for questions about words and shapes: calls, comparisons, the blocks around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from auditor.flow.spelled import leaf, names_in
from auditor.project import Func
from auditor.project.definitions import blocks
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.python.parts import nodes
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_BLOCKS = frozenset({"body", "orelse", "handlers", "final", "cases", "pos"})


def expressions(stmt: o.Stmt) -> Iterator[o.Node]:
    """Every expression of one statement, those of its nested blocks and definitions left out."""
    own = tuple(getattr(stmt, name) for name in stmt.__struct_fields__ if name not in _BLOCKS)
    return nodes(own, inside=False)


@dataclass(frozen=True, eq=False)
class Said:
    """One call or comparison: the function and statement in which it stands."""

    func: Func
    stmt: o.Stmt
    expr: o.Call | o.Compare

    @property
    def site(self) -> Site:
        """The place of the call, or of the statement that compares."""
        pos = self.expr.pos if isinstance(self.expr, o.Call) else getattr(self.stmt, "pos", o.NOWHERE)
        return place(self.func.module, pos, self.func.qualname)

    @property
    def name(self) -> str:
        """The last name of what is called: ``md5`` of ``hashlib.md5``."""
        func = self.expr.func if isinstance(self.expr, o.Call) else None
        return func.attr if isinstance(func, o.Attr) else func.id if isinstance(func, o.Name) else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names by which a person would call what is passed or compared, the nearest of each first."""
        given = self.expr.args if isinstance(self.expr, o.Call) else (self.expr.left, *self.expr.rights)
        return tuple(name for one in given for name in names_in(one)[:1])

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name inside what is passed or compared."""
        given = self.expr.args if isinstance(self.expr, o.Call) else (self.expr.left, *self.expr.rights)
        found: list[str] = []
        stack: list[object] = list(given)
        while stack:
            node = stack.pop()
            if isinstance(node, tuple):
                stack.extend(node)
            elif isinstance(node, o.Name):
                found.append(node.id)
            elif isinstance(node, o.Node):
                found += [node.attr] if isinstance(node, o.Attr) else []
                stack.extend(getattr(node, name) for name in node.__struct_fields__ if name not in ("pos", "func"))
                if isinstance(node, o.Call) and isinstance(node.func, o.Attr):
                    stack.append(node.func.value)
        return tuple(found)

    @property
    def texts(self) -> tuple[str, ...]:
        """The string literals among what is passed or compared."""
        given = self.expr.args if isinstance(self.expr, o.Call) else (self.expr.left, *self.expr.rights)
        return tuple(one.value for one in given if isinstance(one, o.Const) and isinstance(one.value, str))

    def keyword(self, name: str) -> object:
        """The literal given for a keyword; ``None`` when there is none."""
        given = self.expr.kwargs if isinstance(self.expr, o.Call) else ()
        return next((kw.value.value for kw in given if kw.name == name and isinstance(kw.value, o.Const)), None)


class Source:
    """The calls and comparisons of the project's functions, read when asked for."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._known: dict[int, tuple[Said, ...]] = {}

    def said(self, func: Func) -> tuple[Said, ...]:
        """Calls and comparisons in one function, in order of their statements."""
        known = self._known.get(id(func))
        if known is None:
            known = tuple(
                Said(func, stmt, node)
                for stmt in flat(func.body)
                for node in expressions(stmt)
                if isinstance(node, (o.Call, o.Compare))
            )
            self._known[id(func)] = known
        return known

    @cached_property
    def all_calls(self) -> tuple[o.Call, ...]:
        """Every call of the project: those at the top of modules, then those in functions."""
        tops = (m.outline.body for m in self.program.project.modules.values() if not m.stub)
        outside = [node for body in tops for stmt in flat(body) for node in expressions(stmt)]
        inside = (said.expr for func in self.program.functions() for said in self.said(func))
        return tuple(node for node in (*outside, *inside) if isinstance(node, o.Call))

    @cached_property
    def by_name(self) -> dict[str, list[Said]]:
        """The calls of the whole project by the last name of what is called."""
        out: dict[str, list[Said]] = {}
        for func in self.program.functions():
            for said in self.said(func):
                if said.name:
                    out.setdefault(said.name, []).append(said)
        return out

    def calls(self, *names: str) -> Iterator[Said]:
        """Every call of something with one of these last names."""
        for name in names:
            yield from self.by_name.get(name, ())

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name, attribute, keyword and short text in a function of the project."""
        return frozenset().union(*(func.words for func in self.program.functions()))

    @cached_property
    def _naming(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for number, func in enumerate(self.program.functions()):
            for word in func.words:
                out.setdefault(word.lower(), []).append(number)
        return out

    def naming(self, words: Iterable[str]) -> list[Func]:
        """The functions in which one of these words (lower case) stands in any case, in order of file.

        What asks for a certain text looks at these alone, and not at every function.
        """
        functions = self.program.functions()
        return [functions[at] for at in sorted({at for word in words for at in self._naming.get(word, ())})]

    def compares(self) -> Iterator[Said]:
        """Every comparison of the project."""
        for func in self.program.functions():
            yield from (said for said in self.said(func) if isinstance(said.expr, o.Compare))

    @cached_property
    def _functions(self) -> dict[tuple[str, str], Func]:
        return {(func.module.path, func.qualname): func for func in self.program.functions()}

    def func_at(self, site: Site) -> Func | None:
        """The function in which a place is."""
        return self._functions.get((site.file, site.function))

    def path(self, said: Said) -> str:
        """The resolved dotted name of what is called; empty when it is not known."""
        if not isinstance(said.expr, o.Call):
            return ""
        ref = self.program.project.resolve(said.expr.func, said.func, said.func.klass)
        return ref.path if ref is not None else ""

    def mentions(self, func: Func, *names: str) -> bool:
        """Whether a function calls something with one of these last names."""
        return any(said.name in names for said in self.said(func))


def statement_at(func: Func, line: int) -> o.Stmt | None:
    """The innermost statement of a function that begins nearest at or before a line."""
    found: o.Stmt | None = None
    nearest = 0
    for stmt in flat(func.body):
        pos = getattr(stmt, "pos", o.NOWHERE)
        if pos[0] and pos[0] <= line and pos[0] >= nearest:
            found, nearest = stmt, pos[0]
    return found


def before(body: tuple[o.Stmt, ...], wanted: o.Stmt) -> list[o.Stmt] | None:
    """The statements that certainly ran when ``wanted`` is reached; ``None`` when it is not in this body."""
    for at, stmt in enumerate(body):
        if stmt is wanted:
            return list(body[:at])
        for block in blocks(stmt):
            inner = before(block, wanted)
            if inner is not None:
                return [*body[:at], *inner]
    return None


__all__ = ["Said", "Source", "before", "expressions", "leaf", "names_in", "statement_at"]
