"""Ways in that step over the second factor which the login asks of those who have set one up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.finding import Finding
from auditor.flow.summary import IF_ENROLLED
from auditor.program.limits import names
from auditor.program.recovery import around

if TYPE_CHECKING:
    from auditor.program.path import Path
    from auditor.program.program import Program

_ENTERS = ("account.mint", "account.login")
_FACTORS = (IF_ENROLLED, "second_factor")


def by_reset(program: Program) -> Iterator[Finding]:
    """Resets that give the session at once, in a project whose login first looks whether the account has a second factor.

    A mailbox that was read is then all it takes. A reset that speaks of a second factor anywhere is left alone, and so
    is one whose new session is called a half one.
    """
    asking = next((path for path in program.paths(to=_ENTERS) if _asks(path)), None)
    if asking is None:
        return
    done = set()
    for path in program.paths(to=("account.mint",), lacks=("second_factor",)):
        resets = any(trail.act.kind == "account.reset_confirm" for trail in path.others)
        if not resets or path.registers or path.endpoint.site in done or _speaks(path):
            continue
        done.add(path.endpoint.site)
        yield path.finding(
            f'after a reset, while "{asking.endpoint.title}" ({asking.endpoint.function}) asks those who have a second factor for it',
            kinds=("second_factor",),
            confidence="medium",
        )


def _asks(path: Path) -> bool:
    """Whether a login goes elsewhere for those who have a second factor; a reset is none."""
    resets = any(trail.act.kind == "account.reset_confirm" for trail in path.others)
    return not resets and any(guard.kind == IF_ENROLLED for guard in path.trail.met)


def _speaks(path: Path) -> bool:
    words = path.program.table.words
    if words.has("partial", path.act.name) or any(guard.kind in _FACTORS for guard in path.trail.met):
        return True
    told = (name for func in around(path.program, (path.entry.func,)) if not func.module.stub for name in names(func))
    return any(words.has("second_factor", name) or words.has("enrolled", name) for name in told)
