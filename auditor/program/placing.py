"""What happens inside a library's own words is shown where the project calls them: a stub has no place to point at."""

from __future__ import annotations

from dataclasses import replace

from auditor.flow.paths import Trail
from auditor.protect import Entry, in_stub
from auditor.site import Site


def placed(trail: Trail, entry: Entry) -> Trail:
    """The way with every place in the project: acts, guards and steps of stubs move to the last call that left it."""
    here = entry.endpoint.site
    steps: list[tuple[Site, str]] = []
    for site, text in trail.steps:
        if not in_stub(site):
            here = site
            steps.append((site, text))
    if len(steps) == len(trail.steps) and not in_stub(trail.act.site) and not any(in_stub(g.site) for g in trail.met):
        if not any(in_stub(g.site) for g in trail.guards):
            return trail
    act = replace(trail.act, site=here.in_function(entry.endpoint.function)) if in_stub(trail.act.site) else trail.act
    if act is not trail.act and here is not entry.endpoint.site:
        act = replace(act, site=here)
    start = entry.endpoint.site
    guards = frozenset(replace(g, site=start) if in_stub(g.site) else g for g in trail.guards)
    met = {(replace(g, site=start) if in_stub(g.site) else g): use for g, use in trail.met.items()}
    return replace(trail, act=act, steps=tuple(steps), guards=guards, met=met)
