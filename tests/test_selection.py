"""What is not asked for is not done: engines, outlines, models; and what is asked for comes out the same."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import labels
import pytest
import yaml

from auditor import run
from auditor.config import Config, load
from auditor.engines import Collected, Job
from auditor.engines.bandit import BanditCollector
from auditor.engines.secrets import SecretsCollector
from auditor.engines.semgrep import SemgrepCollector, rules
from auditor.engines.semgrep.derived import CHECKS as DERIVED
from auditor.finding import Finding

FIXTURE = Path(__file__).resolve().parent.parent / "fixtures" / "sevenpay_flask"

PLANTED = '''"""Settings, and where keys are used."""

import random

import functools


class Wallet:
    def charge(self):
        password = "{password}"
        return sign(password)

    @functools.cache
    # auditor: ignore[SEC001,AUD004] -- rotated each night
    def refund(
        self,
    ):
        token = sign(password="{password}")
        api_secret = "{password}"
        return token


SECRET_KEY = "{password}"  # auditor: ignore[SEC002] -- replaced at deployment
reset_token = random.choice("abc")
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files = labels.texts(FIXTURE) | {
        "planted.py": PLANTED.replace("{password}", "kT9#vq" + "Lw2!xZ"),
        "web/pay.js": "app.post('/pay', (req, res) => { res.end(); });\n",
        "tests/test_it.py": "password = 'kT9#vq" + "Lw2!xZ'  # auditor: ignore[SEC001] -- a test\n",
    }
    root = tmp_path / "project"
    labels.unfold(files, root)
    (root / "auditor.toml").touch()
    return root


def config(root: Path, **options: object) -> Config:
    return load([root], {"cache": False, "jobs": 1, "min_confidence": "low", **options})


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the engines that are started; they find nothing."""
    names: list[str] = []

    def collect(self: SecretsCollector | BanditCollector | SemgrepCollector, job: Job) -> Collected:
        names.append(self.name)
        return Collected()

    for engine in (SecretsCollector, BanditCollector, SemgrepCollector):
        monkeypatch.setattr(engine, "collect", collect)
    yield names


ALL = ["bandit", "secrets", "semgrep"]


@pytest.mark.parametrize(
    ("options", "engines"),
    [
        ({}, ALL),
        ({"select": ("SEC",)}, ALL),  # bandit knows passwords, semgrep signing keys
        ({"select": ("SEC003",)}, ["secrets"]),
        ({"select": ("SEC001",)}, ["bandit", "secrets"]),
        ({"select": ("PWD001",)}, ["bandit", "semgrep"]),
        ({"select": ("OTP",)}, ["bandit", "semgrep"]),
        ({"select": ("MFA001",)}, ["semgrep"]),
        ({"select": ("MFA002",)}, []),
        ({"ignore": ("SEC",)}, ["bandit", "semgrep"]),
        ({"ignore": ("SEC", "PWD001", "OTP001", "RST005")}, ["semgrep"]),
        ({"ignore": ("SEC001", "PWD001", "OTP001", "RST005")}, ["secrets", "semgrep"]),
    ],
)
def test_engines_that_give_nothing_asked_for_are_not_started(
    project: Path, started: list[str], options: dict[str, tuple[str, ...]], engines: list[str]
) -> None:
    run.scan(config(project, **options))
    assert sorted(started) == engines


def test_an_engine_without_files_in_its_languages_is_not_started(tmp_path: Path, started: list[str]) -> None:
    (tmp_path / "auditor.toml").touch()
    (tmp_path / "app.py").touch()
    run.scan(config(tmp_path))
    assert sorted(started) == ["bandit", "secrets"]
    started.clear()
    (tmp_path / "app.py").unlink()
    (tmp_path / "notes.txt").touch()
    run.scan(config(tmp_path))
    assert started == ["secrets"]


def test_only_files_that_matter_are_outlined_for_secrets(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = run._outlines

    def reading(inventory: run.Inventory, *rest: object) -> object:
        read.extend(file.path for file in inventory.files)
        return original(inventory, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "_outlines", reading)
    result = run.scan(config(project, select=("SEC",)))
    assert "planted.py" in read
    assert not {"guards.py", "mail.py", "users.py"} & {*read}
    assert not {"project", "flow", "table"} & vars(result.program).keys()


def key(finding: Finding) -> tuple[object, ...]:
    said = finding.message.partition(" Who has it is any member at ")[0]  # told where files are joined
    return finding.check, finding.site, said, finding.confidence, finding.severity, finding.engine


@pytest.mark.semgrep
@pytest.mark.parametrize("family", ["SEC", "RST"])
def test_a_selection_is_a_part_of_the_whole(project: Path, family: str) -> None:
    whole = run.scan(config(project))
    part = run.scan(config(project, select=(family,)))
    expected = [key(one) for one in whole.findings if one.check.startswith(family)]
    assert expected
    assert [key(one) for one in part.findings if one.check[:3] != "AUD"] == expected
    silenced = [(key(one.finding), one.site) for one in whole.silenced if one.finding.check.startswith(family)]
    assert [(key(one.finding), one.site) for one in part.silenced] == silenced
    if family == "SEC":
        assert any(one.site.function == "Wallet.refund" for one in part.findings)
        assert {one.finding.site.file for one in part.silenced} >= {"planted.py", "tests/test_it.py"}


def test_every_check_of_a_rule_is_given() -> None:
    for language in rules.FOLDERS:
        told = {
            rule["metadata"]["check"]
            for file in rules.files(language)
            for rule in yaml.safe_load(file.read_text())["rules"]
            if "check" in rule["metadata"]
        }
        assert told
        assert {*SemgrepCollector().gives([language])} == {*told, *DERIVED}
    assert not SemgrepCollector().gives(["python", "text"])


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["--help"], "auditor.program auditor.check libcst rich yaml semgrep bandit pygments ahocorasick_rs asyncio"),
        (["checks"], "libcst rich.console semgrep bandit ahocorasick_rs asyncio multiprocessing"),
        (["explain", "MFA001"], "libcst semgrep bandit ahocorasick_rs asyncio multiprocessing"),
    ],
)
def test_a_start_loads_what_it_needs(arguments: list[str], absent: str) -> None:
    program = (
        "import sys, auditor.cli\n"
        "try: auditor.cli.main(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout
    assert not {*absent.split()} & {*done.stderr.split()}
