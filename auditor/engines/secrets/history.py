"""Secrets in history: every object once, with the commit and the path at which it first stood.

``git log --raw -m --root`` over all references, stashes and reflogs, oldest first, names each blob that a commit brought in:
in a root commit, on a branch nobody merged, under a tag, or by a merge itself. Each is searched when it is first named, under
its own path. Then ``git cat-file --batch-all-objects`` lists what no commit names. Everything streams: beside one file, only
the names of the blobs seen are held (20 bytes each).
"""

from __future__ import annotations

import os
import re
import secrets as randomness
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from auditor import git
from auditor.engines import Collected
from auditor.engines.secrets.scan import scan
from auditor.engines.secrets.text import decode
from auditor.facts import Secret
from auditor.ledger import Entry

LARGEST = 5_000_000
"""Blobs above this size are not read; they are counted in the ledger."""

EVERY = 2_000
"""Objects between two words of progress."""

Silent = Callable[[str], None]

_NAME = re.compile(r"[0-9a-f]{40,64}")


_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?")


def history(root: Path, since: str = "", progress: Silent = lambda text: None, key: bytes | None = None) -> Collected:
    """The secrets of all objects of the repository at ``root``; with ``since`` those that came after a commit or a date.

    A fact's site is the path at which the blob first stood and the line in that version, ``commit`` names the commit; a
    blob that no commit names is ``dangling/<blob>``, its commit ``dangling``. What still stands in the work tree is found as
    well: equal digests tell (with the same ``key``). A missing or failing git is a ledger entry.
    """
    walk = _Walk(root, key or randomness.token_bytes(32), progress)
    try:
        walk.commits(since)
        if not since:
            walk.dangling()
    except (git.GitError, OSError) as error:
        walk.ledger.append(Entry("engine", "secrets-history", str(error)))
    if walk.skipped:
        walk.ledger.append(
            Entry("bound", "history", f"objects larger than {LARGEST // 1_000_000} MB", count=walk.skipped)
        )
    facts = sorted(walk.facts, key=lambda one: (one.site, one.commit, one.rule))
    return Collected(facts=tuple(facts), ledger=tuple(walk.ledger))


def commit_of(root: Path, name: str) -> str:
    """The commit that a name means, or empty; raises ``GitError`` where there is no repository."""
    git.run(root, "rev-parse", "--git-dir")
    try:
        found = git.run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    except git.GitError:
        return ""
    return found.decode().strip()


def known(root: Path, since: str) -> bool:
    """Whether ``since`` means something: a date, a commit; true as well where git cannot say."""
    try:
        return bool(_DATE.fullmatch(since)) or bool(commit_of(root, since))
    except git.GitError:
        return True


class _Walk:
    """One walk over the objects of a repository."""

    def __init__(self, root: Path, key: bytes, progress: Silent) -> None:
        self.root, self.key, self.progress = root, key, progress
        self.facts: list[Secret] = []
        self.ledger: list[Entry] = []
        self.skipped = 0
        self._seen: set[bytes] = set()
        self._said: set[tuple[str, str, str]] = set()

    def commits(self, since: str) -> None:
        """Search what commits brought in, oldest first; raises ``GitError`` for an unknown ``since``."""
        chosen = ["--all", "--reflog"]
        if since:
            base = commit_of(self.root, since)
            if not base and not _DATE.fullmatch(since):
                raise git.GitError(f"{since}: neither a commit nor a date like 2026-01-31")
            chosen += [f"^{base}" if base else f"--since={since}"]
        lines = _pieces(
            self.root, b"\0", "log", *chosen, "--reverse", "--topo-order", "-m", "--root", "--raw", "--no-abbrev",
            "--no-renames", "--no-ext-diff", "--no-textconv", "--no-show-signature", "-z", "--format=%x01%H",
        )  # fmt: skip
        commit = blob = ""
        with _reader(self.root) as read:
            for line in lines:
                text = line.lstrip(b"\n\0")
                if text.startswith(b"\x01"):
                    commit, text = text[1:].split(b"\n", 1)[0].decode(), text.partition(b"\n")[2].lstrip(b"\n\0")
                if text.startswith(b":"):
                    parts = text.decode().split()
                    blob = parts[3] if parts[1] not in ("120000", "160000") and set(parts[3]) != {"0"} else ""
                elif blob and text:
                    self._search(read, blob, commit, os.fsencode(os.fsdecode(text)).decode("utf-8", "replace"))
                    blob = ""

    def dangling(self) -> None:
        """Search the blobs that no commit names."""
        lines = _pieces(
            self.root,
            b"\n",
            "cat-file",
            "--batch-all-objects",
            "--unordered",
            "--batch-check=%(objecttype) %(objectname)",
        )
        with _reader(self.root) as read:
            for line in lines:
                kind, _, name = line.decode().partition(" ")
                if kind == "blob":
                    self._search(read, name, "", f"dangling/{name[:12]}")

    def _search(self, read: Callable[[str], bytes | None], blob: str, commit: str, path: str) -> None:
        mark = bytes.fromhex(blob)
        if mark in self._seen:
            return
        self._seen.add(mark)
        if len(self._seen) % EVERY == 0:
            self.progress(f"searching history, {len(self._seen)} objects")
        content = read(blob)
        if content is None:
            self.skipped += 1
            return
        text = decode(content)
        for secret in scan(path, text, self.key) if text is not None else ():
            told = (path, secret.digest, secret.check)
            if told not in self._said:
                self._said.add(told)
                where = f"in history, commit {commit[:12]}" if commit else "in an object that no commit names"
                note = f"{secret.note}; {where}: revoke it, deleting it is not enough".removeprefix("; ")
                self.facts.append(replace(secret, commit=commit or "dangling", note=note))


def _pieces(root: Path, separator: bytes, *arguments: str) -> Iterator[bytes]:
    """The output of git in pieces, never held whole; raises ``GitError`` when git fails."""
    with _running(root, *arguments) as process:
        assert process.stdout is not None
        rest = b""
        while chunk := process.stdout.read(1 << 16):
            *pieces, rest = (rest + chunk).split(separator)
            yield from pieces
        yield rest
        if process.wait() != 0:
            raise git.GitError(f"git {arguments[0]} ended with {process.returncode}")


@contextmanager
def _reader(root: Path) -> Iterator[Callable[[str], bytes | None]]:
    """A function that gives the content of a blob, or None when it is missing or too large."""
    with (
        _running(root, "cat-file", "--batch-check", stdin=subprocess.PIPE) as sizes,
        _running(root, "cat-file", "--batch", stdin=subprocess.PIPE) as contents,
    ):

        def read(name: str) -> bytes | None:
            head = _ask(sizes, name)
            if len(head) != 3 or int(head[2]) > LARGEST:
                return None
            head = _ask(contents, name)
            assert contents.stdout is not None
            content = contents.stdout.read(int(head[2]))
            contents.stdout.read(1)
            return content

        yield read


def _ask(process: subprocess.Popen[bytes], name: str) -> list[bytes]:
    assert process.stdin is not None and process.stdout is not None and _NAME.fullmatch(name)
    process.stdin.write(name.encode() + b"\n")
    process.stdin.flush()
    return process.stdout.readline().split()


@contextmanager
def _running(root: Path, *arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    process = git.start(root, *arguments, stdin=stdin)
    try:
        yield process
    finally:
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        process.kill()
        process.wait()
