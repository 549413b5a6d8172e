"""Protections that no guard on a way says: limits counted by hand or laid on everything, second steps, form validators."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from auditor.flow.meaning import split
from auditor.flow.paths import Trail
from auditor.program import limits, ownership, refusing, running, stepping, tries
from auditor.program.naming import BY_NAME
from auditor.project import Func
from auditor.protect import Entry

if TYPE_CHECKING:
    from auditor.program.program import Program

_OWN_TRIES = frozenset({"max", "retry", "retries", "backoff", "connect"})

Told = tuple[str, str, str]
"""State, the symbol behind it, and its place."""


class Beside:
    """What stands beside the ways of one endpoint; asked only where no guard on the ways answers."""

    def __init__(self, program: Program, entry: Entry, acts: list[Trail]) -> None:
        self.program = program
        self.entry = entry
        self.acts = acts

    @cached_property
    def funcs(self) -> list[Func]:
        """The functions that run for the endpoint."""
        return running.running(self.program, self.entry, self.program.uncommon_methods)

    @cached_property
    def last(self) -> int:
        """The line of the handler below which nothing protects its acts any more; 0 when all of it comes before."""
        lines = [trail.steps[0][0].line if trail.steps else trail.act.site.line for trail in self.acts]
        known = [line for line in lines if line > self.entry.func.site.line]
        return max(known) if len(known) == len(lines) and known else 0

    @cached_property
    def counts(self) -> list[tries.Count]:
        """The limits that the project counts by hand."""
        return list(tries.counted(self.program, self.funcs, self.last))

    def says(self, column: str) -> Told | None:
        """The state of a protection; ``None`` when nothing is known of it."""
        if column in ("throttle", "lockout"):
            return self._limited(column)
        if column in ("auth", "signature"):
            return self._signed() or (self._entered() if column == "auth" else None)
        if column in ("second_factor", "reauth"):
            return self._proved(column)
        return None

    def _limited(self, column: str) -> Told | None:
        found = [one for one in self.counts if column == "throttle" or one.kind == "lockout"]
        if found:
            return "yes", found[0].name, str(found[0].site)
        if column == "lockout":
            return None
        around = self.program.limited_everywhere
        if around and (around != "axes" or any(ownership.entering(trail) for trail in self.acts)):
            return "yes", around, ""
        name = self._hint()
        return ("unknown", name, str(self.entry.func.site)) if name else None

    def _hint(self) -> str:
        """A name in the functions behind the endpoint that speaks of a limit on its callers; else empty."""
        words = self.program.table.words
        told = (name for func in self.funcs if not func.module.stub for name in limits.names(func))
        return next((name for name in told if words.has("limiter", name) and not self._own(name)), "")

    def _own(self, name: str) -> bool:
        """Whether a name speaks of the program's own tries, or of forgetting a limit."""
        parts = split(name)
        effect = bool(parts) and parts[0] in self.program.table.words.exact("effect_verb")
        return effect or bool(_OWN_TRIES.intersection(parts))

    def _signed(self) -> Told | None:
        """A library's test of a signature in a function that runs for a callback."""
        if not any(trail.act.kind == "money.webhook" for trail in self.acts):
            return None
        for func in self.funcs:
            summary = self.program.flow.summary(func, func.klass) if not func.module.stub else None
            for guard, use in sorted(summary.met.items(), key=lambda item: item[0].site) if summary is not None else ():
                if guard.kind == "signature" and guard.certain and not guard.weak and not use:
                    return "yes", guard.name, str(guard.site)
        return None

    def _entered(self) -> Told | None:
        """A dependency or decorator that refuses somebody with 401 or 403, and never goes on without knowing anybody."""
        first = any(ownership.entering(trail) for trail in self.acts)
        for func in self.entry.around:
            if first and func in self.entry.hooks:
                continue  # nobody could ever log in if what runs before everything asked for it here
            if not refusing.goes_on_anyway(func) and refusing.refuses(self.program, func):
                state = "unknown" if func in self.entry.hooks else "yes"  # a hook may mean some requests only
                return state, func.name, str(func.site)
        return None

    def _proved(self, column: str) -> Told | None:
        if column == "second_factor" and any(ownership.entering(trail) for trail in self.acts):
            asked = stepping.enrolled(self.program, self.funcs, self.last)
            if asked is not None:
                return "yes", asked[0], str(asked[1])
        if any(trail.act.kind == "account.mfa_enrol" for trail in self.acts):
            return None  # the code that a form asks for is that of the new device
        guard = stepping.validated(self.program, self.funcs, (column,))
        if guard is not None and not (column == "reauth" and any(ownership.entering(trail) for trail in self.acts)):
            return "yes", guard.name, str(guard.site)
        named = [trail for trail in self.acts if trail.act.name == BY_NAME and trail.act.kind == "account.second_step"]
        if column == "second_factor" and named:
            return "unknown", self.entry.func.name, str(self.entry.func.site)
        return None
