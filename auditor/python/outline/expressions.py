"""Outline nodes of expressions."""

from __future__ import annotations

import msgspec

Pos = tuple[int, int, int, int]
NOWHERE: Pos = (0, 0, 0, 0)


class Node(msgspec.Struct, frozen=True, array_like=True, tag=True, omit_defaults=True, gc=False):
    """Base of all outline nodes."""


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


class Param(Node, tag=30):
    """A parameter; ``kind`` is pos (positional only), any, key (keyword only), star or kwargs."""

    name: str
    kind: str = "any"
    annotation: Expr | None = None
    default: Expr | None = None


Expr = (
    Name | Attr | Call | Const | Masked | Sub | Slice | Bool | Compare | Binary | Unary | Text | Cond | Await
    | Lambda | Comp | Seq | Dict | Starred | Yield | Walrus | Opaque
)  # fmt: skip
