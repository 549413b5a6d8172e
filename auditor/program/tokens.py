"""Uses of tokens that nobody verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Act
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.program.reading import nodes, taken
from auditor.program.source import expressions
from auditor.program.verified import verified
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.program.program import Program


@dataclass(frozen=True, eq=False)
class TokenUse:
    """One place that reads a token without verifying it."""

    program: Program
    func: Func
    act: Act

    @property
    def used(self) -> bool:
        """Whether what was read goes anywhere: returned, passed on, looked up by, or tested."""
        summary = self.program.flow.summary(self.func)
        assert summary is not None
        held = [summary.returns, *(v for e in summary.events if e.act is not self.act for _, v in e.act.roles)]
        held += [v for edge in summary.edges for v in edge.binding.values()]
        held += [g.about for g in summary.met]
        held.append(summary.tested)
        return any(x.kind == "unverified" for value in held for x in values.inner(value))

    @property
    def verified_elsewhere(self) -> bool:
        """Whether the same token is also verified: a peek before, a second look after, or a caller who did it."""
        return verified(self.program, self.func, self.act)

    def finding(self, flaw: str) -> Finding:
        """A finding at the call."""
        entry = self.program.reached_from(self.func)
        where = f'"{entry.endpoint.title}" ({entry.func.name})' if entry is not None else f"{self.func.qualname}()"
        steps: tuple[Step, ...] = (
            (Step(entry.func.site, f"{entry.endpoint.title} enters {entry.func.qualname}()"),)
            if entry is not None
            else ()
        )
        steps += tuple(Step(site, f"switches it off: {name}") for name, site in _switches(self.func, self.act))
        steps += tuple(Step(site, "puts the claims together") for site in _claims(self.func, self.act))
        callers = self.program.callers(self.func) if entry is None else ()
        believers = sorted({(edge.site, caller.qualname) for caller, edge in callers})
        steps += tuple(Step(site, f"{name}() takes what it gives") for site, name in believers[:_FEW])
        return Finding(
            check="", site=self.act.site, message=f"{where} {flaw}: {self.act.name} in {self.func.qualname}().",
            confidence="high" if entry is not None else "medium", subject=self.act.name,
            endpoint=entry.endpoint.title if entry is not None else "", steps=(*steps, Step(self.act.site, f"calls {self.act.name}")),
        )  # fmt: skip


_FEW = 4
"""So many callers are shown in a proof."""


def _claims(func: Func, act: Act) -> Iterator[Site]:
    """Where the display stands that a token is made of, when it is given by a name."""
    if act.kind != "token.made":
        return
    named = {
        arg.id
        for stmt in flat(func.body)
        for call in expressions(stmt)
        if isinstance(call, o.Call) and call.pos[0] == act.site.line
        for arg in (*call.args, *(kw.value for kw in call.kwargs))
        if isinstance(arg, o.Name)
    }
    for stmt in flat(func.body):
        if isinstance(stmt, o.Assign) and isinstance(stmt.value, o.Dict):
            if any(isinstance(target, o.Name) and target.id in named for target in stmt.targets):
                yield place(func.module, stmt.pos, func.qualname)


def _switches(func: Func, act: Act) -> Iterator[tuple[str, Site]]:
    """The names at the top of the module by which a call is told not to verify, each with its place."""
    if act.kind != "token.unchecked":
        return
    said = {
        node.id
        for stmt in flat(func.body)
        for call in expressions(stmt)
        if isinstance(call, o.Call) and call.pos[0] == act.site.line
        for node in nodes((call.args, call.kwargs))
        if isinstance(node, o.Name)
    }
    for stmt in func.module.outline.body:
        if isinstance(stmt, o.Assign) and isinstance(stmt.value, (o.Const, o.Dict)):
            off = any(isinstance(x, o.Const) and x.value is False for x in nodes(stmt.value))
            for target in stmt.targets if off else ():
                if isinstance(target, o.Name) and target.id in said:
                    yield target.id, place(func.module, stmt.pos, "")


def endless(program: Program) -> Iterator[TokenUse]:
    """Tokens made for somebody who logs in, whose claims are all known and say no time at which they end."""
    aged = any(word in ("iat", "issued_at") for func in program.functions() for word in _asked(func))
    ends = _ENDS | {"iat"} if aged else _ENDS
    for entry in program.entries:
        trails = program.trails(entry)
        logins = {t.act.site for t in trails if t.act.kind == "account.mint"}
        for trail in trails:
            act = trail.act
            claims = act.role("claims")
            if (
                act.kind != "token.made"
                or act.site not in logins
                or act.role("expiry")
                or not claims
                or not act.role("key")
            ):
                continue
            plain = all(x.kind == "new" and x.name == "dict" and not x.path and x.keys for x in claims)
            keys = {key for x in claims for key, _ in x.keys}
            if plain and not keys & ends and "" not in keys:
                yield TokenUse(program, trail.functions[-1], act)


_ENDS = frozenset({"exp", "expiry", "expires", "expires_at", "exp_at", "valid_until", "ttl", "**"})


def _asked(func: Func) -> Iterator[str]:
    """The keys that a function takes from something."""
    for node in nodes(func.body):
        got = taken(node)
        if got is not None:
            yield got[1]


def unchecked_expiry(program: Program) -> Iterator[TokenUse]:
    """Decodes of tokens, the signature verified, with the check of expiry switched off."""
    for func in program.functions():
        summary = program.flow.summary(func)
        for event in summary.events if summary is not None else ():
            if event.act.kind != "token.checked":
                continue
            for said in program.source.said(func):
                if said.site == event.act.site and isinstance(said.expr, o.Call) and _off(said.expr):
                    yield TokenUse(program, func, event.act)


def _off(call: o.Call) -> bool:
    given = (*call.args, *(kw.value for kw in call.kwargs))
    return any(
        isinstance(key, o.Const) and key.value == "verify_exp" and isinstance(value, o.Const) and value.value is False
        for one in given
        if isinstance(one, o.Dict)
        for key, value in zip(one.keys, one.values, strict=False)
    )
