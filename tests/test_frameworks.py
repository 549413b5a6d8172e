"""Each framework has a labelled application of its own, and the map of it is exactly as its labels say.

An application is a folder of ``fixtures/`` with ``map:`` labels. In every one the guard stands in at least three
different places; one that must not count says *no*, and one that nobody can resolve says *unknown*.
"""

from __future__ import annotations

from pathlib import Path

import labels
import maps
import pytest

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
APPLICATIONS = sorted(p for p in FIXTURES.iterdir() if p.is_dir() and maps.read(labels.texts(p)))


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda path: path.name)
def test_map_is_as_labelled(application: Path, tmp_path: Path) -> None:
    root = tmp_path / application.name
    files = labels.texts(application)
    labels.unfold(files, root)
    problems = maps.compare(maps.read(files), maps.survey(root))
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("application", APPLICATIONS, ids=lambda path: path.name)
def test_guards_stand_in_three_places_and_one_does_not_count(application: Path) -> None:
    said = [dict(label.states).get("auth", "") for label in maps.read(labels.texts(application))]
    assert said.count("yes") >= 3
    assert said.count("no") >= 2, "an open endpoint, and one with a guard that must not count"
    assert "unknown" in said


def test_a_row_that_nobody_labelled_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from flask import Flask\napp = Flask(__name__)\n@app.get('/a')\ndef a():\n    return ''\n", encoding="utf-8"
    )
    found = maps.survey(tmp_path)
    assert maps.compare([], found) == ["app.py:4: http /a: a row without a label"]
    right = maps.parse("\n\n\n# map: http GET /a auth=no does=-\ndef a(): pass\n", "app.py")
    assert maps.compare([label.__class__(**{**vars(label), "line": 4}) for label in right], found) == []
    wrong = maps.parse("\n\n# map: http POST /a auth=yes\ndef a(): pass\n", "app.py")
    assert maps.compare(wrong, found) == [
        "app.py:4: http /a: auth is no, not yes",
        "app.py:4: http /a: methods are GET, not POST",
    ]


@pytest.mark.parametrize(
    "text",
    ["# map: http\ndef a(): pass", "# map: http GET /a auth=maybe\ndef a(): pass", "# map: http GET /a\n\nx = 1"],
)
def test_a_label_not_in_form_is_an_error(text: str) -> None:
    with pytest.raises(maps.MapLabelError):
        maps.parse(text, "app.py")
