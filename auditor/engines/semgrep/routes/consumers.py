"""Middleware of NestJS modules: ``consumer.apply(Guard).exclude("x").forRoutes({ path: "cats", method: GET })``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Link, joined
from auditor.engines.semgrep.routes.pieces import Call, option, split, string

_METHOD = re.compile(r"RequestMethod\.([A-Z]+)")
_CLASS = re.compile(r"^[A-Z]\w*$")
_EXCLUDES = re.compile(r"\.exclude\((?P<args>(?:[^()]|\([^()]*\))*)\)")
_CHOSEN = re.compile(r":\w+|\{[^}]*\}")


@dataclass(frozen=True)
class Consumed:
    """One ``apply``: its middleware, the routes it is for and those it is not for, as (path, method, whole)."""

    given: tuple[Link, ...]
    routes: tuple[str, ...]
    excluded: tuple[str, ...]

    def links(self, holder: str, method: str, path: str) -> Iterator[Link]:
        """The middleware that stands before a route of a controller; one that may stand there as a doubtful guard."""
        if any(_covers(text, holder, method, path) for text in self.excluded):
            return
        said = [_covers(text, holder, method, path) for text in self.routes]
        if any(said):
            yield from self.given
        elif None in said:
            yield from (Link(one.text, one.site, "?auth") for one in self.given if "auth" in one.text.lower())


def consumed(code: Code) -> list[Consumed]:
    """What all modules apply."""
    out = []
    for file in code.of(".ts", ".js"):
        calls = code.pieces(file).calls
        for call in calls:
            if call.method != "forRoutes":
                continue
            applied = [one for one in calls if one.method == "apply" and _inside(one, call)]
            nearest = max(applied, key=lambda one: one.region[2:], default=None)
            if nearest is None:
                continue
            text = code.lines(file, (nearest.region[2], 1, call.region[2], 1))
            excluded = [arg for found in _EXCLUDES.finditer(text) for arg in split(found["args"])]
            out.append(
                Consumed(
                    tuple(Link(arg, one.site) for one in [nearest] for arg in one.args), call.args, tuple(excluded)
                )
            )
    return out


def _inside(one: Call, other: Call) -> bool:
    """Whether a call is an earlier link of the chain that another ends."""
    return one.start == other.start and one.region[2:] <= other.region[2:]


def _covers(text: str, holder: str, method: str, path: str) -> bool | None:
    """Whether a route of ``forRoutes`` is that one; None when it is not literal."""
    if _CLASS.match(text):
        return text == holder
    whole = string(text)
    if whole is None:
        whole = string(option((text,), "path"))
        named = _METHOD.search(text)
        if whole is None:
            return None
        if named and named[1] not in ("ALL", method):
            return False
        if named and named[1] != "ALL":
            return _same(whole, path)
    if whole.strip("/") in ("*", "(.*)", "*path", "{*path}", "{*splat}"):
        return True
    return _same(whole, path) or _plain(path).startswith(_plain(whole.rstrip("*/")) + "/")


def _same(one: str, other: str) -> bool:
    return _plain(one) == _plain(other)


def _plain(path: str) -> str:
    return _CHOSEN.sub("*", joined(path))
