"""Starting a foreign engine: offline, in a folder of its own, with little of the environment and a hard time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")


class Failed(Exception):  # noqa: N818 - it reads "except process.Failed"
    """An engine is missing, broke, or ran out of time; the text is one clause for a person."""


def call(command: Sequence[str], home: Path, limit: float, extra: Mapping[str, str] | None = None) -> bytes:
    """The standard output of a command that ends with 0 or 1 within ``limit`` seconds. Raises ``Failed``.

    ``home`` is its working folder and its home, so that it writes nowhere else.
    """
    environment = {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        **(extra or {}),
    }
    try:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=home,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise Failed(f"does not start ({error.strerror})") from error
    try:
        out, err = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired as error:
        _kill(process)
        raise Failed(f"no answer in {limit:g} s") from error
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
