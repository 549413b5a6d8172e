"""Go: gin, echo, chi, gorilla, fiber and net/http: groups by variable and by block, ``Use``, routers handed to functions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.engines.semgrep.complete import Node
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Call, covers, split, string, strings

_VERBS = {"GET", "POST", "PUT", "PATCH", "DELETE", "Get", "Post", "Put", "Patch", "Delete", "Any", "All"}
_PLAIN = {"Handle", "HandleFunc", "HandlerFunc", "Method", "MethodFunc", "Add", "Match"}
_BLOCKS = {"Route", "Group"}
_DEEP = 6
_WRAPPED = re.compile(r"^(?P<name>[\w.]+)(?:\([^()]*\))?\((?P<inner>.*)\)$", re.DOTALL)
_NOTHING = {"http.HandlerFunc", "HandlerFunc", "echo.WrapHandler", "gin.WrapF", "gin.WrapH", "http.StripPrefix"}
_PATTERN = re.compile(r"^(?:(?P<verb>[A-Z]+)\s+)?(?P<path>/\S*|)$")

_BARE = re.compile(r"gin-gonic/gin|labstack/echo|gofiber/fiber|kataras/iris")
_RELATIVE = re.compile(r"[\w:*][\w:*./-]*$")

_Outer = tuple[str, tuple[Link, ...], str]


def found(code: Code) -> Iterator[Found]:
    """The routes of all Go files."""
    for file in code.of(".go"):
        if file.endswith("_test.go"):
            continue
        calls = code.pieces(file).calls
        echo = "labstack/echo" in code.text(file)
        for call in calls:
            for methods, path, handlers in _routes(call, calls, _BARE.search(code.text(file)) is not None):
                for prefix, outer, doubt in _outside(code, call, calls, 0):
                    handler, rest = (handlers[0], handlers[1:]) if echo else (handlers[-1], handlers[:-1])
                    wrappers, inner = _unwrapped(handler)
                    links = (*outer, *(Link(text, call.site) for text in (*rest, *wrappers)))
                    node = code.resolve(file, inner)
                    if node is None and inner.startswith("func"):
                        node = code.inline(file, call.region, f"{call.method} {path}")
                    name = inner[:80] if not inner.startswith("func") else f"{call.method} {path}"
                    spread = next((text for text in rest if text.endswith("...")), "")
                    yield Found("go", methods, joined(prefix, path), call.site, node, name, links, doubt or spread, _group(code, call))  # fmt: skip


def _routes(call: Call, calls: tuple[Call, ...], bare: bool) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    """(methods, path, handlers) of a call that makes a route; ``bare``: its path may begin without a slash."""
    args = call.args
    if call.method in _VERBS and len(args) > 1:
        path = string(args[0])
        if path is None and re.match(r"^[\w.+\"/ -]+$", args[0]):
            path = "".join(strings(args[0])) or f"{{{args[0]}}}"
        if path is not None and (path == "" or path[:1] in "/:{*" or (bare and _RELATIVE.match(path))):
            yield (call.method.upper(),) if call.method not in ("Any", "All") else ("*",), path, args[1:]
    elif call.method in _PLAIN and len(args) > 1:
        given: tuple[str, ...] = ()
        if call.method in ("Method", "MethodFunc", "Add", "Match") or (call.method == "Handle" and len(args) > 2):
            given, args = tuple(strings(args[0])) or (args[0].removeprefix("http.Method").upper(),), args[1:]
        pattern = _PATTERN.match(string(args[0]) or "-")
        if pattern is None or len(args) < 2:
            return
        after = [one for one in calls if one.method == "Methods" and one.start == call.start]
        given = given or tuple(
            m for one in after for arg in one.args for m in (strings(arg) or (arg.rpartition("Method")[2].upper(),))
        )
        yield (pattern["verb"],) if pattern["verb"] else given or ("*",), pattern["path"], args[1:]


def _unwrapped(handler: str) -> tuple[tuple[str, ...], str]:
    """(wrappers, innermost) of ``auth(limit(show))``."""
    out: list[str] = []
    text = handler.strip()
    for _ in range(_DEEP):
        wrapped = None if text.startswith("func") else _WRAPPED.match(text)
        if wrapped is None:
            break
        args = split(wrapped["inner"])
        inner = next((arg for arg in args if re.match(r"^(func\b|[\w.]+$|[\w.]+\()", arg) and not strings(arg)), "")
        if not inner:
            break
        if wrapped["name"] not in _NOTHING:
            out.append(wrapped["name"])
        text = inner
    return tuple(out), text


def _group(code: Code, call: Call) -> str:
    """What a route shares with its siblings: the router, as it was made last before."""
    made = [
        one.region[0]
        for one in code.pieces(call.file).binds
        if one.name == call.base and one.region[:2] < call.region[:2]
    ]
    return f"{call.file}#{call.base}@{max(made, default=0)}"


def _function(code: Code, call: Call) -> Node | None:
    """The declared function that a call stands in."""
    around = [one for one in code.functions(call.file) if covers(one.region, call.region)]
    return Node(call.file, around[0]) if around else None


def _outside(code: Code, call: Call, calls: tuple[Call, ...], depth: int) -> Iterator[_Outer]:
    """(prefix, links, doubt) of each way on which the router of a call is reached."""
    function = _function(code, call)
    here = [one for one in calls if function is None or covers(function.function.region, one.region)]
    with_ = [one for one in here if one.method == "With" and one.start == call.start and one is not call]
    own = tuple(Link(arg, one.site) for one in with_ for arg in one.args)
    blocks = [one for one in here if one.method in _BLOCKS and one is not call and covers(one.region, call.region) and any("func(" in arg for arg in one.args)]  # fmt: skip
    blocks = [one for one in blocks if one.region != call.region]
    inner = max(blocks, key=lambda one: one.region[:2], default=None)
    for one in here:
        if one.method in ("Use", "UseFunc", "Pre") and one.base == call.base and one.region[:2] < call.region[:2]:
            nearest = max((b for b in here if b.method in _BLOCKS and b is not one and covers(b.region, one.region) and any("func(" in a for a in b.args)), key=lambda b: b.region[:2], default=None)  # fmt: skip
            if nearest is inner or (nearest is None and inner is None):
                own = (*own, *(Link(arg, one.site) for arg in one.args))
    if depth > _DEEP:
        yield "", own, call.base
        return
    bind = next((one for one in reversed(code.pieces(call.file).binds) if one.name == call.base and one.region[:2] < call.region[:2] and (function is None or covers(function.function.region, one.region))), None)  # fmt: skip
    if inner is not None and (bind is None or bind.region[:2] < inner.region[:2]):
        prefix = string(inner.args[0]) or "" if inner.method == "Route" else ""
        if inner.method == "Group" and string(inner.args[0]):
            prefix = string(inner.args[0]) or ""
        for more, links, doubt in _outside(code, inner, calls, depth + 1):
            yield joined(more, prefix), (*links, *own), doubt
    elif bind is not None:
        made = [
            one
            for one in here
            if covers(bind.region, one.region) and one.method in ("Group", "PathPrefix", "With", "Party", "Route")
        ]
        prefix = joined(*(string(one.args[0]) or "" for one in made if one.args and one.method != "With"))
        links = tuple(
            Link(arg, one.site) for one in made for arg in (one.args if one.method == "With" else one.args[1:])
        )
        used = [one for one in here if covers(bind.region, one.region) and one.method in ("Use", "UseFunc")]
        links = (*links, *(Link(arg, one.site) for one in used if one.base != call.base for arg in one.args))
        root = made[0] if made else None
        if root is None:
            yield "", own, ""
            return
        for more, outer, doubt in _outside(code, root, calls, depth + 1):
            yield joined(more, prefix), (*outer, *links, *own), doubt
    else:
        yield from _handed(code, call, function, own, depth)


def _handed(code: Code, call: Call, function: Node | None, own: tuple[Link, ...], depth: int) -> Iterator[_Outer]:
    """The router is a parameter: what those say that call the function."""
    head = code.lines(call.file, function.function.region)[:400].split("{")[0] if function is not None else ""
    if function is None or not re.search(rf"[(,]\s*{re.escape(call.base)}\b[^)]*", head) or head.find("(") < 0:
        yield "", own, ""
        return
    name = function.function.name
    listed = head[head.rfind("(", 0, head.find(call.base + " ")) + 1 :] if call.base + " " in head else ""
    index = next((i for i, part in enumerate(split(listed.split(")")[0])) if part.split()[0] == call.base), 0)
    ways = 0
    for caller in code.project.calling(function, tables=True):
        text = code.lines(caller.file, caller.function.region)
        for match in re.finditer(rf"(?<!func )(?<!\) ){re.escape(name)}\((?P<args>(?:[^()]|\([^()]*\))*)\)", text):
            args = split(match["args"])
            if len(args) <= index or ways > 3:
                continue
            ways += 1
            line = caller.function.region[0] + text.count("\n", 0, match.start())
            given = args[index]
            base = re.match(r"[\w.]+?(?=\.(?:Group|PathPrefix|With|Route)\(|$)", given)
            group = re.search(r"\.(Group|PathPrefix|With|Route)\((?P<args>.*)\)", given)
            inner = split(group["args"]) if group else ()
            site_call = Call(caller.file, (line, 1_000, line, 1_001), base[0] if base else given, "", ())
            site = site_call.site
            prefix = string(inner[0]) or "" if inner else ""
            links = tuple(Link(arg, site) for arg in inner[1:])
            for more, outer, doubt in _outside(code, site_call, code.pieces(caller.file).calls, depth + 1):
                yield joined(more, prefix), (*outer, *links, *own), doubt
    if not ways:
        yield "", own, f"the router {call.base} is a parameter"
