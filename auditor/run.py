"""The pipeline: everything is collected first, then the checks and the map read the whole."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from auditor.check import Check, all_checks
from auditor.config import Config, ConfigError, suggest
from auditor.engines import Collected, Collector, Job
from auditor.engines.merge import merge
from auditor.facts import Route, Secret
from auditor.finding import CONFIDENCES, Finding
from auditor.inventory import Inventory, SourceFile, take
from auditor.ledger import LATE, Entry, Ledger
from auditor.program import Program
from auditor.python.cache import lasting
from auditor.python.outline import Outline
from auditor.python.resting import collector_at_rest
from auditor.surface import Row, rows
from auditor.triage import NOTICES, Silenced, Sources, triage
from auditor.unchanged import Unchanged

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What one run has to say: findings in order, those silenced and by what, and how far the run could see."""

    findings: tuple[Finding, ...]
    silenced: tuple[Silenced, ...]
    ledger: Ledger
    checks: tuple[Check, ...]
    config: Config
    program: Program
    inventory: Inventory


@dataclass(frozen=True)
class Answers:
    """What was said of a program as a whole, by its checks or as a map, and the limits that were reached on the way."""

    findings: tuple[Finding, ...] = ()
    ledger: tuple[Entry, ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def lasting(self) -> bool:
        """Whether no limit was reached that another machine, or another hour, may not reach."""
        return not any(LATE in entry.why for entry in self.ledger)


@collector_at_rest()
def scan(
    config: Config,
    paths: Sequence[str | Path] = (),
    *,
    progress: Progress | None = None,
    today: date | None = None,
    history: str | None = None,
) -> Result:
    """Audit what lies at the paths (none: the root), as of ``today``.

    ``history`` asks for the secrets of old versions as well: all (empty), or those after a commit or a date. Raises ``ConfigError`` for an unknown id or a missing path.
    """
    tell = progress or (lambda text: None)
    ledger = Ledger()
    checks = chosen(config)
    inventory = take(config, paths, ledger)
    joined = any(check.scope != "literal" for check in checks)  # else the text of single files is all that matters
    outlines = _outlines(inventory, config, ledger, tell) if joined else {}
    some = None if joined else partial(_some, inventory, config)
    collected = _collect(
        Job(config.root, inventory.files, config, outlines, tell, some), inventory.others, checks, history
    )
    ledger.extend(entry for one in collected for entry in one.ledger)
    secrets = [fact for one in collected for fact in one.facts if isinstance(fact, Secret)]
    program = Program.build(outlines, config, Ledger(), secrets, documents=_documents(inventory))
    found = [finding for one in collected for finding in _completed(one.findings, checks)]
    keeps = config.cache and joined and lasting(outlines)
    unchanged = Unchanged(Answers, config, inventory, [check.id for check in checks], secrets, keeps)
    answers = unchanged.answer(lambda: ask(checks, program, tell))
    found += answers.findings
    ledger.extend(answers.ledger)
    sources = Sources(config.root, [file.path for file in inventory.files if file.path not in outlines])
    if not joined:
        outlines = _some(inventory, config, [path for path in sources.paths if b"auditor:" in sources.read(path)])
    known = [check.id for check in all_checks()]
    triaged = triage(
        merge(found), outlines, sources, config, known, today or date.today(), complete=not ledger.incomplete
    )
    return Result(
        tuple(finding for finding in triaged.shown if _is_asked(finding, config, inventory)),
        tuple(one for one in triaged.silenced if _is_asked(one.finding, config, inventory)),
        ledger,
        checks,
        config,
        program,
        inventory,
    )


def ask(checks: Sequence[Check], program: Program, tell: Progress) -> Answers:
    """What the checks say of a program."""
    tell("joining the files")
    found: list[Finding] = []
    for check in checks:
        tell(f"asking {check.id}")
        found += check.find(program)
    return Answers(tuple(found), tuple(program.ledger))


def survey(
    config: Config, paths: Sequence[str | Path] = (), *, progress: Progress | None = None
) -> tuple[Program, Ledger, Inventory]:
    """What the map needs: the program without findings; raises ``ConfigError`` for a missing path."""
    tell = progress or (lambda text: None)
    ledger = Ledger()
    inventory = take(config, paths, ledger)
    outlines = _outlines(inventory, config, ledger, tell)
    tell("joining the files")
    return Program.build(outlines, config, Ledger(), (), documents=_documents(inventory)), ledger, inventory


@collector_at_rest()
def draw(
    config: Config, paths: Sequence[str | Path] = (), *, everything: bool = False, progress: Progress | None = None
) -> tuple[tuple[Row, ...], Ledger, Inventory]:
    """The rows of the map, ``everything`` with the endpoints that touch nothing; raises ``ConfigError`` for a missing path."""
    program, ledger, inventory = survey(config, paths, progress=progress)
    others = other_routes(inventory, config, ledger, progress=progress)
    keeps = config.cache and lasting(program.outlines)
    unchanged = Unchanged(Answers, config, inventory, ("map", str(everything)), others, keeps)
    answers = unchanged.answer(lambda: drawn(program, everything, others))
    ledger.extend(answers.ledger)
    return answers.rows, ledger, inventory


def drawn(program: Program, everything: bool, others: Sequence[Route]) -> Answers:
    """The rows of the map of a program; see ``draw``."""
    found = tuple(rows(program, everything=everything, others=others))
    return Answers(rows=found, ledger=tuple(program.ledger))


def other_routes(
    inventory: Inventory, config: Config, ledger: Ledger, *, progress: Progress | None = None
) -> tuple[Route, ...]:
    """The endpoints of other languages than Python, for the map; only the rules that collect facts are run."""
    from auditor.engines.semgrep import SemgrepCollector

    said = SemgrepCollector(facts_only=True).collect(
        Job(config.root, inventory.files, config, progress=progress or (lambda text: None))
    )
    ledger.extend(said.ledger)
    return tuple(fact for fact in said.facts if isinstance(fact, Route))


def chosen(config: Config) -> tuple[Check, ...]:
    """The checks that ``select`` and ``ignore`` leave; raises ``ConfigError`` for a word that is no id or family.

    What triage itself reports (AUD) is always selected.
    """
    checks = (*NOTICES, *all_checks())
    known = {word for check in checks for word in _names(check)}
    for word in (*config.select, *config.ignore):
        if word not in known:
            raise ConfigError(f"no check or family is called {word!r}{suggest(word.upper(), sorted(known))}")
    selected = {*config.select, "AUD"} if config.select else known
    return tuple(check for check in checks if _names(check) & selected and not _names(check) & {*config.ignore})


def _names(check: Check) -> set[str]:
    return {check.id, check.family, *check.deprecated_ids}


def _outlines(inventory: Inventory, config: Config, ledger: Ledger, tell: Progress) -> Mapping[str, Outline]:
    """The outlines of the program; a gap in its context is none in the result, so it is not in the ledger."""
    python = [file for file in inventory.files if file.language == "python"]
    if not python:
        return {}
    from auditor.python.cache import outlines as read_outlines

    everything = Ledger()
    outlines = read_outlines([*python, *inventory.context], config, everything, tell)
    aside = {file.path for file in inventory.context}
    ledger.extend(entry for entry in everything if entry.subject not in aside)
    return outlines


def _some(inventory: Inventory, config: Config, paths: Collection[str]) -> Mapping[str, Outline]:
    """The outlines of some files, for a run that does not join them; what cannot be read has none."""
    wanted = {*paths}
    python = tuple(file for file in inventory.files if file.language == "python" and file.path in wanted)
    return _outlines(Inventory(python), config, Ledger(), lambda text: None)


def _documents(inventory: Inventory) -> dict[str, Path]:
    """The files in which a framework may name handlers."""
    return {file.path: file.absolute for file in inventory.files if file.language in ("yaml", "json")}


def _is_asked(finding: Finding, config: Config, inventory: Inventory) -> bool:
    """Whether a finding is sure enough, and its place or a step of its proof lies outside the context."""
    aside = {file.path for file in inventory.context}
    places = (finding.site, *(step.site for step in finding.steps))
    enough = CONFIDENCES.index(finding.confidence) <= CONFIDENCES.index(config.min_confidence)
    return enough and (not aside or any(place.file not in aside for place in places))


def _collect(job: Job, others: tuple[SourceFile, ...], checks: Sequence[Check], history: str | None) -> list[Collected]:
    """What the engines found, in the order of the engines, whichever ends first."""
    everything = replace(job, files=(*job.files, *others))
    engines = _engines({file.language for file in job.files}, {check.id for check in checks}, history)
    with ThreadPoolExecutor(max_workers=max(1, len(engines))) as pool:
        runs = [pool.submit(one.collect, everything if one.name == "secrets" else job) for one in engines]
        return [run.result() for run in runs]


def _engines(languages: Collection[str], ids: Collection[str], history: str | None = None) -> list[Collector]:
    """The engines that give something that is asked for, in these languages."""
    from auditor.engines.bandit import BanditCollector
    from auditor.engines.secrets import SecretsCollector
    from auditor.engines.semgrep import SemgrepCollector

    every: tuple[Collector, ...] = (SecretsCollector(history=history), BanditCollector(), SemgrepCollector())
    return [engine for engine in every if not {*engine.gives(languages)}.isdisjoint(ids)]


def _completed(findings: Iterable[Finding], checks: Sequence[Check]) -> list[Finding]:
    """Findings of engines for the checks of this run, with the check's severity and repair where they name none."""
    by_id = {check.id: check for check in checks}
    return [
        replace(
            finding,
            severity=finding.severity or by_id[finding.check].severity,
            repair=finding.repair or by_id[finding.check].repair,
        )
        for finding in findings
        if finding.check in by_id
    ]
