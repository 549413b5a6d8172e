"""One semgrep process: over copies of the files in a folder of its own, offline, with a hard time limit."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

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
    "--timeout=10",
    "--timeout-threshold=5",
    "--max-memory=4000",
    "--max-target-bytes=2000000",
)


class Failed(Exception):  # noqa: N818 - it reads "except process.Failed"
    """semgrep is missing, broke, or ran out of time; the text is one clause for a person."""


@cache
def program() -> str | None:
    """The semgrep command: beside the running interpreter, else on the path; or None."""
    ending = ".exe" if os.name == "nt" else ""
    beside = Path(sys.executable).parent / f"semgrep{ending}"
    return str(beside) if beside.is_file() else shutil.which("semgrep")


@cache
def version() -> str:
    """What ``semgrep --version`` says. Raises ``Failed``."""
    with tempfile.TemporaryDirectory(prefix="auditor-") as home:
        return _call(["--version"], home, 60).decode("utf-8", "replace").strip()


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
        raw = _call([*FIXED, f"--jobs={jobs}", *configs, str(tree)], home, limit)
    try:
        # semgrep quotes source bytes in its messages, valid or not
        found = json.loads(raw.decode("utf-8", "replace"))
    except ValueError as error:
        raise Failed("its answer is not JSON") from error
    if not isinstance(found, dict) or "results" not in found:
        raise Failed("its answer is not in the known form")
    return found


def _call(arguments: list[str], home: str, limit: float) -> bytes:
    command = program()
    if command is None:
        raise Failed("semgrep is not installed")
    place = Path(home)
    environment = {
        **{name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR") if name in os.environ},
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "XDG_CACHE_HOME": home,
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SETTINGS_FILE": str(place / "settings.yml"),
        "SEMGREP_LOG_FILE": str(place / "semgrep.log"),
        "SEMGREP_VERSION_CACHE_PATH": str(place / "version"),
    }
    try:
        process = subprocess.Popen(
            [command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=home,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise Failed(f"semgrep does not start ({error.strerror})") from error
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired as error:
        _kill(process)
        raise Failed(f"no answer in {limit:.0f} s") from error
    except BaseException:
        _kill(process)
        raise
    if process.returncode not in (0, 1):
        last = err.decode("utf-8", "replace").strip().rpartition("\n")[2][:200]
        raise Failed(f"exit code {process.returncode}" + (f": {last}" if last else ""))
    return out


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process and those that it started, and reap it."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
