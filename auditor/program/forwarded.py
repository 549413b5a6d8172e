"""Decisions by the caller's address, where the address is what the caller wrote into a header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.program.reading import finding, last, named_words, nodes, own_parts, position, taken, walked, words_in
from auditor.project import Func
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_HEADERS = frozenset(
    "x-forwarded-for http_x_forwarded_for x-real-ip http_x_real_ip x-client-ip http_x_client_ip client-ip http_client_ip "
    "true-client-ip x-originating-ip x-remote-ip x-remote-addr".split()
)
_TRUST = re.compile(
    r"trusted?_?(prox|hop|header|upstream)|prox(y|ies)_?(count|fix|num|depth|addr|list|ips)|num_proxies|behind_proxy|proxy_",
    re.I,
)
_NETWORKS = re.compile(
    r"^(ip_address|ip_network|ipaddress|ipnetwork|ipset|is_private|is_loopback|all_matching_cidrs)$|(local|trusted|allowed|internal|white|admin|safe)_?"
    r"(net|subnet|ip|addr|list|host|range|cidr)|whitelist|allowlist|is_(lan|local|internal)|in_(subnet|network|cidr)",
    re.I,
)  # fmt: skip
_GRANTS = re.compile(
    r"log_?in|auth|allow|permi|access|admin|deny|forbid|abort|internal|bypass|trust|whitelist|restrict|local|403|401",
    re.I,
)


def by_typed_address(program: Program) -> Iterator[Finding]:
    """Reads of a forwarding header as it came, whose value is compared with networks that are let in."""
    readers: dict[str, tuple[Func, o.Stmt, str]] = {}
    deciders: list[tuple[Func, set[str]]] = []
    for func in program.functions():
        read = _reads(func)
        if read is not None:
            readers.setdefault(func.name, (func, *read))
        if any(_NETWORKS.search(word) for word in named_words(func) if len(word) < 60):
            deciders.append((func, {last(n) for n in nodes(func.body) if isinstance(n, o.Call)}))
    done: set[int] = set()
    for decider, calls in deciders:
        if not _decides(decider):
            continue
        for name, (func, stmt, header) in readers.items():
            if id(func) in done or (func is not decider and name not in calls):
                continue
            done.add(id(func))
            steps = (Step(decider.site, f"{decider.qualname} decides by the address"),)
            flaw = (
                f"takes the caller's address from {header}, which he writes himself, and {decider.name} lets in by it"
            )
            yield finding(program, func, position(stmt), flaw, header, steps=steps)


def _reads(func: Func) -> tuple[o.Stmt, str] | None:
    """The statement that reads a forwarding header, unless the function knows how many proxies stand before it."""
    words = named_words(func)
    if any(_TRUST.search(word) for word in words if len(word) < 60):
        return None
    for stmt, _ in walked(func.body):
        for node in nodes(own_parts(stmt)):
            got = taken(node)
            if got is None or got[1].lower() not in _HEADERS:
                continue
            source = words_in(got[0])
            if source & {"headers", "META", "environ", "request", "req", "scope"}:
                return None if _from_the_right(func) else (stmt, got[1])
    return None


def _from_the_right(func: Func) -> bool:
    return any(isinstance(n, o.Sub) and isinstance(n.index, o.Unary) and n.index.op == "-" for n in nodes(func.body))


def _decides(func: Func) -> bool:
    """Whether a function tests an address against networks, and what it does then has to do with letting in."""
    tested = any(
        isinstance(n, o.Compare) and (set(n.ops) & {"in", "not in", "==", "!="}) and any(_NETWORKS.search(w) for w in words_in((n.left, n.rights)))
        for n in nodes(func.body)
    ) or any(isinstance(n, o.Call) and _NETWORKS.search(last(n)) for n in nodes(func.body))  # fmt: skip
    return tested and any(_GRANTS.search(word) for word in named_words(func) if len(word) < 60)
