"""Labelled code: what a scan must find on which line, said by comments in the code itself.

The grammar is the same in every language: ``ruleid: ID`` (must be found), ``ok: ID`` (a near miss, must not be found),
``todoruleid: ID`` (a known miss) and ``todook: ID`` (a known false alarm), alone in a comment on the line before the
one it speaks of; before a decorated function's ``def`` it stands between the last decorator and ``def``. Several ids
are separated by commas, several labels may be stacked, and what follows the ids is for people.

A label file is compared as a whole: what is found and not labelled is a failure as well. A known miss that is found,
and a known false alarm that is gone, are failures until the label is promoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from placeholders import expand

KINDS = ("ruleid", "ok", "todoruleid", "todook")
_ID = r"[A-Z]{3}\d{3}"
_OPENER = r'(?:\#|//|--|<!--|/\*+|\{\#|;|%|"//"\s*:\s*")'
_LABEL = re.compile(rf"^\s*{_OPENER}\s*(?P<kind>{'|'.join(KINDS)}):\s*(?P<ids>.*)$")
_IDS = re.compile(rf"({_ID}(?:\s*,\s*{_ID})*)(?![\w-])")
_TRAILING = re.compile(rf"\S.*?(?:\#|//|--|<!--|/\*+)\s*(?:{'|'.join(KINDS)}):\s*{_ID}")
_FILE = re.compile(rf"^\s*{_OPENER}\s*file:\s*(?P<name>\S+)")

Place = tuple[str, int, str]
"""A file relative to the root, a line, a check's id."""


class LabelError(ValueError):
    """A label that says nothing, or two labels that contradict each other."""


@dataclass(frozen=True)
class Label:
    """One id of one label; ``line`` is the line it speaks of, ``at`` the line it stands on."""

    kind: str
    check: str
    file: str
    line: int
    at: int

    @property
    def place(self) -> Place:
        """Where the finding is, or is not, to be."""
        return (self.file, self.line, self.check)


def parse(text: str, file: str) -> list[Label]:
    """The labels of one file, in order; raises ``LabelError`` for one that is not in form."""
    labels: list[Label] = []
    waiting: list[tuple[str, str, int]] = []
    lines = text.splitlines()
    for number, line in enumerate([*lines, ""], 1):
        match = _LABEL.match(line)
        if match:
            ids = _IDS.match(match["ids"])
            if ids is None:
                raise LabelError(f"{file}:{number}: {match['kind']} names no id")
            waiting += [(match["kind"], one.strip(), number) for one in ids[1].split(",")]
            continue
        if _TRAILING.search(line):
            raise LabelError(f"{file}:{number}: a label stands on a line of its own, before the line it speaks of")
        if waiting and not line.strip():
            raise LabelError(f"{file}:{number}: the label above speaks of an empty line")
        labels += [Label(kind, check, file, number, at) for kind, check, at in waiting]
        waiting = []
    _contradictions(labels)
    return labels


def _contradictions(labels: Iterable[Label]) -> None:
    seen: dict[Place, str] = {}
    for label in labels:
        if seen.setdefault(label.place, label.kind) != label.kind:
            raise LabelError(f"{label.file}:{label.at}: {label.check} is labelled {seen[label.place]} and {label.kind}")


def texts(root: Path) -> dict[str, str]:
    """The text files of a folder by relative path; files that are not UTF-8 are left out."""
    out: dict[str, str] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            try:
                out[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue
    return out


def split(example: str, name: str = "app.py") -> dict[str, str]:
    """The files of a small example: a comment ``file: name`` begins each; without one there is one file, ``name``."""
    files: dict[str, list[str]] = {}
    current = files.setdefault(name, [])
    for line in example.splitlines():
        match = _FILE.match(line)
        if match:
            current = files.setdefault(match["name"], [])
        else:
            current.append(line)
    return {file: "\n".join(lines) + "\n" for file, lines in files.items() if any(line.strip() for line in lines)}


def unfold(files: Mapping[str, str], target: Path) -> list[Label]:
    """Write the files with their placeholders expanded below ``target``; the labels of the expanded text."""
    labels: list[Label] = []
    for file, text in sorted(files.items()):
        path = target / file
        path.parent.mkdir(parents=True, exist_ok=True)
        expanded = expand(text)
        path.write_text(expanded, encoding="utf-8")
        labels += parse(expanded, file)
    return labels


def compare(labels: Iterable[Label], found: Mapping[Place, str]) -> list[str]:
    """What differs, one line a difference, sorted; ``found`` maps each place to the finding's message."""
    by_place = {label.place: label for label in labels}
    problems: list[tuple[Place, str]] = []
    for place, label in by_place.items():
        here = place in found
        if label.kind == "ruleid" and not here:
            problems.append((place, "missed"))
        elif label.kind == "ok" and here:
            problems.append((place, f"false alarm on a near miss: {found[place]}"))
        elif label.kind == "todoruleid" and here:
            problems.append((place, "a known miss is found now: promote todoruleid to ruleid"))
        elif label.kind == "todook" and not here:
            problems.append((place, "a known false alarm is gone: promote todook to ok"))
    problems += [(place, f"unexpected: {text}") for place, text in found.items() if place not in by_place]
    return [f"{file}:{line}: {check} {text}" for (file, line, check), text in sorted(problems)]


def scan(root: Path) -> dict[Place, str]:
    """Everything a default scan of the folder shows, by place."""
    from auditor.config import load
    from auditor.run import scan as run

    config = load([root], {"cache": False, "jobs": 1})
    result = run(config)
    return {(f.site.file, f.site.line, f.check): f.message for f in result.findings}
