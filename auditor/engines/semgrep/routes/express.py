"""Express, and what is written like it (Koa routers, Fastify, Hono): ``router.post("/x", guard, handler)``.

A router that is mounted takes its prefix and the links before it along, through imports of files; a path that is used
with a guard before is guarded; ``router.use(guard)`` counts for what is written after it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.engines.semgrep.complete import Node
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.guards import INERT, judge
from auditor.engines.semgrep.routes.pieces import Call, items, option, string, strings

_VERBS = {"get", "post", "put", "patch", "delete", "del", "all"}
_ROUTER = re.compile(r"(?i)(^|\.)(app|api|\w*router|\w*routes?|server|fastify|\w*app|r|instance|v\d|web|koa)$")
_LIKE_PATH = re.compile(r"^$|^[/*]|^\.\*")
_REQUIRE = re.compile(r"^require\(\s*['\"](?P<path>[^'\"]+)['\"]\s*\)")
_CALLED = re.compile(r"^(?P<name>[\w$.]+)\((?P<args>[^()]*)\)$")
_HOOKS = ("preHandler", "onRequest", "preValidation", "beforeHandler", "middleware", "before")
_DEEP = 5
_CLIENT = re.compile(
    r"(?i)^(axios|http|https|\$http|request|client|fetch|cy|supertest|agent|this\.http\w*|\w*(cache|redis|map|store|params|headers|client|service|api|mock|repo\w*))$"
)


@dataclass
class _Router:
    """A router of one file: what was registered on it, in order, and where it is mounted."""

    mounts: list[tuple[str, tuple[Link, ...], str, str, int]] = field(default_factory=list)
    """(prefix, links, file, router, line) of each place where another router uses this one."""


def found(code: Code) -> Iterator[Found]:
    """The routes of all JavaScript and TypeScript files."""
    calls: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for file in code.of(".js", ".ts", ".mjs", ".cjs", ".tsx", ".jsx"):
        for call in code.pieces(file).calls:
            if _ROUTER.search(call.base) or (
                call.args and _LIKE_PATH.match(_path(call) or "-") and not _CLIENT.match(call.base)
            ):
                calls[file, call.base].append(call)
    mounts = _mounts(code, calls)
    for (file, base), there in calls.items():
        for call in there:
            for one in _routes(code, call):
                path, links, handler, methods = one
                before = _before(call, path, methods, there)
                for prefix, outer, doubt in _outside(file, base, mounts, calls, 0):
                    yield _one(code, call, methods, joined(prefix, path), (*outer, *before, *links), handler, doubt)


def _path(call: Call) -> str | None:
    first = items(call.args[0]) if call.args else ()
    return string(first[0]) if first else None


def _links(call: Call, texts: tuple[str, ...]) -> tuple[Link, ...]:
    return tuple(Link(part, call.site) for text in texts for part in items(text) if part and string(part) is None)


def _routes(code: Code, call: Call) -> Iterator[tuple[str, tuple[Link, ...], str, tuple[str, ...]]]:
    """(path, links, handler, methods) of a call that makes a route."""
    if call.method in _VERBS:
        chained = _chained(code, call)
        path, rest = (chained, call.args) if chained is not None else (_path(call), call.args[1:])
        if path is None and call.args and (call.args[0].startswith("/") or not re.match(r"^[\w$.\[`]", call.args[0])):
            path = call.args[0]
        if path is None or not rest or not (_LIKE_PATH.match(path) or chained is not None):
            return
        methods: tuple[str, ...] = (
            ("*",) if call.method == "all" else ("DELETE",) if call.method == "del" else (call.method.upper(),)
        )
        flat: list[str] = [part for text in rest for part in items(text)]
        options = [text for text in flat if text.startswith("{")]
        flat = [text for text in flat if not text.startswith("{")]
        if not flat:
            flat = [option(options, "handler")]
        hooks = tuple(part for name in _HOOKS for part in items(option(options, name)) if part)
        limited = ("rateLimit()",) if any("rateLimit" in text for text in options) else ()
        yield path, _links(call, (*hooks, *limited, *flat[:-1])), flat[-1], methods
    elif call.method == "route" and call.args and call.args[0].startswith("{"):
        path, handler = (
            string(option(call.args, "url")) or string(option(call.args, "path")),
            option(call.args, "handler"),
        )
        if path and handler:
            hooks = tuple(part for name in _HOOKS for part in items(option(call.args, name)) if part)
            limited = ("rateLimit()",) if "rateLimit" in call.args[0] else ()
            methods = tuple(word.upper() for word in strings(option(call.args, "method"))) or ("*",)
            yield path, _links(call, (*hooks, *limited)), handler, methods


def _chained(code: Code, call: Call) -> str | None:
    """The path of ``router.route("/x").get(f)``."""
    for other in code.pieces(call.file).calls:
        if other.method == "route" and other.start == call.start and other.region[2:] < call.region[2:] and other.args:
            return string(other.args[0])
    return None


def _before(call: Call, path: str, methods: tuple[str, ...], there: list[Call]) -> tuple[Link, ...]:
    """What the same router was given before this route: for all paths, for a path above it, for the very same one."""
    out: list[Link] = []
    for other in there:
        if other.region[:2] >= call.region[:2] or not other.args:
            continue
        paths = [string(part) for part in items(other.args[0])]
        if other.method == "use":
            if all(one is None for one in paths):
                out += _links(other, other.args)
            elif any(one is not None and _under(path, one) for one in paths):
                out += _links(other, other.args[1:])
        elif other.method in _VERBS and path in paths and (other.method == "all" or other.method.upper() in methods):
            out += [
                one for one in _links(other, other.args[1:]) if "=>" not in one.text and judge(one.text, None).kinds
            ]
    return tuple(out)


def _under(path: str, above: str) -> bool:
    pattern = re.sub(r":\w+", lambda found: "[^/]+", re.escape(above.rstrip("/*")).replace(r"\:", ":"))
    try:
        return re.match(rf"{pattern}(/|$)", path) is not None
    except re.error:
        return False


def _mounts(code: Code, calls: dict[tuple[str, str], list[Call]]) -> dict[tuple[str, str], _Router]:
    """Where each router is used: by name in its own file, or through what another file exports."""
    out: dict[tuple[str, str], _Router] = defaultdict(_Router)
    for (file, base), there in calls.items():
        imports = {one.name: one.what for one in code.pieces(file).imports}
        for call in there:
            if call.method not in ("use", "route", "register") or not call.args or call.args[0].startswith("{"):
                continue
            first = string(items(call.args[0])[0])
            rest = call.args if first is None else call.args[1:]
            prefix = first or ""
            if call.method == "register":
                prefix = string(option(rest, "prefix")) or ""
                rest = rest[:1]
            for position, text in enumerate(rest):
                before = _links(call, rest[:position])
                place = (prefix, before, file, base, call.region[0])
                required = _REQUIRE.match(text)
                called = _CALLED.match(text)
                name = re.sub(r"\.(routes|middleware|router)\(\)$|\(\)$", "", text)
                target = ""
                if required:
                    target = code.imported(file, required["path"])
                elif name.split(".")[0] in imports:
                    target = code.imported(file, imports[name.split(".")[0]])
                elif called and called["name"] in imports:
                    target = code.imported(file, imports[called["name"]])
                if target and target != file and any(other == target for other, _ in calls):
                    out[target, "*"].mounts.append(place)
                elif (file, name) in calls and name != base:
                    out[file, name].mounts.append(place)
    for file in code.files:  # export function users(router) { ... }, called with a router elsewhere
        for one in code.pieces(file).imports:
            target = code.imported(file, one.what) if file.endswith((".js", ".ts", ".mjs", ".cjs")) else ""
            if not target or not any(other == target for other, _ in calls) or (target, "*") in out:
                continue
            handed = re.search(rf"(?<![\w$.]){re.escape(one.name)}(?:\.\w+)?\(\s*(?:new\s+)?(\w+)", code.text(file))
            if handed and _ROUTER.search(handed[1]):
                out[target, "*"].mounts.append(
                    ("", (), file, handed[1], code.text(file).count("\n", 0, handed.start()) + 1)
                )
    return out


def _outside(
    file: str, base: str, mounts: dict[tuple[str, str], _Router], calls: dict[tuple[str, str], list[Call]], depth: int
) -> Iterator[tuple[str, tuple[Link, ...], str]]:
    """(prefix, links, doubt) of each way on which a router is reached."""
    places = [*mounts.get((file, base), _Router()).mounts, *mounts.get((file, "*"), _Router()).mounts]
    if not places or depth > _DEEP:
        yield "", (), ""
        return
    for prefix, links, outer, name, line in places[:4]:
        above: list[Link] = []
        for other in calls.get((outer, name), ()):
            if other.method == "use" and other.region[0] < line and other.args:
                paths = [string(part) for part in items(other.args[0])]
                if all(one is None for one in paths):
                    above += _links(other, other.args)
                elif prefix and any(one is not None and _under(prefix, one) for one in paths):
                    above += _links(other, other.args[1:])
        for more, further, doubt in _outside(outer, name, mounts, calls, depth + 1):
            yield joined(more, prefix), (*further, *above, *links), doubt


def _one(
    code: Code, call: Call, methods: tuple[str, ...], path: str, links: tuple[Link, ...], handler: str, doubt: str
) -> Found:
    node: Node | None = code.resolve(call.file, handler)
    if node is None and re.match(
        r"(async\s*)?(function\b|\(?[\w$,\s{}:.=<>?\[\]|]*\)?(:[^=]*)?\s*=>)|\w[\w.$]*\(\s*(async\s*)?(function\b|\()",
        handler,
    ):
        node = code.inline(call.file, call.region, f"{call.method} {path}")
    spread = next((link.text for link in links if link.text.startswith("...")), "")
    links = tuple(link for link in links if not link.text.startswith("...") and not _is_router(link.text))
    name = re.sub(r"\(.*", "", handler, flags=re.DOTALL)[:80] or f"{call.method} {path}"
    return Found("express", methods, path, call.site, node, name, links, doubt or spread, f"{call.file}#{call.base}")


def _is_router(text: str) -> bool:
    """Whether a link is a router of its own, which answers for its own paths."""
    return re.search(r"(?i)(router?s?|routes?)(\(\)|\.routes\(\))?$", text) is not None or bool(
        _REQUIRE.match(text) and not INERT.search(text) and "auth" not in text.lower()
    )
