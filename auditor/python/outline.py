"""The outline of one Python file: what it literally says, as plain data, blind to frameworks.

Made by ``extract``, kept by ``cache``, joined by ``project``. Positions are ``(line, column, end_line, end_column)``,
counted from 1 in code points, the end exclusive. A node that the extractor did not understand, or whose depth passes
the limit, is ``Opaque``.
"""

from __future__ import annotations

import msgspec

Pos = tuple[int, int, int, int]
NOWHERE: Pos = (0, 0, 0, 0)


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, omit_defaults=True, gc=False):
    """Base of all outline nodes."""


# expressions -------------------------------------------------------------------------------------------------------


class Name(Node, tag=1):
    """A bare name."""

    id: str


class Attr(Node, tag=2):
    """``value.attr``."""

    value: Expr
    attr: str


class Arg(Node, tag=3):
    """A keyword argument; ``name`` is empty for ``**mapping``."""

    name: str
    value: Expr


class Call(Node, tag=4):
    """A call; a star argument is ``Starred`` among ``args``."""

    func: Expr
    args: tuple[Expr, ...] = ()
    kwargs: tuple[Arg, ...] = ()
    pos: Pos = NOWHERE


class Const(Node, tag=5):
    """A literal: text, number, ``True``, ``False``, ``None`` or ``...`` (as the string in ``kind`` ellipsis).

    ``kind`` is str, bytes, int, float, complex, bool, none or ellipsis; bytes are decoded as Latin-1.
    """

    kind: str
    value: str | int | float | bool | None = None


class Masked(Node, tag=6):
    """A string of secret shape: only a masked form, a keyed hash and the length are kept."""

    masked: str
    digest: str
    length: int
    pos: Pos = NOWHERE


class Sub(Node, tag=7):
    """``value[index]``."""

    value: Expr
    index: Expr


class Slice(Node, tag=8):
    """``lower:upper:step`` inside a subscript."""

    lower: Expr | None = None
    upper: Expr | None = None
    step: Expr | None = None


class Bool(Node, tag=9):
    """``a and b and c``; ``op`` is ``and`` or ``or``."""

    op: str
    values: tuple[Expr, ...]


class Compare(Node, tag=10):
    """``left op right ...``; ops as written (``==``, ``not in``, ``is not``)."""

    left: Expr
    ops: tuple[str, ...]
    rights: tuple[Expr, ...]


class Binary(Node, tag=11):
    """Arithmetic and bit operations; ``%`` on text is a format."""

    left: Expr
    op: str
    right: Expr


class Unary(Node, tag=12):
    """``not x``, ``-x``, ``+x``, ``~x``."""

    op: str
    value: Expr


class Text(Node, tag=13):
    """An f-string, t-string or implicit concatenation: its parts in order, literal text as ``Const``."""

    parts: tuple[Expr, ...]


class Cond(Node, tag=14):
    """``body if test else orelse``."""

    test: Expr
    body: Expr
    orelse: Expr


class Await(Node, tag=15):
    """``await value``."""

    value: Expr


class Lambda(Node, tag=16):
    """``lambda params: body``."""

    params: tuple[Param, ...]
    body: Expr
    pos: Pos = NOWHERE


class Gen(Node, tag=17):
    """One ``for target in iter if test`` of a comprehension."""

    target: Expr
    iter: Expr
    tests: tuple[Expr, ...] = ()


class Comp(Node, tag=18):
    """A comprehension; ``kind`` is list, set, dict or generator; ``key`` only for dict."""

    kind: str
    elt: Expr
    gens: tuple[Gen, ...]
    key: Expr | None = None


class Seq(Node, tag=19):
    """A list, tuple or set display; ``kind`` says which."""

    kind: str
    items: tuple[Expr, ...] = ()


class Dict(Node, tag=20):
    """A dict display; a key of ``None`` is ``**value``."""

    keys: tuple[Expr | None, ...] = ()
    values: tuple[Expr, ...] = ()


class Starred(Node, tag=21):
    """``*value``."""

    value: Expr


class Yield(Node, tag=22):
    """``yield value`` or ``yield from value``."""

    value: Expr | None = None


class Walrus(Node, tag=23):
    """``target := value``."""

    target: Expr
    value: Expr


class Opaque(Node, tag=24):
    """Something that was not read; ``why`` says what."""

    why: str


Expr = (
    Name | Attr | Call | Const | Masked | Sub | Slice | Bool | Compare | Binary | Unary | Text | Cond | Await
    | Lambda | Comp | Seq | Dict | Starred | Yield | Walrus | Opaque
)  # fmt: skip


# definitions and statements ----------------------------------------------------------------------------------------


class Param(Node, tag=30):
    """A parameter; ``kind`` is pos (positional only), any, key (keyword only), star or kwargs."""

    name: str
    kind: str = "any"
    annotation: Expr | None = None
    default: Expr | None = None


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
