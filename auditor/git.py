"""Questions to git, asked so that nothing the scanned repository configures is executed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

TIMEOUT = 60
"""Seconds after which git is given up."""

_DEFUSED = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "core.untrackedCache=false",
    "protocol.allow=never",
    "safe.directory=*",
)
"""Settings laid over those of the repository: whatever would start a program is off.

``safe.directory`` may be lifted because of it; it is there to keep such settings of strangers from taking effect.
"""


class GitError(Exception):
    """Git is missing, failed, or took too long; the text is one line."""


def run(root: Path, *arguments: str) -> bytes:
    """The standard output of a git command in a folder; raises ``GitError``."""
    command, environment = _prepared(root, arguments)
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git took more than {TIMEOUT} seconds") from None
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(said[-1] if said else f"git ended with {done.returncode}")
    return done.stdout


def start(root: Path, *arguments: str, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """A git command that is read while it runs, for output too large to hold; raises ``GitError``."""
    command, environment = _prepared(root, arguments)
    try:
        return subprocess.Popen(
            command, cwd=root, env=environment, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError as error:
        raise GitError(f"git could not be started: {error.strerror}") from None


def _prepared(root: Path, arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}
    top = work_tree(root)
    if top:
        environment["GIT_WORK_TREE"] = str(top)  # the repository's own core.worktree may point anywhere
    settings = [word for setting in _DEFUSED for word in ("-c", setting)]
    return ["git", *settings, *arguments], environment


def work_tree(folder: Path) -> Path | None:
    """The top of the git work tree in which a folder lies, judged by files alone."""
    return next((place for place in (folder, *folder.parents) if (place / ".git").exists()), None)


def listed(root: Path) -> list[str]:
    """Tracked files, and untracked ones that are not ignored, relative to root, sorted; undecodable bytes escaped.

    A submodule or a repository inside the repository appears as one entry. Raises ``GitError``.
    """
    out = run(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted({os.fsdecode(name).rstrip("/") for name in out.split(b"\0") if name})
