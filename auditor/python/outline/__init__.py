"""The outline of one Python file: what it literally says, as plain data, blind to frameworks.

Made by ``extract``, kept by ``cache``, joined by ``project``. Positions are ``(line, column, end_line, end_column)``,
counted from 1 in code points, the end exclusive. A node that the extractor did not understand, or whose depth passes
the limit, is ``Opaque``.
"""

from __future__ import annotations

import msgspec

from auditor.python.outline.expressions import (
    NOWHERE,
    Arg,
    Attr,
    Await,
    Binary,
    Bool,
    Call,
    Comp,
    Compare,
    Cond,
    Const,
    Dict,
    Expr,
    Gen,
    Lambda,
    Masked,
    Name,
    Node,
    Opaque,
    Param,
    Pos,
    Seq,
    Slice,
    Starred,
    Sub,
    Text,
    Unary,
    Walrus,
    Yield,
)
from auditor.python.outline.statements import (
    Alias,
    AnnAssign,
    Assert,
    Assign,
    AugAssign,
    Break,
    Case,
    Class,
    Continue,
    Decorator,
    Delete,
    Do,
    For,
    Function,
    Handler,
    If,
    Import,
    ImportFrom,
    Match,
    Raise,
    Return,
    Scope,
    Stmt,
    Try,
    While,
    With,
    WithItem,
)


class Marker(Node, tag=60):
    """A comment that carries a marker (``auditor:``, ``ruleid:``, ``ok:``, ``todoruleid:``, ``todook:``, ``fact:``).

    ``text`` is the comment without the hash sign; ``own_line`` when nothing else stands on its line.
    """

    line: int
    column: int
    text: str
    own_line: bool = True


class Span(Node, tag=61):
    """A statement's first and last line, for ignores above and inside a statement of several lines."""

    line: int
    end_line: int


class Outline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The outline of one file.

    ``problem`` is empty, or says in one clause why the file could not be read; then ``body`` is empty.
    ``bounds`` are the limits that were reached while reading (depth, size), one clause each.
    """

    body: tuple[Stmt, ...] = ()
    markers: tuple[Marker, ...] = ()
    spans: tuple[Span, ...] = ()
    lines: int = 0
    doc: bool = False
    problem: str = ""
    bounds: tuple[str, ...] = ()


__all__ = [
    "NOWHERE",
    "Alias",
    "AnnAssign",
    "Arg",
    "Assert",
    "Assign",
    "Attr",
    "AugAssign",
    "Await",
    "Binary",
    "Bool",
    "Break",
    "Call",
    "Case",
    "Class",
    "Comp",
    "Compare",
    "Cond",
    "Const",
    "Continue",
    "Decorator",
    "Delete",
    "Dict",
    "Do",
    "Expr",
    "For",
    "Function",
    "Gen",
    "Handler",
    "If",
    "Import",
    "ImportFrom",
    "Lambda",
    "Marker",
    "Masked",
    "Match",
    "Name",
    "Node",
    "Opaque",
    "Outline",
    "Param",
    "Pos",
    "Raise",
    "Return",
    "Scope",
    "Seq",
    "Slice",
    "Span",
    "Starred",
    "Stmt",
    "Sub",
    "Text",
    "Try",
    "Unary",
    "Walrus",
    "While",
    "With",
    "WithItem",
    "Yield",
]
