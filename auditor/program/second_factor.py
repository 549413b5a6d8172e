"""Where a second factor is asked and does not bind: ignored, optional, switched off, or asked after the door is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from auditor.facts import Guard
from auditor.finding import Finding, Step
from auditor.flow.meaning import split
from auditor.program.source import before, expressions
from auditor.project import Func
from auditor.project.definitions import site as place
from auditor.project.project import flat
from auditor.python import outline as o
from auditor.site import Site

if TYPE_CHECKING:
    from auditor.flow.paths import Trail
    from auditor.program.path import Path
    from auditor.program.program import Program
    from auditor.program.source import Said
    from auditor.protect import Entry

_WINDOW = 2


@dataclass(frozen=True)
class Loose:
    """One test of a second factor that does not bind; ``why`` ends a sentence."""

    site: Site
    name: str
    why: str
    endpoint: str = ""

    @property
    def finding(self) -> Finding:
        """A finding at the test."""
        where = f'"{self.endpoint}": ' if self.endpoint else ""
        return Finding(
            check="", site=self.site, message=f"{where}the second factor ({self.name}) does not bind: {self.why}.",
            confidence="high" if self.endpoint else "medium", subject=self.name.partition(" ")[0], endpoint=self.endpoint,
            steps=(Step(self.site, f"tests {self.name}"),),
        )  # fmt: skip


def loose_tests(program: Program) -> Iterator[Loose]:
    """Every test of a second factor whose answer is not used, is optional by a switch, or is too generous; each once."""
    seen: set[tuple[str, int]] = set()
    for func in program.functions():
        summary = program.flow.summary(func, func.klass)
        entry = program.reached_from(func)
        title = entry.endpoint.title if entry is not None else ""
        for guard, use in sorted(summary.met.items(), key=lambda item: item[0].site) if summary is not None else ():
            if guard.kind != "second_factor" or guard.weak or guard.site.function != func.qualname:
                continue
            why = _ignored(program, entry, guard, use) or _switched(program, func, guard)
            if why and (guard.site.file, guard.site.line) not in seen:
                seen.add((guard.site.file, guard.site.line))
                yield Loose(guard.site, guard.name, why, title)
    for said, title in _unheard(program):
        if (said.site.file, said.site.line) not in seen:
            yield Loose(said.site, said.name, "its answer is not looked at, so a refused code passes", title)
    for said in program.source.calls("verify"):
        window = said.keyword("valid_window")
        if isinstance(window, int) and window > _WINDOW and program.source.path(said).startswith("pyotp."):
            yield Loose(said.site, "pyotp verify", f"valid_window={window} accepts the codes of {window} minutes")


def _unheard(program: Program) -> Iterator[tuple[Said, str]]:
    """Statements that only call a function of the project which says by its result whether a code is right."""
    words = program.table.words
    answers = {
        func.name
        for func in program.functions()
        if words.has("second_factor", func.name) and words.has("verdict", func.name)
        and any(isinstance(s, o.Return) and isinstance(s.value, o.Const) and s.value.value is False for s in flat(func.body))
    }  # fmt: skip
    for said in program.source.calls(*sorted(answers)):
        if isinstance(said.stmt, o.Do) and said.stmt.value is said.expr:
            entry = program.reached_from(said.func)
            yield said, entry.endpoint.title if entry is not None else ""


def _ignored(program: Program, entry: Entry | None, guard: Guard, use: str) -> str:
    if "ignored" in use:
        return "its answer is not looked at, so a refused code passes"
    if "assert" in use and guard.certain:
        return use
    if "fails open" in use and guard.certain and entry is not None:
        acts = [t for t in program.trails(entry) if t.act.kind.startswith(("money.", "account."))]
        if any(_goes_on(t, guard) for t in acts if not t.act.kind.endswith("_read")):
            return use
    return ""


def _goes_on(trail: Trail, guard: Guard) -> bool:
    """Whether an act comes after a test, in the order of the text, and does not depend on its answer."""
    places = (trail.act.site, *(site for site, _ in trail.steps))
    after = any(place.file == guard.site.file and place.line > guard.site.line for place in places)
    return after and not any(held.site == guard.site for held in trail.guards)


def _switched(program: Program, func: Func, guard: Guard) -> str:
    """Why a test can be passed by without a code: the function says yes beforehand when a switch is on."""
    words = program.table.words
    for stmt in flat(func.body):
        if not isinstance(stmt, o.If) or not _says_yes(stmt.body):
            continue
        names = [n for part in expressions(stmt) for n in _names(part)]
        if any(words.has("switch", name) for name in names):
            return f"the function says yes without a code when {', '.join(dict.fromkeys(names[:3]))} says so"
    return ""


def _says_yes(body: tuple[o.Stmt, ...]) -> bool:
    return (
        len(body) == 1
        and isinstance(body[0], o.Return)
        and isinstance(body[0].value, o.Const)
        and body[0].value.value is True
    )


def _names(node: object) -> Iterator[str]:
    if isinstance(node, o.Attr):
        yield node.attr
    elif isinstance(node, o.Name):
        yield node.id


def optional(program: Program, func: Func, guard: Guard) -> str:
    """The switch by which a test inside a function is reached only sometimes: names of the condition around it; empty when none."""
    words = program.table.words
    for stmt in flat(func.body):
        if not isinstance(stmt, o.If) or not stmt.pos[0] <= guard.site.line:
            continue
        inside = [getattr(s, "pos", o.NOWHERE)[0] for s in flat(stmt.body)]
        same = stmt.pos[0] == guard.site.line and isinstance(stmt.test, o.Bool) and stmt.test.op == "and"
        if not same and not (inside and min(inside) <= guard.site.line <= max(inside)):
            continue
        names = [n for part in expressions(stmt) for n in _names(part)]
        told = [n for n in names if words.has("switch", n) or words.has("mfa_attr", n) or (n.isupper() and len(n) > 2)]
        if told:
            return told[0]
    return ""


_SETTING_UP = frozenset(
    "prompt setup enrol enroll enrollment enable activate configure register new add suggest remind".split()
)
"""What leads to the page on which a second factor is set up: nothing is asked there yet."""


def opened_early(program: Program, reached: Path) -> Iterator[Finding]:
    """Logins that give the full session and only then send people to the page of the second factor.

    ``reached`` is a way that is open in between.
    """
    words = program.table.words
    for entry in program.entries:
        minted = [
            t for t in program.trails(entry)
            if t.act.kind == "account.mint" and len(t.functions) == 1 and not t.unknown
            and not any(g.kind == "second_factor" for g in t.guards)
            and (t.act.name.startswith("session[") or t.act.name.rpartition(".")[2] in ("login", "login_user"))
            and not words.has("partial", t.act.name)
        ]  # fmt: skip
        for stmt in flat(entry.func.body) if minted else ():
            if not isinstance(stmt, o.Return) or stmt.value is None:
                continue
            texts = [str(n.value) for n in expressions(stmt) if isinstance(n, o.Const) and isinstance(n.value, str)]
            named = (text for text in texts if words.has("second_factor", text))
            page = next((text for text in named if not _SETTING_UP.intersection(split(text))), "")
            ran = before(entry.func.body, stmt) if page else None
            lines = {getattr(s, "pos", o.NOWHERE)[0] for s in ran or ()}
            for trail in minted:
                if trail.act.site.line in lines:
                    yield Finding(
                        check="", site=entry.endpoint.site, subject="account.mint", endpoint=entry.endpoint.title,
                        message=f'"{entry.endpoint.title}" ({entry.endpoint.function}) gives the full session and only then sends people to "{page}": '
                        f'"{reached.endpoint.title}" is open without the second factor.',
                        steps=(
                            Step(trail.place, f"gives the session: {trail.act.name}"),
                            Step(place(entry.func.module, stmt.pos, entry.func.qualname), f"sends people to {page}"),
                        ),
                    )  # fmt: skip
                    break
