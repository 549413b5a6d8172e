"""Reading one file: positions as Python itself counts them, markers, encodings, and files that nobody can read."""

from __future__ import annotations

import ast
import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.python import outline as out
from auditor.python.extract import extract

KEY = b"k" * 32
STDLIB = Path(sysconfig.get_path("stdlib"))
MODULES = sorted(path for path in STDLIB.glob("*.py") if path.stat().st_size < 60_000) + sorted(
    path
    for folder in ("asyncio", "email", "json", "http", "logging", "unittest")
    for path in (STDLIB / folder).glob("*.py")
)


def nodes(root: Any) -> Iterator[Any]:
    """All nodes below a node or a tuple."""
    if isinstance(root, tuple):
        for item in root:
            yield from nodes(item)
    elif isinstance(root, msgspec.Struct):
        yield root
        for name in root.__struct_fields__:
            yield from nodes(getattr(root, name))


def chars(line: str, column: int) -> int:
    """``ast`` counts bytes from 0; outlines count characters from 1."""
    return len(line.encode()[:column].decode()) + 1


def expected_calls(source: str) -> list[tuple[int, int, int, int]]:
    lines = source.split("\n")
    return sorted(
        (
            node.lineno,
            chars(lines[node.lineno - 1], node.col_offset),
            node.end_lineno,
            chars(lines[node.end_lineno - 1], node.end_col_offset),
        )
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
    )


def expected_definitions(source: str) -> list[tuple[str, int, int, int]]:
    return sorted(
        (node.name, node.lineno, node.col_offset + 1, node.end_lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
    )


HEADS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With,
    ast.AsyncWith, ast.Match, ast.ExceptHandler,
)  # fmt: skip


def expected_simple(source: str) -> list[tuple[int, int]]:
    return sorted(
        (node.lineno, node.end_lineno)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.stmt) and not isinstance(node, (*HEADS, getattr(ast, "TryStar", ast.Match)))
    )


def check_against_ast(path: Path) -> None:
    source = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    read = extract(source.encode(), path.name, KEY)
    assert not read.problem, f"{path}: {read.problem}"
    if read.bounds:
        return  # a part is left out, which the outline says
    found = list(nodes(read.body))
    in_patterns = any(isinstance(node, out.Match) for node in found)
    calls = sorted(node.pos for node in found if isinstance(node, out.Call))
    if not in_patterns:  # class patterns are written as calls
        assert calls == expected_calls(source)
    definitions = sorted(
        (node.name, *node.pos[:2], node.end_line) for node in found if isinstance(node, (out.Function, out.Class))
    )
    assert definitions == expected_definitions(source)
    spans = {(span.line, span.end_line) for span in read.spans}
    assert set(expected_simple(source)) <= spans


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(MODULES))
def test_positions_are_those_of_ast_on_the_standard_library(path: Path) -> None:
    check_against_ast(path)


@pytest.mark.slow
@pytest.mark.skipif("AUDITOR_ALL" not in os.environ, reason="a minute of work; set AUDITOR_ALL to do it")
def test_positions_are_those_of_ast_on_the_whole_standard_library() -> None:
    for path in MODULES:
        check_against_ast(path)


# markers and spans ---------------------------------------------------------------------------------------------------

MARKED = """\
# auditor: ignore[MFA001] -- by the job
x = 1  # ok: MFA001
url = "# auditor: not a comment"
call(  # ruleid: RST001
    a,
    # todook: RST002
    b,
)
@decorated
# fact: Guard auth
def f(): pass
# okay: no marker
"""


def test_markers_are_comments_wherever_they_stand() -> None:
    markers = extract(MARKED.encode(), "", KEY).markers
    assert [(marker.line, marker.column, marker.text, marker.own_line) for marker in markers] == [
        (1, 1, "auditor: ignore[MFA001] -- by the job", True),
        (2, 8, "ok: MFA001", False),
        (4, 8, "ruleid: RST001", False),
        (6, 5, "todook: RST002", True),
        (10, 1, "fact: Guard auth", True),
    ]


@pytest.mark.parametrize("tail", ["", "\n", "  # no marker\n"])
def test_a_marker_on_the_last_line_is_found_once(tail: str) -> None:
    read = extract(
        f"x = [1,]  # ok: A{tail}".encode() if "#" not in tail else f"x = 1  # ok: A{tail}".encode(), "", KEY
    )
    assert len(read.markers) == 1


def test_spans_are_those_of_statements_and_of_headers() -> None:
    source = "x = f(\n  1\n)\n@a(\n  b)\ndef f(\n  a\n):\n  return 1\nif (a\n    and b):\n  pass\nelse:\n  y\n"
    spans = extract(source.encode(), "", KEY).spans
    assert [(span.line, span.end_line) for span in spans] == [
        (1, 3), (4, 5), (6, 8), (9, 9), (10, 11), (12, 12), (13, 13), (14, 14),
    ]  # fmt: skip


def test_the_end_of_a_statement_is_not_the_start_of_the_next() -> None:
    read = extract(b"import a\n\n\nfrom b import c\n\nx = 1\n", "", KEY)
    assert [node.pos for node in read.body if not isinstance(node, out.Scope)] == [
        (1, 1, 1, 9),
        (4, 1, 4, 16),
        (6, 1, 6, 6),
    ]


def test_columns_count_characters() -> None:
    (node,) = extract('あ = "🙂" + f("é")\n'.encode(), "", KEY).body
    assert isinstance(node, out.Assign) and isinstance(node.value, out.Binary)
    assert node.value.right.pos == (1, 11, 1, 17)  # type: ignore[union-attr]


# encodings and files that nobody can read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        b"\xef\xbb\xbfx = '\xe3\x81\x82'\n",
        "# -*- coding: euc-jp -*-\nx = 'あ'\n".encode("euc-jp"),
        "# vim: set fileencoding=shift_jis :\nx = 'あ'\n".encode("shift_jis"),
        "x = 'あ'".encode(),
        "\x0cx = 'あ'\r\n".encode(),
        "x = 'あ'\r".encode(),
    ],
)
def test_text_in_any_encoding(source: bytes) -> None:
    read = extract(source, "", KEY)
    (node,) = read.body
    assert isinstance(node, out.Assign) and node.value == out.Const("str", "あ")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (b"x = '\xff'\n", "cannot be decoded"),
        (b"x = 1\n\0\n", "cannot be decoded: it contains NUL bytes"),
        (b"# coding: klingon\n", "cannot be decoded: unknown encoding"),
        (b"# coding: zip\n", "cannot be decoded"),
        (b"# coding: idna\nx = 1\n", "cannot be decoded: unsupported encoding idna"),
        (b"# coding: unicode_escape\nx = 1\n", "cannot be decoded: unsupported encoding"),
        (b"x = 1\ny = (\n", "syntax error, line 2"),
        (b"x = 1\ny = = 2\nz = 1\n", "syntax error, line 2"),
        (b"a = 1\nprint 'x'\n", "Python 2 syntax, line 2"),
        (b"try: a\nexcept E, e: pass\nprint 'x' % e\n", "Python 2 syntax, line 3"),
        (b"x = 'a' b'b'\n", "the parser does not accept it"),
        (b"<html>\n", "syntax error, line 1"),
    ],
)
def test_what_cannot_be_read_is_a_problem_and_says_where(source: bytes, problem: str) -> None:
    read = extract(source, "", KEY)
    assert read.problem.startswith(problem)
    assert read.body == () and read.markers == ()


def test_a_problem_does_not_repeat_the_source() -> None:
    assert "hunter2" not in str(extract(b"password = 'hunter2' 'x\n", "", KEY))


@pytest.mark.parametrize("source", [b"", b"\n\n", b"# only a comment", b"pass", b"x = 1 \\\n\n", b"\t\n"])
def test_nearly_empty_files_are_read(source: bytes) -> None:
    read = extract(source, "", KEY)
    assert not read.problem and len(read.body) == (b"=" in source)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1'\"\\\n\r\t (){}[]#:=,.f@*%-あ\0\x0c"), max_size=60))
def test_nothing_makes_it_raise(text: str) -> None:
    extract(text.encode(), "", KEY)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_no_bytes_make_it_raise(data: bytes) -> None:
    extract(data, "", KEY)


# depth ---------------------------------------------------------------------------------------------------------------

DEEP = {
    "brackets": "x = " + "[" * 190 + "]" * 190,
    "calls of calls": "x = a" + "()" * 300,
    "methods": "x = a" + ".b(c)" * 300,
    "not": "x = " + "not " * 800 + "a",
    "minus": "x = " + "-" * 800 + "a",
    "ternaries": "x = " + "a if b else " * 400 + "c",
    "lambdas": "x = " + "lambda: " * 400 + "a",
    "powers": "x = " + "**".join("a" * 800),
    "elif": "if a: b\n" + "elif a: b\n" * 900,
    "blocks": "".join(" " * depth + "if a:\n" for depth in range(99)) + " " * 99 + "b",
    "formatted": "x = " + "f'{" * 40 + "f(1)" + "}'" * 40,
}


@pytest.mark.parametrize("name", DEEP)
def test_depth_is_bounded_and_said(name: str) -> None:
    read = extract(f"{DEEP[name]}\nlast = f()\n".encode(), "", KEY)
    assert not read.problem and (read.bounds or name in ("formatted", "blocks"))
    assert depth(read.body) < 400
    last = read.body[-1]
    assert isinstance(last, out.Assign) and last.pos[0] == DEEP[name].count("\n") + 2
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(read), type=out.Outline) == read


@pytest.mark.parametrize(("op", "count"), [("+", 900), ("and", 900), ("|", 900)])
def test_a_long_chain_of_operators_keeps_all_its_operands(op: str, count: int) -> None:
    names = [f"a{number}" for number in range(count)]
    read = extract(f"x = {f' {op} '.join(names)}\n".encode(), "", KEY)
    assert [node.id for node in nodes(read.body[0].value) if isinstance(node, out.Name)] == names  # type: ignore[union-attr]
    assert depth(read.body) < 60


@pytest.mark.parametrize(
    "source", ["(" * 201 + ")" * 201, "[" * 10_000, "a+" * 5000 + "a", "not " * 5000 + "a", "a" + "()" * 5000]
)
def test_what_would_exhaust_the_stack_is_refused(source: str) -> None:
    assert extract(f"x = {source}\n".encode(), "", KEY).problem


@pytest.mark.parametrize("opening", ["[", "(", "C(", "{1: "])
def test_a_nested_pattern_on_which_the_parser_would_not_end_is_refused(opening: str) -> None:
    closing = {"[": "]", "{": "}"}.get(opening[0], ")")
    source = f"match a:\n case {opening * 30}b{closing * 30}: pass\n"
    assert extract(source.encode(), "", KEY).problem == "a pattern is nested more than 12 deep"


def test_hundreds_of_short_statements_are_not_deep() -> None:
    source = "x = a.b(c + d, e - f)\ny = [a.b, -1, not c]\n" * 500 + '"""' + "(" * 500 + '"""\n'
    read = extract(source.encode(), "", KEY)
    assert not read.problem and not read.bounds and len(read.body) == 1001


def test_a_display_of_many_items_is_cut_and_says_so() -> None:
    read = extract(f"x = [{'1,' * 5000}]\ny = {{{'1: 2,' * 5000}}}\n".encode(), "", KEY)
    assert read.bounds == ("only the first 2000 items of a display are kept",)
    assert len(read.body[0].value.items) == 2001  # type: ignore[union-attr]


def depth(root: Any) -> int:
    """Nesting of nodes and tuples below a node, without recursion."""
    deepest, waiting = 0, [(root, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(node, tuple):
            waiting += [(item, level + 1) for item in node]
        elif isinstance(node, msgspec.Struct):
            waiting += [(getattr(node, name), level + 1) for name in node.__struct_fields__]
    return deepest
