"""Patterns of ``match`` as the expressions that say the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from auditor.python import outline as out
from auditor.python.expressions import DEPTH, Expressions


class Patterns(Expressions):
    """Reads one pattern at the cursor."""

    def pattern(self, node: Any) -> out.Expr:
        """A pattern as the expression that says the same."""
        kind = type(node).__name__
        if kind in ("MatchValue", "MatchSingleton"):  # the parentheses are those of the value
            return self.expr(node.value)
        for _ in node.lpar:
            self.token("(")
        self.depth += 1
        result = _PATTERNS[kind](self, node)
        self.depth -= 1
        for _ in node.rpar:
            self.token(")")
        return out.Opaque("depth") if self.depth >= DEPTH else result

    def _elements(self, nodes: Any) -> tuple[out.Expr, ...]:
        found: list[out.Expr] = []
        for node in nodes:
            if type(node).__name__ == "MatchStar":
                self.token("*")
                name = node.name.value if node.name is not None else "_"
                self.token(name)
                found.append(out.Starred(out.Name(name)))
            else:
                found.append(self.pattern(node.value))
            self.took(",")
        return tuple(found)

    def _sequence(self, node: Any) -> out.Expr:
        bracketed = type(node).__name__ == "MatchList" and node.lbracket is not None
        if bracketed:
            self.token("[")
        items = self._elements(node.patterns)
        if bracketed:
            self.token("]")
        return out.Seq("list" if bracketed else "tuple", items)

    def _mapping(self, node: Any) -> out.Expr:
        self.token("{")
        keys: list[out.Expr | None] = []
        values: list[out.Expr] = []
        for element in node.elements:
            keys.append(self.expr(element.key))
            self.token(":")
            values.append(self.pattern(element.pattern))
            self.took(",")
        if node.rest is not None:
            self.token("**")
            self.token(node.rest.value)
            self.took(",")
            keys.append(None)
            values.append(out.Name(node.rest.value))
        self.token("}")
        return out.Dict(tuple(keys), tuple(values))

    def _instance(self, node: Any) -> out.Expr:
        start = self.skip()
        cls = self.expr(node.cls)
        self.token("(")
        args = self._elements(node.patterns)
        kwargs = []
        for element in node.kwds:
            self.token(element.key.value)
            self.token("=")
            kwargs.append(out.Arg(element.key.value, self.pattern(element.pattern)))
            self.took(",")
        self.token(")")
        return out.Call(cls, args, tuple(kwargs), self.pos(start))

    def _capture(self, node: Any) -> out.Expr:
        if node.pattern is None:
            name = node.name.value if node.name is not None else "_"
            self.token(name)
            return out.Name(name)
        pattern = self.pattern(node.pattern)
        if node.name is None:
            return pattern
        self.token("as")
        self.token(node.name.value)
        return out.Walrus(out.Name(node.name.value), pattern)

    def _either(self, node: Any) -> out.Expr:
        values = []
        for element in node.patterns:
            values.append(self.pattern(element.pattern))
            self.took("|")
        return out.Bool("or", tuple(values))


_PATTERNS: dict[str, Callable[[Patterns, Any], out.Expr]] = {
    "MatchList": Patterns._sequence,
    "MatchTuple": Patterns._sequence,
    "MatchMapping": Patterns._mapping,
    "MatchClass": Patterns._instance,
    "MatchAs": Patterns._capture,
    "MatchOr": Patterns._either,
}
