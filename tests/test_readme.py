"""What the README shows is what happens: its commands run, its output is real, its files are valid."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import labels
import pytest
import yaml

from auditor.cli import execute, exits
from auditor.config import load

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.M | re.S)
COMMANDS = [
    line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines() if line.startswith("auditor ")
]


@pytest.fixture(scope="module")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("application") / "app"
    labels.unfold(labels.texts(ROOT / "fixtures" / "sevenpay_flask"), root)
    (root / "auditor.toml").touch()
    return root


def blocks(kind: str) -> list[str]:
    return [block for name, block in BLOCKS if name == kind]


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_run(application: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.chdir(application)
    assert execute(shlex.split(command)[1:]) in (exits.CLEAN, exits.FINDINGS)


def test_output_is_real(application: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(application)
    execute(["scan"])
    execute(["map"])
    said = capsys.readouterr().out
    quoted = [line for block in blocks("text") for line in block.splitlines() if line.strip()]
    assert len(quoted) > 20
    assert not [line for line in quoted if line not in said]


def test_configuration_is_valid(tmp_path: Path) -> None:
    (tmp_path / "security").mkdir()
    (tmp_path / "security" / "guards.yaml").touch()
    (tmp_path / "pyproject.toml").write_text(blocks("toml")[0])
    config = load([tmp_path])
    assert config.select and config.exclude and config.models and config.controls


def test_the_model_file_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "guards.yaml"
    file.write_text(next(block for block in blocks("yaml") if "pin_required" in block))
    assert execute(["models", "check", str(file)]) == 0, capsys.readouterr().out


def test_yaml_is_yaml_and_the_hooks_exist() -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    shown = [yaml.safe_load(block) for block in blocks("yaml")]
    assert {hook["id"] for one in shown for repo in one.get("repos", []) for hook in repo["hooks"]} == hooks


def test_exit_codes_are_those_of_the_command() -> None:
    table = dict(re.findall(r"^\| (\d+) \| (.*) \|$", TEXT, re.M))
    assert {int(code) for code in table} == set(exits.MEANING)
    for code, meaning in exits.MEANING.items():
        assert table[str(code)].replace("`", "").startswith(meaning.partition(" (")[0])


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for block in blocks("sh"):
        for line in block.splitlines():
            if line.startswith("make "):
                for target in line.split()[1:]:
                    assert "=" in target or re.search(rf"^{target}:", makefile, re.M), target
