"""What scanned code may not do to a reader: control his terminal, or show him a secret."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from auditor.python.masking import token_shaped
from auditor.site import Site
from auditor.triage import Sources

MASK = "******"
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WORD = re.compile(r'"((?:\\.|[^"\\])*)"|\'((?:\\.|[^\'\\])*)\'|([^\s"\'`=:,;()\[\]{}<>]{16,})')


def printable(text: str) -> str:
    """One line in which every control, direction, or undecodable character is a replacement character."""
    if text.isascii() and text.isprintable():
        return text
    spaced = " ".join(re.split(r"[\t\r\n]+", text))
    return "".join("\ufffd" if unicodedata.category(char) in _UNPRINTABLE else char for char in spaced)


@dataclass(frozen=True)
class Line:
    """A line of code as it may be shown; ``columns[i]`` is where the i-th character of the source went."""

    number: int
    text: str
    columns: tuple[int, ...]

    def at(self, column: int) -> int:
        """The place in ``text``, from 0, of a column of the source, from 1."""
        return self.columns[min(max(column - 1, 0), len(self.columns) - 1)]


class Reader:
    """Lines of scanned files with everything secret blotted out.

    ``secrets`` are the regions of all secrets that were found, shown or silenced. Their values are blotted out
    wherever else they stand, too (not plain words: a password ``password`` says nothing elsewhere), and so is whatever
    has the shape of a secret.
    """

    def __init__(self, sources: Sources, secrets: Iterable[Site]) -> None:
        self._sources = sources
        self._regions: dict[tuple[str, int], list[Site]] = {}
        values: set[str] = set()
        for site in sorted(set(secrets)):
            values.update(self._values(site))
            for number in range(site.line, min(site.end_line, len(sources.lines(site.file))) + 1):
                self._regions.setdefault((site.file, number), []).append(site)
        self._known = _Values(values | {printable(value) for value in values})

    def line(self, file: str, number: int) -> Line | None:
        """One line, from 1; None when the file cannot be read or is shorter."""
        lines = self._sources.lines(file)
        if not 1 <= number <= len(lines):
            return None
        raw = lines[number - 1]
        return _shown(number, raw, self._spans(file, number, raw))

    def length(self, file: str, number: int) -> int:
        """Characters on a line of the source; 0 when there is none."""
        lines = self._sources.lines(file)
        return len(lines[number - 1]) if 1 <= number <= len(lines) else 0

    def clean(self, text: str) -> str:
        """A message as it may be shown: one line, no control characters, no value of a secret that was found."""
        text = printable(text)
        for start, end in reversed(self._known.spans(text)):
            text = text[:start] + MASK + text[end:]
        return text

    def _values(self, site: Site) -> list[str]:
        """The words of a secret's region that are worth looking for elsewhere."""
        lines = self._sources.lines(site.file)[site.line - 1 : site.end_line]
        out = []
        for offset, raw in enumerate(lines):
            start, end = _part(site, site.line + offset, raw)
            value = raw[start:end].strip().strip("\"'`,;")
            out += [value] if len(value) >= 8 and not value.isalpha() else []
        return out

    def _spans(self, file: str, number: int, raw: str) -> list[tuple[int, int]]:
        spans = [_part(site, number, raw) for site in self._regions.get((file, number), ())]
        spans += self._known.spans(raw)
        for match in _WORD.finditer(raw[:5000]):
            group = match.lastindex or 0
            if token_shaped(match.group(group)):
                spans.append(match.span(group))
        return sorted(spans)


class _Values:
    """Values of secrets, to be found in any text in one pass however many there are."""

    def __init__(self, values: Iterable[str]) -> None:
        self._values = sorted(values)
        self._bounded = [not token_shaped(value) for value in self._values]
        self._index = AhoCorasick(self._values, matchkind=MatchKind.LeftmostLongest) if self._values else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where they stand, in order, not overlapping; one that looks like a name is not part of a longer name."""
        if self._index is None:
            return []
        return [
            (start, end)
            for number, start, end in self._index.find_matches_as_indexes(text)
            if not (self._bounded[number] and (_in_word(text, start) or _in_word(text, end)))
        ]


def _in_word(text: str, at: int) -> bool:
    """Whether a place lies between two characters of one word."""
    return 0 < at < len(text) and bool(re.match(r"\w\w", text[at - 1 : at + 1]))


def _part(site: Site, number: int, raw: str) -> tuple[int, int]:
    """The offsets of a region on one of its lines, without the quotes around it; an unknown end is the line's end."""
    start = site.column - 1 if number == site.line else 0
    end = site.end_column - 1 if number == site.end_line else len(raw)
    if site.line == site.end_line and end - start <= 1:
        end = len(raw)
    start, end = max(0, min(start, len(raw))), max(0, min(end, len(raw)))
    if end - start >= 2 and raw[start] in "\"'`" and raw[end - 1] == raw[start]:
        start, end = start + 1, end - 1
    return start, max(start, end)


def _shown(number: int, raw: str, spans: list[tuple[int, int]]) -> Line:
    out: list[str] = []
    columns: list[int] = []
    length = 0
    hidden = 0
    index = 0
    for position, char in enumerate(raw):
        while index < len(spans) and spans[index][0] <= position:
            start, end = spans[index]
            if end > max(hidden, position):
                if hidden <= start:
                    out.append(MASK)
                    length += len(MASK)
                hidden = end
            index += 1
        columns.append(length if position >= hidden else length - len(MASK))
        if position >= hidden:
            piece = "    " if char == "\t" else printable(char)
            out.append(piece)
            length += len(piece)
    columns.append(length)
    return Line(number, "".join(out), tuple(columns))
