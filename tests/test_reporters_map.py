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
from auditor.reporters._map_summary import summary
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
endpoint                            auth reauth 2FA rate
money.charge (1)
  POST /wallet/charge               yes    ?    NO  decl.
    app/views.py:41 WalletView.post
no act (1)
  GET|HEAD /a                        -     -     -    -
    app/views.py:9 残高

weakest ways to money
  money.charge: POST /wallet/charge: 0 further proofs

1 endpoint that moves money: 0 with a second factor, 1 with a limit on tries, 0 with a limit on amounts, 0 with a notice
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

### Weakest ways to money

- money.charge: POST /wallet/charge: 0 further proofs

- 1 endpoint that moves money: 0 with a second factor, 1 with a limit on tries, 0 with a limit on amounts, 0 with a notice
- 2 endpoints; 1 with money, 1 of them without a second factor
- not understood: company.guards.fresh \\(14 endpoints\\): decorator not understood
- not read: app/broken.py: invalid syntax
""")


LOGIN = replace(
    CHARGE, function="login", route="/login", acts=("account.login",),
    protections={"auth": State("no"), "second_factor": State("yes", "has_two_factor")},
)  # fmt: skip
RESET = replace(
    LOGIN, function="reset", route="/reset", acts=("account.reset_confirm",), protections={"second_factor": State("no")}
)
SIBLING = replace(
    CHARGE,
    function="charge_v2",
    route="/v2/charge",
    protections={"auth": State("no"), "second_factor": State("yes", "otp")},
)


def test_summaries_say_the_weakest_way_the_reset_and_the_drift() -> None:
    said = summary([LOGIN, RESET, CHARGE, SIBLING])
    assert said.weakest == ("money.charge: POST /v2/charge is open to anybody",)
    assert said.resets == ("POST /reset resets a password without the second factor that logins ask for",)
    assert said.drift == (
        "money.charge: POST /wallet/charge asks for a login, not so POST /v2/charge",
        "money.charge: POST /v2/charge asks for a second factor, not so POST /wallet/charge",
    )
    assert said.counts == (
        "2 endpoints that move money: 1 with a second factor, 1 with a limit on tries, 0 with a limit on amounts, 0 with a notice",
    )


def test_summaries_are_silent_where_nothing_differs() -> None:
    strong = replace(RESET, protections={"second_factor": State("yes", "totp")})
    unsure = replace(SIBLING, protections={"auth": State("unknown", "x"), "second_factor": State("unknown", "x")})
    said = summary([LOGIN, strong, CHARGE, unsure])
    assert not said.resets and not said.drift
    assert said.weakest == (
        "money.charge: POST /login (with a second factor) -> POST /wallet/charge: 0 further proofs",
    )
    assert summary([]) == ((), (), (), ())


def test_the_table_puts_the_weakest_first_and_each_endpoint_once() -> None:
    text = render_map([CHARGE, SIBLING, LOGIN], ledger(), "table")
    assert text.index("/v2/charge") < text.index("/wallet/charge") < text.index("/login")
    assert all(text.count(f"WalletView.{name}") <= 1 for name in ("post",)) and text.count("app/views.py:41 login") == 1


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
