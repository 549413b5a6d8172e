"""Every check proves itself by the examples in its own file; a new check needs no test code."""

from __future__ import annotations

import sys
from pathlib import Path

import labels
import pytest

from auditor.check import Check, all_checks

CHECKS = all_checks()
LONGEST = 80


def _id(check: Check) -> str:
    return check.id


def _of(check: Check, example: str, root: Path) -> tuple[list[labels.Label], dict[labels.Place, str]]:
    """The labels of this check in the example, and what a scan of the example finds by this check."""
    expected = labels.unfold(labels.split(example), root)
    found = {place: text for place, text in labels.scan(root).items() if place[2] == check.id}
    return [label for label in expected if label.check == check.id], found


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_bad_is_found_exactly(check: Check, tmp_path: Path) -> None:
    expected, found = _of(check, check.bad, tmp_path)
    assert any(label.kind == "ruleid" for label in expected), f"BAD has no label `ruleid: {check.id}`"
    problems = labels.compare(expected, found)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_good_is_silent(check: Check, tmp_path: Path) -> None:
    expected, found = _of(check, check.good, tmp_path)
    assert check.good, "a check without GOOD"
    assert not [label for label in expected if label.kind != "ok"], "GOOD is good: only ok labels"
    assert not found


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_a_person_can_read_about_it(check: Check) -> None:
    assert len(check.docs.split()) >= 15, "the docstring says what, why and what to do"
    assert check.repair or "repair" in check.docs.lower(), "the repair names a library facility"
    assert check.cwe, "no CWE"
    assert check.title[0].isupper() and len(check.title) <= 120


@pytest.mark.parametrize("check", CHECKS, ids=_id)
def test_file_says_id_and_name_once(check: Check) -> None:
    module = check.question.__module__
    source = Path(sys.modules[module].__file__ or "").read_text(encoding="utf-8")
    assert module.rpartition(".")[2] == f"{check.id.lower()}_{check.name.replace('-', '_')}"
    assert len(source.splitlines()) <= LONGEST


def test_ids_are_never_shared() -> None:
    ids = [one for check in CHECKS for one in (check.id, *check.deprecated_ids)]
    assert len(ids) == len(set(ids)) > 0
