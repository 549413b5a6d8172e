"""Which revision of which repository was scanned, when git can say."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from auditor import git


def provenance(root: Path) -> dict[str, str]:
    """``repository`` (an address without user or password), ``revision`` and ``branch``, as far as they are known.

    Empty outside git, where the root is a folder inside a work tree, and where the repository has no remote address:
    a path of this machine is not told.
    """
    if not (root / ".git").exists():
        return {}
    said = {
        "repository": address(_ask(root, "config", "--get", "remote.origin.url")),
        "revision": _ask(root, "rev-parse", "--verify", "HEAD"),
        "branch": _ask(root, "symbolic-ref", "--short", "HEAD"),
    }
    return {key: value for key, value in said.items() if value} if said["repository"] else {}


def address(remote: str) -> str:
    """A remote as an https address without credentials; empty when it is a path or cannot be read."""
    if "://" not in remote:
        host, colon, path = remote.rpartition("@")[2].partition(":")
        if not colon or "/" in host or "\\" in remote or not path.strip("/") or len(host) < 2:
            return ""
        remote = f"https://{host}/{path.lstrip('/')}"
    try:
        parts = urlsplit(remote)
        port = f":{parts.port}" if parts.port and parts.scheme in ("http", "https") else ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https", "ssh", "git") or not parts.hostname:
        return ""
    scheme = parts.scheme if parts.scheme in ("http", "https") else "https"
    return urlunsplit((scheme, f"{parts.hostname}{port}", parts.path, "", ""))


def _ask(root: Path, *arguments: str) -> str:
    try:
        return git.run(root, *arguments).decode("utf-8", "replace").strip()
    except git.GitError:
        return ""
