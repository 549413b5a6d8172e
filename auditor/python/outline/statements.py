"""Outline nodes of definitions and statements."""

from __future__ import annotations

from auditor.python.outline.expressions import NOWHERE, Arg, Expr, Node, Param, Pos


class Decorator(Node, tag=31):
    """One decorator, in the order of the source (outermost first)."""

    expr: Expr
    pos: Pos = NOWHERE


class Function(Node, tag=32):
    """``def`` or ``async def``.

    ``qualname`` is the name inside the file (``Class.method``, ``factory.nested``). ``pos`` is that of the ``def``
    line from the ``def`` (or ``async``) keyword to the end of the header; ``end_line`` is the last line of the body.
    ``doc`` says that there is a docstring; neither it nor ``pass`` is in ``body``.
    """

    name: str
    qualname: str
    params: tuple[Param, ...]
    body: tuple[Stmt, ...]
    decorators: tuple[Decorator, ...] = ()
    returns: Expr | None = None
    is_async: bool = False
    doc: bool = False
    pos: Pos = NOWHERE
    end_line: int = 0


class Class(Node, tag=33):
    """``class``; ``keywords`` are those of the base list (``metaclass=``)."""

    name: str
    qualname: str
    bases: tuple[Expr, ...]
    body: tuple[Stmt, ...]
    keywords: tuple[Arg, ...] = ()
    decorators: tuple[Decorator, ...] = ()
    doc: bool = False
    pos: Pos = NOWHERE
    end_line: int = 0


class Assign(Node, tag=34):
    """``a = b = value``."""

    targets: tuple[Expr, ...]
    value: Expr
    pos: Pos = NOWHERE


class AugAssign(Node, tag=35):
    """``target op= value``; ``op`` without the equals sign."""

    target: Expr
    op: str
    value: Expr
    pos: Pos = NOWHERE


class AnnAssign(Node, tag=36):
    """``target: annotation = value``."""

    target: Expr
    annotation: Expr
    value: Expr | None = None
    pos: Pos = NOWHERE


class Do(Node, tag=37):
    """An expression as a statement."""

    value: Expr
    pos: Pos = NOWHERE


class Return(Node, tag=38):
    """``return value``."""

    value: Expr | None = None
    pos: Pos = NOWHERE


class Raise(Node, tag=39):
    """``raise exc from cause``."""

    exc: Expr | None = None
    cause: Expr | None = None
    pos: Pos = NOWHERE


class Assert(Node, tag=40):
    """``assert test, message``."""

    test: Expr
    message: Expr | None = None
    pos: Pos = NOWHERE


class Delete(Node, tag=41):
    """``del targets``."""

    targets: tuple[Expr, ...]
    pos: Pos = NOWHERE


class If(Node, tag=42):
    """``if``; an ``elif`` is an ``If`` alone in ``orelse``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    pos: Pos = NOWHERE


class Case(Node, tag=43):
    """One case of a match.

    ``pattern`` is the pattern as an expression where one says the same (value, class as call, sequence, mapping, or
    as ``Bool('or', ...)``); captures are ``Name``, ``as`` is ``Walrus(name, pattern)``; the wildcard is ``Name('_')``.
    """

    pattern: Expr
    body: tuple[Stmt, ...]
    guard: Expr | None = None


class Match(Node, tag=44):
    """``match subject``."""

    subject: Expr
    cases: tuple[Case, ...]
    pos: Pos = NOWHERE


class For(Node, tag=45):
    """``for target in iter``; ``orelse`` as in Python."""

    target: Expr
    iter: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    is_async: bool = False
    pos: Pos = NOWHERE


class While(Node, tag=46):
    """``while test``."""

    test: Expr
    body: tuple[Stmt, ...]
    orelse: tuple[Stmt, ...] = ()
    pos: Pos = NOWHERE


class Break(Node, tag=47):
    """``break``."""

    pos: Pos = NOWHERE


class Continue(Node, tag=48):
    """``continue``."""

    pos: Pos = NOWHERE


class Handler(Node, tag=49):
    """``except caught as name``; ``caught`` None is a bare except."""

    caught: Expr | None
    body: tuple[Stmt, ...]
    name: str = ""
    pos: Pos = NOWHERE


class Try(Node, tag=50):
    """``try`` with all its parts; ``except*`` alike."""

    body: tuple[Stmt, ...]
    handlers: tuple[Handler, ...] = ()
    orelse: tuple[Stmt, ...] = ()
    final: tuple[Stmt, ...] = ()
    pos: Pos = NOWHERE


class WithItem(Node, tag=51):
    """``context as target``."""

    context: Expr
    target: Expr | None = None


class With(Node, tag=52):
    """``with``."""

    items: tuple[WithItem, ...]
    body: tuple[Stmt, ...]
    is_async: bool = False
    pos: Pos = NOWHERE


class Alias(Node, tag=53):
    """One name of an import; ``asname`` empty without ``as``."""

    name: str
    asname: str = ""


class Import(Node, tag=54):
    """``import a.b as c``."""

    names: tuple[Alias, ...]
    pos: Pos = NOWHERE


class ImportFrom(Node, tag=55):
    """``from module import names``; ``level`` counts the leading dots; a star import has the one name ``*``."""

    module: str
    names: tuple[Alias, ...]
    level: int = 0
    pos: Pos = NOWHERE


class Scope(Node, tag=56):
    """``global`` or ``nonlocal`` (``kind``)."""

    kind: str
    names: tuple[str, ...]


Stmt = (
    Function | Class | Assign | AugAssign | AnnAssign | Do | Return | Raise | Assert | Delete | If | Match | For
    | While | Break | Continue | Try | With | Import | ImportFrom | Scope
)  # fmt: skip
