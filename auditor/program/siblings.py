"""What the neighbours do: the same act on another route, the other endpoints of a file, the same person's other secrets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding, Step
from auditor.flow import values

if TYPE_CHECKING:
    from auditor.program.path import Path
    from auditor.program.program import Program
    from auditor.protect import Entry

_STEP_UP = ("second_factor", "reauth")
_GUARDED = tuple(
    f"money.{k}" for k in "charge topup pay transfer withdraw payout redeem gift card bank auto_reload".split()
) + tuple(
    f"account.{k}" for k in "email phone login_id mfa_remove recovery_codes unlink api_key close password".split()
)
_MANY, _SHARE = 8, 10


def guard_drift(program: Program) -> Iterator[Finding]:
    """Endpoints that do with a session what another endpoint does after a step-up; then those that differ from their file."""
    groups: dict[tuple[str, str, object], list[Path]] = defaultdict(list)
    for path in program.paths(to=_GUARDED):
        for key in ((path.act.kind, "", path.act.site), (path.act.kind, path.act.name, None)):
            groups[key].append(path)
    told: set[str] = set()
    for (_, _, place), paths in groups.items():
        strong = [p for p in paths if p.has(*_STEP_UP) and all(g.certain for g in p.guards if g.kind in _STEP_UP)]
        for weak in paths if strong else ():
            where = str(weak.endpoint.site)
            other = next((p for p in strong if p.entry is not weak.entry), None)
            if other is None or where in told or any(p.entry is weak.entry for p in strong) or not _open(weak):
                continue
            told.add(where)
            kind = max(g.kind for g in other.guards if g.kind in _STEP_UP).replace("_", " ")
            yield weak.finding(
                f'with a session, while "{other.endpoint.title}" ({other.endpoint.function}) asks for a {kind}',
                kinds=_STEP_UP, confidence="" if place is not None else "medium",
            )  # fmt: skip
    yield from (finding for key, finding in _odd_ones(program) if key not in told)


def _open(path: Path) -> bool:
    return (
        path.authenticated and not path.unknown and not path.has("staff", "signature") and not path.completes_public_act
    )


def _odd_ones(program: Program) -> Iterator[tuple[str, Finding]]:
    """Endpoints behind the plain login in a file where nearly all others ask for more before their body begins."""
    files: dict[str, list[Entry]] = defaultdict(list)
    for entry in program.entries:
        if entry.endpoint.kind == "http":
            files[entry.endpoint.site.file].append(entry)
    for kind in _STEP_UP:
        for _, entries in sorted(files.items()):
            strong = [e for e in entries if any(g.kind == kind for g in e.guards)]
            weak = [
                e for e in entries
                if not e.unknown and any(g.kind == "auth" for g in e.guards) and not any(g.kind in (*_STEP_UP, "staff") for g in e.guards)
            ]  # fmt: skip
            if len(strong) < _MANY or not weak or len(weak) * _SHARE > len(strong):
                continue
            name = min(g.name for g in strong[0].guards if g.kind == kind)
            for entry in weak:
                yield str(entry.endpoint.site), Finding(
                    check="", site=entry.endpoint.site, confidence="medium", subject=kind, endpoint=entry.endpoint.title,
                    message=f'"{entry.endpoint.title}" ({entry.endpoint.function}) asks only for the login, while {len(strong)} other '
                    f"endpoints of this file ask for a {kind.replace('_', ' ')} ({name}).",
                    steps=(Step(entry.endpoint.site, "enters with the login alone"),),
                )  # fmt: skip


def by_second_password(path: Path) -> str:
    """The name of the secret, when all that is asked beyond the session is another thing that the person knows; else empty."""
    words = path.program.table.words
    asked = [guard for guard in path.guards if guard.kind == "reauth"]
    names: list[str] = []
    for guard in asked:
        leaves = [x.leaf for x in values.inner(guard.about) if x.path]
        leaves += [guard.name.removeprefix("comparison of ")]
        name = min((leaf for leaf in leaves if words.has("second_secret", leaf)), default="")
        if not name:
            return ""
        names.append(name)
    return min(names) if names and path.authenticated else ""
