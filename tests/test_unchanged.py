"""An unchanged tree is not asked again, and no answer survives a change of anything that it was made of."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor import run, unchanged
from auditor.config import Config, load
from auditor.run import Answers, Result
from auditor.unchanged import Unchanged

FILES = {
    "auditor.toml": 'models = ["own.yaml"]\n',
    "own.yaml": "package: own\ninert: [shop.nothing]\n",
    "openapi.yaml": "openapi: 3.0.0\npaths: {}\n",
    "shop/__init__.py": "",
    "shop/pay.py": """\
import stripe
from flask import Flask
from flask_login import current_user, login_required

app = Flask(__name__)


@app.post("/pay")
@login_required
def pay():
    stripe.PaymentIntent.create(customer=current_user.cus, amount=1, off_session=True, confirm=True)
""",
    "web/pay.css": "a { color: red }\n",
}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AUDITOR_CACHE_DIR", str(tmp_path / "cache"))
    root = tmp_path / "shop"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked and not known, one word each time."""
    seen: list[str] = []

    def noted(name: str) -> Callable[..., Answers]:
        real = getattr(run, name)

        def call(*given: Any) -> Answers:
            seen.append(name)
            return real(*given)

        return call

    for name in ("ask", "drawn"):
        monkeypatch.setattr(run, name, noted(name))
    return seen


def scanned(root: Path, **options: Any) -> Result:
    return run.scan(load([root], {"jobs": 1, "select": ("MFA", "SEC"), **options}), [root])


def said(result: Result) -> tuple[object, ...]:
    return result.findings, result.silenced, list(result.ledger)


def test_an_unchanged_tree_is_asked_once_and_says_the_same(root: Path, asked: list[str]) -> None:
    first, again = scanned(root), scanned(root)
    assert asked == ["ask"]
    assert [finding.check for finding in first.findings] == ["MFA001"]
    assert said(first) == said(again) == said(scanned(root, cache=False))
    assert first.findings[0].fingerprint == again.findings[0].fingerprint


def test_the_map_of_an_unchanged_tree_is_drawn_once(root: Path, asked: list[str]) -> None:
    first, again = (run.draw(load([root], {"jobs": 1}), [root]) for _ in range(2))
    assert asked == ["drawn"]
    assert first[0] and first[0] == again[0] and list(first[1]) == list(again[1])
    run.draw(load([root], {"jobs": 1}), [root], everything=True)
    assert asked == ["drawn", "drawn"]


def test_a_scan_and_the_map_do_not_push_each_other_out(root: Path, asked: list[str]) -> None:
    for _ in range(2):
        scanned(root)
        run.draw(load([root], {"jobs": 1}), [root])
    assert asked == ["ask", "drawn"]


def test_what_was_reached_and_not_understood_is_said_again(root: Path, asked: list[str]) -> None:
    odd = FILES["shop/pay.py"].replace("@login_required", "@login_required\n@guarded")
    (root / "shop/pay.py").write_text("from elsewhere import guarded\n" + odd)
    first, again = (run.draw(load([root], {"jobs": 1}), [root]) for _ in range(2))
    assert asked == ["drawn"]
    assert list(first[1]) == list(again[1])
    assert any(entry.kind == "unknown" for entry in again[1])


def appended(name: str, text: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        with (root / name).open("a") as file:
            file.write(text)

    return change


CHANGES: dict[str, Callable[[Path], object]] = {
    "a byte of a file": appended("shop/pay.py", " "),
    "a byte of an empty file": appended("shop/__init__.py", "\n"),
    "a document": appended("openapi.yaml", "\n"),
    "a row of a model": appended("own.yaml", 'acts: [{call: shop.odd, kind: account.close}]\n'),
    "a setting of the program": appended("shop/__init__.py", "SESSION_COOKIE_SECURE = False\n"),
    "a setting of auditor": appended("auditor.toml", 'min_confidence = "low"\n'),
    "a control": appended("auditor.toml", '[[control]]\nkind = "throttle"\nexpires = 2999-01-01\nwhere = "gateway"\nevidence = "x"\nowner = "y"\n'),
    "a new file": appended("shop/new.py", ""),
    "a file gone": lambda root: (root / "shop/__init__.py").unlink(),
    "a file renamed": lambda root: (root / "shop/pay.py").rename(root / "shop/paid.py"),
    "a secret in a text": appended("web/pay.css", '/* password = "' + "Xk9vQ2" + 'pLw8Zr4" */\n'),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_no_change_goes_unseen(what: str, root: Path, asked: list[str]) -> None:
    scanned(root)
    CHANGES[what](root)
    changed = scanned(root)
    if what != "a secret in a text":  # only if the engine finds one: the program reads no style sheets
        assert asked == ["ask", "ask"]
    assert said(changed) == said(scanned(root, cache=False))


@pytest.mark.parametrize("option", [{"select": ("MFA",)}, {"ignore": ("MFA002",)}, {"min_confidence": "low"}])
def test_another_question_is_another_question(option: dict[str, Any], root: Path, asked: list[str]) -> None:
    scanned(root)
    scanned(root, **option)
    assert asked == ["ask", "ask"]


def test_another_auditor_asks_anew(root: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    scanned(root)
    monkeypatch.setattr(unchanged, "own", lambda: b"another version")
    scanned(root)
    assert asked == ["ask", "ask"]


def test_a_change_while_it_is_asked_is_not_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = run.ask

    def ask(*given: Any) -> Answers:
        (root / "shop/pay.py").write_text("")
        return real(*given)

    monkeypatch.setattr(run, "ask", ask)
    assert scanned(root).findings
    (root / "shop/pay.py").write_text(FILES["shop/pay.py"])
    monkeypatch.setattr(run, "ask", lambda *given: Answers())
    assert not scanned(root).findings, "asked again"


@pytest.mark.parametrize("damage", [b"", b"auditor", b"\0" * 400])
def test_a_damaged_store_is_no_store(damage: bytes, root: Path, asked: list[str], tmp_path: Path) -> None:
    first = scanned(root)
    for pack in (tmp_path / "cache" / "answers").iterdir():
        pack.write_bytes(damage)
    assert said(scanned(root)) == said(first)
    assert asked == ["ask", "ask"]


def test_the_store_holds_no_secret(root: Path, tmp_path: Path) -> None:
    value = "Xk9vQ2" + "pLw8Zr4" + "Tn6B"
    appended("shop/pay.py", f'DB_PASSWORD = "{value}"\n')(root)
    result = scanned(root)
    assert any(finding.check == "SEC001" for finding in result.findings)
    assert all(value.encode() not in pack.read_bytes() for pack in (tmp_path / "cache" / "answers").iterdir())


def test_only_the_last_answers_are_kept(root: Path) -> None:
    config, inventory = load([root], {}), run.take(load([root], {}), [root], run.Ledger())

    def made(number: int) -> Unchanged[Answers]:
        return Unchanged(Answers, config, inventory, (str(number),), (), True)

    for number in range(unchanged.LAST + 2):
        made(number).put(Answers())
    known = [number for number in range(unchanged.LAST + 2) if made(number).get() is not None]
    assert known == list(range(2, unchanged.LAST + 2))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(data=st.data())
def test_the_key_holds_every_byte(data: st.DataObject, root: Path) -> None:
    """Any one byte of any file that is read, and any field of the configuration but the number of processes."""
    config = load([root], {})
    inventory = run.take(config, [root], run.Ledger())
    before = unchanged.key(config, inventory, ("MFA001",), ())
    assert before == unchanged.key(replace(config, jobs=config.jobs + 1), inventory, ("MFA001",), ())
    name = data.draw(st.sampled_from([file.path for file in inventory.files if file.language in unchanged.READ]))
    text = (root / name).read_bytes()
    at = data.draw(st.integers(0, len(text)))
    with contextlib.ExitStack() as stack:
        stack.callback((root / name).write_bytes, text)
        (root / name).write_bytes(text[:at] + data.draw(st.binary(min_size=1, max_size=1)) + text[at:])
        assert unchanged.key(config, inventory, ("MFA001",), ()) != before
    others: dict[str, object] = {
        "root": root.parent, "select": ("X",), "ignore": ("X",), "exclude": ("x",), "fail_on": "never",
        "min_confidence": "low", "strict": True, "force_exclude": True, "file": root, "cache": not config.cache,
    }  # fmt: skip
    field = data.draw(st.sampled_from(sorted(others)))
    with contextlib.suppress(FileNotFoundError):
        assert unchanged.key(_with(config, field, others[field]), inventory, ("MFA001",), ()) != before


def _with(config: Config, field: str, value: object) -> Config:
    return replace(config, **{field: value})  # type: ignore[arg-type]
