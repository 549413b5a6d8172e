"""``auditor models learn``: what it proposes for a project's own words, and that ``models check`` takes it as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from auditor.cli import execute, exits

APP = """
from functools import wraps
from flask import Flask, abort, request, session
from vendor import couriers, gate, ledger

app = Flask(__name__)


class TooManyTries(Exception):
    pass


def send_parcel_note(member, text):
    couriers.hand_over(member, text)


def get_by_email(email):
    return ledger.find(email)


def tidy(view):
    @wraps(view)
    def inner(*args, **kwargs):
        return view(*args, **kwargs)
    return inner


@app.post("/pay")
@gate.fresh_password
def pay():
    gate.slow_down_or_refuse(request)
    session["user_id"] = get_by_email(request.form["email"])
    send_parcel_note(request.form["member"], "paid")
    return ledger.charge(request.form["sum"])


@app.post("/charge")
@gate.fresh_password
@gate.odd_one
@tidy
def charge():
    session["user_id"] = 1
    return ledger.charge(1)
"""


@pytest.fixture
def learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[str, dict[str, list[object]]]:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "auditor.toml").touch()
    assert execute(["models", "learn", str(tmp_path), "--no-progress", "--no-cache"]) == exits.CLEAN
    text = capsys.readouterr().out
    return text, yaml.safe_load(text)


def test_the_check_takes_it_as_it_is(
    tmp_path: Path, learned: tuple[str, dict[str, list[object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.yaml").write_text(learned[0])
    assert execute(["models", "check", str(tmp_path / "own.yaml")]) == exits.CLEAN, capsys.readouterr().out


def test_guards_come_most_used_first_and_mailers_with_whom_they_write_to(
    learned: tuple[str, dict[str, list[object]]],
) -> None:
    text, rows = learned
    first = rows["guards"][0]
    assert isinstance(first, dict) and first["decorator"] == "vendor.gate.fresh_password" and first["kind"] == "reauth"
    assert {"call": "app.send_parcel_note", "kind": "mail", "roles": {"recipient": [0, "member"]}} in rows["messages"]
    assert "# 2 endpoints; by its name" in text


def test_what_nothing_tells_is_left_to_a_person(learned: tuple[str, dict[str, list[object]]]) -> None:
    text, rows = learned
    assert 'vendor.gate.odd_one", kind: ?' in text
    assert not any("odd_one" in str(row) for row in rows["guards"])


def test_look_ups_and_plain_decorators_are_not_proposed(learned: tuple[str, dict[str, list[object]]]) -> None:
    assert "get_by_email" not in learned[0] and "tidy" not in learned[0] and "hand_over" not in learned[0]


def test_accepted_rows_settle_the_map(
    tmp_path: Path, learned: tuple[str, dict[str, list[object]]], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "own.yaml").write_text(learned[0])
    (tmp_path / "auditor.toml").write_text('models = ["own.yaml"]\n')
    assert execute(["models", "learn", str(tmp_path), "--no-progress", "--no-cache"]) == exits.CLEAN
    again = capsys.readouterr().out
    assert "fresh_password" not in again and "send_parcel_note" not in again


def test_a_project_that_is_understood_needs_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "app.py").write_text(
        "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef home():\n    return ''\n"
    )
    assert execute(["models", "learn", str(tmp_path), "--no-progress", "--no-cache"]) == exits.CLEAN
    assert capsys.readouterr().out.startswith("# nothing to propose")


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["models", "learn", str(tmp_path), "--no-progress", "--no-cache"]) == exits.NOTHING
    assert "nothing to read" in capsys.readouterr().err
