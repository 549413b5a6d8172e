"""Uses of tokens that nobody verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Act
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.program.verified import verified
from auditor.project import Func
from auditor.python import outline as o

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
        steps = (
            (Step(entry.func.site, f"{entry.endpoint.title} enters {entry.func.qualname}()"),)
            if entry is not None
            else ()
        )
        return Finding(
            check="", site=self.act.site, message=f"{where} {flaw}: {self.act.name} in {self.func.qualname}().",
            confidence="high" if entry is not None else "medium", subject=self.act.name,
            endpoint=entry.endpoint.title if entry is not None else "", steps=(*steps, Step(self.act.site, f"calls {self.act.name}")),
        )  # fmt: skip


def endless(program: Program) -> Iterator[TokenUse]:
    """Tokens made for somebody who logs in, whose claims are all known and say no time at which they end."""
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
            if plain and not keys & _ENDS and "" not in keys:
                yield TokenUse(program, trail.functions[-1], act)


_ENDS = frozenset({"exp", "expiry", "expires", "expires_at", "exp_at", "valid_until", "ttl", "iat", "**"})


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
