"""One file as text: decoded once, with lower-case letters for the index and positions for people."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from functools import cached_property

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Text:
    """Decoded content; ``lower`` has the same length, so one offset fits both."""

    def __init__(self, content: str) -> None:
        self.content = content
        low = content.lower()
        self.lower = low if len(low) == len(content) else "".join(c.lower() if c.isascii() else c for c in content)

    @cached_property
    def starts(self) -> list[int]:
        """The offset at which each line begins."""
        found, at = [0], self.content.find("\n")
        while at >= 0:
            found.append(at + 1)
            at = self.content.find("\n", at + 1)
        return found

    def line_of(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self.starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both counted from 1, columns in code points."""
        line = self.line_of(offset)
        return line, offset - self.starts[line - 1] + 1

    def bounds(self, offset: int) -> tuple[int, int]:
        """Where the line of this offset begins and ends (without its newline)."""
        line = self.line_of(offset)
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.content)
        return self.starts[line - 1], end


def decode(data: bytes) -> str | None:
    """UTF-8, UTF-16 and UTF-32 with or without mark, else Latin-1; ``None`` for what is not text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    head = data[:4096]
    if b"\0" in head:
        guess = _wide(head)
        if not guess:
            return None
        return data.decode(guess, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        control = sum(byte < 9 or 13 < byte < 27 for byte in head)
        return None if control * 20 > len(head) else data.decode("latin-1")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte of ASCII text is zero."""
    half = max(1, len(head) // 2)
    if head[1::2].count(0) > half * 0.7 and head[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if head[0::2].count(0) > half * 0.7 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""
