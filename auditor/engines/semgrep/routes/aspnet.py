"""ASP.NET Core: controllers with attributes, minimal APIs with ``MapPost(...).RequireAuthorization()``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.engines.semgrep.complete import Node
from auditor.engines.semgrep.functions import Function
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Call, split, string
from auditor.site import Site

_ATTRIBUTE = re.compile(
    r"[\[,]\s*(?P<word>[A-Za-z_][\w.]*?)(?:Attribute)?\s*(?:\((?P<args>(?:[^()\"]|\"[^\"]*\"|\([^()]*\))*)\))?\s*(?=[\],])"
)
_VERB = re.compile(r"^Http(Get|Post|Put|Patch|Delete|Head|Options)$")
_CLASS = re.compile(
    r"(?P<attributes>(?:^[ \t]*\[[^\n]*\][ \t]*\r?\n|^[ \t]*//[^\n]*\n)*)^[ \t]*(?:public |internal |sealed |abstract |partial |static )*class\s+(?P<name>\w+)(?:\s*\([^{]*?\))?\s*(?::\s*(?P<bases>[^{\n]*))?",
    re.MULTILINE,
)
_ACTION = re.compile(
    r"\bpublic\s+(?:async\s+|virtual\s+|override\s+)*(?:Task<|ValueTask<)?(?:I?Action|View|Json|Redirect|IResult|Results?|PageResult|Content|File|PartialView|Http)\w*"
)
_EVERYWHERE = re.compile(
    r"FallbackPolicy\s*=|new AuthorizeFilter|MapControllers\(\)\s*\.RequireAuthorization|MapControllerRoute\([^;]*RequireAuthorization|AuthorizeFolder\(\s*\"/\""
)
_MAPS = {"MapGet": "GET", "MapPost": "POST", "MapPut": "PUT", "MapPatch": "PATCH", "MapDelete": "DELETE"}
_GUARD = re.compile(r"(?i)auth|permission|claim|role|admin|secured")
_DEEP = 4


def found(code: Code) -> Iterator[Found]:
    """The routes of all C# files."""
    files = list(code.of(".cs"))
    everywhere = next(
        (Link("a policy for all routes", Site(f, n, 1, n, 2), "auth") for f in files for n in _lines(code, f)), None
    )
    bases = _bases(code, files)
    for file in files:
        yield from _controllers(code, file, everywhere, bases)
        calls = code.pieces(file).calls
        for call in calls:
            if call.method in _MAPS and len(call.args) > 1:
                yield _mapped(code, call, calls, everywhere)


def _lines(code: Code, file: str) -> Iterator[int]:
    text = code.text(file)
    found = _EVERYWHERE.search(text)
    if found:
        yield text.count("\n", 0, found.start()) + 1


def _attributes(text: str, site: Site) -> list[tuple[str, tuple[str, ...], Link]]:
    """(word, arguments, link) of the attributes at the head of a class or a method."""
    out = []
    for line in text.splitlines():
        plain = line.strip()
        if not plain.startswith("["):
            if plain and not plain.startswith(("//", "/*", "*")):
                break
            continue
        for match in _ATTRIBUTE.finditer(plain):
            word = match["word"].rpartition(".")[2]
            kind = "open" if word == "AllowAnonymous" else "auth" if word == "Authorize" or _GUARD.search(word) else ""
            kind = "csrf" if "Antiforgery" in word or "AntiForgery" in word else kind
            kind = (
                "throttle" if re.search(r"(?i)(enable)?rate_?limit|throttl", word) and "Disable" not in word else kind
            )
            out.append((word, split(match["args"] or ""), Link(f"[{word}]", site, kind)))
    return out


def _bases(code: Code, files: list[str]) -> dict[str, tuple[str, list[Link]]]:
    """Class -> (first base, links of its attributes)."""
    out: dict[str, tuple[str, list[Link]]] = {}
    for file in files:
        text = code.text(file)
        for match in _CLASS.finditer(text):
            line = text.count("\n", 0, match.start("name")) + 1
            links = [link for _, _, link in _attributes(match["attributes"], Site(file, line, 1, line, 2)) if link.kind]
            out.setdefault(match["name"], ((match["bases"] or "").split(",")[0].split("<")[0].strip(), links))
    return out


def _controllers(
    code: Code, file: str, everywhere: Link | None, bases: dict[str, tuple[str, list[Link]]]
) -> Iterator[Found]:
    text = code.text(file)
    classes = list(_CLASS.finditer(text))
    for number, match in enumerate(classes):
        name, above = match["name"], (match["bases"] or "")
        if not (
            name.endswith("Controller")
            or "Controller" in above
            or "ApiController" in match["attributes"]
            or "PageModel" in above
        ):
            continue
        first = text.count("\n", 0, match.start("name")) + 1
        last = text.count("\n", 0, classes[number + 1].start()) if number + 1 < len(classes) else 10**9
        marks = _attributes(match["attributes"], Site(file, first, 1, first, 2))
        outer = [link for _, _, link in marks if link.kind]
        base, seen = above.split(",")[0].split("<")[0].strip(), {name}
        while base in bases and base not in seen:
            seen.add(base)
            outer += bases[base][1]
            base = bases[base][0]
        route = next((_template(args) for word, args, _ in marks if word == "Route"), None)
        for function in code.functions(file):
            if first <= function.region[0] <= last and not function.route and function.name != name:
                one = _action(code, file, function, name, route, outer, everywhere)
                if one is not None:
                    yield one


def _template(args: tuple[str, ...]) -> str:
    return next((string(arg) or "" for arg in args if string(arg) is not None), "")


def _action(
    code: Code,
    file: str,
    function: Function,
    holder: str,
    route: str | None,
    outer: list[Link],
    everywhere: Link | None,
) -> Found | None:
    head = code.lines(file, function.region)
    site = Site(file, *function.region)
    marks = _attributes(head, site)
    verbs = tuple(m[1].upper() for word, _, _ in marks if (m := _VERB.match(word)))
    own_route = next((_template(args) for word, args, _ in marks if _VERB.match(word) and _template(args)), "")
    own_route = own_route or next((_template(args) for word, args, _ in marks if word == "Route"), "")
    page = re.match(r"On(Get|Post|Put|Delete)(\w*?)(Async)?$", function.name)
    if not verbs and not page and (not _ACTION.search(head[:600]) or any(w == "NonAction" for w, _, _ in marks)):
        return None
    short = holder.removesuffix("Controller").removesuffix("Model")
    action = function.name.removesuffix("Async")
    if page:
        verbs, path = (page[1].upper(),), joined(short, page[2])
    elif own_route.startswith(("/", "~/")):
        path = own_route.lstrip("~")
    elif route is not None or own_route:
        path = joined(route or "", own_route)
    else:
        path = joined(short, action)
    path = path.replace("[controller]", short).replace("[action]", action)
    own = [link for _, _, link in marks if link.kind]
    if any(link.kind == "open" for link in own):
        links = tuple(link for link in (*own, *outer) if link.kind in ("open", "throttle", "csrf"))
    elif any(link.kind == "auth" for link in own):
        links = tuple(link for link in (*own, *outer) if link.kind != "open")
    else:
        links = (
            *own,
            *outer,
            *((everywhere,) if everywhere and not any(link.kind == "open" for link in outer) else ()),
        )
    node = Node(file, function)
    return Found("aspnet", verbs or ("*",), path, site, node, function.qualified, links, "", f"{file}#{holder}")


def _mapped(code: Code, call: Call, calls: tuple[Call, ...], everywhere: Link | None) -> Found:
    handler = call.args[1]
    prefix, links = _group(code, call, calls, 0)
    if any(link.kind == "open" for link in links):
        links = tuple(link for link in links if link.kind != "auth")
    elif everywhere is not None:
        links = (*links, everywhere)
    path = joined(prefix, string(call.args[0]) or "")
    name = f"{_MAPS[call.method]} {path}"
    node = code.resolve(call.file, handler)
    if node is None and "=>" in handler:
        node = code.inline(call.file, call.region, name)
    return Found(
        "aspnet",
        (_MAPS[call.method],),
        path,
        call.site,
        node,
        f"{call.method} {path}",
        links,
        "",
        f"{call.file}#{call.base}",
    )


def _group(code: Code, call: Call, calls: tuple[Call, ...], depth: int) -> tuple[str, tuple[Link, ...]]:
    """(prefix, links) of what is chained to a call, and of the group that it is called on."""
    out: list[Link] = []
    for one in calls:
        if one.start == call.start and one is not call:
            kind = {"RequireAuthorization": "auth", "AllowAnonymous": "open", "RequireRateLimiting": "throttle"}.get(
                one.method
            )
            if kind:
                out.append(Link(f".{one.method}()", one.site, kind))
            elif one.method == "AddEndpointFilter":
                out.append(Link(f"filter {one.args[0][:40]}" if one.args else "filter", one.site))
    if depth < _DEEP:
        for bind in code.pieces(call.file).binds:
            if bind.name == call.base and bind.region[:2] < call.region[:2]:
                for one in calls:
                    if one.method == "MapGroup" and bind.region[0] <= one.region[0] <= bind.region[2]:
                        prefix, links = _group(code, one, calls, depth + 1)
                        return joined(prefix, string(one.args[0]) or "" if one.args else ""), (*links, *out)
    return "", tuple(out)
