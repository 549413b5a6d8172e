"""Strings of a syntax tree: plain, joined and formatted ones, and which of their values are kept.

Constants that are bound to a secret's name, and constants of secret shape, become ``Masked`` here and nowhere later.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.python import literals
from auditor.python import outline as out
from auditor.python.cursor import Cursor
from auditor.python.masking import mask, plain, token_shaped


class Strings(Cursor):
    """Reads strings at the cursor; ``key`` makes the digests of masked values, ``bounds`` says what was left out.

    Nodes are told apart by the name of their class and are typed ``Any``: libcst itself is known to ``extract`` alone.
    """

    def __init__(self, text: str, key: bytes) -> None:
        super().__init__(text)
        self.key = key
        self.depth = 0
        self.bounds: set[str] = set()
        self._target = ""

    def expr(self, node: Any, target: str = "") -> out.Expr:
        """The outline of an expression; ``target`` is the name to which its value is bound, if that holds secrets."""
        raise NotImplementedError

    def _string(self, node: Any) -> out.Expr:
        start = self.skip()
        self.token(node.value)
        return self._kept(literals.string(node.value), start)

    def _joined(self, node: Any) -> out.Expr:
        """Implicit concatenation: one constant if all its parts are plain."""
        target, start = self._target, self.skip()
        parts: list[out.Expr] = []
        while True:
            left = node.left if type(node).__name__ == "ConcatenatedString" else node
            if type(left).__name__ == "SimpleString":
                self.token(left.value)
                parts.append(literals.string(left.value))
            else:
                parts.extend(self._parts(left))
            if left is node:
                break
            node = node.right
        self._target = target
        merged = _merged(parts)
        if len(merged) == 1 and isinstance(merged[0], out.Const):
            return self._kept(merged[0], start)
        return out.Text(tuple(self._kept(part, start) if isinstance(part, out.Const) else part for part in merged))

    def _formatted(self, node: Any) -> out.Expr:
        start = self.skip()
        parts = _merged(self._parts(node))
        self._target = ""
        return out.Text(tuple(self._kept(part, start) if isinstance(part, out.Const) else part for part in parts))

    def _parts(self, node: Any) -> list[out.Expr]:
        self.token(node.start)
        parts = list(self._content(node.parts, node.start))
        self.exact(node.end)
        return parts

    def _content(self, contents: Any, start: str) -> Iterator[out.Expr]:
        for part in contents:
            if type(part).__name__.endswith("Text"):
                self.exact(part.value)
                yield out.Const("str", literals.piece(part.value, start))
                continue
            self.exact("{")
            yield self.expr(part.expression)
            if part.equal is not None:
                self.token("=")
            if part.conversion is not None:
                self.token("!")
                self.token(part.conversion)
            if part.format_spec is not None:
                self.token(":")
                for inner in self._content(part.format_spec, start):
                    if not isinstance(inner, out.Const):
                        yield inner
            self.token("}")

    def _kept(self, const: out.Const, start: int) -> out.Expr:
        """The constant as it may be kept: masked where it is, or may be, a secret."""
        value = const.value
        if not isinstance(value, str):
            return const
        target = self._target
        if (target and not plain(value, target)) or token_shaped(value):
            return mask(value, self.key, self.pos(start))
        return const if len(value) <= literals.KEPT else out.Const(const.kind, literals.cut(value))


def leaf(node: Any) -> str:
    """The last name of what a node names: ``c`` of ``a.b.c``, ``k`` of ``a["k"]`` and of ``a.get("k")``."""
    kind = type(node).__name__
    if kind == "Name":
        return str(node.value)
    if kind == "Attribute":
        return str(node.attr.value)
    if kind == "Subscript" and len(node.slice) == 1 and type(node.slice[0].slice).__name__ == "Index":
        return text_of(node.slice[0].slice.value)
    if kind == "Call":
        return (text_of(node.args[0].value) if node.args else "") or leaf(node.func)
    return text_of(node)


def text_of(node: Any) -> str:
    """The value of a short plain string, else the empty text."""
    if type(node).__name__ != "SimpleString" or len(node.value) > 200:
        return ""
    value = literals.string(node.value).value
    return value if isinstance(value, str) else ""


def _merged(parts: list[out.Expr]) -> list[out.Expr]:
    """Neighbouring constants as one."""
    merged: list[out.Expr] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, out.Const) and isinstance(last, out.Const):
            merged[-1] = out.Const(last.kind, f"{last.value}{part.value}")
        else:
            merged.append(part)
    return merged
