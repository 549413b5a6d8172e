"""Every rule: valid, named in form, and right about its labelled sample."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from auditor.engines.semgrep import process

RULES = Path(__file__).resolve().parent.parent / "rules"
FILES = sorted(RULES.glob("*/*.yaml"))
ID = re.compile(r"[a-z]{3}\d{3}-(?P<language>[a-z]+)-[a-z0-9-]+")
_WORDS = "check confidence severity subject unless project absent not_in place users searched repair sink"
WORDS = set(_WORDS.split())


def rules(file: Path) -> Iterator[dict[str, Any]]:
    yield from yaml.safe_load(file.read_text())["rules"]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_form(file: Path) -> None:
    language = file.parent.name
    samples = [other for other in file.parent.glob(f"{file.stem}.*") if other.suffix != ".yaml"]
    assert samples, "a rule file stands beside its labelled sample"
    labels = samples[0].read_text()
    for rule in rules(file):
        assert re.search(rf"ruleid: .*{rule['id']}(?![\w-])", labels), f"{rule['id']} is never found in its sample"
        if file.stem.startswith("inventory_"):
            assert rule["severity"] == "INFO" and {"fact"} <= set(rule["metadata"]) <= {"fact", "bare"}
            continue
        assert f"ok: {rule['id']}" in labels, f"{rule['id']} has no near miss in its sample"
        found = ID.fullmatch(rule["id"])
        assert found and found["language"] == language
        meta = rule["metadata"]
        assert set(meta) <= WORDS
        assert file.stem.startswith(meta["check"].lower() + "_") and rule["id"].startswith(meta["check"].lower())
        assert rule["message"].rstrip().endswith("."), "a message is made of sentences"
        for word in ("unless", "project", "absent"):
            re.compile(meta.get(word, ""))


def test_ids_are_used_once() -> None:
    ids = [rule["id"] for file in FILES for rule in rules(file)]
    assert len(ids) == len(set(ids))


def semgrep(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HOME": str(home), "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0",
                   "SEMGREP_SETTINGS_FILE": str(home / "settings.yml")}  # fmt: skip
    command = [process.program() or "semgrep", "scan", "--metrics=off", "--disable-version-check", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600)


@pytest.mark.semgrep
def test_valid(tmp_path: Path) -> None:
    """What ``semgrep --validate`` looks at, without the rules about rules that it fetches from the network."""
    said = process.scan({}, FILES, 1, 100)
    assert said["errors"] == []


@pytest.mark.semgrep
@pytest.mark.parametrize("language", sorted({file.parent.name for file in FILES}))
def test_samples(tmp_path: Path, language: str) -> None:
    folder = str(RULES / language)
    done = semgrep(tmp_path, "--test", f"--config={folder}", folder)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
