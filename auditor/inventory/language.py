"""What a file is written in, by its name and its first line."""

from __future__ import annotations

import re

CODE = ("python", "javascript", "typescript", "java", "kotlin", "php", "go", "ruby", "csharp", "swift")
"""Languages that engines other than secrets read."""

CONFIG = ("yaml", "json", "toml", "ini", "env", "xml", "dockerfile")
"""Languages of settings and manifests."""

DOCS = ("markdown", "text", "html")

_ENDINGS = {
    "python": "py pyi pyw",
    "javascript": "js jsx mjs cjs vue svelte",
    "typescript": "ts tsx mts cts",
    "java": "java",
    "kotlin": "kt kts",
    "php": "php phtml php3 php4 php5 php7 inc",
    "go": "go",
    "ruby": "rb rake gemspec ru",
    "csharp": "cs cshtml razor",
    "swift": "swift",
    "yaml": "yaml yml",
    "json": "json json5 jsonc webmanifest",
    "toml": "toml",
    "ini": "ini cfg conf properties",
    "env": "env",
    "xml": "xml plist csproj xsd",
    "html": "html htm jinja jinja2 j2 mustache hbs ejs twig",
    "markdown": "md markdown mdx",
    "text": "txt rst adoc log csv tsv pem key",
    "shell": "sh bash zsh ksh fish",
    "dockerfile": "dockerfile",
    "sql": "sql",
    "notebook": "ipynb",
}
_BY_ENDING = {ending: language for language, endings in _ENDINGS.items() for ending in endings.split()}
_BY_NAME = {
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    "gemfile": "ruby",
    "rakefile": "ruby",
    "pipfile": "toml",
    "makefile": "text",
}
_SHEBANG = re.compile(rb"#!\s*\S*/(?:env\s+(?:-\S+\s+|\w+=\S+\s+)*)?(?P<program>[a-z]+)")
_PROGRAMS = {
    b"python": "python", b"pypy": "python", b"node": "javascript", b"deno": "typescript", b"php": "php",
    b"ruby": "ruby", b"sh": "shell", b"bash": "shell", b"zsh": "shell", b"dash": "shell",
}  # fmt: skip


def by_name(name: str) -> str:
    """The language that a file name alone says, or an empty string."""
    low = name.lower()
    if low == ".env" or low.startswith(".env.") or low == ".envrc":
        return "env"
    if low in _BY_NAME or low.startswith(("dockerfile.", "containerfile.")):
        return _BY_NAME.get(low, "dockerfile")
    _, dot, ending = low.rpartition(".")
    return _BY_ENDING.get(ending, "") if dot else ""


def of(name: str, head: bytes) -> str:
    """The language of a file by its name, else by a ``#!`` line at the start of ``head``, else ``text``."""
    found = by_name(name)
    if found:
        return found
    match = _SHEBANG.match(head[:200])
    return _PROGRAMS.get(match["program"], "text") if match else "text"


KEY_STORES = frozenset(("jks", "jceks", "bks", "keystore", "p12", "pfx", "kdbx", "kdb"))
"""Endings of binary files that hold keys: the only ones that are read, for being there."""


def is_key_store(name: str) -> bool:
    """Whether a binary file of this name holds keys."""
    return name.rpartition(".")[2].lower() in KEY_STORES


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file are not text: a NUL byte outside UTF-16 and UTF-32 with a byte order mark."""
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
