"""The hooks for pre-commit and the action for GitHub, run as their hosts run them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from placeholders import make

from auditor.cli import execute
from auditor.cli.parser import build

ROOT = Path(__file__).resolve().parent.parent
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())

CHARGE = """\
from flask import Flask
from flask_login import current_user, login_required
import stripe

app = Flask(__name__)


@app.post("/charge")
@login_required
def charge():
    stripe.Charge.create(amount=500, currency="jpy", customer=current_user.stripe_id)
    return "", 204
"""
CLEAN = CHARGE.replace("@login_required", "@login_required\n@second_factor").replace(
    "app = Flask",
    "from guards import second_factor\n\napp = Flask",
)
GUARDS = """\
import functools

import pyotp
from flask import abort, request
from flask_login import current_user


def second_factor(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        if not pyotp.TOTP(current_user.otp_secret).verify(request.form["code"]):
            abort(403)
        return view(*args, **kwargs)

    return inner
"""


def git(root: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git repository with one committed, guarded application, as the current folder."""
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q")
    (root / "app.py").write_text(CLEAN)
    (root / "guards.py").write_text(GUARDS)
    git(root, "add", ".")
    git(root, "commit", "-qm", "guarded")
    monkeypatch.chdir(root)
    return root


def hook(name: str, *files: str) -> int:
    """The exit code of a hook's command line, as pre-commit builds it."""
    command, *arguments = HOOKS[name]["entry"].split()
    assert command == "auditor"
    return execute([*arguments, *files])


def test_both_hooks_are_there_and_their_options_exist() -> None:
    assert set(HOOKS) == {"auditor", "auditor-repo"}
    for one in HOOKS.values():
        arguments = build(("text",), ("table",)).parse_args(one["entry"].split()[1:])
        assert arguments.hook and arguments.force_exclude
        assert one["require_serial"] and one["language"] == "python"
        assert not one.get("additional_dependencies") and not one.get("args")


def test_a_hook_passes_and_fails_as_it_should(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hook("auditor", "app.py") == 0, capsys.readouterr().out
    assert hook("auditor-repo") == 0
    (shop / "app.py").write_text(CHARGE)
    assert hook("auditor", "app.py") == 1
    said = capsys.readouterr().out
    assert "MFA001" in said and "# auditor: ignore[MFA001]" in said and "\x1b" not in said
    assert hook("auditor", "guards.py") == 0, "the finding is not in the file that is committed"
    assert hook("auditor-repo") == 1


def test_a_hook_with_nothing_of_its_own_is_silent(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "photo.png").write_bytes(b"\x89PNG\0")
    (shop / "auditor.toml").write_text('exclude = ["app.py"]')
    (shop / "app.py").write_text(CHARGE)
    assert hook("auditor", "photo.png") == 0
    assert hook("auditor", "app.py") == 0, "what configuration excludes is excluded in a hook also where it is named"
    assert capsys.readouterr() == ("", "")


def test_a_hook_finds_a_key_in_any_text(shop: Path) -> None:
    (shop / "deploy.env").write_text(f"STRIPE_SECRET_KEY={make('stripe_live')}\n")
    assert hook("auditor", "deploy.env") == 1


def test_a_hook_writes_nothing(shop: Path) -> None:
    (shop / "app.py").write_text(CHARGE)
    before = git(shop, "status", "--porcelain", "--ignored")
    hook("auditor", "app.py")
    assert git(shop, "status", "--porcelain", "--ignored") == before


def snapshot_of(tmp_path: Path) -> Path:
    """The working tree of this project as a git repository of one commit, for installers that clone."""
    clone = tmp_path / "auditor"
    clone.mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in listed.stdout.decode().split("\0"):
        if name and not name.startswith(("fixtures/", "tests/")) and (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, clone / name)
    git(clone, "init", "-q")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "as it is")
    return clone


@pytest.mark.slow
def test_pre_commit_runs_the_hooks(shop: Path, tmp_path: Path) -> None:
    """``try-repo`` clones and installs this project, dependencies included."""
    clone = snapshot_of(tmp_path)

    def tried(name: str, *more: str) -> tuple[int, str]:
        environment = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PRE_COMMIT_COLOR": "never"}
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", str(clone), name, "--verbose", *more],
            cwd=shop, env=environment, capture_output=True, text=True, check=False, timeout=900,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    code, said = tried("auditor", "--all-files")
    assert code == 0, said
    (shop / "app.py").write_text(CHARGE)
    git(shop, "add", ".")
    code, said = tried("auditor")
    assert code == 1 and "MFA001" in said, said
    code, said = tried("auditor-repo", "--hook-stage", "manual")
    assert code == 1 and "MFA001" in said, said


def test_the_action_passes_its_inputs_through_the_environment() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), "an input in a script is a script of whoever writes the input"
        if "uses" in step:
            assert len(step["uses"].partition("@")[2]) == 40, "an action is pinned by its hash"
    workflow = (ROOT / ".github/workflows/ci.yml").read_text()
    for line in workflow.splitlines():
        if "uses:" in line and "./" not in line:
            assert len(line.partition("@")[2].split()[0]) == 40


@pytest.mark.parametrize(
    ("source", "options", "expected"), [(CHARGE, {}, "1"), (CLEAN, {}, "0"), (CHARGE, {"FAIL_ON": "never"}, "0")]
)
def test_the_action_scans(shop: Path, tmp_path: Path, source: str, options: dict[str, str], expected: str) -> None:
    (shop / "app.py").write_text(source)
    step = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "scan")
    venv = tmp_path / "venv" / "bin"
    venv.mkdir(parents=True)
    (venv / "auditor").write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m auditor "$@"\n')
    (venv / "auditor").chmod(0o755)
    given = {
        name: str(ACTION["inputs"][name.lower().replace("_", "-")]["default"])
        for name in ("PATHS", "CONFIG", "FAIL_ON", "MIN_CONFIDENCE", "STRICT")
    }
    environment = os.environ | {f"AUDITOR_{name}": value for name, value in (given | options).items()}
    environment |= {
        "AUDITOR_SARIF": "out.sarif",
        "AUDITOR_VENV": str(venv.parent),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
    }
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=shop, env=environment, check=True, capture_output=True)
    assert (tmp_path / "output").read_text() == f"sarif-file=out.sarif\nexit-code={expected}\n"
    assert json.loads((shop / "out.sarif").read_text())["version"] == "2.1.0"
