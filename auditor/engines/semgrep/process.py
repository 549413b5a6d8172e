"""One semgrep process over copies of the files, in a folder of its own."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from auditor.engines.process import Failed, call

FIXED = (
    "scan",
    "--experimental",  # the native command line: starts in a tenth of a second
    "--metrics=off",
    "--disable-version-check",
    "--no-git-ignore",
    "--no-rewrite-rule-ids",
    "--disable-nosem",  # other tools' markers silence nothing here
    "--dataflow-traces",
    "--json",
    "--quiet",
    "--timeout=5",
    "--timeout-threshold=3",
    "--max-memory=4000",
    "--max-target-bytes=2000000",
)


@cache
def program() -> str | None:
    """The semgrep command: beside the running interpreter, else on the path; or None."""
    beside = _beside()
    return beside if Path(beside).is_file() else shutil.which("semgrep")


def _beside() -> str:
    return str(Path(sys.executable).parent / ("semgrep.exe" if os.name == "nt" else "semgrep"))


@cache
def version() -> str:
    """What ``semgrep --version`` says; that costs a second, so one that is installed beside us is not asked. Raises
    ``Failed``."""
    if program() == _beside():
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version("semgrep")
    with tempfile.TemporaryDirectory(prefix="auditor-") as home:
        return _call(["--version"], Path(home), 60).decode("utf-8", "replace").strip()


def scan(contents: Mapping[str, bytes], rules: Iterable[Path], jobs: int, limit: float) -> dict[str, Any]:
    """semgrep's JSON for these files, given by a flat name with an ending. Raises ``Failed``.

    The copies keep hostile names off the command line and ignore files of the scanned repository out of force.
    """
    with tempfile.TemporaryDirectory(prefix="auditor-") as home:
        tree = Path(home, "src")
        tree.mkdir()
        (tree / ".semgrepignore").touch()  # else its own list of ignored folders is in force
        for name, content in contents.items():
            (tree / name).write_bytes(content)
        configs = [f"--config={rule}" for rule in rules]
        raw = _call([*FIXED, f"--jobs={jobs}", *configs, str(tree)], Path(home), limit)
    try:
        # semgrep quotes source bytes in its messages, valid or not
        found = json.loads(raw.decode("utf-8", "replace"))
    except ValueError as error:
        raise Failed("its answer is not JSON") from error
    if not isinstance(found, dict) or "results" not in found:
        raise Failed("its answer is not in the known form")
    return found


def _call(arguments: list[str], home: Path, limit: float) -> bytes:
    command = program()
    if command is None:
        raise Failed("not installed")
    extra = {
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SETTINGS_FILE": str(home / "settings.yml"),
        "SEMGREP_LOG_FILE": str(home / "semgrep.log"),
        "SEMGREP_VERSION_CACHE_PATH": str(home / "version"),
    }
    return call([command, *arguments], home, limit, extra)
