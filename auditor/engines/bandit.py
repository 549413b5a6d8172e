"""The bandit engine: those of its tests that concern accounts, said in our words and under our ids."""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from auditor.engines import Collected, Job, store
from auditor.engines.process import Failed, call
from auditor.finding import Finding
from auditor.ledger import Entry
from auditor.python.outline import Class, Function, Outline
from auditor.site import Site

TESTS = ("B105", "B106", "B107", "B303", "B311", "B324")
"""Literal passwords, weak digests, predictable randomness; what else bandit tests does not concern accounts."""

LIMIT = 600.0
"""Seconds after which bandit is ended."""

FORMAT = "1"

_LOOKED_FOR = re.compile(
    rb"\b(?:md[245]|sha1?|SHA1?|MD[245])\b|\brandom\b|(?i:pass|pwd|token|secret)\w*['\"]?\]?\s*(?::[^=\n]*)?=\s*[rbuRBU]?['\"]"
)
"""What a file must hold for one of the tests to say anything."""

_PASSWORD = re.compile(r"(?i)passw|pwd|\bpin\b|passphrase|credential")
_CODE = re.compile(
    r"(?i)otp|one_?time|\bpin\b|pin_?code|(?:verif\w*|sms|login|auth\w*|mfa|2fa|confirm\w*|security)_?code"
)
_TOKEN = re.compile(r"(?i)token|reset|magic|session_?(?:id|key)|secret|api_?key|invite|activation")
_NO_CREDENTIAL = re.compile(
    r"(?i)^$|^[a-z_.:/ -]*$|example|change.?me|placeholder|dummy|sample|test|your|xxx|\*\*\*|<|\{|%|\$|^https?:|\s"
)
"""A literal that is a word, a path, a template or a sample, and no password."""


class Issue(msgspec.Struct, frozen=True, array_like=True):
    """What bandit says: test, line, first and last column (from 1), and the value that it quotes."""

    test: str
    line: int
    column: int
    end_column: int
    quoted: bool


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """All that bandit says of a file, and why it could not read it."""

    issues: tuple[Issue, ...] = ()
    gap: str = ""


class BanditCollector:
    """Runs bandit over the Python files that hold something which its tests look for."""

    name = "bandit"

    def __init__(self, limit: float = LIMIT) -> None:
        self._limit = limit

    def gives(self, languages: Collection[str]) -> Collection[str]:
        """See ``Collector``."""
        return ("SEC001", "PWD001", "OTP001", "RST005") if "python" in languages else ()

    def collect(self, job: Job) -> Collected:
        """Findings by our check ids; files that bandit cannot read, and bandit failing, are in the ledger."""
        contents, ledger = self._contents(job)
        if not contents:
            return Collected(ledger=tuple(ledger))
        try:
            readings = self._read(job, contents)
        except Failed as failed:
            return Collected(ledger=(*ledger, Entry("engine", self.name, f"{failed}; {len(contents)} files not read")))
        findings: list[Finding] = []
        outlines = job.outlines_of([file for file, reading in readings.items() if reading.issues])
        for file, reading in sorted(readings.items()):
            if reading.gap:
                ledger.append(Entry("unread", file, f"bandit: {reading.gap}"))
            lines = contents[file].decode("utf-8", "replace").splitlines()
            for issue in reading.issues:
                findings += _finding(issue, file, lines, outlines.get(file))
        return Collected(findings=tuple(findings), ledger=tuple(ledger))

    @staticmethod
    def _contents(job: Job) -> tuple[dict[str, bytes], list[Entry]]:
        contents: dict[str, bytes] = {}
        ledger: list[Entry] = []
        for file in job.files:
            if file.language == "python":
                try:
                    content = file.absolute.read_bytes()
                except OSError as error:
                    ledger.append(Entry("unread", file.path, error.strerror or "cannot be read"))
                    continue
                if _LOOKED_FOR.search(content):
                    contents[file.path] = content
        return contents, ledger

    def _read(self, job: Job, contents: Mapping[str, bytes]) -> dict[str, Reading]:
        kept = store.Store(self.name, Reading, job.config.cache, job.config.root)
        version = f"{importlib.metadata.version('bandit')} {sys.version_info[:2]}"
        readings: dict[str, Reading] = {}
        missing: dict[str, list[str]] = defaultdict(list)
        for file, content in contents.items():
            key = store.key(content, FORMAT, *TESTS, version)
            known = kept.get(key)
            if known is None:
                missing[key].append(file)
            else:
                readings[file] = known
        if missing:
            job.progress(f"bandit: {len(missing)} files")
            for key, reading in _run({key: contents[same[0]] for key, same in missing.items()}, self._limit).items():
                kept.put(key, reading)
                readings.update(dict.fromkeys(missing[key], reading))
        kept.close()
        return readings


def _run(contents: Mapping[str, bytes], limit: float) -> dict[str, Reading]:
    """bandit's answer for files given by a flat name without ending. Raises ``Failed``."""
    with tempfile.TemporaryDirectory(prefix="auditor-") as home:
        tree = Path(home, "src")
        tree.mkdir()
        for name, content in contents.items():
            (tree / f"{name}.py").write_bytes(content)
        raw = call(
            [sys.executable, "-I", "-m", "bandit", "--quiet", "--exit-zero", "--ignore-nosec", "--format=json",
             f"--tests={','.join(TESTS)}", "--recursive", str(tree)],
            Path(home), limit,
        )  # fmt: skip
    try:
        said = json.loads(raw.decode("utf-8", "replace"))
        return _by_file(said, contents)
    except (ValueError, KeyError, TypeError) as error:
        raise Failed("its answer is not in the known form") from error


def _by_file(said: Mapping[str, Any], names: Iterable[str]) -> dict[str, Reading]:
    issues: dict[str, list[Issue]] = defaultdict(list)
    for one in said["results"]:
        issue = Issue(
            test=str(one["test_id"]),
            line=int(one["line_number"]),
            column=int(one["col_offset"]) + 1,
            end_column=int(one.get("end_col_offset") or one["col_offset"]) + 1,
            quoted=_quotes_credential(str(one["issue_text"])),
        )
        issues[PurePosixPath(str(one["filename"]).replace("\\", "/")).stem].append(issue)
    gaps = {
        PurePosixPath(str(one["filename"]).replace("\\", "/")).stem: str(one["reason"])[:100] for one in said["errors"]
    }
    return {name: Reading(tuple(issues[name]), gaps.get(name, "")) for name in names}


def _quotes_credential(text: str) -> bool:
    """Whether the value that bandit quotes (``Possible hardcoded password: 'x'``) looks like one; it is not kept."""
    value = text.partition(": ")[2].strip().strip("'\"")
    return len(value) >= 6 and not _NO_CREDENTIAL.search(value)


def _finding(issue: Issue, file: str, lines: list[str], outline: Outline | None) -> Iterable[Finding]:
    """Our finding for one of bandit's, or none where it does not concern an account."""
    line = lines[issue.line - 1] if issue.line <= len(lines) else ""
    function = _function_at(outline, issue.line)
    start = len(line.encode()[: issue.column - 1].decode("utf-8", "replace")) + 1
    end = len(line.encode()[: issue.end_column - 1].decode("utf-8", "replace")) + 1
    # of a draw, what it is made from says nothing about what it is for
    what = _meaning(issue, line[: start - 1] + line[end - 1 :] if issue.test == "B311" else line, function)
    if what is None:
        return
    check, confidence, subject, message = what
    yield Finding(
        check=check,
        site=Site(file, issue.line, start, issue.line, max(end, start + 1), function),
        message=message,
        confidence=confidence,
        subject=subject,
        engine="bandit",
        properties=(("rule", issue.test),),
    )


def _meaning(issue: Issue, line: str, function: str) -> tuple[str, str, str, str] | None:
    """(check, confidence, subject, message) of an issue, from the words beside it."""
    near = f"{line} {function.rpartition('.')[2]}"
    if issue.test in ("B105", "B106", "B107"):
        if not issue.quoted:
            return None
        where = {"B105": "is bound to", "B106": "is passed as", "B107": "is the default of"}[issue.test]
        said = f"A literal {where} a name that says credential. Read it from the environment or a secret store."
        return "SEC001", "medium" if issue.test == "B106" else "low", "literal", said
    if issue.test in ("B303", "B324"):
        if not _PASSWORD.search(near):
            return None
        said = "A fast digest is taken of what its name calls a password. Use argon2, bcrypt or scrypt."
        return "PWD001", "low", "digest", said  # our own check says it of passwords alone
    if _CODE.search(near):
        said = "A one-time code comes from a predictable generator. Use the secrets module."
        return "OTP001", "medium" if _CODE.search(line) else "low", "code", said
    if _TOKEN.search(near):
        said = "A token comes from a predictable generator. Use the secrets module."
        return "RST005", "medium" if _TOKEN.search(line) else "low", "token", said
    return None


def _function_at(outline: Outline | None, line: int) -> str:
    """The qualified name of the innermost function or class around a line; empty without an outline."""
    found = ""
    waiting: list[object] = [outline]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (Function, Class)):
            if not node.pos[0] <= line <= node.end_line:
                continue
            found = max(found, node.qualname, key=len)
        for part in ("body", "orelse", "handlers", "final", "cases"):
            inner = getattr(node, part, ())
            waiting += inner if isinstance(inner, tuple) else ()
    return found
