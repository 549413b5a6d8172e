"""The rules of the project: where they are, for which languages, and their identity."""

from __future__ import annotations

import hashlib
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


@cache
def folder() -> Path | None:
    """The folder that holds the rules: in an installed package beside the code, in a checkout at its top; or None."""
    package = Path(__file__).resolve().parents[2]
    for place in (package / "rules", package.parent / "rules"):
        if place.is_dir():
            return place
    return None


def files(language: str) -> list[Path]:
    """The rule files for a language of the inventory, sorted; empty when it has none."""
    top, name = folder(), FOLDERS.get(language)
    return sorted((top / name).glob("*.yaml")) if top is not None and name is not None else []


def digest(language: str) -> str:
    """The identity of a language's rules: changes with every byte of them."""
    total = hashlib.sha256()
    for file in files(language):
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()
