"""The rules of the project: where they are, for which languages, and their identity."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

FOLDERS = {
    "javascript": "javascript",
    "typescript": "javascript",
    "java": "java",
    "kotlin": "kotlin",
    "php": "php",
    "go": "go",
    "ruby": "ruby",
    "csharp": "csharp",
    "swift": "swift",
}
"""Language of the inventory -> folder of its rules."""

_CHECK = re.compile(r"^\s+check: ([A-Z]{3}\d{3})\s*$", re.MULTILINE)
"""``metadata.check`` of a rule, as all rule files write it."""


@cache
def folder() -> Path | None:
    """The folder that holds the rules: in an installed package beside the code, in a checkout at its top; or None."""
    package = Path(__file__).resolve().parents[2]
    for place in (package / "rules", package.parent / "rules"):
        if place.is_dir():
            return place
    return None


def files(language: str, facts_only: bool = False) -> list[Path]:
    """The rule files for a language of the inventory, sorted; empty when it has none.

    ``facts_only``: those that only collect facts.
    """
    top, name = folder(), FOLDERS.get(language)
    wanted = "inventory_*.yaml" if facts_only else "*.yaml"
    return sorted((top / name).glob(wanted)) if top is not None and name is not None else []


def checks(language: str) -> set[str]:
    """The ids of the checks for which a language has rules."""
    return {found[1] for file in files(language) for found in _CHECK.finditer(file.read_text("utf-8"))}


def digest(language: str, facts_only: bool = False) -> str:
    """The identity of a language's rules: changes with every byte of them."""
    total = hashlib.sha256()
    for file in files(language, facts_only):
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()
