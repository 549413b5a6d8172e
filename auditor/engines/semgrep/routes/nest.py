"""NestJS and routing-controllers: classes with ``@Controller``, methods with ``@Post``, guards by decorator."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.engines.semgrep.routes.annotated import by_word, classes
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.consumers import consumed
from auditor.engines.semgrep.routes.found import Found, Link, joined
from auditor.engines.semgrep.routes.pieces import Mark, option, split, string, strings

_VERBS = {"Get", "Post", "Put", "Patch", "Delete", "All"}
_GRAPH = {"Query", "Mutation"}
_OPEN = re.compile(r"(?i)^(is_?)?public|skip_?auth|no_?auth|allow_?anonymous|unauthenticated|open$")
_DOCUMENTS = re.compile(r"^Api(Bearer|Basic|Cookie)Auth$|^Api(OAuth2|Security|Header)$|^Api\w+Response$")
"""What the description of the interface says, and nobody enforces."""

_GLOBAL = re.compile(r"APP_GUARD[^}]{0,80}useClass:\s*(\w+)|useGlobalGuards\(\s*(?:new\s+)?(\w+)")


def found(code: Code) -> Iterator[Found]:
    """The routes of all controllers and resolvers."""
    everywhere: list[Link] | None = None
    middleware = consumed(code)
    for held in classes(code, ".ts", ".js"):
        top = by_word(held.marks)
        controller = top.get("Controller") or top.get("JsonController") or top.get("Resolver")
        if controller is None:
            continue
        if everywhere is None:
            everywhere = list(_global(code))
        prefix = _path(controller)
        for node, marks in held.methods:
            for mark in marks:
                if mark.word not in _VERBS | _GRAPH or (mark.word in _GRAPH) != (controller.word == "Resolver"):
                    continue
                methods = (
                    ("*",)
                    if mark.word == "All"
                    else ("POST",)
                    if mark.word == "Mutation"
                    else ("GET",)
                    if mark.word == "Query"
                    else (mark.word.upper(),)
                )
                path = joined(prefix, _path(mark)) if mark.word in _VERBS else node.function.name
                before = [link for one in middleware for link in one.links(held.name, methods[0], path)]
                links = (*everywhere, *before, *(link for one in (*held.marks, *marks) for link in _links(one)))
                yield Found("nestjs", methods, path, mark.site, node, node.function.qualified, links, "", f"{held.file}#{held.name}")  # fmt: skip


def _path(mark: Mark) -> str:
    args = split(mark.args)
    if not args:
        return ""
    return string(args[0]) or string(option(args, "path")) or next(iter(strings(args[0])), "")


def _global(code: Code) -> Iterator[Link]:
    for file in code.of(".ts", ".js"):
        text = code.text(file)
        if "APP_GUARD" in text or "useGlobalGuards" in text:
            for match in _GLOBAL.finditer(text):
                site = code.pieces(file).calls[0].site if code.pieces(file).calls else None
                if site is None:
                    from auditor.site import Site

                    line = text.count("\n", 0, match.start()) + 1
                    site = Site(file, line, 1, line, 2)
                yield Link(match[1] or match[2], site)


def _links(mark: Mark) -> Iterator[Link]:
    word = mark.word
    if word in _VERBS | _GRAPH or word in ("Controller", "JsonController", "Resolver") or _DOCUMENTS.match(word):
        return
    if _OPEN.search(word):
        yield Link(word, mark.site, "open")
    elif word in ("UseGuards", "UseBefore"):
        for arg in split(mark.args):
            yield Link(re.sub(r"^new\s+", "", arg), mark.site)
    elif word in ("Throttle", "RateLimit"):
        yield Link(f"@{word}", mark.site, "throttle")
    elif word != "SkipThrottle":
        yield Link(word, mark.site)
