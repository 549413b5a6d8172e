"""Every labelled application is found exactly as its labels say; a corrected twin has nothing to find.

A new folder below ``fixtures/`` needs no test code. ``NAME_fixed`` is the twin of ``NAME``.
"""

from __future__ import annotations

from pathlib import Path

import labels
import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
APPLICATIONS = sorted(path for path in FIXTURES.iterdir() if path.is_dir())
TWINS = [path for path in APPLICATIONS if path.name.endswith("_fixed")]


def _id(path: Path) -> str:
    return path.name


def _is_story(application: Path) -> bool:
    """A story and its twin are judged by every check; a folder of variants only by those that it labels."""
    return application in TWINS or application.with_name(f"{application.name}_fixed") in TWINS


@pytest.mark.parametrize("application", APPLICATIONS, ids=_id)
def test_found_exactly_as_labelled(application: Path, tmp_path: Path) -> None:
    root = tmp_path / application.name
    expected = labels.unfold(labels.texts(application), root)
    found = labels.scan(root)
    if not _is_story(application):
        spoken_of = {label.check for label in expected}
        found = {place: text for place, text in found.items() if place[2] in spoken_of}
    problems = labels.compare(expected, found)
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("application", APPLICATIONS, ids=_id)
def test_python_files_are_python(application: Path) -> None:
    for file, text in labels.texts(application).items():
        if file.endswith(".py"):
            compile(text, file, "exec")


@pytest.mark.parametrize("application", [a for a in APPLICATIONS if a not in TWINS], ids=_id)
def test_near_misses_outnumber_hits(application: Path) -> None:
    kinds = [label.kind for file, text in labels.texts(application).items() for label in labels.parse(text, file)]
    assert kinds.count("ok") > kinds.count("ruleid") > 0


@pytest.mark.parametrize("twin", TWINS, ids=_id)
def test_a_twin_has_nothing_to_find(twin: Path) -> None:
    assert twin.with_name(twin.name.removesuffix("_fixed")).is_dir(), "a twin without the application it corrects"
    wanted = [label for file, text in labels.texts(twin).items() for label in labels.parse(text, file)]
    assert not [label for label in wanted if label.kind != "ok"]
