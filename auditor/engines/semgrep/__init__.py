"""The semgrep engine: our rules for languages other than Python, in one process, each file once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import PurePosixPath
from typing import Any

from auditor.engines import Collected, Job, store
from auditor.engines.process import Failed
from auditor.engines.semgrep import matches, process, rules
from auditor.engines.semgrep.complete import Project, complete
from auditor.engines.semgrep.derived import CHECKS as DERIVED
from auditor.engines.semgrep.derived import derived
from auditor.engines.semgrep.functions import Functions
from auditor.engines.semgrep.matches import Match, Reading
from auditor.engines.semgrep.routes import routes
from auditor.engines.semgrep.staging import readable, stage
from auditor.inventory import SourceFile
from auditor.ledger import Entry

LARGEST = 1_500_000
"""Bytes of a file beyond which it is not read."""

FORMAT = "2"
"""Changed with the form or meaning of ``Reading``."""

LIMIT = 900.0
"""Seconds after which semgrep is ended."""


class SemgrepCollector:
    """Runs the rules over the files whose language has some; an unchanged file is answered from the cache."""

    name = "semgrep"

    def __init__(self, limit: float = LIMIT, facts_only: bool = False) -> None:
        self._limit = limit
        self._facts_only = facts_only

    def gives(self, languages: Collection[str]) -> Collection[str]:
        """See ``Collector``."""
        with_rules = {check for language in languages for check in rules.checks(language)}
        return {*with_rules, *DERIVED} if with_rules else with_rules

    def collect(self, job: Job) -> Collected:
        """Findings by our check ids; files and an engine that could not be read or run are in the ledger."""
        files = [file for file in job.files if readable(file.path) and rules.files(file.language)]
        if not files:
            return Collected()
        try:
            readings, ledger = self._read(job, files)
        except Failed as failed:
            return Collected(ledger=(Entry("engine", self.name, f"{failed}; {len(files)} files not read"),))
        for file, (reading, _) in sorted(readings.items()):
            ledger += [Entry("unread", file, why, line) for line, why in reading.gaps]
        parts = {file: (reading, Functions(reading.matches), text) for file, (reading, text) in readings.items()}
        project = Project({file: (functions, text) for file, (_, functions, text) in parts.items()})
        found = list(complete(parts, project))
        surface = tuple(routes(parts, project))
        return Collected(facts=surface, findings=(*found, *derived(surface, found, project)), ledger=tuple(ledger))

    def _read(self, job: Job, files: Sequence[SourceFile]) -> tuple[dict[str, tuple[Reading, str]], list[Entry]]:
        """The reading and the text of each file, from the cache or from semgrep; raises ``Failed``."""
        kept = store.Store(self.name, Reading, job.config.cache, job.config.root)
        version = process.version()
        languages = {file.language for file in files}
        digests = {language: rules.digest(language, self._facts_only) for language in languages}
        whole = {language: rules.digest(language) for language in languages}
        readings: dict[str, tuple[Reading, str]] = {}
        ledger: list[Entry] = []
        missing: dict[str, list[SourceFile]] = defaultdict(list)
        contents: dict[str, bytes] = {}
        for file in files:
            try:
                content = file.absolute.read_bytes() if file.size <= LARGEST else b""
            except OSError as error:
                ledger.append(Entry("unread", file.path, error.strerror or "cannot be read"))
                continue
            if file.size > LARGEST:
                ledger.append(Entry("unread", file.path, f"larger than {LARGEST} bytes"))
                continue
            content, ending = stage(file.path, file.language, content)
            key = store.key(content, FORMAT, ending, digests[file.language], version)
            known = kept.get(key)
            if known is None and self._facts_only:  # a scan has read the file with all rules
                known = kept.get(store.key(content, FORMAT, ending, whole[file.language], version))
            if known is not None:
                readings[file.path] = known, content.decode("utf-8", "replace")
            else:
                missing[key + ending].append(file)
                contents[key + ending] = content
        if contents:
            job.progress(f"semgrep: {len(contents)} files")
            wanted = {
                rule
                for same in missing.values()
                for file in same
                for rule in rules.files(file.language, self._facts_only)
            }
            said = process.scan(contents, sorted(wanted), job.config.jobs, self._limit)
            for name, reading in _by_file(said, contents).items():
                for file in missing[name]:
                    readings[file.path] = reading, contents[name].decode("utf-8", "replace")
                if not any(why.startswith("took") for _, why in reading.gaps):
                    kept.put(PurePosixPath(name).stem, reading)
        kept.close()
        return readings, ledger


def _by_file(said: dict[str, Any], contents: dict[str, bytes]) -> dict[str, Reading]:
    """semgrep's answer, apart for each file; a file of which it says nothing was read and is clean."""
    lines: dict[str, list[bytes]] = {}
    seen: set[tuple[object, ...]] = set()
    gaps: dict[str, set[tuple[int, str]]] = defaultdict(set)
    kept: dict[str, list[Match]] = defaultdict(list)
    for result in said["results"]:
        name = PurePosixPath(str(result["path"]).replace("\\", "/")).name
        if name not in contents:
            continue
        if name not in lines:
            lines[name] = contents[name].splitlines(keepends=True)
        one = matches.match(result, lines[name])
        identity = (name, one.rule, one.region, one.message)
        if identity not in seen:
            seen.add(identity)
            kept[name].append(one)
    for name, line, why in _errors(said.get("errors") or ()):
        gaps[name].add((line, why))
    return {
        name: Reading(tuple(sorted(kept[name], key=lambda m: (m.region, m.rule, m.message))), tuple(sorted(gaps[name])))
        for name in contents
    }


def _errors(errors: Iterable[dict[str, Any]]) -> Iterable[tuple[str, int, str]]:
    """(file, line, reason) of each complaint about a file."""
    for error in errors:
        kind = error.get("type")
        word = str(kind[0] if isinstance(kind, list) and kind else kind)
        path = error.get("path") or next((span.get("file") for span in error.get("spans") or ()), None)
        if not path:
            continue
        name = PurePosixPath(str(path).replace("\\", "/")).name
        spans = error.get("spans") or [{}]
        line = int((spans[0].get("start") or {}).get("line", 0))
        if "Timeout" in word:
            yield name, 0, "took too long"
        elif "Memory" in word or "StackOverflow" in word:
            yield name, 0, "took too much memory"
        elif "Pars" in word or "Syntax" in word or "Lexical" in word:
            yield name, line, "syntax not understood from here"
        else:
            yield name, line, f"not read ({matches.clean(word)[:60]})"
