"""What checks see: endpoints, the paths from them to acts, where values come from, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from auditor.config import Config
from auditor.facts import GUARD_KINDS, MONEY_ACTS, NOTHING, Act, Endpoint, Guard, Secret, Value
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.flow.engine import Flow
from auditor.flow.paths import Trail, trails
from auditor.flow.summary import Unknown
from auditor.ledger import Ledger
from auditor.models import Table, shapes
from auditor.project import Func, Project
from auditor.protect import Entry, Protect
from auditor.python.outline import Outline
from auditor.site import Site

PROOFS = ("auth", "reauth", "second_factor", "signature", "owner", "staff")
"""Guards after which somebody is known: an owner or staff test needs a principal, a signature proves its sender."""


class Program:
    """The whole scanned tree as facts. Checks ask it; it never prints."""

    def __init__(
        self, outlines: Mapping[str, Outline], table: Table, config: Config, ledger: Ledger, secrets: Sequence[Secret]
    ) -> None:
        from auditor.models.stubs import stub_outlines

        self.config = config
        self.ledger = ledger
        self.secrets = tuple(secrets)
        self.table = table
        self.project = Project(outlines, stub_outlines(table))
        self.flow = Flow(self.project, table, ledger)
        self.protect = Protect(self.project, table, self.flow)

    @classmethod
    def build(
        cls,
        outlines: Mapping[str, Outline],
        config: Config,
        ledger: Ledger,
        secrets: Sequence[Secret] = (),
        table: Table | None = None,
    ) -> Program:
        """Join outlines with the models that come with the program and those of the user's configuration.

        Raises ``auditor.models.ModelError`` when a user's model file is not in form.
        """
        from auditor.models import library, load_file

        if table is None:
            table = library()
            if config.models:
                table = table.copy()
                for name in config.models:
                    load_file(config.root / name, table)
        return cls(outlines, table, config, ledger, secrets)

    # facts -----------------------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Every endpoint with what stands before its body, by file and line."""
        found = shapes.handlers(self.project, self.table, self.flow)
        return tuple(self.protect.entry(handler) for handler in found)

    @cached_property
    def _trails(self) -> dict[int, tuple[Trail, ...]]:
        return {}

    def trails(self, entry: Entry) -> tuple[Trail, ...]:
        """Every way from an endpoint to an act, shortest first; equal guards and arguments only once."""
        known = self._trails.get(id(entry))
        if known is None:
            known = tuple(trails(self.flow, entry.func, entry.klass, entry.binding, entry.guards, entry.unknown))
            self._trails[id(entry)] = known
        return known

    def paths(self, to: Iterable[str], lacks: Iterable[str] = ()) -> Iterator[Path]:
        """Ways from an endpoint to an act of one of these kinds, shortest first.

        With ``lacks``, only ways that certainly pass no guard of those kinds, and one for each endpoint and act.
        """
        wanted = frozenset(to)
        lacking = tuple(lacks)
        for entry in self.entries:
            done: set[str] = set()
            for trail in self.trails(entry):
                act = self.refined(trail.act, entry)
                if act.kind not in wanted:
                    continue
                path = Path(self, entry, trail, act)
                if lacking and (act.kind in done or not all(path.lacks(kind) for kind in lacking)):
                    continue
                done.add(act.kind)
                yield path

    def refined(self, act: Act, entry: Entry) -> Act:
        """A change of a stored balance takes its kind from the verb in the route or the function, else from its sign."""
        if act.kind not in ("money.pay", "money.topup") or " " not in act.name:
            return act
        words = self.table.words
        for kind in _MONEY_VERBS:
            name = f"verb_{kind}"
            if words.has(name, entry.func.name) or words.has(name, entry.endpoint.route.rstrip("/").rpartition("/")[2]):
                return replace(act, kind=f"money.{kind}")
        if act.site.function:
            for kind in _MONEY_VERBS:
                if words.has(f"verb_{kind}", act.site.function.rpartition(".")[2]):
                    return replace(act, kind=f"money.{kind}")
        return act

    def depends_on(self, value: Value, other: Value) -> bool:
        """Whether ``value`` is derived from an object that ``other`` comes from."""
        return values.depends_on(value, other)

    @property
    def has_second_factor(self) -> bool:
        """Whether the project verifies a second factor anywhere."""
        return any(g.kind == "second_factor" and g.certain for e in self.entries for t in self.trails(e) for g in t.met)

    def functions(self) -> Iterator[Func]:
        """Every function of the project (not of stubs), in order of file."""
        return (f for f in self.project.funcs if not f.module.stub)


_MONEY_VERBS = ("withdraw", "payout", "transfer", "redeem", "gift", "refund", "topup", "charge", "pay")


@dataclass(frozen=True, eq=False)
class Path:
    """One way from an endpoint to an act."""

    program: Program
    entry: Entry
    trail: Trail
    act: Act

    @property
    def endpoint(self) -> Endpoint:
        """Where it begins."""
        return self.entry.endpoint

    @property
    def guards(self) -> frozenset[Guard]:
        """Everything that must hold on the way."""
        return self.trail.guards

    @property
    def unknown(self) -> frozenset[Unknown]:
        """What lies on the way and is not understood."""
        return self.trail.unknown

    def has(self, *kinds: str) -> bool:
        """Whether a guard of one of these kinds must be passed."""
        return any(guard.kind in kinds for guard in self.guards)

    def lacks(self, kind: str) -> bool:
        """Whether there certainly is no such guard: none on the way, and nothing unexplained that could be one."""
        if kind not in GUARD_KINDS:
            raise ValueError(f"unknown guard kind {kind!r}")
        return not self.has(kind) and not self.unknown

    @property
    def authenticated(self) -> bool:
        """Whether somebody is known when the act happens."""
        return self.has(*PROOFS)

    def role(self, name: str) -> Value:
        """The origins of the act's argument in this role."""
        return self.act.role(name)

    def depends_on(self, role: str, other: str) -> bool:
        """Whether the argument in one role is derived from the same object as that in another."""
        return values.depends_on(self.role(role), self.role(other))

    @property
    def others(self) -> tuple[Trail, ...]:
        """The other acts that the same endpoint leads to."""
        return self.program.trails(self.entry)

    @property
    def confidence(self) -> str:
        """high when every link was resolved, medium when one was found by name only."""
        return "high" if self.act.certain and self.trail.certain else "medium"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The proof: from the handler through each call to the act."""
        first = Step(self.entry.func.site, f"{self.endpoint.title} enters {self.entry.func.qualname}()")
        calls = tuple(Step(site, f"calls {text}") for site, text in self.trail.steps)
        return (first, *calls, Step(self.act.site, f"{phrase(self.act.kind)}: {self.act.name}"))

    def not_counting(self, *kinds: str) -> tuple[Step, ...]:
        """Guards of these kinds that were met and do not count, each with the reason."""
        held = {(g.kind, g.site) for g in self.guards}
        out: list[Step] = [Step(g.site, f"{g.name} does not count: it {g.weak}") for g in self.entry.weak if g.kind in kinds]
        for guard, use in sorted(self.trail.met.items(), key=lambda item: item[0].site):
            if guard.kind not in kinds or (guard.kind, guard.site) in held:
                continue
            reason = use
            if not reason:
                same = guard.site.file == self.act.site.file and guard.site.function == self.act.site.function
                reason = "it comes after the act" if same and guard.site.line > self.act.site.line else "it does not end the request on every way to the act"
            out.append(Step(guard.site, f"{guard.name} does not count: {reason}"))
        return tuple(dict.fromkeys(out))[:8]

    @property
    def searched(self) -> str:
        """Where protections were looked for, with the numbers that a sceptic asks for."""
        places = ["decorators", *(f"{how}" for how in self.entry.searched if how not in ("decorator",))]
        return f"{', '.join(places)}, {len(self.trail.steps) + 1} functions on the path, {len(self.unknown)} unknown"

    def finding(
        self, flaw: str, *, kinds: tuple[str, ...] = (), severity: str = "", confidence: str = "", repair: str = "", at: str = "def"
    ) -> Finding:
        """A finding about this path.

        ``flaw`` ends the sentence that begins with endpoint and act; ``kinds`` are the guards whose near misses are
        shown; ``at`` is def (an absence: the ``def`` line) or act (a wrong origin: the call).
        """
        site = self.endpoint.site if at == "def" else self.act.site
        via = " -> ".join([self.entry.func.name, *(text.rstrip("()") for _, text in self.trail.steps), self.act.name])
        held = sorted({g.kind.replace("_", " ") for g in self.guards})
        met = f" Guards on the way: {', '.join(held)}." if held else " No guard stands on the way."
        message = f'"{self.endpoint.title}" ({self.endpoint.function}) {phrase(self.act.kind)} {flaw}. Path: {via}.{met}'
        return Finding(
            check="", site=site.in_function(self.endpoint.function if at == "def" else self.act.site.function),
            message=message, severity=severity, confidence=confidence or self.confidence, subject=self.act.kind,
            endpoint=self.endpoint.title, steps=self.steps, related=self.not_counting(*kinds), searched=self.searched,
            repair=repair, properties=(("act", self.act.kind),),
        )  # fmt: skip


_PHRASES = {
    "money.topup": "adds money", "money.charge": "charges a stored means of payment", "money.pay": "spends a stored balance",
    "money.transfer": "transfers money", "money.withdraw": "withdraws money", "money.payout": "pays money out",
    "money.refund": "refunds money", "money.redeem": "redeems value", "money.gift": "gives value away",
    "money.card": "changes a stored card", "money.bank": "changes a bank account", "money.auto_reload": "changes automatic reloading",
    "money.pay_code": "makes a payment code", "money.checkout": "starts a hosted checkout", "money.webhook": "takes a payment callback",
    "account.mint": "issues a session or token", "account.login": "logs somebody in", "account.password": "sets a password",
    "account.email": "changes the mail address", "account.phone": "changes the phone number", "account.register": "creates an account",
    "account.reset_request": "starts a password reset", "account.reset_confirm": "completes a password reset",
    "account.close": "deletes an account", "account.api_key": "creates an API key", "account.link": "links an external identity",
    "account.unlink": "unlinks an external identity", "account.mfa_enrol": "enrols a second factor",
    "account.mfa_remove": "removes a second factor", "message.mail": "sends mail", "message.sms": "sends an SMS",
    "message.push": "sends a push message",
}  # fmt: skip


def phrase(kind: str) -> str:
    """An act as a verb for a person."""
    return _PHRASES.get(kind) or f"performs {kind.replace('.', ' ').replace('_', ' ')}"


__all__ = ["MONEY_ACTS", "NOTHING", "PROOFS", "Path", "Program", "Site", "phrase"]
