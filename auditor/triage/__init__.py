"""Which findings are shown and which were silenced by people: inline ignores, baseline, declared controls.

Detecting knows nothing of silencing. A silence needs an id and a reason, and one that is wrong, expired or idle is a
finding of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from auditor.config import Config, suggest
from auditor.finding import Edit, Finding, in_order
from auditor.python.outline import Outline
from auditor.site import Site
from auditor.triage.baseline import Baseline
from auditor.triage.ignores import Ignore, in_outline, in_text
from auditor.triage.notices import NOTICES, notice
from auditor.triage.sources import Sources

__all__ = ["NOTICES", "Baseline", "Silenced", "Sources", "Triaged", "notice", "triage"]


@dataclass(frozen=True)
class Silenced:
    """A finding that people decided not to see.

    ``by`` is ``inline`` or ``baseline``; ``site`` is the place of the comment or of the line in the baseline.
    """

    finding: Finding
    by: str
    reason: str
    site: Site
    owner: str = ""
    until: str = ""


@dataclass(frozen=True)
class Triaged:
    """The two heaps, each in the one order of findings."""

    shown: list[Finding]
    silenced: list[Silenced]


def triage(
    findings: Iterable[Finding],
    outlines: Mapping[str, Outline],
    sources: Sources,
    config: Config,
    known_ids: Collection[str],
    today: date,
    *,
    complete: bool = True,
    baseline: Baseline | None = None,
) -> Triaged:
    """Sort the findings into shown and silenced, and add the findings about the silences themselves.

    ``findings`` are all of the run, of every confidence: an ignore of a finding that is filtered later is not idle.
    ``known_ids`` are the ids of all checks, whether selected or not. ``complete`` false (an engine is missing, only
    the changed files were read) keeps idle ignores and stale baseline entries unreported: they may be needed by the
    complete run.
    """
    ordered = in_order(findings)
    ignores = _collect(ordered, outlines, sources)
    said: list[Finding] = []
    honoured: list[Ignore] = []
    for ignore in ignores:
        problems = list(_problems(ignore, known_ids, today))
        said += problems
        if all(one.check == "AUD001" for one in problems):
            honoured.append(ignore)
    shown, silenced, used = _part(ordered, honoured)
    if complete:
        said += _idle(honoured, used, known_ids, config, sources)
    if baseline is not None:
        shown, absorbed, stale = baseline.absorb(shown)
        silenced += [Silenced(one, "baseline", reason, site) for one, reason, site in absorbed]
        said += stale if complete else ()
    said += _controls(config, today)
    said = [one for one in said if _selected(one.check, config)]
    return Triaged(
        sorted([*shown, *in_order(said)], key=lambda one: one.sort_key),
        sorted(silenced, key=lambda one: one.finding.sort_key),
    )


def _collect(findings: Sequence[Finding], outlines: Mapping[str, Outline], sources: Sources) -> list[Ignore]:
    """Every ignore comment, in order: of outlines from their markers, of other files with a lexer."""
    out: list[Ignore] = []
    files = {one.site.file for one in findings} | set(sources.paths)
    for path in sorted(files | {path for path, outline in outlines.items() if outline.markers}):
        outline = outlines.get(path)
        if outline is not None and not outline.problem:
            out += in_outline(path, outline, sources.lines(path)) if outline.markers else []
        elif b"auditor:" in sources.read(path):
            out += in_text(path, sources.text(path))
    return sorted(out, key=lambda one: one.site)


def _problems(ignore: Ignore, known_ids: Collection[str], today: date) -> Iterable[Finding]:
    """What is wrong with the words of an ignore, whatever was found beside it."""
    if not ignore.ids:
        yield _say("AUD001", ignore, "The ignore comment names no check, so it silences nothing")
    for one in ignore.ids:
        if one.startswith("AUD"):
            yield _say("AUD001", ignore, f"{one} is about ignore comments and cannot be ignored itself", one)
        elif one not in known_ids:
            hint = suggest(one, sorted(known_ids))
            yield _say("AUD001", ignore, f"There is no check {one}{hint}, so this id silences nothing", one)
    if not ignore.reason:
        yield _say("AUD002", ignore, "The ignore comment gives no reason after ` -- `, so it silences nothing")
    elif ignore.stray:
        yield _say("AUD002", ignore, f"`{ignore.stray}` is neither until= nor owner=, so nothing is silenced")
    if ignore.until and ignore.expiry is None:
        yield _say("AUD003", ignore, f"`until={ignore.until}` is not a date like 2027-03-31, so nothing is silenced")
    elif ignore.expiry and ignore.expiry < today:
        yield _say("AUD003", ignore, f"The ignore comment expired on {ignore.until}, so it silences nothing any more")


def _part(
    findings: Sequence[Finding], ignores: Sequence[Ignore]
) -> tuple[list[Finding], list[Silenced], set[tuple[Site, str]]]:
    """The findings that no ignore covers, those that one does, and the (comment, id) pairs that were of use."""
    by_file: dict[str, list[Ignore]] = {}
    for ignore in ignores:
        by_file.setdefault(ignore.site.file, []).append(ignore)
    shown: list[Finding] = []
    silenced: list[Silenced] = []
    used: set[tuple[Site, str]] = set()
    for finding in findings:
        covering = [
            one
            for one in by_file.get(finding.site.file, ())
            if finding.check in one.ids and not finding.past and one.covers(finding)
        ]
        used |= {(one.site, finding.check) for one in covering}
        if covering:
            best = covering[0]
            silenced.append(Silenced(finding, "inline", best.reason, best.site, best.owner, best.until))
        else:
            shown.append(finding)
    return shown, silenced, used


def _idle(
    ignores: Sequence[Ignore],
    used: set[tuple[Site, str]],
    known_ids: Collection[str],
    config: Config,
    sources: Sources,
) -> Iterable[Finding]:
    """AUD004 for each id that was looked for and silenced nothing, with the edit that takes it out."""
    for ignore in ignores:
        idle = [
            one for one in ignore.ids if one in known_ids and _selected(one, config) and (ignore.site, one) not in used
        ]
        if idle:
            names = " and ".join(idle)
            message = f"The ignore comment for {names} silences nothing: no such finding is here"
            yield _say("AUD004", ignore, message, ",".join(idle), _removal(ignore, idle, sources))


def _removal(ignore: Ignore, idle: Sequence[str], sources: Sources) -> tuple[Edit, ...]:
    """The edit that takes idle ids out: the brackets, or the whole comment when none stays."""
    lines = sources.lines(ignore.site.file)
    if ignore.site.line > len(lines):
        return ()
    line = lines[ignore.site.line - 1]
    words = line[ignore.site.column - 1 : ignore.site.end_column - 1]
    if not words.startswith("auditor:"):
        return ()
    kept = [one for one in ignore.ids if one not in idle]
    if kept:
        start = ignore.site.column + words.index("[") + 1
        end = ignore.site.column + words.index("]")
        site = Site(ignore.site.file, ignore.site.line, start, ignore.site.line, end)
        return (Edit(site, ",".join(kept), f"Take {' and '.join(idle)} out of the ignore comment", safe=True),)
    before = line[: ignore.site.column - 1]
    after = line[ignore.site.end_column - 1 :]
    opener = before.rstrip()
    for mark in ("#", "//", "--", ";"):
        if opener.endswith(mark) and not after.strip():
            code = opener[: -len(mark)].rstrip()
            last = ignore.site.line == len(lines)
            if code or last:
                site = Site(ignore.site.file, ignore.site.line, len(code) + 1, ignore.site.line, len(line) + 1)
            else:
                site = Site(ignore.site.file, ignore.site.line, 1, ignore.site.line + 1, 1)
            return (Edit(site, "", "Remove the ignore comment that silences nothing", safe=True),)
    return ()


def _controls(config: Config, today: date) -> Iterable[Finding]:
    """AUD005 for each declared control whose day is over."""
    for control in config.controls:
        if control.expires < today:
            where = ", ".join(control.routes) or "all routes"
            file = config.file.relative_to(config.root).as_posix() if config.file else "auditor.toml"
            message = (
                f"The declared {control.kind} control for {where} expired on {control.expires} and counts no more."
            )
            yield _finding("AUD005", Site(file), message, f"{control.kind} {where}")


def _selected(check: str, config: Config) -> bool:
    """Whether the configuration asks for a check; ids and families."""
    asked = not config.select or any(check.startswith(one) for one in config.select) or check.startswith("AUD")
    return asked and not any(check.startswith(one) for one in config.ignore)


def _say(check: str, ignore: Ignore, message: str, subject: str = "", edits: tuple[Edit, ...] = ()) -> Finding:
    subject = subject or ",".join(ignore.ids)
    return _finding(check, ignore.site, f"{message}.", f"ignore {subject}".strip(), edits)


def _finding(check: str, site: Site, message: str, subject: str, edits: tuple[Edit, ...] = ()) -> Finding:
    about = notice(check)
    return Finding(check, site, message, severity=about.severity, subject=subject, repair=about.repair, edits=edits)
