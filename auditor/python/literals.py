"""Values of literals from their source text, without evaluating anything but one literal."""

from __future__ import annotations

import ast
import re
import warnings

from auditor.python.outline import Const

_PREFIX = re.compile(r"[A-Za-z]*")
_INT64 = 1 << 63
KEPT = 4000
"""Characters of a literal that are kept."""


def string(source: str) -> Const:
    """The constant of one string or bytes token with its prefix and quotes, whole; ``cut`` bounds it for keeping."""
    prefix = _PREFIX.match(source).group().lower()  # type: ignore[union-attr]  # matches the empty text
    kind = "bytes" if "b" in prefix else "str"
    quotes = 3 if source[len(prefix) : len(prefix) + 3] in ('"""', "'''") else 1
    body = source[len(prefix) + quotes : -quotes]
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "\\" not in body or "r" in prefix:
        return Const(kind, body)
    return Const(kind, _unescaped(source, body))


def piece(source: str, start: str) -> str:
    """The text of one literal part of a formatted string that opened with ``start`` (prefix and quotes)."""
    text = source.replace("{{", "{").replace("}}", "}")
    prefix = _PREFIX.match(start).group()  # type: ignore[union-attr]  # matches the empty text
    if "\\" not in text or "r" in prefix.lower():
        return text
    quotes = start[len(prefix) :]
    return _unescaped(f"{quotes}{text}{quotes}", text)


def number(source: str) -> Const:
    """The constant of one number token; what fits no 64 bits, and imaginary numbers, keep their source text."""
    text = source.replace("_", "").lower()
    try:
        if text.endswith("j"):
            return Const("complex", text[:40])
        if text.startswith(("0x", "0o", "0b")):
            value = int(text, 0)
        elif "." in text or "e" in text:
            return Const("float", float(text))
        else:
            value = int(text)
    except ValueError:
        return Const("int", text[:40])
    return Const("int", value if value < _INT64 else text[:40])


def cut(text: str) -> str:
    """The text, bounded for keeping."""
    return text if len(text) <= KEPT else text[:KEPT]


def _unescaped(source: str, fallback: str) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # unknown escapes are the business of the project, not ours
            value = ast.literal_eval(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return fallback
    if isinstance(value, bytes):
        return value.decode("latin-1")
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
