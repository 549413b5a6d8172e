"""By what a limiter counts: the function or text that gives its key, and which part of a request that reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.flow.meaning import split
from auditor.program.source import expressions, leaf
from auditor.project import Func, Module
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program

FORWARDED = frozenset({
    "x-forwarded-for", "http_x_forwarded_for", "x-real-ip", "http_x_real_ip", "true-client-ip", "http_true_client_ip",
    "x-client-ip", "http_x_client_ip", "x-originating-ip", "forwarded", "http_forwarded", "x-cluster-client-ip",
    "http_client_ip", "client-ip", "x-forwarded", "http_x_forwarded",
})  # fmt: skip
"""Headers that a client may send as it likes, unless a proxy in front overwrites them."""
_FREE = frozenset({
    "user-agent", "http_user_agent", "user_agent", "x-device-id", "http_x_device_id", "device_id", "x-request-id",
    "accept-language", "http_accept_language", "referer", "http_referer", "x-csrftoken", "fingerprint", "session_key", "sessionid",
})  # fmt: skip
_TRUSTED = frozenset("trusted trust proxies proxy hops depth count num".split())
_KEYS = ("key_func", "key_function", "keyfunc", "identifier", "key", "rate_limit_key", "key_builder")
_LIMITING = frozenset(
    "limit limits limiter ratelimit ratelimiter rate throttle throttles throttling attempts attempt tries failures lockout"
    " block blocked ban banned brute".split()
)


@dataclass(frozen=True, eq=False)
class Keyed:
    """One place where something is counted or allowed by a value that the caller chooses."""

    site: Site
    what: str
    header: str
    function: str

    def finding(self, flaw: str, confidence: str = "medium") -> Finding:
        """A finding at the place."""
        return Finding(
            check="", site=self.site, subject=self.header, confidence=confidence,
            message=f"{self.what} {flaw} ({self.header}).",
        )  # fmt: skip


def read_header(program: Program, body: tuple[o.Stmt, ...] | o.Expr, wanted: frozenset[str]) -> str:
    """The header of these that code takes from a request as it is: the first of a list counts, the last does not."""
    stmts = flat(body) if isinstance(body, tuple) else iter((o.Do(body),))
    nodes = [node for stmt in stmts for node in expressions(stmt)]
    for node in nodes:
        name = leaf(node) if isinstance(node, (o.Name, o.Attr)) else ""
        if (name and {"trusted", "proxies", "hops"} & set(split(name))) or name in ("num_proxies", "proxy_count"):
            return ""
        if isinstance(node, o.Sub) and isinstance(node.index, o.Unary):  # the last one: what our proxy added
            return ""
    for node in nodes:
        key: object = ""
        if (
            isinstance(node, o.Call)
            and isinstance(node.func, o.Attr)
            and node.func.attr in ("get", "getlist", "get_header")
        ):
            key = node.args[0].value if node.args and isinstance(node.args[0], o.Const) else ""
            owner = leaf(node.func.value)
        elif isinstance(node, o.Sub):
            key = node.index.value if isinstance(node.index, o.Const) else ""
            owner = leaf(node.value)
        else:
            continue
        if (
            isinstance(key, str)
            and key.lower() in wanted
            and owner in ("headers", "META", "environ", "request", "cookies", "_headers")
        ):
            return key
    return ""


def limiter_keys(program: Program, wanted: frozenset[str]) -> Iterator[Keyed]:
    """Limiters whose key is a header of these: by a function, a lambda, or the text of django-ratelimit."""
    for module, where, node in _calls(program):
        if not any(kw.name in _KEYS for kw in node.kwargs):
            continue
        called = leaf(node.func)
        base = leaf(node.func.value) if isinstance(node.func, o.Attr) else ""
        if not _LIMITING & {*split(called), *split(base)}:
            continue
        for kw in node.kwargs:
            if kw.name not in _KEYS:
                continue
            header = _of(program, module, kw.value, wanted)
            if header:
                yield Keyed(place(module, node.pos, where), f"{called}({kw.name}=...)", header, where)


def _of(program: Program, module: Module, value: o.Expr, wanted: frozenset[str]) -> str:
    if isinstance(value, o.Const) and isinstance(value.value, str):
        kind, _, name = value.value.partition(":")
        known = name.lower() if kind in ("header", "cookie") else "user-agent" if kind == "user_agent" else ""
        return name or kind if known in wanted else ""
    if isinstance(value, o.Lambda):
        return read_header(program, value.body, wanted) or _called(program, module, value.body, wanted)
    ref = program.project.resolve(value, module)
    if ref is not None and isinstance(ref.target, Func) and not ref.target.module.stub:
        return read_header(program, ref.target.body, wanted)
    return ""


def _called(program: Program, module: Module, body: o.Expr, wanted: frozenset[str]) -> str:
    if isinstance(body, o.Call):
        ref = program.project.resolve(body.func, module)
        if ref is not None and isinstance(ref.target, Func) and not ref.target.module.stub:
            return read_header(program, ref.target.body, wanted)
    return ""


def counted_by_header(program: Program) -> Iterator[Keyed]:
    """Functions that read a forwarded header which anybody may send, where tries are counted by it.

    The place is that of the function which reads the header: one repair for everything that asks it.
    """
    sources: dict[int, tuple[Func, str]] = {}
    for func in program.source.naming(FORWARDED):
        header = read_header(program, func.body, FORWARDED)
        if header:
            sources[id(func)] = (func, header)
    for func in program.functions() if sources else ():
        summary = program.flow.summary(func, func.klass)
        asked = [edge.callee for edge in summary.edges if id(edge.callee) in sources] if summary is not None else []
        for source in dict.fromkeys([func, *asked] if id(func) in sources else asked):
            used = _limits(func)
            if used:
                reader, header = sources[id(source)]
                what = f"{func.qualname}() {used}" + ("" if reader is func else f" ({reader.qualname}() reads it)")
                yield Keyed(reader.site.in_function(reader.qualname), what, header, reader.qualname)


def _limits(func: Func) -> str:
    """Whether a function keeps a count under a key made of an address: ``cache.incr(f"login-attempts:{ip}")``."""
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(node, o.Text) and any(_is_address(part) for part in node.parts):
                texts = [part.value for part in node.parts if isinstance(part, o.Const) and isinstance(part.value, str)]
                key = not any(" " in text for text in texts)  # a key of a store, no sentence of a log
                if key and any(_LIMITING & set(split(text.replace(":", "_").replace("-", "_"))) for text in texts):
                    return "counts tries for an address"
            if isinstance(node, o.Call) and _LIMITING & {*split(leaf(node.func)), *split(_owner(node))}:
                if any(_is_address(arg) for arg in (*node.args, *(kw.value for kw in node.kwargs))):
                    return "counts tries for an address"
    return ""


def _owner(call: o.Call) -> str:
    return leaf(call.func.value) if isinstance(call.func, o.Attr) else ""


def _is_address(expr: o.Expr) -> bool:
    words = set(split(leaf(expr))) if isinstance(expr, (o.Name, o.Attr)) else set()
    return bool(words & {"ip", "addr", "address", "ipaddr", "remote"}) and not words & {"email", "mail", "to"}


def _calls(program: Program) -> Iterator[tuple[Module, str, o.Call]]:
    """Every call of the project's modules, decorators with them: the module, the function around it, the call."""
    for module in program.project.modules.values():
        for stmt in flat(module.outline.body) if not module.stub else ():
            for node in expressions(stmt):
                if isinstance(node, o.Call):
                    yield module, "", node
    for func in program.functions():
        for decorator in func.decorators:
            if isinstance(decorator.expr, o.Call):
                yield func.module, func.qualname, decorator.expr
        for said in program.source.said(func):
            if isinstance(said.expr, o.Call):
                yield func.module, func.qualname, said.expr


def free_keys(program: Program) -> Iterator[Keyed]:
    """Limiters whose key the caller changes for free: his browser's name, a device that he names, a cookie."""
    return limiter_keys(program, _FREE)
