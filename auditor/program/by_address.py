"""Decisions by the caller's network address, where the address is what a header says that anybody may send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.limit_keys import FORWARDED, read_header
from auditor.program.reading import nodes, own_parts, position, walked, where, words_in
from auditor.project import Func
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

_ADDRESS = frozenset("ip ips addr address ipaddr remote".split())
_NOT = frozenset("email mail to mac street shipping postal".split())
_PLACES = frozenset(
    "local localhost loopback internal private network networks lan subnet subnets allow allowed allowlist whitelist whitelisted"
    " permitted trusted office intranet vpn".split()
)
_LITERAL = re.compile(r"^(127\.0\.0\.1|::1|localhost|10\.\d+\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)")


def admitted(program: Program) -> Iterator[Finding]:
    """Tests of an address from such a header against a list of places that are let in, one for each reading function."""
    sources: dict[int, tuple[Func, str]] = {}
    for func in program.source.naming(FORWARDED):
        header = read_header(program, func.body, FORWARDED)
        if header:
            sources[id(func)] = (func, header)
    told: set[int] = set()
    for func in program.functions() if sources else ():
        summary = program.flow.summary(func, func.klass)
        asked = [edge.callee for edge in summary.edges] if summary is not None else []
        for source in (func, *asked):
            at = _test(func) if id(source) in sources and id(source) not in told else None
            if at is None:
                continue
            told.add(id(source))
            reader, header = sources[id(source)]
            site = reader.site.in_function(reader.qualname)
            yield Finding(
                check="", site=site, subject=header, confidence="medium", steps=(Step(at, "lets in by the address"), Step(site, header)),
                message=f"{func.qualname}() lets in by a network address that {reader.qualname}() takes from {header}: whoever "
                "writes that header chooses the address.",
            )  # fmt: skip


def _test(func: Func) -> Site | None:
    """Where a function asks whether an address is one of those that are let in; a log line or a key is no such test."""
    for stmt, _ in walked(func.body):
        for node in nodes(own_parts(stmt)):
            if not isinstance(node, o.Compare) or node.ops[0] not in ("in", "not in", "==", "!="):
                continue
            sides = (node.left, *node.rights)
            addresses = [side for side in sides if _is_address(side)]
            others = [side for side in sides if side not in addresses]
            if addresses and any(_is_place(side, node.ops[0]) for side in others):
                return where(func, position(stmt))
    return None


def _is_address(expr: o.Expr) -> bool:
    words = {word for name in words_in(expr) for word in split(name)}
    return bool(words & _ADDRESS) and not words & (_NOT | _PLACES)


def _is_place(expr: o.Expr, op: str) -> bool:
    texts = [n.value for n in nodes(expr) if isinstance(n, o.Const) and isinstance(n.value, str)]
    if any(_LITERAL.match(text) for text in texts):
        return True
    words = {word for name in words_in(expr) for word in split(name)}
    return "in" in op and bool(words & _PLACES)


__all__ = ["admitted"]
