"""Acts that are said by several facts together: a password check and a session are a login, a token by mail is a reset."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from auditor.facts import NOTHING, Act, Guard, Value
from auditor.flow import values
from auditor.flow.paths import Trail
from auditor.protect import Entry

if TYPE_CHECKING:
    from auditor.program.program import Program


def derived(program: Program, entry: Entry, found: tuple[Trail, ...]) -> Iterator[Trail]:
    """The acts that follow from those found on the ways of one endpoint."""
    words = program.table.words
    names = (entry.func.name, entry.endpoint.route, entry.endpoint.function)
    recovery = any(words.has("verb_reset", name) for name in names)
    sends = any(trail.act.kind.startswith("message.") for trail in found)
    minted = [
        _as(trail, "account.mint", somebody)
        for trail in found
        if trail.act.kind == "token.made" and not sends and not recovery and (somebody := _somebody(program, trail.act))
    ]
    yield from minted
    for trail in (*found, *minted):
        act = trail.act
        if act.kind == "account.mint":
            for kind in _logins(trail):
                yield _as(trail, kind)
        elif act.kind == "account.password" and recovery:
            yield _as(trail, "account.reset_confirm")
        elif act.kind.startswith("message.") and recovery and not any(g.kind == "auth" for g in trail.guards):
            yield _as(trail, "account.reset_request")


def rehashed(trail: Trail) -> bool:
    """Whether a password is only hashed anew right after it was verified: it stays the same."""
    if trail.act.kind != "account.password" or any(
        x.kind == "request" for x in values.inner(trail.act.role("field_value"))
    ):
        return False
    return any(
        guard.kind == "reauth" and guard.name.endswith(_REHASH) and guard.site.function == trail.act.site.function
        for guard in trail.guards
    )


_REHASH = ("verify_and_update", "verify_and_upgrade", "verify_and_update_password")
_PERSONAL = ("second_factor", "reauth")


def own_guards(trail: Trail) -> Trail:
    """The way without proofs of somebody else: once it is known who calls, only his own code or password counts."""
    if not any(guard.kind == "auth" for guard in trail.guards):
        return trail
    foreign = {guard for guard in trail.guards if guard.kind in _PERSONAL and _of_another(guard)}
    foreign |= {
        guard
        for guard in trail.guards
        if guard.kind in ("owner", "staff") and not guard.certain and _said_by_caller(guard)
    }
    if not foreign:
        return trail
    met = {
        **trail.met,
        **dict.fromkeys(foreign, "it tests the proof of a person whom the request names, or of nobody"),
    }
    return replace(trail, guards=trail.guards - foreign, met=met)


def _said_by_caller(guard: Guard) -> bool:
    """Whether who somebody is, in a test of owner or role, is what the request says."""
    inside = list(values.inner(guard.about))
    return any(x.kind == "request" for x in inside) and all(
        x.kind in ("request", "row", "constant", "call") for x in inside
    )


def _of_another(guard: Guard) -> bool:
    """Whether everything that a proof is tested against comes from the request, a constant or a setting."""
    origins = list(values.inner(guard.about))
    if any(x.kind in ("principal", "claims", "provider", "session", "param", "unknown") for x in origins):
        return False
    if any(x.kind == "row" for x in origins):
        return True
    return bool(origins) and all(
        x.kind in ("request", "constant", "setting") or (x.kind in ("call", "new") and x.keys) for x in origins
    )


def _logins(trail: Trail) -> Iterator[str]:
    kinds = {guard.kind for guard in trail.guards}
    subject = trail.act.role("subject")
    fresh = {x.root for x in subject if x.kind == "new" and x.name not in ("dict", "tuple", "list")}
    proved = {x.root for g in trail.guards if g.kind == "reauth" for x in values.inner(g.about)}
    if subject and len(fresh) == len(subject) and not fresh & proved:
        return  # registered a moment ago; an object made from a fetched row has a password that is tested
    if "second_factor" in kinds:
        yield "account.second_step"
    if any(x.kind in ("provider", "claims") for x in values.inner(subject)):
        yield "account.login_external"
    elif "reauth" in kinds or "auth" not in kinds:
        yield "account.login"


def _somebody(program: Program, act: Act) -> Value:
    """Who a token's claims say somebody is: ``{"sub": user.id}``; nothing when they do not say."""
    words = program.table.words
    return values.join(
        *(
            part
            for origin in act.role("claims")
            for key, part in origin.keys
            if (words.has("session_identity", key) or key in ("sub", "id"))
            and any(x.kind in ("row", "new", "request", "principal", "claims", "provider") for x in values.inner(part))
        )
    )


_READS = (
    ("family_model", "account.family_read"),
    ("history_model", "account.history_read"),
    ("user_model", "account.profile_read"),
)


def reads(program: Program, entry: Entry) -> Iterator[Trail]:
    """Personal rows in the answers of an endpoint that is asked by GET, each with the guards of that answer."""
    if entry.endpoint.methods and "GET" not in entry.endpoint.methods:
        return
    summary = program.flow.summary(entry.func, entry.klass, entry.given)
    for value, guards, unknown in summary.answers if summary is not None else ():
        held = entry.guards | {values.bind_guard(guard, entry.binding) for guard in guards}
        shown = [
            x for x in values.inner(values.bind(value, entry.binding), 3) if x.kind in ("row", "principal", "query")
        ]
        for words, kind in _READS:
            rows = [
                x
                for x in shown
                if program.table.words.has(words, "user" if x.kind == "principal" else x.name)
                and x.leaf not in ("id", "pk")
            ]
            if rows:
                first = min(rows, key=lambda x: (x.name, x.path))
                act = Act(
                    kind,
                    f"answer with {first.name.rpartition('.')[2]}",
                    entry.func.site,
                    (("subject", frozenset(rows)),),
                    False,
                )
                yield Trail(act, (), held, entry.unknown | unknown, summary.met if summary else {}, True, (entry.func,))


def _as(trail: Trail, kind: str, subject: Value = NOTHING) -> Trail:
    roles = (*trail.act.roles, ("subject", subject)) if subject else trail.act.roles
    return replace(trail, act=Act(kind, trail.act.name, trail.act.site, roles, trail.act.certain))
