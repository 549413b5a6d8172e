"""Git is asked so that a hostile repository cannot answer with a program of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from auditor import git


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repository"
    root.mkdir()
    plain(root, "init", "-q")
    return root


def plain(root: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)


def test_tracked_and_untracked_but_not_ignored(repository: Path) -> None:
    for name in ("tracked.py", "untracked.py", "ignored.py", "with space.py", "日本.py"):
        (repository / name).touch()
    (repository / ".gitignore").write_text("ignored.py\n")
    plain(repository, "add", "tracked.py")
    assert git.listed(repository) == [".gitignore", "tracked.py", "untracked.py", "with space.py", "日本.py"]


def test_a_tracked_file_stays_listed_when_ignored_later(repository: Path) -> None:
    (repository / "kept.py").touch()
    plain(repository, "add", "kept.py")
    (repository / ".gitignore").write_text("*.py\n")
    assert "kept.py" in git.listed(repository)


@pytest.mark.parametrize(
    ("key", "where"), [("core.fsmonitor", "config"), ("core.hooksPath", "hooks"), ("alias.ls-files", "alias")]
)
def test_nothing_that_the_repository_configures_is_started(repository: Path, key: str, where: str) -> None:
    trap = repository.parent / "sprung"
    program = repository / "trap"
    program.write_text(f"#!/bin/sh\ntouch '{trap}'\n")
    program.chmod(0o755)
    if where == "hooks":
        folder = repository / "hooks"
        folder.mkdir()
        for hook in ("post-index-change", "post-checkout", "fsmonitor-watchman"):
            (folder / hook).write_text(program.read_text())
            (folder / hook).chmod(0o755)
        plain(repository, "config", key, str(folder))
    else:
        plain(repository, "config", key, f"!{program}" if where == "alias" else str(program))
    (repository / "a.py").touch()
    assert "a.py" in git.listed(repository)
    assert not trap.exists()


def test_the_trap_of_the_test_above_works(repository: Path) -> None:
    trap = repository.parent / "sprung"
    program = repository / "trap"
    program.write_text(f"#!/bin/sh\ntouch '{trap}'\n")
    program.chmod(0o755)
    plain(repository, "config", "core.fsmonitor", str(program))
    plain(repository, "ls-files", "--others")
    assert trap.exists()


def test_the_environment_does_not_lead_elsewhere(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = repository.parent / "other"
    other.mkdir()
    plain(other, "init", "-q")
    (other / "theirs.py").touch()
    (repository / "ours.py").touch()
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert git.listed(repository) == ["ours.py"]


@pytest.mark.skipif(not hasattr(os, "chown") or os.getuid() != 0, reason="only root can give files away")
def test_a_repository_of_another_user_is_listed(repository: Path) -> None:
    (repository / "a.py").touch()
    for place in (repository, repository / ".git"):
        os.chown(place, 65534, 65534)
    assert git.listed(repository) == ["a.py"]


def test_a_work_tree_elsewhere_hides_nothing_and_shows_nothing(repository: Path) -> None:
    outside = repository.parent / "outside"
    outside.mkdir()
    (outside / "private.py").touch()
    (repository / "a.py").touch()
    plain(repository, "config", "core.worktree", str(outside))
    assert git.listed(repository) == ["a.py"]


def test_a_folder_inside_the_repository_is_listed_from_there(repository: Path) -> None:
    folder = repository / "src" / "app"
    folder.mkdir(parents=True)
    (folder / "a.py").touch()
    (repository / "b.py").touch()
    assert git.listed(repository / "src") == ["app/a.py"]


def test_no_repository_is_an_error_of_one_line(tmp_path: Path) -> None:
    with pytest.raises(git.GitError) as told:
        git.listed(tmp_path)
    assert "not a git repository" in str(told.value)
    assert "\n" not in str(told.value)


def test_git_that_is_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(git.GitError, match="git is not installed"):
        git.listed(repository)


def test_git_that_hangs(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = repository.parent / "bin"
    folder.mkdir()
    (folder / "git").write_text("#!/bin/sh\nexec sleep 30\n")
    (folder / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    monkeypatch.setattr(git, "TIMEOUT", 0.2)
    with pytest.raises(git.GitError, match=r"git took more than 0\.2 seconds"):
        git.listed(repository)
