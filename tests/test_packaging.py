"""What is handed out: a wheel that carries rules and models, a source archive that builds the same wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import auditor

ROOT = Path(__file__).resolve().parent.parent
NAME = f"auditor-{auditor.__version__}"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, made without the network."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.slow
def test_the_wheel_carries_all_its_data(built: Path) -> None:
    with zipfile.ZipFile(built / f"{NAME}-py3-none-any.whl") as wheel:
        names = set(wheel.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "auditor", "rules"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    wanted = {name if name.startswith("auditor/") else f"auditor/{name}" for name in tracked.stdout.splitlines()}
    missing = {name for name in wanted - names if (ROOT / name.replace("auditor/rules/", "rules/")).exists()}
    assert not missing
    assert f"{NAME}.dist-info/licenses/LICENSE" in names
    assert "auditor/py.typed" in names
    assert not [name for name in names if name.startswith(("tests", "fixtures", "rules"))]


@pytest.mark.slow
def test_the_installed_wheel_works_away_from_the_repository(built: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(built / f"{NAME}-py3-none-any.whl") as wheel:
        wheel.extractall(tmp_path / "site")
    project = tmp_path / "project"
    project.mkdir()
    (project / "app.py").write_text("x = 1\n")
    (project / "app.php").write_text("<?php\nfunction pay() {}\n")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "PYTHONSAFEPATH": "1"}

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "import auditor, sys; print(auditor.__file__, file=sys.stderr); from auditor.cli import main; main()"
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)

    done = call("scan", "--strict")
    assert str(tmp_path / "site") in done.stderr
    assert done.returncode == 0, done.stdout + done.stderr
    assert call("checks").returncode == call("doctor").returncode == call("explain", "MFA001").returncode == 0


@pytest.mark.slow
def test_the_source_archive_holds_what_builds_and_tests_it(built: Path) -> None:
    with tarfile.open(built / f"{NAME}.tar.gz") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "Makefile", "tests/conftest.py"} <= names
    assert not [name for name in names if "node_modules" in name or name.startswith((".venv", ".git/"))]


def test_the_licence_is_the_whole_text() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert text.lstrip().startswith("Apache License") and "END OF TERMS AND CONDITIONS" in text
    assert text.count("\n") > 190


def test_the_version_is_in_the_changelog() -> None:
    assert f"## {auditor.__version__}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.parametrize(
    "module", ["libcst", "rich", "semgrep", "yaml", "pygments", "auditor.program", "auditor.reporters"]
)
def test_help_brings_nothing_heavy_with_it(module: str) -> None:
    code = (
        "import sys\nfrom auditor.cli import execute\n"
        f"try: execute(['--help'])\nexcept SystemExit: pass\nassert {module!r} not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, cwd=ROOT)
