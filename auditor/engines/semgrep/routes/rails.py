"""Rails: ``routes.rb`` with its nested resources, and the filters of controllers along their base classes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Call, covers, items, option, string
from auditor.site import Site

_VERBS = {"get", "post", "put", "patch", "delete", "match"}
_MANY = (("index", "GET", ""), ("create", "POST", ""), ("new", "GET", "new"), ("show", "GET", ":id"), ("update", "PATCH", ":id"),
         ("edit", "GET", ":id/edit"), ("destroy", "DELETE", ":id"))  # fmt: skip
_ONE = tuple((action, verb, path.replace(":id", "").strip("/")) for action, verb, path in _MANY if action != "index")
_SCOPES = {
    "namespace",
    "scope",
    "resources",
    "resource",
    "member",
    "collection",
    "controller",
    "constraints",
    "authenticate",
    "authenticated",
    "devise_scope",
    "concern",
}
_BEFORE = {"before_action", "prepend_before_action", "append_before_action", "before_filter"}
_SKIP = {"skip_before_action", "skip_before_filter"}
_IDENTITY = {"load_and_authorize_resource", "authorize_resource", "http_basic_authenticate_with"}
_DEEP = 6


@dataclass(frozen=True)
class _Around:
    """What the blocks around a route add: path, module of the controller, controller, parameter, guard."""

    path: str = ""
    module: str = ""
    controller: str = ""
    member: bool = False
    inside: str = ""
    links: tuple[Link, ...] = ()
    doubt: str = ""


def found(code: Code) -> Iterator[Found]:
    """The routes of all route files."""
    filters = _Filters(code)
    for file in code.of(".rb"):
        if not re.search(r"(^|/)routes(\.rb|/[^/]+\.rb)$|(^|/)config/routes", file):
            continue
        calls = [call for call in code.pieces(file).calls if call.method in _VERBS | _SCOPES | {"root"}]
        calls = [call for call in calls if not any(_is_head(call, other) for other in calls)]
        blocks = [call for call in calls if call.method in _SCOPES and call.region[2] > call.region[0]]
        for call in calls:
            around = _around(call, blocks)
            for methods, path, controller, action in _routes(call, around):
                yield _one(code, file, call, around, methods, path, controller, action, filters)


def _is_head(call: Call, other: Call) -> bool:
    """Whether a call is the first line of another one that has a block."""
    return call.method == other.method and call.start == other.start and call.region[2:] < other.region[2:]


def _one(
    code: Code,
    file: str,
    call: Call,
    around: _Around,
    methods: tuple[str, ...],
    path: str,
    controller: str,
    action: str,
    filters: _Filters,
) -> Found:
    wanted = f"{controller}_controller.rb"
    node = next((n for n in code.named.get(action, ()) if n.file.endswith(f"/{wanted}") or n.file == wanted), None)
    holder = "".join(word.capitalize() for word in controller.rpartition("/")[2].split("_"))
    target = node.file if node is not None else next((f for f in code.files if f.endswith(f"controllers/{wanted}")), "")
    links, doubt = filters.of(target, action) if target else ((), "its controller is not found")
    where = call.site
    return Found("rails", methods, path, where, node, f"{holder}Controller.{action}", (*around.links, *links), around.doubt or doubt, f"{target or file}")  # fmt: skip


def _names(args: tuple[str, ...]) -> list[str]:
    """Names given by position: ``:users``, ``"users"``."""
    out = []
    for arg in args:
        if re.match(r"^[:\w\"']+$", arg) and not re.match(r"^\w+:", arg):
            out.append(_name(arg))
    return out


def _name(text: str) -> str:
    text = text.strip()
    return string(text) if string(text) is not None else text.lstrip(":")  # type: ignore[return-value]


def _list(text: str) -> list[str]:
    if text.startswith(("%i[", "%w[", "%i(", "%w(")):
        return text[3:-1].split()
    return [_name(part) for part in items(text) if part]


def _around(call: Call, blocks: list[Call]) -> _Around:
    out = _Around()
    for block in blocks:
        if (block.region == call.region and block.method == call.method) or not covers(block.region, call.region):
            continue
        names, args = _names(block.args), block.args
        path, module, controller, member, inside, links, doubt = (
            out.path, out.module, out.controller, out.member, out.inside, out.links, out.doubt
        )  # fmt: skip
        if block.method == "namespace" and names:
            given = string(option(args, "path"))
            path = joined(path, names[0] if given is None else given)
            module = f"{module}{_name(option(args, 'module')) or names[0]}/"
        elif block.method == "scope":
            path = joined(path, *(names[:1] or [_name(option(args, "path"))]))
            if option(args, "module"):
                module += _name(option(args, "module")) + "/"
            controller = _name(option(args, "controller")) or controller
        elif block.method == "resources" and names:
            given = string(option(args, "path"))
            if inside == "many" and not member:
                path = joined(path, f":{_single(controller)}_id")
            path, member, inside = joined(path, names[0] if given is None else given), False, "many"
            module += f"{_name(option(args, 'module'))}/" if option(args, "module") else ""
            controller = _name(option(args, "controller")) or names[0]
        elif block.method == "resource" and names:
            path, inside = joined(path, names[0]), "one"
            controller = _name(option(args, "controller")) or _plural(names[0])
        elif block.method == "member":
            path, member = joined(path, ":id"), True
        elif block.method == "collection":
            member = True
        elif block.method == "controller" and names:
            controller = names[0]
        elif block.method in ("authenticate", "authenticated"):
            links = (*links, Link(block.method, block.site, "auth"))
        elif block.method in ("constraints",):
            doubt = doubt or "constraints"
        out = _Around(path, module, controller, member, inside, links, doubt)
    return out


def _single(name: str) -> str:
    name = name.rpartition("/")[2]
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")


def _plural(name: str) -> str:
    return name[:-1] + "ies" if name.endswith("y") else name if name.endswith("s") else f"{name}s"


def _routes(call: Call, around: _Around) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    """(methods, path, controller, action) of a line of the table."""
    args = call.args
    if call.method == "root":
        target = _name(option(args, "to") or (args[0] if args else ""))
        if "#" in target:
            yield ("GET",), joined(around.path), around.module + target.partition("#")[0], target.partition("#")[2]
        return
    if call.method in ("resources", "resource"):
        for name in _names(args):
            yield from _resource(call, around, name)
        return
    if call.method not in _VERBS or not args:
        return
    verbs = tuple(v.upper() for v in _list(option(args, "via"))) if call.method == "match" else (call.method.upper(),)
    names = _names(args[:1])
    target = ""
    path = names[0] if names else ""
    if not names:
        arrow = re.match(r"^(?P<path>[\"'][^\"']*[\"']|:\w+)\s*=>\s*(?P<to>.+)$", args[0], re.DOTALL)
        if arrow is None:
            return
        path, target = _name(arrow["path"]), _name(arrow["to"])
    target = _name(option(args, "to")) or target
    controller, _, action = target.partition("#") if "#" in target else ("", "", "")
    if target and "#" not in target:
        if "redirect" in target or "->" in target or "." in target or "::" in target:
            return
        action = target
    on = _name(option(args, "on"))
    prefix = joined(around.path, ":id") if on == "member" else around.path
    if around.inside == "many" and not around.member and not on:
        prefix = joined(around.path, f":{_single(around.controller)}_id")
    controller = controller or _name(option(args, "controller")) or around.controller
    if not controller and "/" in path.strip("/"):
        controller, _, action = path.strip("/").rpartition("/")
    action = action or _name(option(args, "action")) or path.strip("/").rpartition("/")[2].replace("-", "_")
    if controller and action:
        yield (
            verbs or ("*",),
            joined(prefix, path),
            (controller.lstrip("/") if controller.startswith("/") else around.module + controller),
            action,
        )


def _resource(call: Call, around: _Around, name: str) -> Iterator[tuple[tuple[str, ...], str, str, str]]:
    args = call.args
    only, but = _list(option(args, "only")) if option(args, "only") else None, _list(option(args, "except"))
    given = string(option(args, "path"))
    prefix = around.path
    if around.inside == "many" and not around.member:
        prefix = joined(prefix, f":{_single(around.controller)}_id")
    path = joined(prefix, name if given is None else given)
    module = around.module + (f"{_name(option(args, 'module'))}/" if option(args, "module") else "")
    controller = _name(option(args, "controller")) or (name if call.method == "resources" else _plural(name))
    for action, verb, rest in _MANY if call.method == "resources" else _ONE:
        if (only is None or action in only) and action not in but:
            yield (verb,), joined(path, rest), module + controller, action


class _Filters:
    """The filters of controllers, with those of their base classes and of modules they include."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self._home: dict[str, str] = {}
        for file in code.of(".rb"):
            for one in code.pieces(file).binds:
                self._home.setdefault(one.name.rpartition("::")[2], file)

    def _base(self, file: str) -> str:
        bounds = self._code.pieces(file).binds
        if not bounds:
            return ""
        base = bounds[0].what
        target = self._home.get(base.rpartition("::")[2], "")
        return target if target != file else ""

    def of(self, file: str, action: str) -> tuple[tuple[Link, ...], str]:
        """(links, doubt) that hold for an action of the controller in a file."""
        chain = [file]
        while len(chain) < _DEEP and (base := self._base(chain[-1])) and base not in chain:
            chain.append(base)
        live: list[tuple[str, Link]] = []
        doubt = ""
        for one in reversed(chain):
            for source in (*self._included(one), one):
                for call in self._code.pieces(source).calls:
                    if call.method not in _BEFORE | _SKIP | _IDENTITY | {
                        "rate_limit",
                        "protect_from_forgery",
                        "allow_unauthenticated_access",
                    }:
                        continue
                    if not _applies(call, action):
                        continue
                    site = Site(source, *call.region)
                    if call.method in _SKIP:
                        gone = set(_names(call.args))
                        live = [(name, link) for name, link in live if name not in gone]
                    elif call.method == "allow_unauthenticated_access":
                        live = [(name, link) for name, link in live if name != "require_authentication"]
                    elif call.method == "rate_limit":
                        live.append(("", Link("rate_limit", site, "throttle")))
                    elif call.method == "protect_from_forgery":
                        live.append(("", Link("protect_from_forgery", site, "csrf")))
                    elif call.method in _IDENTITY:
                        live.append(("", Link(call.method, site, "auth")))
                    else:
                        if option(call.args, "if") or option(call.args, "unless"):
                            doubt = doubt or " ".join(call.args)[:60]
                            continue
                        live += [(name, Link(name, site)) for name in _names(call.args)]
                        if any(arg.startswith(("->", "lambda", "proc")) for arg in call.args):
                            doubt = doubt or "a filter given in place"
        links = tuple(link for _, link in live)
        return links, doubt

    def _included(self, file: str) -> list[str]:
        names = re.findall(r"^\s*include\s+([\w:]+)", self._code.text(file), re.MULTILINE)
        stems = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rpartition("::")[2]).lower() for name in names}
        return [one for one in self._code.of(".rb") if "concerns/" in one and one.rpartition("/")[2][:-3] in stems]


def _applies(call: Call, action: str) -> bool:
    only, but = option(call.args, "only"), option(call.args, "except")
    if only:
        return action in _list(only)
    return not but or action not in _list(but)
