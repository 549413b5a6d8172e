"""The closed lists of the outline: every construct of Python has its node, which says what is written."""

from __future__ import annotations

import msgspec
import pytest

from auditor.python.extract import extract
from auditor.python.outline import (
    Alias,
    AnnAssign,
    Arg,
    Assert,
    Assign,
    Attr,
    AugAssign,
    Await,
    Binary,
    Bool,
    Break,
    Call,
    Class,
    Comp,
    Compare,
    Cond,
    Const,
    Continue,
    Delete,
    Dict,
    Do,
    Expr,
    For,
    Function,
    Gen,
    If,
    Import,
    ImportFrom,
    Lambda,
    Match,
    Name,
    Outline,
    Param,
    Raise,
    Return,
    Scope,
    Seq,
    Slice,
    Starred,
    Stmt,
    Sub,
    Text,
    Try,
    Unary,
    Walrus,
    While,
    With,
    WithItem,
    Yield,
)

KEY = b"k" * 32
A, B, C, X = Name("a"), Name("b"), Name("c"), Name("x")
ONE, NONE = Const("int", 1), Const("none")


def outline(source: str) -> Outline:
    read = extract(source.encode(), "sample.py", KEY)
    assert not read.problem, read.problem
    return read


def nowhere(node: object) -> object:
    """The same node with all positions wiped, for comparing what is said."""
    if isinstance(node, tuple):
        return tuple(nowhere(item) for item in node)
    if not isinstance(node, msgspec.Struct):
        return node
    values = {name: nowhere(getattr(node, name)) for name in node.__struct_fields__ if name not in ("pos", "end_line")}
    return type(node)(**values)


def statement(source: str) -> object:
    (only,) = outline(source).body
    return nowhere(only)


def expression(source: str) -> object:
    node = statement(f"pass\n{source}\n")
    assert isinstance(node, Do)
    return node.value


EXPRESSIONS: list[tuple[str, Expr]] = [
    ("a", A),
    ("a.b.c", Attr(Attr(A, "b"), "c")),
    ("a()", Call(A)),
    ("a(b, *c, x=1, **b)", Call(A, (B, Starred(C)), (Arg("x", ONE), Arg("", B)))),
    ("a(x for x in b)", Call(A, (Comp("generator", X, (Gen(X, B),)),))),
    ("a(b := 1)", Call(A, (Walrus(B, ONE),))),
    ("a(b)(c)", Call(Call(A, (B,)), (C,))),
    ("'text'", Const("str", "text")),
    ("r'\\n'", Const("str", "\\n")),
    ("'\\x41\\u3042'", Const("str", "Aあ")),
    ("'one' \"two\"", Const("str", "onetwo")),
    ("b'\\xff'", Const("bytes", "ÿ")),
    ("b'a' b'b'", Const("bytes", "ab")),
    ("'''two\nlines'''", Const("str", "two\nlines")),
    ("0x_ff", Const("int", 255)),
    ("1_000", Const("int", 1000)),
    ("99999999999999999999", Const("int", "99999999999999999999")),
    ("1.5e3", Const("float", 1500.0)),
    ("2J", Const("complex", "2j")),
    ("True", Const("bool", True)),
    ("None", NONE),
    ("...", Const("ellipsis")),
    ("a[1]", Sub(A, ONE)),
    ("a[1,]", Sub(A, Seq("tuple", (ONE,)))),
    ("a[b, 1]", Sub(A, Seq("tuple", (B, ONE)))),
    ("a[b:1:c]", Sub(A, Slice(B, ONE, C))),
    ("a[:]", Sub(A, Slice())),
    ("a[::c]", Sub(A, Slice(None, None, C))),
    ("a[*b]", Sub(A, Starred(B))),
    ("a and b and c", Bool("and", (A, B, C))),
    ("a and b or c", Bool("or", (Bool("and", (A, B)), C))),
    ("a or b and c", Bool("or", (A, Bool("and", (B, C))))),
    ("a or (b or c)", Bool("or", (A, Bool("or", (B, C))))),
    ("a < b <= c", Compare(A, ("<", "<="), (B, C))),
    ("a not in b is not c", Compare(A, ("not in", "is not"), (B, C))),
    ("a != b", Compare(A, ("!=",), (B,))),
    ("a + b - c", Binary(Binary(A, "+", B), "-", C)),
    ("a + (b - c)", Binary(A, "+", Binary(B, "-", C))),
    ("a ** b ** c", Binary(A, "**", Binary(B, "**", C))),
    ("a // b @ c", Binary(Binary(A, "//", B), "@", C)),
    ("'%s' % a", Binary(Const("str", "%s"), "%", A)),
    ("not a", Unary("not", A)),
    ("-a", Unary("-", A)),
    ("~ + a", Unary("~", Unary("+", A))),
    ("f'x{a}y{b!r:>{c}}z'", Text((Const("str", "x"), A, Const("str", "y"), B, C, Const("str", "z")))),
    ("f'{{{a=}}}'", Text((Const("str", "{"), A, Const("str", "}")))),
    ("rf'\\d{a}'", Text((Const("str", "\\d"), A))),
    ("f'\\t{a}'", Text((Const("str", "\t"), A))),
    ("'x' f'y{a}' 'z'", Text((Const("str", "xy"), A, Const("str", "z")))),
    ("f'plain'", Text((Const("str", "plain"),))),
    ("f'{a['b']}'", Text((Sub(A, Const("str", "b")),))),
    ("f'{ f\"{a}\" }'", Text((Text((A,)),))),
    ("f'''{\na  # why\n}'''", Text((A,))),
    ("t'x{a}'", Text((Const("str", "x"), A))),
    ("a if b else c", Cond(B, A, C)),
    ("await a", Await(A)),
    ("lambda: a", Lambda((), A)),
    (
        "lambda a, /, b=1, *c, x, **y: a",
        Lambda(
            (
                Param("a", "pos"),
                Param("b", "any", None, ONE),
                Param("c", "star"),
                Param("x", "key"),
                Param("y", "kwargs"),
            ),
            A,
        ),
    ),
    ("lambda *, x=a: x", Lambda((Param("x", "key", None, A),), X)),
    ("[x for x in a if b if c]", Comp("list", X, (Gen(X, A, (B, C)),))),
    ("{x for a in b for x in a}", Comp("set", X, (Gen(A, B), Gen(X, A)))),
    ("{a: b async for x in c}", Comp("dict", B, (Gen(X, C),), A)),
    ("(x for x in a)", Comp("generator", X, (Gen(X, A),))),
    ("[]", Seq("list")),
    ("[a, *b]", Seq("list", (A, Starred(B)))),
    ("()", Seq("tuple")),
    ("a,", Seq("tuple", (A,))),
    ("(a, b,)", Seq("tuple", (A, B))),
    ("{a, b}", Seq("set", (A, B))),
    ("{}", Dict()),
    ("{a: b, **c}", Dict((A, None), (B, C))),
    ("(yield)", Yield()),
    ("(yield a)", Yield(A)),
    ("(yield from a)", Yield(A)),
    ("(a := b)", Walrus(A, B)),
    ("(((a)))", A),
]


@pytest.mark.parametrize(("source", "expected"), EXPRESSIONS, ids=[source for source, _ in EXPRESSIONS])
def test_an_expression_has_its_node(source: str, expected: Expr) -> None:
    assert expression(source) == expected


STATEMENTS: list[tuple[str, Stmt | None]] = [
    ("a = b = 1", Assign((A, B), ONE)),
    ("a, *b = c", Assign((Seq("tuple", (A, Starred(B))),), C)),
    ("a.b: c = 1", AnnAssign(Attr(A, "b"), C, ONE)),
    ("a: b", AnnAssign(A, B)),
    ("a >>= 1", AugAssign(A, ">>", ONE)),
    ("a()", Do(Call(A))),
    ("type A[T: (int, str) = int, *U, **P] = a", Assign((Name("A"),), A)),
    ("return", Return()),
    ("return a, b", Return(Seq("tuple", (A, B)))),
    ("raise", Raise()),
    ("raise a from b", Raise(A, B)),
    ("assert a, b", Assert(A, B)),
    ("del a, b", Delete((A, B))),
    ("del (a[1])", Delete((Sub(A, ONE),))),
    ("if a: b\nelif b: c\nelse: x", If(A, (Do(B),), (If(B, (Do(C),), (Do(X),)),))),
    ("for a, b in c: x\nelse: b", For(Seq("tuple", (A, B)), C, (Do(X),), (Do(B),))),
    ("async for a in *b, c: x", For(A, Seq("tuple", (Starred(B), C)), (Do(X),), (), True)),
    ("while a: break\nelse: x", While(A, (Break(),), (Do(X),))),
    ("while a:\n  continue", While(A, (Continue(),))),
    ("with a as b, c: x", With((WithItem(A, B), WithItem(C)), (Do(X),))),
    ("import a.b as c, x", Import((Alias("a.b", "c"), Alias("x")))),
    ("from ..a.b import (c as x, b,)", ImportFrom("a.b", (Alias("c", "x"), Alias("b")), 2)),
    ("from . import *", ImportFrom("", (Alias("*"),), 1)),
    ("from ... import a", ImportFrom("", (Alias("a"),), 3)),
    ("global a, b", Scope("global", ("a", "b"))),
    ("nonlocal a", Scope("nonlocal", ("a",))),
    ("pass", None),
]


@pytest.mark.parametrize(("source", "expected"), STATEMENTS, ids=[source for source, _ in STATEMENTS])
def test_a_statement_has_its_node(source: str, expected: Stmt | None) -> None:
    assert nowhere(outline(source + "\n").body) == (() if expected is None else (expected,))


def test_with_in_parentheses_and_async() -> None:
    node = statement("async with (a as (b, c), x): pass\n")
    assert isinstance(node, With) and node.is_async
    assert [item.target for item in node.items] == [Seq("tuple", (B, C)), None]


def test_try_in_all_its_parts() -> None:
    node = statement("try: a\nexcept (A, B) as b: c\nexcept: x\nelse: b\nfinally: c\n")
    assert isinstance(node, Try)
    first, last = node.handlers
    assert first.caught == Seq("tuple", (Name("A"), Name("B"))) and first.name == "b" and first.body == (Do(C),)
    assert last.caught is None
    assert (node.body, node.orelse, node.final) == ((Do(A),), (Do(B),), (Do(C),))


def test_exception_groups_and_the_unbracketed_pair_of_python_314() -> None:
    group = statement("try: a\nexcept* A as b: c\n")
    pair = statement("try: a\nexcept A, B: c\n")
    assert isinstance(group, Try) and group.handlers[0].caught == Name("A") and group.handlers[0].name == "b"
    assert isinstance(pair, Try) and pair.handlers[0].caught == Seq("tuple", (Name("A"), Name("B")))


def test_patterns_become_the_expressions_that_say_the_same() -> None:
    node = statement(
        "match a:\n"
        "  case 1 | -1 | 'x' | None: a\n"
        "  case A.B: a\n"
        "  case [b, *_, (c)]: a\n"
        "  case b, *c: a\n"
        "  case {'k': 1, **b}: a\n"
        "  case A(b, k=[c]) as x: a\n"
        "  case (1 | 2) if b: a\n"
        "  case _: a\n"
    )
    assert isinstance(node, Match) and node.subject == A
    assert [case.pattern for case in node.cases] == [
        Bool("or", (ONE, Unary("-", ONE), Const("str", "x"), NONE)),
        Attr(Name("A"), "B"),
        Seq("list", (B, Starred(Name("_")), C)),
        Seq("tuple", (B, Starred(C))),
        Dict((Const("str", "k"), None), (ONE, B)),
        Walrus(X, Call(Name("A"), (B,), (Arg("k", Seq("list", (C,))),))),
        Bool("or", (ONE, Const("int", 2))),
        Name("_"),
    ]
    assert node.cases[6].guard == B and all(case.body == (Do(A),) for case in node.cases)


DEFINITION = '''\
@a.b(1)
@c
async def f[T: int](a, /, b: int = 1, *c: str, x, y=2, **z) -> a | None:
    """Says so."""
    def inner(): ...
    class Local(A, *C, metaclass=B): x = 1
    return a
'''


def test_a_function_with_everything() -> None:
    (node,) = outline(DEFINITION).body
    assert isinstance(node, Function)
    assert (node.name, node.qualname, node.is_async, node.doc) == ("f", "f", True, True)
    assert node.pos == (3, 1, 3, 73) and node.end_line == 7
    assert [nowhere(decorator.expr) for decorator in node.decorators] == [Call(Attr(A, "b"), (ONE,)), C]
    assert [decorator.pos[:2] for decorator in node.decorators] == [(1, 1), (2, 1)]
    assert [(param.name, param.kind) for param in node.params] == [
        ("a", "pos"), ("b", "any"), ("c", "star"), ("x", "key"), ("y", "key"), ("z", "kwargs"),
    ]  # fmt: skip
    assert node.params[1] == Param("b", "any", Name("int"), ONE)
    assert node.returns == Binary(A, "|", NONE)
    inner, local, last = node.body
    assert isinstance(inner, Function) and inner.qualname == "f.inner" and not inner.doc
    assert isinstance(local, Class) and local.qualname == "f.Local"
    assert local.bases == (Name("A"), Starred(Name("C"))) and local.keywords == (Arg("metaclass", Name("B")),)
    assert isinstance(last, Return)


def test_docstrings_are_said_but_not_kept() -> None:
    read = outline('"""About."""\nclass A:\n    """About."""\n    x = 1\n\ndef f():\n    f"{1}"\n')
    assert read.doc and "About" not in str(read)
    cls, function = read.body
    assert isinstance(cls, Class) and cls.doc and len(cls.body) == 1
    assert isinstance(function, Function) and not function.doc


def test_an_outline_survives_its_trip_through_the_cache() -> None:
    source = "\n".join(source for source, _ in EXPRESSIONS) + "\n" + DEFINITION
    source += "\n".join(source for source, _ in STATEMENTS if source != "pass") + "\n"
    read = outline(source)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(read), type=Outline) == read
