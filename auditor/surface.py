"""The account surface map: every endpoint that touches money or an account, and what protects it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from auditor.facts import ACTS, COLUMNS, Guard, Route
from auditor.flow.paths import Trail
from auditor.program import Program, ownership, records
from auditor.program.beside import Beside
from auditor.program.doubts import possible
from auditor.program.naming import named
from auditor.program.touched import touched
from auditor.protect import Entry

_IMPLIES = {
    "auth": ("auth", "reauth", "second_factor", "owner", "staff", "signature"),
    "owner": ("owner",),
    "throttle": ("throttle", "lockout"),
}


_PROOFS = ("reauth", "second_factor", "owner")
_RENEWED = ("account.login", "account.mint")
_READS = ("account.profile_read", "account.history_read")
_LOGINS = ("account.login", "account.login_external", "account.login_code", "account.mint", "account.second_step")


class State(NamedTuple):
    """The state of one protection (yes, no, unknown, declared, n/a), by what, and where."""

    state: str
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class Row:
    """One endpoint with all its acts and the state of each protection."""

    file: str
    function: str
    line: int
    framework: str
    kind: str
    methods: tuple[str, ...]
    route: str
    acts: tuple[str, ...]
    protections: Mapping[str, State] = field(default_factory=dict)


def rows(program: Program, everything: bool = False, others: Iterable[Route] = ()) -> list[Row]:
    """The rows of the map, by file and line; ``everything`` includes endpoints without an act.

    ``others`` are the routes of other languages; their rows come after those of Python.

    The symbols that hide a protection are added to the ledger, each with the number of endpoints that it hides.
    """
    out: list[Row] = []
    hidden: dict[str, set[str]] = {}
    for entry in program.entries:
        found = program.trails(entry)
        found += tuple(named(program, entry, found))
        found += tuple(touched(program, entry, found))
        kinds = {refined(program, t, entry) for t in found if not records.membership(program, t.act)}
        if any(guard.kind in ("auth", "staff") for guard in entry.guards) and not kinds <= {*_RENEWED, *_READS}:
            kinds.discard("account.login")
        acts = tuple(kind for kind in ACTS if kind in kinds)
        if not acts and not everything:
            continue
        e = entry.endpoint
        out.append(
            Row(
                e.site.file,
                e.function,
                e.site.line,
                e.framework,
                e.kind,
                e.methods,
                e.route,
                acts,
                protections(program, entry, found, hidden),
            )
        )
    out += [_foreign(route, hidden) for route in others if route.acts or everything]
    for symbol, endpoints in sorted(hidden.items()):
        program.ledger.add("unknown", symbol, "could be a guard and is not understood", count=len(endpoints))
    return out


def _foreign(route: Route, hidden: dict[str, set[str]]) -> Row:
    """The row of a route that is judged already."""
    e = route.endpoint
    for one in route.protections:
        if one.state == "unknown" and one.by:
            hidden.setdefault(one.by, set()).add(f"{e.site}")
    kinds = tuple(kind for kind in ACTS if kind in route.acts)
    states = {one.kind: State(one.state, one.by, one.at) for one in route.protections}
    return Row(e.site.file, e.function, e.site.line, e.framework, e.kind, e.methods, e.route, kinds, states)


def refined(program: Program, trail: Trail, entry: Entry) -> str:
    """The kind of an act as the map shows it: what marks an order as paid is a payment where no provider calls."""
    kind = program.refined(trail.act, entry).kind
    if kind == "money.webhook" and trail.act.name.endswith("="):
        names = (entry.endpoint.function, entry.endpoint.route)
        if not any(program.table.words.has("verb_callback", name) for name in names):
            return "money.pay"
    if kind == "account.staff_reset" and not any(guard.kind in ("auth", "staff") for guard in trail.guards):
        names = (entry.endpoint.function.rpartition(".")[2], entry.endpoint.route)
        if any(program.table.words.has("recovers", name) for name in names):
            return "account.email"  # a link from the mail makes the account active
    return kind


def protections(
    program: Program, entry: Entry, found: tuple[Trail, ...], hidden: dict[str, set[str]]
) -> dict[str, State]:
    """The state of every column for one endpoint: a guard counts when every way to every act passes one."""
    acts = [trail for trail in found if trail.act.kind in ACTS]
    if any(guard.kind in ("auth", "staff") for guard in entry.guards):  # a session made for who is logged in is renewed
        acts = [trail for trail in acts if trail.act.kind not in _RENEWED] or acts
    ways = [ownership.standing(trail, program.table.words) for trail in acts] or [entry.guards]
    unknown = {u for trail in acts for u in trail.unknown} | entry.unknown
    own: bool | None = None
    whose = ownership.whose(program, entry, acts)
    beside = Beside(program, entry, acts)
    out: dict[str, State] = {}
    for column in COLUMNS:
        kinds = _IMPLIES.get(column, (column,))
        if column == "owner":
            own = ownership.owned(acts, program.table.words, known=out["auth"].state == "yes")
        if column == "second_factor" and acts and all(trail.act.kind in _LOGINS for trail in acts):
            kinds = (*kinds, "factor_if_enrolled")  # nobody can be asked for what he has not set up
        asked = ways
        if column == "auth" and acts and all(ownership.entering(trail) for trail in acts):
            kinds = ("auth", "staff")  # the proof that lets somebody in is no login before it
        elif column == "auth" and any(trail.act.kind in _LOGINS for trail in acts):
            asked = [frozenset(g for g in way if g.kind not in _PROOFS or g.how != "body") for way in ways]
        best = [_best(way, kinds) for way in asked]
        if all(best):
            guard = best[0]
            assert guard is not None
            out[column] = State("yes", guard.name, str(guard.site))
        elif column == "owner" and own:
            out[column] = State("yes", "the caller's own", str(acts[0].act.site))
        elif column == "owner" and own is None and whose not in ("open", "named"):
            out[column] = State("yes", "no other can be named") if whose == "own" else State("n/a")
        elif told := beside.says(column):
            out[column] = State(*told)
        elif column not in ("notice", "log") and (doubts := possible(program.table.words, unknown, column)):
            first = min(doubts, key=lambda u: (u.site, u.symbol))
            out[column] = State("unknown", first.symbol, str(first.site))
            for one in doubts:
                hidden.setdefault(one.symbol, set()).add(f"{entry.endpoint.site}")
        elif column == "owner" and own is None and whose == "named":
            out[column] = State("unknown", acts[0].act.name, str(acts[0].act.site))
        else:
            out[column] = State("no" if _matters(column, entry, acts) else "n/a")
    return out


_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def _matters(column: str, entry: Entry, acts: list[Trail]) -> bool:
    """Whether it says anything that a protection is missing: nobody signs a page, and what only reads needs no token."""
    if column == "signature":
        return any(trail.act.kind == "money.webhook" for trail in acts)
    if column == "limit":
        return any(trail.act.kind.startswith("money.") for trail in acts)
    if column == "csrf":
        reads = all(trail.act.kind.endswith("_read") for trail in acts)
        return not (reads and entry.endpoint.methods and _SAFE.issuperset(entry.endpoint.methods))
    return True


def _best(way: frozenset[Guard], kinds: tuple[str, ...]) -> Guard | None:
    found = [guard for guard in way if guard.kind in kinds and not _carried(guard)]
    return min(found, key=lambda g: (kinds.index(g.kind), not g.certain, g.site, g.name)) if found else None


def _carried(guard: Guard) -> bool:
    """Whether a limit counts in the caller's own session, which he can throw away."""
    about = [x for x in guard.about if x.kind != "constant"]
    return guard.kind in ("throttle", "lockout") and bool(about) and all(x.kind == "session" for x in about)
