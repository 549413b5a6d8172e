"""Limits on tries and requests: those on the way, those that settings lay on everything, and names that hint at one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Value
from auditor.flow import values
from auditor.flow.meaning import split
from auditor.flow.summary import Unknown
from auditor.program.counting import counts
from auditor.program.path import Path
from auditor.program.source import expressions, leaf
from auditor.project import Func, Klass
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

LIMITS = ("throttle", "lockout")
_DEFAULTS = ("default_limits", "application_limits")
_MOST = 400
_LIBRARIES = frozenset({
    "axes", "django_ratelimit", "ratelimit", "defender", "brutebuster", "flask_limiter", "slowapi", "fastapi_limiter",
    "limits", "pyrate_limiter", "starlette_limiter", "aiohttp_ratelimiter", "sanic_limiter",
})  # fmt: skip


@dataclass(frozen=True, eq=False)
class Unlimited:
    """A way to an act on which nothing counts; ``confidence`` is lower when the project has a limiter elsewhere."""

    path: Path
    confidence: str


def unlimited(program: Program, to: Iterable[str]) -> Iterator[Unlimited]:
    """Ways to these acts that certainly pass no limit, one for each endpoint; hints at an unknown limit silence."""
    if program.limited_everywhere:
        return
    elsewhere = bool(_LIBRARIES & _imported(program))
    done: set[tuple[int, str]] = set()
    for path in program.paths(to=to):
        if (id(path.entry), path.act.kind) in done or path.has(*LIMITS) or not all(map(_validates, path.unknown)):
            continue
        done.add((id(path.entry), path.act.kind))
        if path.endpoint.kind in ("task", "command", "hook", "function") or hint(program, path.entry):
            continue
        sure = path.confidence == "high" and not elsewhere
        yield Unlimited(path, "high" if sure else "medium")


def _validates(unknown: Unknown) -> bool:
    """Whether what is not understood only looks at the form of what was sent: ``LoginSchema().validate``."""
    owner, _, method = unknown.symbol.rpartition(".")
    return method in _VALIDATES and (
        "validate_" in method or bool(_FORMS & set(split(owner.replace(".", "_").strip("()"))))
    )


_VALIDATES = frozenset(
    {"validate", "model_validate", "model_validate_json", "parse_obj", "is_valid", "validate_on_submit"}
)
_FORMS = frozenset("schema schemas form forms serializer serializers input model dto".split())


def everywhere(program: Program) -> str:
    """The name of a limiter that settings put before everything, or before every check of a password; else empty."""
    backends = _strings(program, "AUTHENTICATION_BACKENDS")
    if any(text.startswith("axes.") for text in backends):
        return "axes"
    middleware = (*_strings(program, "MIDDLEWARE"), *_strings(program, "MIDDLEWARE_CLASSES"))
    words = program.table.words
    found = next((text for text in middleware if words.has("limiter", text.rpartition(".")[2])), "")
    if found:
        return found
    if program.configuration.mentions("RATELIMIT_DEFAULT"):
        return "RATELIMIT_DEFAULT"
    for call in set_up(program):
        name = leaf(call.func)
        given = [kw.value for kw in call.kwargs if kw.name in _DEFAULTS] if name == "Limiter" else []
        if any(_some(value) and not _generous(program, value) for value in given):
            return "Limiter"
        if name in ("add_middleware", "Middleware") and call.args and words.has("limiter", leaf(call.args[0])):
            return leaf(call.args[0])
    return ""


def set_up(program: Program) -> Iterator[o.Call]:
    """The calls by which an application is put together: those of modules and of functions, wherever they stand."""
    return iter(program.source.all_calls)


def hint(program: Program, entry: Entry) -> str:
    """The name by which a function behind an endpoint limits tries, locks, or asks for a CAPTCHA; else empty."""
    for func in reach(program, entry):
        found = counts(program, func)
        if found:
            return found
    return _inherited(program, entry)


def _inherited(program: Program, entry: Entry) -> str:
    """A limit that the class of an endpoint names among its attributes or bases: ``throttle_scope``, a form with a CAPTCHA."""
    words = program.table.words
    klass = entry.klass or entry.func.klass
    for base in program.project.mro(klass) if klass is not None else ():
        if isinstance(base, Klass) and not base.module.stub:
            found = next((name for name in (*base.attrs, *base.methods) if words.has("limiter", name)), "")
            if found:
                return found
            for value in base.attrs.values():
                if isinstance(value, o.Name):
                    ref = program.project.resolve(value, base.module)
                    fields = ref.target.attrs if ref is not None and isinstance(ref.target, Klass) else {}
                    found = next((name for name in fields if words.has("limiter", name)), "")
                    if found:
                        return found
        elif isinstance(base, str) and words.has("limiter", base.rpartition(".")[2]):
            return base
    return ""


def reach(program: Program, entry: Entry) -> list[Func]:
    """The functions that run for an endpoint, as far as calls were resolved."""
    out: dict[int, Func] = {}
    stack = [entry.func, *entry.around]
    while stack and len(out) < _MOST:
        func = stack.pop()
        if id(func) in out:
            continue
        out[id(func)] = func
        summary = program.flow.summary(func, entry.klass if func is entry.func else func.klass)
        if summary is not None:
            stack.extend(edge.callee for edge in summary.edges)
    return list(out.values())


def names(func: Func) -> Iterator[str]:
    """Every name and attribute in a function, and the status 429, wherever it stands."""
    yield func.name
    for decorator in func.decorators:
        yield from _inside(decorator.expr)
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(node, o.Name):
                yield node.id
            elif isinstance(node, o.Attr):
                yield node.attr
            elif isinstance(node, o.Const) and (node.value == 429 or node.value == "429"):
                yield "ratelimit"


def _inside(expr: o.Expr) -> Iterator[str]:
    while isinstance(expr, (o.Call, o.Attr)):
        if isinstance(expr, o.Attr):
            yield expr.attr
        expr = expr.func if isinstance(expr, o.Call) else expr.value
    if isinstance(expr, o.Name):
        yield expr.id


def _some(expr: o.Expr) -> bool:
    return not (isinstance(expr, o.Seq) and not expr.items)


_RATE = re.compile(r"(\d+)\s*(?:/|per)\s*(\d*)\s*(second|minute|hour|day|month|year)", re.IGNORECASE)
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "month": 2592000, "year": 31536000}
_PER_HOUR = 3000
"""Passwords that may be tried in an hour before a limit on everything is none on the login."""


def _generous(program: Program, expr: o.Expr) -> bool:
    """Whether every rate of a default is known, and the strictest still lets a machine try passwords."""
    items = expr.items if isinstance(expr, o.Seq) else (expr,)
    texts = [_text(program, item) for item in items]
    found = [match for text in texts for match in _RATE.findall(text)]
    if not found or not all(_RATE.search(text) for text in texts):
        return False
    return min(int(n) * 3600 / (int(times or 1) * _SECONDS[unit.lower()]) for n, times, unit in found) > _PER_HOUR


def _text(program: Program, expr: o.Expr) -> str:
    """A text, or the only text that the project gives a constant or a field of settings of that name."""
    if isinstance(expr, o.Const):
        return str(expr.value)
    name = leaf(expr)
    values: set[str] = set()
    for klass in program.project.klasses if name else ():
        value = klass.attrs.get(name) if not klass.module.stub else None
        if isinstance(value, o.Call):
            given = [kw.value for kw in value.kwargs if kw.name == "default"] or list(value.args)
            value = given[0] if given else None
        if isinstance(value, o.Const) and isinstance(value.value, str):
            values.add(value.value)
    switch = program.configuration.get(name.upper()) if name else None
    if switch is not None and isinstance(switch.value, str):
        values.add(switch.value)
    return values.pop() if len(values) == 1 else ""


def _strings(program: Program, name: str) -> tuple[str, ...]:
    return tuple(text for text, _, _ in program.configuration.django.texts(name))


def _imported(program: Program) -> frozenset[str]:
    out: set[str] = set()
    for module in program.project.modules.values():
        if not module.stub:
            out |= {name.partition(".")[0] for name in program.project.imports(module)}
    return frozenset(out)


_MAILED = re.compile(r"[<{][^>}]*token[^>}]*[>}]")
"""The part of a route that holds a token: the link came by mail."""


def by_password(path: Path) -> bool:
    """Whether what lets somebody in is a password, which can be guessed: a signed or long random token cannot."""
    words = path.program.table.words
    if any(words.has("verb_register", name) for name in (path.entry.func.name, path.endpoint.route)):
        return False
    if _MAILED.search(path.endpoint.route):
        return any(name in words.exact("password") for name in _texts(path.entry.func))
    if any(g.kind == "reauth" for g in (*path.guards, *path.trail.met)):
        return True
    named = any(words.has("verb_login", name) for name in (path.entry.func.name, path.endpoint.route))
    return named and any(
        name in words.exact("password") for name in (*_texts(path.entry.func), *names(path.entry.func))
    )


def _texts(func: Func) -> Iterator[str]:
    for stmt in flat(func.body):
        for node in expressions(stmt):
            if isinstance(node, o.Const) and isinstance(node.value, str):
                yield node.value


def from_request(value: Value) -> bool:
    """Whether a value was typed by the caller, also inside what was computed of it."""
    return any(x.kind == "request" for x in values.inner(value))


__all__ = ["LIMITS", "Unlimited", "by_password", "counts", "everywhere", "hint", "names", "reach", "unlimited"]
