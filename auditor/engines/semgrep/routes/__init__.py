"""Endpoints of applications in other languages than Python, from what the inventory rules say of each file.

One module a framework gives routes: method, path, handler, and the links of the chain before it. What an endpoint does
and what protects it is judged here for all of them alike, by names and by the text of the functions involved; where a
chain is put together at run time the answer is unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.engines.semgrep.complete import Project
from auditor.engines.semgrep.functions import Functions
from auditor.engines.semgrep.matches import Reading
from auditor.engines.semgrep.routes import aspnet, express, gonet, laravel, nest, rails, spring, symfony
from auditor.engines.semgrep.routes.code import Code
from auditor.engines.semgrep.routes.found import Found
from auditor.engines.semgrep.routes.judge import Judge
from auditor.facts import Route

_FRAMEWORKS = (express, nest, spring, laravel, symfony, rails, gonet, aspnet)


def routes(files: Mapping[str, tuple[Reading, Functions, str]], project: Project) -> Iterator[Route]:
    """The endpoints of all files, by place; one that several routes lead to is as safe as the weakest of them."""
    code = Code(files, project)
    judge = Judge(code)
    best: dict[tuple[str, str, int], Route] = {}
    for route in (judge.row(found) for found in _found(code)):
        site = route.endpoint.site
        key = site.file, route.endpoint.function, site.line
        known = best.get(key)
        if known is None or _safety(route) < _safety(known):
            best[key] = route
    yield from (best[key] for key in sorted(best, key=lambda key: (key[0], key[2], key[1])))


def _found(code: Code) -> Iterator[Found]:
    for framework in _FRAMEWORKS:
        yield from framework.found(code)


def _safety(route: Route) -> tuple[int, int]:
    states = [one.state for one in route.protections]
    return states.count("yes"), -len(route.acts)
