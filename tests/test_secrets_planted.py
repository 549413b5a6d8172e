"""Planted secrets appear nowhere: not in facts, findings, reports, caches, logs, exceptions or pickles."""

from __future__ import annotations

import contextlib
import io
import logging
import pickle
from pathlib import Path

import pytest
from placeholders import make

from auditor.cli import main
from auditor.config import load
from auditor.engines import Job
from auditor.engines.secrets import SecretsCollector, _batch, _How
from auditor.engines.secrets.scan import candidates, scan
from auditor.engines.secrets.text import Text
from auditor.inventory import take
from auditor.ledger import Ledger

KINDS = (
    "stripe_live",
    "github_pat",
    "aws_secret",
    "random_secret",
    "password",
    "jwt",
    "slack_bot",
    "payjp_live",
    "twilio_token",
)


def plant(root: Path) -> list[str]:
    """A small project with a secret of each kind; the values, and the inner lines of a private key."""
    planted = {kind: make(kind, "7") for kind in KINDS}
    key = make("pem_private_key", "7")
    (root / "app").mkdir()
    lines = [f'{kind.upper()}_TOKEN = "{value}"' for kind, value in planted.items()]
    (root / "app" / "settings.py").write_text("\n".join(lines) + f'\nSECRET_KEY = "{planted["random_secret"]}"\n')
    (root / "app" / "key.py").write_text(f'KEY = """{key}"""\n')
    (root / ".env").write_text(f"DB_PASSWORD={planted['password']}\nURL=postgres://u:{planted['password']}@db/x\n")
    (root / ".netrc").write_text(f"machine x login y password {planted['password']}\n")
    (root / "broken.py").write_text(f'API_TOKEN = "{planted["random_secret"]}"\ndef broken(:\n')
    return [*planted.values(), *key.splitlines()[1:-1]]


def leaks(where: str | bytes, values: list[str]) -> list[str]:
    """The values of which more than the mask can be read."""
    text = where if isinstance(where, str) else where.decode("latin-1")
    return [value for value in values if value in text or value[-10:] in text or value[4:16] in text]


def test_facts_hold_masks_only(tmp_path: Path) -> None:
    values = plant(tmp_path)
    config = load([tmp_path], {"jobs": 1})
    inventory = take(config, [tmp_path], Ledger())
    gathered = SecretsCollector(b"k").collect(Job(config.root, (*inventory.files, *inventory.others), config))
    assert len(gathered.facts) >= len(KINDS)
    assert not leaks(repr(gathered), values)
    assert not leaks(pickle.dumps(gathered), values)


def test_what_crosses_processes_holds_masks_only(tmp_path: Path) -> None:
    values = plant(tmp_path)
    config = load([tmp_path], {"jobs": 1})
    inventory = take(config, [tmp_path], Ledger())
    assert not leaks(pickle.dumps(_batch([*inventory.files, *inventory.others], _How(b"k", False))), values)


def test_candidates_cannot_be_printed_or_pickled(tmp_path: Path) -> None:
    values = plant(tmp_path)
    text = (tmp_path / "app" / "settings.py").read_text()
    found = candidates("app/settings.py", Text(text))
    assert found
    assert not leaks(repr(found) + "".join(f"{one} {one.value}" for one in found), values)
    for one in found:
        with pytest.raises(TypeError, match="not to be pickled"):
            pickle.dumps(one)


@pytest.mark.parametrize("report", ["text", "json", "sarif"])
def test_outputs_logs_and_caches_hold_masks_only(
    report: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    project, cache = tmp_path / "project", tmp_path / "cache"
    project.mkdir()
    values = plant(project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    caplog.set_level(logging.DEBUG)
    out, err = io.StringIO(), io.StringIO()
    arguments = ["scan", str(project), "--format", report, "--verbose", "--min-confidence", "low", "--exit-zero"]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        main(arguments)
    assert "SEC001" in out.getvalue(), err.getvalue()
    assert not leaks(out.getvalue() + err.getvalue() + caplog.text, values)
    for file in cache.rglob("*"):
        if file.is_file():
            assert not leaks(file.read_bytes(), values), file.name


def test_an_error_while_reading_does_not_show_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = plant(tmp_path)

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("auditor.engines.secrets.judge.judge", fail)
    with pytest.raises(RuntimeError) as caught:
        scan("a.py", (tmp_path / "app" / "settings.py").read_text(), b"k")
    assert not leaks(str(caught.value), values)
