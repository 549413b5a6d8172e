"""Laravel and Lumen: ``Route::post("/x", [Controller::class, "m"])->middleware("auth")``, groups, resources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.engines.semgrep.complete import Node
from auditor.engines.semgrep.routes.aliases import aliases, meant
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Call, covers, items, option, options, string, strings

_VERBS = {"get", "post", "put", "patch", "delete", "any", "match", "map"}
_ROUTER = re.compile(r"(?i)^(Route|\$?(this->)?(router|app|r|group|api|route))(::|->|$)")
_RESOURCE = {"resource", "resources", "apiResource", "apiResources", "singleton"}
_ACTIONS = (("index", "GET", ""), ("create", "GET", "create"), ("store", "POST", ""), ("show", "GET", "{id}"),
            ("edit", "GET", "{id}/edit"), ("update", "PUT", "{id}"), ("destroy", "DELETE", "{id}"))  # fmt: skip
_AUTH = re.compile(r"^(auth\b|can\b|role\b|permission|ability|scope|verified$|jwt|sanctum|passport|admin)")


def found(code: Code) -> Iterator[Found]:
    """The routes of all PHP files."""
    known = aliases(code)
    for file in code.of(".php"):
        calls = [call for call in code.pieces(file).calls if _ROUTER.match(call.base) or call.method == "group"]
        if not any(call.method in _VERBS | _RESOURCE for call in calls):
            continue
        for call in calls:
            for methods, path, handler, action in _routes(call):
                chain = [one for one in calls if one.start == call.start and one is not call]
                prefix, links, controller, doubt = _around(file, call, calls)
                links += [link for one in chain for link in _links(one)]
                prefix = joined(
                    *[p for one in chain if one.method == "prefix" for p in strings(one.args[0])[:1]], prefix
                )
                if file.endswith("routes/api.php"):
                    prefix = joined("api", prefix)
                name, node = _handler(code, file, call, handler, action, controller)
                if node is not None:
                    links += _constructed(code, node.file, node.function.name)
                removed = {
                    w for one in chain if one.method == "withoutMiddleware" for a in one.args for w in strings(a)
                }
                links = [meant(code, known, link) for link in links if link.text not in removed]
                yield Found(
                    "laravel",
                    methods,
                    joined(prefix, path),
                    call.site,
                    node,
                    name,
                    tuple(links),
                    doubt,
                    _group(file, call, calls),
                )


def _routes(call: Call) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    """(methods, path, handler, action) of a call that makes routes."""
    args = call.args
    if call.method in ("match", "map") and len(args) > 2:
        methods = tuple(word.upper() for word in strings(args[0]))
        yield methods, string(args[1]) or "", args[2], ""
    elif call.method in _VERBS and len(args) > 1:
        path = string(args[0])
        if path is not None:
            yield ("*",) if call.method == "any" else (call.method.upper(),), path, args[1], ""
    elif call.method in _RESOURCE and args:
        pairs = (
            options(args[:1])
            if call.method.endswith("s") and args[0].startswith("[")
            else [(string(args[0]) or "", args[-1])]
        )
        for path, handler in pairs:
            only, but = strings(option(args[2:], "only")), strings(option(args[2:], "except"))
            for action, method, rest in _ACTIONS:
                if (not only or action in only) and action not in but:
                    if not (call.method.startswith("api") and action in ("create", "edit")):
                        yield (method,), joined(path, rest), handler, action


def _around(file: str, call: Call, calls: list[Call]) -> tuple[str, list[Link], str, str]:
    """(prefix, links, controller, doubt) of the groups that a call stands in."""
    prefixes: list[str] = []
    links: list[Link] = []
    controller, doubt = "", ""
    for group in calls:
        if group.method != "group" or not covers(group.region, call.region) or group.region == call.region:
            continue
        if group.start == call.start:
            continue
        chain = [one for one in calls if one.start == group.start and one.region[2:] < group.region[2:]]
        for one in chain:
            if one.method == "prefix" and one.args:
                prefixes += strings(one.args[0])[:1]
            elif one.method == "controller" and one.args:
                controller = one.args[0]
            links += _links(one)
        if group.args and group.args[0].startswith("["):
            prefixes += strings(option(group.args[:1], "prefix"))[:1]
            given = option(group.args[:1], "middleware")
            links += [Link(word, group.site, _kind(word)) for word in strings(given)]
            if given and not strings(given):
                doubt = given[:60]
        elif group.args and (path := string(group.args[0])) is not None:
            prefixes.append(path)
    return joined(*prefixes) if prefixes else "", links, controller, doubt


def _group(file: str, call: Call, calls: list[Call]) -> str:
    """What a route shares with its siblings: the innermost group around it."""
    around = [
        one.region[0]
        for one in calls
        if one.method == "group" and covers(one.region, call.region) and one.start != call.start
    ]
    return f"{file}#{max(around, default=0)}"


def _links(call: Call) -> list[Link]:
    if call.method == "can":
        return [Link("can", call.site, "auth")]
    if call.method in ("middleware", "add"):
        parts = [part for arg in call.args for part in items(arg)]
        names = [string(part) or re.sub(r"::class$|^new\s+", "", part) for part in parts]
        return [Link(name.rpartition("\\")[2], call.site, _kind(name)) for name in names if name]
    return []


def _kind(word: str) -> str:
    if word.startswith("throttle") or "RateLimit" in word:
        return "throttle"
    if word.startswith("password.confirm"):
        return "reauth"
    if word in ("web", "api", "guest", "bindings", "signed") or word.startswith(("guest:", "cache")):
        return "inert"
    return "auth" if _AUTH.match(word) else ""


def _handler(code: Code, file: str, call: Call, text: str, action: str, controller: str) -> tuple[str, Node | None]:
    """(name, function) of what answers: an array, ``C@m``, a class, a closure, or the name of a method of the group."""
    text = option((text,), "uses") or text
    words = strings(text)
    listed = items(text)
    if action:
        holder, method = re.sub(r"::class$", "", string(text) or text), action
    elif text.startswith("[") and len(listed) == 2:
        holder, method = re.sub(r"::class$", "", string(listed[0]) or listed[0]), string(listed[1]) or ""
    elif words and "@" in words[0]:
        holder, _, method = words[0].partition("@")
    elif words and ":" in words[0]:
        holder, _, method = words[0].partition(":")
    elif string(text) is not None and controller:
        holder, method = re.sub(r"::class$", "", controller), string(text) or ""
    elif text.endswith("::class") or string(text) is not None:
        holder, method = re.sub(r"::class$", "", string(text) or text), "__invoke"
    else:
        name = f"{call.method} {string(call.args[0]) or ''}"
        return name, code.inline(file, call.region, name) if re.match(r"(static\s+)?(function|fn)\b", text) else None
    short = holder.strip("\\").rpartition("\\")[2]
    return f"{short}.{method}", code.controller(
        short, method, holder.replace("\\", "/").rpartition("/")[0].rpartition("/")[2]
    )


def _constructed(code: Code, file: str, action: str) -> list[Link]:
    """``$this->middleware("auth")->except("show")`` in the constructor of the controller."""
    out = []
    for call in code.pieces(file).calls:
        if call.method != "middleware" or not call.base.startswith("$this") or not call.args:
            continue
        after = [one for one in code.pieces(file).calls if one.start == call.start and one.method in ("only", "except")]
        names = {word for one in after for arg in one.args for word in strings(arg)}
        names |= set(strings(option(call.args[1:], "only") + option(call.args[1:], "except")))
        how = after[0].method if after else "only" if option(call.args[1:], "only") else "except"
        if not names or (action in names) == (how == "only"):
            out += [Link(word, call.site, _kind(word)) for word in strings(call.args[0])]
    return out
