"""How many values a random draw can have, as far as its size is written down."""

from __future__ import annotations

import string
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.program.source import expressions
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_ALPHABETS = ("digits", "ascii_letters", "ascii_lowercase", "ascii_uppercase", "hexdigits", "octdigits")
_MANY = 64
_BYTES = frozenset({"urandom", "getrandom", "token_bytes", "token_hex", "token_urlsafe", "randbytes"})
_BITS = frozenset({"getrandbits", "randbits"})
_URLSAFE, _HEX, _UUID_BITS, _ALNUM = 64, 16, 122, 62


def space(program: Program, site: Site) -> int | None:
    """The number of values that the draw at a place can have: repetition around it and a cut of its text counted.

    ``None`` when it is not written down.
    """
    func = program.source.func_at(site)
    for stmt in flat(func.body) if func is not None else ():
        for node in expressions(stmt):
            if isinstance(node, o.Call) and node.pos[0] == site.line:
                one = _choices(node)
                if one:
                    whole = int(one ** min(_repeated(stmt, node), _MANY))
                    return min(whole, _cut(stmt, node) or whole)
    return None


def _choices(call: o.Call) -> int:
    name = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
    numbers: list[int | None] = [_number(arg) for arg in call.args] or [_number(kw.value) for kw in call.kwargs[:1]]
    first = numbers[0] if numbers else None
    if name in ("randint", "randrange", "randbelow", "uniform") and numbers and all(x is not None for x in numbers):
        known = [x for x in numbers if x is not None]
        low, high = (0, known[0]) if len(known) == 1 else (known[0], known[1])
        return max(int(high) - int(low) + (name == "randint"), 1)
    if name in _BYTES:
        return 1 << (8 * min(first, _MANY)) if first else 0
    if name in _BITS:
        return 1 << min(first, 8 * _MANY) if first else 0
    if name == "uuid4":
        return 1 << _UUID_BITS
    if name == "get_random_string" and first:
        given = next((kw.value for kw in call.kwargs if kw.name == "allowed_chars"), None)
        size = _alphabet(given) if given is not None else _alphabet(call.args[1]) if len(call.args) > 1 else _ALNUM
        return int(size ** min(first, _MANY)) if size else 0
    if name in ("choice", "choices", "sample") and call.args:
        size = _alphabet(call.args[0])
        times = next((_number(kw.value) for kw in call.kwargs if kw.name == "k"), None)
        times = times if times is not None else numbers[1] if name == "sample" and len(numbers) > 1 else None
        if name != "choice" and times is None:
            return 0
        return int(size ** min(times or 1, _MANY))
    return 0


def _cut(stmt: o.Stmt, call: o.Call) -> int:
    """What is left when only the first signs of the text are taken: ``uuid4().hex[:6]``; 0 when it is not cut."""
    name = call.func.attr if isinstance(call.func, o.Attr) else getattr(call.func, "id", "")
    if name not in _BYTES | {"uuid4"}:
        return 0
    for node in expressions(stmt):
        if isinstance(node, o.Sub) and isinstance(node.index, o.Slice) and call in expressions(o.Do(node.value)):
            upper = _number(node.index.upper) if node.index.upper is not None else None
            if node.index.lower is None and upper and 0 < upper < _MANY:
                return int((_URLSAFE if name == "token_urlsafe" else _HEX) ** upper)
    return 0


def _number(expr: o.Expr) -> int | None:
    if isinstance(expr, o.Const) and isinstance(expr.value, int):
        return int(expr.value)
    if isinstance(expr, o.Binary):
        left, right = _number(expr.left), _number(expr.right)
        if left is not None and right is not None and abs(left) < 10**6 and 0 <= right < 64:
            return {"**": left**right, "-": left - right, "+": left + right, "*": left * right}.get(expr.op)
    return None


def _alphabet(expr: o.Expr) -> int:
    """The number of characters to choose from; 0 when it is not written down."""
    if isinstance(expr, o.Binary) and expr.op == "+":
        left, right = _alphabet(expr.left), _alphabet(expr.right)
        return left + right if left and right else 0
    if isinstance(expr, o.Const) and isinstance(expr.value, str):
        return len(set(expr.value))
    name = expr.attr if isinstance(expr, o.Attr) else getattr(expr, "id", "")
    found = getattr(string, name, "") if name in _ALPHABETS else ""
    return len(found)


def _repeated(stmt: o.Stmt, call: o.Call) -> int:
    """How often a comprehension around the call draws; a number that is not written down counts as many."""
    for node in expressions(stmt):
        if isinstance(node, o.Comp) and call in _below(node):
            source = node.gens[0].iter if node.gens else None
            if isinstance(source, o.Call) and source.args:
                return _number(source.args[-1]) or _MANY
    return 1


def _below(node: o.Comp) -> Iterator[o.Node]:
    return expressions(o.Do(node.elt))
