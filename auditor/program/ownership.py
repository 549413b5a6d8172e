"""Whose object an act touches: the caller's own, another's, or nobody knows; and which guards a login can rely on."""

from __future__ import annotations

from auditor.facts import PUBLIC_ACTS, Guard, Value
from auditor.flow import values
from auditor.flow.paths import Trail

_SELF = frozenset({"principal", "claims", "provider"})
_ENTERING = frozenset(PUBLIC_ACTS) - {"money.webhook", "account.logout"}
_SPENDS = frozenset({"money.pay", "money.transfer", "money.withdraw", "money.payout", "money.charge"})


def entering(trail: Trail) -> bool:
    """Whether the act is done by somebody who is not logged in yet."""
    return trail.act.kind in _ENTERING


def standing(trail: Trail) -> frozenset[Guard]:
    """The guards that say something about the caller's standing: on the way to a login, his own password or a token
    that was mailed to him is what logs him in, no protection of the login itself."""
    if not entering(trail):
        return trail.guards
    return frozenset(g for g in trail.guards if g.kind not in _PROOFS or (g.kind != "reauth" and _by_session(g)))


_PROOFS = ("auth", "reauth", "owner", "signature")


def _by_session(guard: Guard) -> bool:
    origins = list(values.inner(guard.about))
    return not origins or any(x.kind in ("principal", "session") for x in origins)


def owned(found: list[Trail]) -> bool | None:
    """Whether every object that the acts touch belongs to the caller; ``None`` when there is none to ask about."""
    kinds = {trail.act.kind for trail in found}
    told: list[bool] = []
    if any(not kind.endswith("_read") for kind in kinds if kind not in _ENTERING):
        found = [trail for trail in found if not trail.act.kind.endswith("_read")]
    for trail in found:
        if entering(trail) or trail.act.kind in ("account.logout", "money.webhook", "account.register"):
            continue
        if trail.act.kind == "money.topup" and kinds & _SPENDS:
            continue  # the other side of a transfer
        if any(guard.kind == "owner" for guard in trail.guards):
            told.append(True)
            continue
        known = _SELF | {"unverified"} if any(g.kind == "auth" for g in trail.guards) else _SELF
        said = own(trail.act.role("subject"), trail.act.kind.endswith("_read"), known)
        if said is not None:
            told.append(said)
    return all(told) if told else None


def own(subject: Value, reading: bool = False, known: frozenset[str] = _SELF) -> bool | None:
    """Whether the object was reached from the one who calls; ``None`` when it does not tell."""
    asked = [
        x for x in subject if x.kind in ("row", "query", "principal", "claims", "provider", "request", "new", "session")
    ]
    if not asked:
        return None
    mine = [
        any(i.kind in known or (i.kind == "session" and i.path) for i in values.inner(frozenset((x,)))) for x in asked
    ]
    if all(mine) or (any(mine) and not reading):
        return True
    other = [x for x, own in zip(asked, mine, strict=True) if not own]
    if all(x.kind == "new" for x in other):
        return None
    return False
