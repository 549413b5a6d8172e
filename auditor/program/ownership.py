"""Whose object an act touches: the caller's own, another's, or nobody knows; and which guards a login can rely on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.facts import PUBLIC_ACTS, Guard, Origin, Value
from auditor.flow import values
from auditor.flow.meaning import Words, split
from auditor.flow.paths import Trail
from auditor.program.source import expressions, names_in
from auditor.project import Func
from auditor.project.project import flat
from auditor.protect import Entry
from auditor.python import outline as o

if TYPE_CHECKING:
    from auditor.program.program import Program

_SELF = frozenset({"principal", "claims", "provider"})
_OPEN = ("account.logout", "money.webhook", "account.register")
_ENTERING = frozenset(PUBLIC_ACTS) - {"money.webhook", "account.logout"}
_SPENDS = frozenset({"money.pay", "money.transfer", "money.withdraw", "money.payout", "money.charge"})


def entering(trail: Trail) -> bool:
    """Whether the act is done by somebody who is not logged in yet."""
    return trail.act.kind in _ENTERING


def standing(trail: Trail, words: Words) -> frozenset[Guard]:
    """The guards that say something about the caller's standing: on the way to a login, his own password or a token
    that was mailed to him is what logs him in, no protection of the login itself."""
    if trail.act.kind == "account.mfa_enrol":  # the code that confirms the new device proves nothing else
        return frozenset(g for g in trail.guards if g.kind != "second_factor" or g.how != "body")
    if not entering(trail):
        return trail.guards
    kept = (g for g in trail.guards if g.kind not in _PROOFS or (g.kind != "reauth" and _by_session(g)))
    return frozenset(g for g in kept if g.kind != "auth" or not words.has("partial", g.name))


_PROOFS = ("auth", "reauth", "owner", "signature")


def _by_session(guard: Guard) -> bool:
    origins = list(values.inner(guard.about))
    return not origins or any(x.kind in ("principal", "session") for x in origins)


def owned(found: list[Trail], words: Words, known: bool = False) -> bool | None:
    """Whether every object that the acts touch belongs to the caller; ``None`` when there is none to ask about.

    ``known``: somebody who is nobody is turned away, by whatever means.
    """
    kinds = {trail.act.kind for trail in found}
    told: list[bool] = []
    if any(not kind.endswith("_read") for kind in kinds if kind not in _ENTERING):
        found = [trail for trail in found if not trail.act.kind.endswith("_read")]
    for trail in found:
        if entering(trail) or trail.act.kind in _OPEN:
            continue
        if trail.act.kind == "money.topup" and kinds & _SPENDS:
            continue  # the other side of a transfer
        if any(guard.kind == "owner" for guard in trail.guards):
            told.append(True)
            continue
        let_in = known or any(g.kind == "auth" for g in trail.guards)
        who = _SELF | {"unverified"} if let_in else _SELF
        subject = trail.act.role("subject")
        if subject and all(_by_secret(x, words) for x in subject):
            told.append(True)  # who was told the secret is the one whom the row is about
            continue
        said = own(subject, trail.act.kind.endswith("_read"), who)
        if said is not None:
            told.append(said)
    return all(told) if told else None


def _by_secret(origin: Origin, words: Words) -> bool:
    """Whether a row was found by a secret that the caller holds: the code of a reset, the token of an invitation."""
    if origin.kind not in ("row", "query"):
        return False
    return any(
        words.is_secret(origin.name, column) and any(x.kind == "request" for x in part) for column, part in origin.keys
    )


def whose(program: Program, entry: Entry, found: list[Trail]) -> str:
    """Whose objects acts touch of which no subject is known: ``own`` where the caller can name nobody else, ``open`` where
    nobody knows who calls, ``named`` where the request names something, ``none`` where it does not matter."""
    asked = [trail for trail in found if not entering(trail) and trail.act.kind not in _OPEN]
    if not asked:
        return "none"
    if not all(any(guard.kind in _STANDING for guard in trail.guards) for trail in asked):
        return "open"
    given = entry.endpoint.route
    if any(mark in given for mark in "<{") or "(?P" in given or "/:" in given:
        return "named"
    shown = [value for trail in asked for _, value in trail.act.roles]
    named = any(
        inner.kind == "request"
        for value in shown
        for origin in values.inner(value)
        if origin.kind in ("row", "query")
        for key, part in origin.keys
        for inner in part
    )
    return "named" if named or any(_names_one(program, func) for trail in asked for func in trail.functions) else "own"


def _names_one(program: Program, func: Func) -> bool:
    """Whether a function takes something from a mapping by a key that names an object: ``data.get("card_id")``."""
    if func.module.stub:
        return False
    for stmt in flat(func.body):
        for node in expressions(stmt):
            key: object = None
            if isinstance(node, o.Call) and isinstance(node.func, o.Attr) and node.func.attr in _TAKES and node.args:
                base, key = node.func.value, node.args[0].value if isinstance(node.args[0], o.Const) else None
            elif isinstance(node, o.Sub) and isinstance(node.index, o.Const):
                base, key = node.value, node.index.value
            if isinstance(key, str) and _KEYS.intersection(split(key)[-1:]):
                words = [part for name in names_in(base) for part in split(name)]
                if not _KNOWN.intersection(words):
                    return True
    return False


_TAKES = frozenset({"get", "pop", "getlist", "get_argument"})
_KEYS = frozenset("id pk uuid uid account iban slug userid username".split())
_KNOWN = frozenset(
    "session user principal identity claims payload token member customer g current me kwargs_user state".split()
)


_STANDING = ("auth", "reauth", "second_factor", "signature", "staff", "owner")


def own(subject: Value, reading: bool = False, known: frozenset[str] = _SELF) -> bool | None:
    """Whether the object was reached from the one who calls; ``None`` when it does not tell."""
    asked = [
        x for x in subject if x.kind in ("row", "query", "principal", "claims", "provider", "request", "new", "session")
    ]
    held = [x for x in subject if x.kind == "call" and any(i.kind in known for i in values.inner(frozenset((x,))))]
    if held and all(x.kind == "new" for x in asked):  # super().save() of a form that was made with the caller's own row
        return True
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
