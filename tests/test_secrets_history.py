"""Secrets are found however they hide in history; what only looks like one is not."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from placeholders import make

from auditor.cli import execute
from auditor.engines.secrets.history import history
from auditor.facts import Secret

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A function that runs git in a new repository at ``tmp_path``."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}

    def run(*arguments: str, stdin: bytes = b"") -> str:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]
        done = subprocess.run(
            ["git", *who, *arguments], cwd=tmp_path, env=environment, input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode().strip()

    run("init", "-q")
    return run


def commit(git: Git, root: Path, files: dict[str, str | bytes | None], *options: str) -> str:
    """Write (or, for None, delete) files and commit; the commit's name."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
    git("add", "-A")
    git("commit", "-q", "-m", "c", *options)
    return git("rev-parse", "HEAD")


def key(number: int) -> str:
    """A line that holds a secret of its own."""
    return f"STRIPE = '{make('stripe_live', str(number))}'\n"


def by_path(root: Path, since: str = "") -> dict[str, Secret]:
    """The secrets of high or medium confidence by the path at which they first stood."""
    return {one.site.file: one for one in history(root, since).facts if one.confidence != "low"}


def test_every_hiding_place(git: Git, tmp_path: Path) -> None:
    root = tmp_path
    first = commit(git, root, {"root.py": key(1), "keep.py": "x = 1\n", "seed.txt": "a\n"})
    commit(git, root, {"root.py": "STRIPE = env['KEY']\n", "edited.py": key(2), "gone.py": key(3)})
    commit(git, root, {"edited.py": "x = 1\n", "gone.py": None, "old/name.py": key(4)})
    git("mv", "old/name.py", "new.py")
    commit(git, root, {"reverted.py": key(5)})
    git("revert", "--no-edit", "HEAD")
    git("checkout", "-q", "-b", "never-merged")
    unmerged = commit(git, root, {"branch.py": key(6)})
    git("checkout", "-q", "main")
    git("checkout", "-q", "-b", "ours")
    commit(git, root, {"dropped.py": key(7)})
    git("checkout", "-q", "main")
    git("merge", "-q", "-s", "ours", "-m", "keep ours", "ours")
    git("branch", "-D", "ours")
    git("checkout", "-q", "-b", "side", first)
    commit(git, root, {"side.txt": "b\n"})
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-commit", "side")
    merge = commit(git, root, {"merged.py": key(8)})
    git("checkout", "-q", "--detach")
    commit(git, root, {"tagged.py": key(9)})
    git("tag", "v1")
    git("checkout", "-q", "main")
    commit(git, root, {"wide.txt": key(10).encode("utf-16")})
    (root / "keep.py").write_text(key(11))
    git("stash", "-q")
    loose = git("hash-object", "-w", "--stdin", stdin=key(12).encode())
    git("reflog", "expire", "--expire=now", "--all")
    found = by_path(root)
    expected = {"root.py", "edited.py", "gone.py", "old/name.py", "reverted.py", "branch.py", "dropped.py", "merged.py"}
    assert set(found) == expected | {"tagged.py", "wide.txt", "keep.py", f"dangling/{loose[:12]}"}
    assert found["root.py"].commit == first
    assert found["branch.py"].commit == unmerged
    assert found["merged.py"].commit == merge
    assert found[f"dangling/{loose[:12]}"].commit == "dangling"
    assert found["gone.py"].site.line == 1


def test_look_alikes_are_silent(git: Git, tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "lock.json": '{"integrity": "sha512-' + make("sha256") + '"}\n',
        "id.py": f"REQUEST_ID = '{make('uuid')}'\n",
        "settings.py": "SECRET_KEY = os.environ['SECRET_KEY']\nPASSWORD = '<your password>'\n",
        "pub.txt": f"{make('stripe_publishable')}\n",
        "labels.json": '{"password": "Passwort", "token": "Zugang"}\n',
        "logo.bin": bytes(range(256)) * 40,
    }
    commit(git, tmp_path, files)
    commit(git, tmp_path, dict.fromkeys(files, None) | {"empty.txt": "x\n"})
    assert by_path(tmp_path) == {}


def test_since_reads_only_what_came_after(git: Git, tmp_path: Path) -> None:
    base = commit(git, tmp_path, {"before.py": key(1)})
    commit(git, tmp_path, {"after.py": key(2), "before.py": "x = 1\n"})
    assert set(by_path(tmp_path, base)) == {"after.py"}


def test_equal_content_is_searched_once(git: Git, tmp_path: Path) -> None:
    commit(git, tmp_path, {"a.py": key(1)})
    commit(git, tmp_path, {"b.py": key(1), "a.py": None})
    assert set(by_path(tmp_path)) == {"a.py"}


def test_a_path_with_a_newline(git: Git, tmp_path: Path) -> None:
    commit(git, tmp_path, {"we\nird ä.py": key(1)})
    assert set(by_path(tmp_path)) == {"we\nird ä.py"}


def test_no_repository_is_a_ledger_entry(tmp_path: Path) -> None:
    gathered = history(tmp_path)
    assert not gathered.facts
    assert [entry.kind for entry in gathered.ledger] == ["engine"]


def test_an_unknown_since_is_a_ledger_entry(git: Git, tmp_path: Path) -> None:
    commit(git, tmp_path, {"a.py": key(1)})
    assert [entry.kind for entry in history(tmp_path, "--output=x").ledger] == ["engine"]


def test_large_objects_are_counted(git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.engines.secrets.history.LARGEST", 100)
    commit(git, tmp_path, {"big.py": key(1) * 3, "small.py": "x = 1\n"})
    gathered = history(tmp_path)
    assert not gathered.facts
    assert [(entry.kind, entry.count) for entry in gathered.ledger] == [("bound", 1)]


def reported(root: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str, str]:
    """Exit code, report and notes of a scan for secrets."""
    code = execute(["scan", str(root), "--select", "SEC", "--no-cache", *options])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_line_reads_the_past_when_asked(
    git: Git, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = commit(git, tmp_path, {"old.py": key(1), "stays.py": key(2)})
    later = commit(git, tmp_path, {"old.py": "x = 1\n", "new.py": key(3)})
    commit(git, tmp_path, {"new.py": "# auditor: ignore[SEC001] -- the past is not this line\n"})
    _, text, _ = reported(tmp_path, capsys, "--format", "json")
    assert [one["file"] for one in json.loads(text)["findings"] if one["check"] == "SEC001"] == ["stays.py"]
    _, text, _ = reported(tmp_path, capsys, "--format", "json", "--history")
    found = {one["file"]: one for one in json.loads(text)["findings"] if one["check"] == "SEC001"}
    assert {file: one["properties"].get("commit") for file, one in found.items()} == {
        "old.py": base, "new.py": later, "stays.py": None,
    }  # fmt: skip
    assert f"commit {base[:12]}" in found["old.py"]["message"]
    _, text, _ = reported(tmp_path, capsys, "--format", "json", "--since", base)
    assert {one["file"] for one in json.loads(text)["findings"] if one["check"] == "SEC001"} == {"new.py", "stays.py"}
    _, text, _ = reported(tmp_path, capsys, "--format", "json", "--since", "2001-01-01")
    assert {one["file"] for one in json.loads(text)["findings"] if one["check"] == "SEC001"} == set(found)
    code, _, said = reported(tmp_path, capsys, "--since", "no-such-commit")
    assert (code, "neither a commit here nor a date" in said) == (2, True)


@pytest.mark.parametrize("report", ["text", "json", "sarif", "gitlab", "markdown", "html", "github", "junit"])
def test_no_report_shows_a_value_of_the_past_or_a_line_of_the_present(
    report: str, git: Git, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commit(git, tmp_path, {"old.py": key(1), "gone.env": f"API_TOKEN={make('random_secret', '5')}\n"})
    commit(git, tmp_path, {"old.py": "present = 'line'\n", "gone.env": None})
    loose = git("hash-object", "-w", "--stdin", stdin=key(12).encode())
    _, text, said = reported(tmp_path, capsys, "--format", report, "--history", "--verbose")
    assert "old.py" in text
    assert loose[:12] in text
    assert "present = " not in text
    for value in (make("stripe_live", "1"), make("random_secret", "5"), make("stripe_live", "12")):
        assert value not in text + said
        assert value[4:16] not in text + said
        assert value[-10:] not in text + said


def test_sarif_places_the_past_without_a_snippet(git: Git, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    base = commit(git, tmp_path, {"old.py": "\n\n" + key(1)})
    commit(git, tmp_path, {"old.py": "x = 1\n"})
    _, text, _ = reported(tmp_path, capsys, "--format", "sarif", "--history")
    (result,) = json.loads(text)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("old.py", 3)
    assert "snippet" not in place["region"]
    assert "contextRegion" not in place
    assert result["properties"]["commit"] == base
