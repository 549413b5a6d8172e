"""Uses of tokens that nobody verified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Act
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.project import Func

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
        """Whether the same function also decodes with verification: a peek before, or a second look after."""
        summary = self.program.flow.summary(self.func)
        assert summary is not None
        if any(e.act.kind == "token.checked" for e in summary.events):
            return True
        return any(
            g.kind in ("auth", "signature")
            for g in summary.met
            if g.site != self.act.site and values.has(g.about, "request", "param", "claims")
        )

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
