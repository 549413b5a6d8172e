"""The surface map in its formats, after the contract's example."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from auditor.ledger import Ledger
from auditor.reporters import map_formats, render_map
from auditor.reporters._view import Options
from auditor.surface import Row, State

CHARGE = Row(
    "app/views.py",
    "WalletView.post",
    41,
    "flask",
    "http",
    ("POST",),
    "/wallet/charge",
    ("money.charge",),
    {
        "auth": State("yes", "flask_login.login_required", "app/views.py:40"),
        "second_factor": State("no"),
        "reauth": State("unknown", "company.guards.fresh"),
        "throttle": State("declared", "auditor.toml"),
        "owner": State("n/a"),
    },
)


def ledger() -> Ledger:
    """A symbol that was not understood, a file that was not read, one out of scope."""
    out = Ledger()
    out.add("unknown", "company.guards.fresh", "decorator not understood", count=14)
    out.add("unread", "app/broken.py", "invalid syntax")
    out.add("skipped", "tests/a.py", "tests")
    return out


BARE = replace(CHARGE, function="残高", line=9, route="/a", methods=("GET", "HEAD"), acts=(), protections={})
ROWS = [CHARGE, BARE]


def test_table() -> None:
    assert render_map(ROWS, ledger(), "table") == snapshot("""\
endpoint             acts          auth  reauth  2nd factor  throttle  where
POST /wallet/charge  money.charge  yes   ?       NO          decl.     app/views.py:41 WalletView.post
GET|HEAD /a          -             -     -       -           -         app/views.py:9 残高

2 endpoints; 1 with money, 1 of them without a second factor
not understood: company.guards.fresh (14 endpoints): decorator not understood
not read: app/broken.py: invalid syntax
""")


def test_markdown() -> None:
    assert render_map(ROWS, ledger(), "markdown") == snapshot("""\
## Account surface

| endpoint | acts | auth | reauth | 2nd factor | throttle | where |
| --- | --- | --- | --- | --- | --- | --- |
| `POST /wallet/charge` | `money.charge` | yes | ? | NO | decl. | `app/views.py:41 WalletView.post` |
| `GET\\|HEAD /a` |  | - | - | - | - | `app/views.py:9 残高` |

- 2 endpoints; 1 with money, 1 of them without a second factor
- not understood: company.guards.fresh \\(14 endpoints\\): decorator not understood
- not read: app/broken.py: invalid syntax
""")


def test_json_is_the_contract() -> None:
    out = json.loads(render_map(ROWS, ledger(), "json", Options(files_read=120)))
    assert out["version"] == 1
    assert out["endpoints"][0] == {
        "file": "app/views.py",
        "function": "WalletView.post",
        "line": 41,
        "framework": "flask",
        "kind": "http",
        "methods": ["POST"],
        "route": "/wallet/charge",
        "acts": ["money.charge"],
        "protections": {
            "auth": {"state": "yes", "by": "flask_login.login_required", "at": "app/views.py:40"},
            "reauth": {"state": "unknown", "by": "company.guards.fresh"},
            "second_factor": {"state": "no"},
            "throttle": {"state": "declared", "by": "auditor.toml"},
            "owner": {"state": "n/a"},
        },
    }
    assert out["ledger"] == {
        "files_read": 120,
        "files_skipped": [
            {"file": "tests/a.py", "why": "tests"},
            {"file": "app/broken.py", "why": "invalid syntax"},
        ],
        "unknown": [{"symbol": "company.guards.fresh", "endpoints": 14}],
        "engines": [],
    }


def test_csv_has_all_columns_and_no_formula() -> None:
    evil = replace(CHARGE, function="=cmd|' /C calc'!A0", route="@x,\n+1")
    rows = list(csv.DictReader(io.StringIO(render_map([*ROWS, evil], ledger(), "csv"))))
    assert rows[0]["second_factor"] == "no" and rows[0]["limit"] == "n/a" and rows[0]["line"] == "41"
    assert rows[2]["function"].startswith("'=") and rows[2]["route"] == "'@x, +1"


@pytest.mark.parametrize("form", map_formats())
def test_hostile_names_stay_names(form: str) -> None:
    evil = replace(CHARGE, file="a\n<b>.py", function="<script>\x1b[31m", route="/|`<script>\u202e")
    out = render_map([evil], ledger(), form)
    assert "\x1b" not in out and "\u202e" not in out
    assert form != "html" or "<script" not in out


@pytest.mark.parametrize("form", map_formats())
def test_a_map_without_endpoints(form: str) -> None:
    assert "0 endpoints" in render_map([], Ledger(), form) or form in ("json", "csv")
