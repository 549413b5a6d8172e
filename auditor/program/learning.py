"""Rows of a model file that a project's own guards, limiters and mailers would need, read from their names and bodies.

What hides a protection of most endpoints comes first. They are proposals: a person reads them before they count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.program import refusing, running
from auditor.project import Func, Klass
from auditor.project.project import flat
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_BY_NAME = (
    ("second_factor", "second_factor"), ("limiter", "throttle"), ("attempts", "lockout"), ("signature", "signature"),
    ("fresh", "reauth"), ("password", "reauth"), ("option_csrf", "csrf"), ("role", "staff"), ("owner_word", "owner"),
    ("authenticated", "auth"), ("guard_noun", "auth"),
)  # fmt: skip
_RECIPIENTS = (
    "to",
    "recipient",
    "recipients",
    "email",
    "mail",
    "address",
    "phone",
    "number",
    "user",
    "member",
    "account",
    "customer",
)
_SENDS = frozenset(
    {"send", "notify", "mail", "email", "sms", "push", "tell", "inform", "alert", "text", "deliver", "dispatch"}
)
_CHANNELS = (("sms", ("sms", "text", "phone")), ("push", ("push", "device")), ("mail", ()))


@dataclass(frozen=True)
class Proposal:
    """One row: ``section`` guards, messages or inert; ``shape`` decorator or call; ``path`` the dotted name (``*.name`` for
    a method of anything); ``kind`` the word of the vocabulary, empty where only a person can tell; ``holds`` when a call's
    guard holds; ``recipient`` the argument of a message; ``endpoints`` how many it concerns; ``why`` what was read."""

    section: str
    shape: str
    path: str
    kind: str
    endpoints: int
    why: str
    holds: str = ""
    recipient: tuple[int, str] = (0, "")


def proposals(program: Program, hidden: Mapping[str, int]) -> list[Proposal]:
    """The rows, most-used first. ``hidden`` are the symbols that were not understood, with the endpoints that each hides."""
    own = {func.dotted: func for func in program.functions()}
    used = _used(program)
    out: dict[str, Proposal] = {}
    for symbol, count in hidden.items():
        func = own.get(symbol.removesuffix("()")) or _called(program, symbol)
        found = _guard(program, symbol, func, count)
        if not found.path.removeprefix("*.").replace(".", "").isidentifier():
            continue
        out.setdefault(found.path, found)
    for func, count in used.items():
        if program.table.calls((func.dotted,)) or program.table.wraps((func.dotted,)):
            continue  # somebody has said what it is
        if func.dotted not in out and _silent(program, func):
            told = _guard(program, func.dotted, func, count)
            if told.kind:
                out[func.dotted] = told
        mailer = _mailer(program, func, count)
        if mailer is not None:
            out.setdefault(func.dotted, mailer)
    mailers = {path for path, one in out.items() if one.section == "messages"}
    for path in mailers:  # who calls another mailer needs no row
        summary = program.flow.summary(own[path], own[path].klass)
        if summary is not None and any(edge.callee.dotted in mailers - {path} for edge in summary.edges):
            del out[path]
    return sorted(out.values(), key=lambda one: (-one.endpoints, one.section, one.path))


def _used(program: Program) -> Counter[Func]:
    """The project's functions that run for endpoints, with how many."""
    out: Counter[Func] = Counter()
    for entry in program.entries:
        found = {id(f): f for f in running.running(program, entry, {}) if not f.module.stub and f is not entry.func}
        out.update(found.values())
    return out


def _called(program: Program, symbol: str) -> Func | None:
    """The ``__call__`` of the class that a symbol names, or of its instances."""
    for klass in program.project.klasses:
        if klass.dotted == symbol.removesuffix("()") and isinstance(klass, Klass):
            return program.project.method(klass, "__call__")
    return None


def _silent(program: Program, func: Func) -> bool:
    """Whether a function refuses somebody, is called after a check, and lends no guard that is understood."""
    words = program.table.words
    summary = program.flow.summary(func, func.klass)
    if summary is not None and (summary.always or summary.truthy or summary.falsy or summary.met):
        return False
    if func.klass is not None and func.name.startswith(("validate", "clean")):
        return False  # a field that is put in form
    if not words.has("guard_verb", func.name) or words.has("harmless_verb", func.name):
        return False
    sure = any(words.has(kinds, func.name) for kinds in ("second_factor", "signature", "limiter"))
    return refusing.refuses(program, func) or (sure and any(isinstance(stmt, o.Raise) for stmt in flat(func.body)))


def _guard(program: Program, symbol: str, func: Func | None, count: int) -> Proposal:
    words = program.table.words
    last = symbol.removesuffix("()").rpartition(".")[2]
    first = (split(last) or [""])[0]
    stands = func is not None and any(func in entry.around for entry in program.entries)
    wraps = stands or (func is not None and _wraps(func)) or symbol.removesuffix("()") in _decorators(program)
    shape = "decorator" if wraps else "call"
    path = symbol.removesuffix("()") if func is not None or _plain(symbol) else f"*.{last}"
    if first in words.exact("effect_verb") and (func is None or not _refuses(program, func)):
        return Proposal("inert", shape, path, "", count, "by its name it changes or says something, and refuses nobody")
    kind, why = _kind(program, last, func)
    holds = "true"
    if func is not None and shape == "call" and any(isinstance(stmt, o.Raise) for stmt in flat(func.body)):
        holds = "raises"
    where = f"{func.site}; " if func is not None else ""
    return Proposal("guards", shape, path, kind, count, f"{where}{why}", holds if shape == "call" else "")


def _decorators(program: Program) -> set[str]:
    """The dotted names that stand as decorators over the handlers."""
    out = set()
    for entry in program.entries:
        for decorator in entry.func.decorators:
            expr = decorator.expr.func if isinstance(decorator.expr, o.Call) else decorator.expr
            ref = program.project.resolve(expr, entry.func.parent, entry.func.klass)
            out |= set(ref.paths) if ref is not None else set()
    return out


def _refuses(program: Program, func: Func) -> bool:
    return refusing.refuses(program, func) or any(isinstance(stmt, o.Raise) for stmt in flat(func.body))


def _plain(symbol: str) -> bool:
    return "." in symbol and "(" not in symbol and "[" not in symbol


def _kind(program: Program, name: str, func: Func | None) -> tuple[str, str]:
    """The guard kind that the body, else the name, speaks of, and what told it."""
    words = program.table.words
    read = list(_read(func)) if func is not None else []
    refuses = func is not None and _refuses(program, func)
    if refuses and any(words.has("limiter", one) or words.has("attempts", one) for one in read):
        told = next(one for one in read if words.has("limiter", one) or words.has("attempts", one))
        return "throttle", f"refuses, and reads {told}"
    for kinds, guard in _BY_NAME:
        if words.has(kinds, name):
            return guard, f"by its name{', and it refuses' if refuses else ''}"
    for kinds, guard in _BY_NAME:
        told = next((one for one in read if words.has(kinds, one)), "") if refuses else ""
        if told:
            return guard, f"refuses, and reads {told}"
    return "", "nothing tells what it asks for"


def _read(func: Func) -> Iterator[str]:
    """Names, attributes and keys in a function, those of nested functions too."""
    stack: list[object] = list(func.body)
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif isinstance(node, o.Node):
            if isinstance(node, o.Attr):
                yield node.attr
            elif isinstance(node, o.Name):
                yield node.id
            elif isinstance(node, o.Sub) and isinstance(node.index, o.Const) and isinstance(node.index.value, str):
                yield node.index.value
            elif isinstance(node, o.Const) and node.value == 429:
                yield "throttle"
            stack.extend(getattr(node, field) for field in node.__struct_fields__ if field != "pos")


def _wraps(func: Func) -> bool:
    """Whether a function gives back one that is defined in it: a decorator, or one that makes it."""
    inside = {stmt.name for stmt in func.body if isinstance(stmt, o.Function)}
    return any(
        isinstance(stmt, o.Return) and isinstance(stmt.value, o.Name) and stmt.value.id in inside for stmt in func.body
    )


def _mailer(program: Program, func: Func, count: int) -> Proposal | None:
    """A function that is called after sending, takes whom to send to, and reaches no sender that is understood."""
    words = program.table.words
    parts = split(func.name)
    if parts[:1] == [] or parts[0] not in _SENDS or not words.has("notice", func.name):
        return None
    params = [p.name for p in func.params if p.name != func.receiver]
    at = next((n for n, name in enumerate(params) if name in _RECIPIENTS or split(name)[-1:] == ["email"]), None)
    if at is None or _sends(program, func):
        return None
    kind = next(channel for channel, told in _CHANNELS if not told or set(told).intersection(parts))
    return Proposal(
        "messages", "call", func.dotted, kind, count, f"{func.site}; takes {params[at]}", recipient=(at, params[at])
    )


def _sends(program: Program, func: Func) -> bool:
    seen: set[int] = set()
    stack = [func]
    while stack and len(seen) < 60:
        one = stack.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        summary = program.flow.summary(one, one.klass)
        if summary is not None:
            if any(event.act.kind.startswith("message.") for event in summary.events):
                return True
            stack.extend(edge.callee for edge in summary.edges)
    return False
