"""One way from an endpoint to an act, and what can be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import GUARD_KINDS, Act, Endpoint, Guard, Origin, Value
from auditor.finding import Finding, Step
from auditor.flow import values
from auditor.flow.meaning import Words
from auditor.flow.paths import Trail
from auditor.flow.summary import Unknown
from auditor.flow.values import BY_SECRET
from auditor.program.ownership import own
from auditor.program.phrases import phrase
from auditor.program.refusing import turned_away
from auditor.protect import Entry, in_stub

if TYPE_CHECKING:
    from auditor.program.program import Program

PROOFS = ("auth", "reauth", "second_factor", "signature", "owner", "staff")
"""Guards after which somebody is known: an owner or staff test needs a principal, a signature proves its sender."""


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

    @property
    def turned_away(self) -> bool:
        """Whether something stands before the endpoint that refuses somebody with 401 or 403, though nobody knows how it finds out whom."""
        return not self.authenticated and turned_away(self.program, self.entry)

    @property
    def by_session(self) -> bool:
        """Whether the caller is known by his login, and not by a token that was mailed to him or by a machine's key."""
        return any(
            guard.kind in ("auth", "owner") and guard.certain and not guard.name.endswith("by a secret")
            for guard in self.guards
        )

    @property
    def by_key(self) -> bool:
        """Whether a dependency lets in whoever shows a stored key or token, which may be a machine's, and asks no login."""
        held = [guard for guard in self.guards if guard.kind == "auth"]
        return bool(held) and all(guard.name.endswith(BY_SECRET) and guard.how == "dependency" for guard in held)

    @property
    def registers(self) -> bool:
        """Whether the same endpoint creates the account: what it sets is set for the first time."""
        return any(trail.act.kind == "account.register" for trail in self.others)

    @property
    def own(self) -> bool | None:
        """Whether the object that the act changes belongs to the one who calls; ``None`` when it does not tell."""
        return own(self.role("subject"))

    def depends_on(self, role: str, other: str) -> bool:
        """Whether the argument in one role is derived from the same object as that in another."""
        return values.depends_on(self.role(role), self.role(other))

    @property
    def others(self) -> tuple[Trail, ...]:
        """The other acts that the same endpoint leads to."""
        return self.program.trails(self.entry)

    @property
    def confidence(self) -> str:
        """high when every link was resolved, medium when one was found by name only or nobody knows who calls."""
        return "high" if self.act.certain and self.trail.certain and not self.is_open else "medium"

    @property
    def is_open(self) -> bool:
        """Whether the way begins at a function that no endpoint reaches: what protects it may be asked by its caller."""
        return self.endpoint.kind == "function"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The proof: from the handler through each call to the act."""
        start = self.endpoint.site if in_stub(self.entry.func.site) else self.entry.func.site
        first = Step(start, f"{self.endpoint.title} enters {self.entry.func.qualname}()")
        calls = tuple(Step(site, f"calls {text}") for site, text in self.trail.steps)
        return (first, *calls, Step(self.act.site, f"{phrase(self.act.kind)}: {self.act.name}"))

    def not_counting(self, *kinds: str) -> tuple[Step, ...]:
        """Guards of these kinds that were met and do not count, each with the reason."""
        held = {(g.kind, g.site) for g in self.guards}
        out: list[Step] = [
            Step(g.site, f"{g.name} does not count: it {g.weak}") for g in self.entry.weak if g.kind in kinds
        ]
        for guard, use in sorted(self.trail.met.items(), key=lambda item: item[0].site):
            if guard.kind not in kinds or (guard.kind, guard.site) in held:
                continue
            reason = use
            if not reason:
                same = guard.site.file == self.act.site.file and guard.site.function == self.act.site.function
                reason = (
                    "it comes after the act"
                    if same and guard.site.line > self.act.site.line
                    else "it does not end the request on every way to the act"
                )
            out.append(Step(guard.site, f"{guard.name} does not count: {reason}"))
        return tuple(dict.fromkeys(out))[:8]

    @property
    def searched(self) -> str:
        """Where protections were looked for, with the numbers that a sceptic asks for."""
        places = ["decorators", *(f"{how}" for how in self.entry.searched if how not in ("decorator",))]
        return f"{', '.join(places)}, {len(self.trail.steps) + 1} functions on the path, {len(self.unknown)} unknown"

    @property
    def completes_public_act(self) -> bool:
        """Whether the protected change is part of a public act: a password set at registration or by a reset token."""
        kinds = {trail.act.kind for trail in self.others}
        if self.act.kind in ("account.profile_write", "account.login_id") and kinds & {"account.mint", "account.login"}:
            return True  # a login notes something on the account that it let in
        subject = self.role("subject")
        if subject and all(x.kind == "new" for x in subject):
            return True
        words = self.program.table.words
        names = (self.entry.func.name, self.endpoint.route)
        if any(words.has("verb_reset", name) or words.has("verb_register", name) for name in names):
            return self.act.kind.startswith("account.")
        return self.act.kind.startswith("account.") and bool(kinds & {"account.reset_confirm", "account.register"})

    def proves(self, role: str) -> bool:
        """Whether a proof on the way is about the object in this role, or about no stored object at all."""
        subject = {x.root for x in values.inner(self.role(role)) if x.kind in ("row", "new")}
        for guard in self.guards:
            if guard.kind in PROOFS:
                about = {x.root for x in values.inner(guard.about) if x.kind == "row"}
                if not about or not subject or about & subject:
                    return True
        return False

    def asserted_keys(self, role: str) -> tuple[str, ...]:
        """The request values by which the object in this role was found, when nothing else names it.

        Empty when it was found by something secret (a token or key column), by a verified value, or was created here.
        """
        words = self.program.table.words
        found: list[str] = []
        stack = list(self.role(role))
        while stack:
            origin = stack.pop()
            if origin.kind == "call":
                stack.extend(inner for _, part in origin.keys for inner in part)
            if origin.kind == "request" and (words.has("password", origin.leaf) or _inside_token(words, origin)):
                return ()
            if origin.kind == "request" and origin.path and words.has("identity", origin.leaf):
                found.append(origin.leaf)
            if origin.kind != "row":
                continue
            for key, part in origin.keys:
                secret = words.has("secret_column", key) or key in words.exact("secret_column_exact")
                if secret or words.has("password", key):
                    return ()
                for inner in values.parts(part):
                    if inner.kind in ("claims", "provider", "principal", "session", "random"):
                        return ()
                    if _inside_token(words, inner):
                        return ()
                    if inner.kind == "request" and inner.leaf != key and words.has("provider_proof", inner.leaf):
                        return ()  # what somebody answered who was shown the token
                    if inner.kind == "request":
                        found.append(inner.leaf or key)
        return tuple(sorted(set(found)))

    @property
    def carries_secret_of_row(self) -> bool:
        """Whether a message holds a token made for, or stored on, a row that was looked up by the request."""
        everything = [value for _, value in self.act.roles]
        inside = [x for value in everything for x in values.inner(value)]
        rows = [x for x in inside if x.kind == "row"]
        secret = any(
            x.kind == "random" or (x.kind == "row" and x.path and self.program.table.words.has("secret_column", x.leaf))
            for x in inside
        )
        for trail in self.others:
            if trail.act.kind in ("token.made", "account.reset_request") or (
                trail.act.kind == "token.stored" and trail.act.certain
            ):
                made = [x for _, value in trail.act.roles for x in values.inner(value)]
                rows += [x for x in made if x.kind == "row"]
                secret = True
        words = self.program.table.words
        recovery = any(words.has("verb_reset", name) for name in (self.entry.func.name, self.endpoint.route))
        rows = [x for x in rows if any(values.has(part, "request") for _, part in x.keys)]
        return bool(rows) and (secret or recovery)

    @property
    def typed_recipient(self) -> str:
        """How far the recipient comes from the request: typed, folded (equal to a loose look-up key), or empty."""
        found = (x for x in self.role("recipient") if not (x.kind == "new" and len(x.path) > 1))  # form.user.email
        recipient = frozenset(found)
        typed = {x for x in values.parts(recipient) if x.kind == "request"}
        if not typed:
            return ""
        rows = [x for t in self.others for _, v in t.act.roles for x in values.inner(v) if x.kind == "row"]
        keys = [(key, inner) for row in rows for key, part in row.keys for inner in values.parts(part)]
        exact = {inner for key, inner in keys if not key.endswith("~")}
        loose = {inner for key, inner in keys if key.endswith("~")}
        if typed <= exact:
            return ""
        return "folded" if typed <= exact | loose else "typed"

    def finding(
        self,
        flaw: str,
        *,
        kinds: tuple[str, ...] = (),
        severity: str = "",
        confidence: str = "",
        repair: str = "",
        at: str = "def",
    ) -> Finding:
        """A finding about this path.

        ``flaw`` ends the sentence that begins with endpoint and act; ``kinds`` are the guards whose near misses are
        shown; ``at`` is def (an absence: the ``def`` line) or act (a wrong origin: the call).
        """
        site = self.endpoint.site if at == "def" else self.trail.place
        via = " -> ".join([self.entry.func.name, *(text.rstrip("()") for _, text in self.trail.steps), self.act.name])
        held = sorted({g.kind.replace("_", " ") for g in self.guards})
        met = f" Guards on the way: {', '.join(held)}." if held else " No guard stands on the way."
        message = (
            f'"{self.endpoint.title}" ({self.endpoint.function}) {phrase(self.act.kind)} {flaw}. Path: {via}.{met}'
        )
        return Finding(
            check="", site=site.in_function(self.endpoint.function if at == "def" else self.act.site.function),
            message=message, severity=severity, confidence=confidence or self.confidence, subject=self.act.kind,
            endpoint=self.endpoint.title, steps=self.steps, related=self.not_counting(*kinds), searched=self.searched,
            repair=repair, properties=(("act", self.act.kind),),
        )  # fmt: skip


def _inside_token(words: Words, origin: Origin) -> bool:
    """Whether a request value was read out of something called a token: ``loads(params["token"])["user_id"]``.

    One that was cut into pieces by hand is no token any more, and what a provider wrote is another question.
    """
    step = origin.path[-2] if origin.kind == "request" and len(origin.path) > 1 else ""
    return bool(step) and words.has("secret_column", step) and "id" not in step.split("_")
