"""What of a file semgrep is given, and under which ending."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_ENDING = {
    "javascript": ".js",
    "typescript": ".ts",
    "java": ".java",
    "kotlin": ".kt",
    "php": ".php",
    "go": ".go",
    "ruby": ".rb",
    "csharp": ".cs",
    "swift": ".swift",
}
_KEPT = {".tsx", ".jsx"}
_COMPONENT = {".vue", ".svelte"}
_TEMPLATE = {".cshtml", ".razor"}
_SCRIPT = re.compile(rb"<script\b(?P<how>[^>]*)>(?P<code>.*?)</script\s*>", re.DOTALL | re.IGNORECASE)


def readable(path: str) -> bool:
    """Whether semgrep reads this kind of file: not C# inside HTML."""
    return PurePosixPath(path).suffix.lower() not in _TEMPLATE


def stage(path: str, language: str, content: bytes) -> tuple[bytes, str]:
    """The bytes to read and the ending that names their language.

    Of a component file (Vue, Svelte) only the scripts are kept, on their lines.
    """
    ending = PurePosixPath(path).suffix.lower()
    if ending in _COMPONENT:
        return _scripts(content)
    return content, ending if ending in _KEPT else _ENDING[language]


def _scripts(content: bytes) -> tuple[bytes, str]:
    out, at, typed = [], 0, False
    for script in _SCRIPT.finditer(content):
        start, end = script.span("code")
        out += [b"\n" * content.count(b"\n", at, start), script["code"]]
        at = end
        typed = typed or b"ts" in script["how"]
    return b"".join(out), ".ts" if typed else ".js"
