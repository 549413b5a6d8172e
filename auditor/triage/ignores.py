"""Ignore comments: what they say and which lines they speak of.

Grammar: ``auditor: ignore[MFA001,SEC001] until=2027-03-31 owner=payments -- the reason``, in the comment syntax of the
language. Markers of other tools (``nosec``, ``noqa``) silence nothing here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pygments.lexer import Lexer
from pygments.lexers import BashLexer, get_lexer_for_filename
from pygments.util import ClassNotFound

from auditor.finding import Finding
from auditor.python.masking import redact
from auditor.python.outline import Class, Function, Node, Outline
from auditor.site import Site

_MARKER = re.compile(r"auditor:[ \t]*ignore\b(?:[ \t]*\[(?P<ids>[^\]\n]*)\])?(?P<rest>[^\n]*)")
_REASON = re.compile(r"^(?P<fields>.*?)(?:^|\s)--(?:\s+(?P<reason>.*))?$")
_CLOSERS = re.compile(r"\s*(?:\*/|--%?>|[#%*-]\}|\*\))+\s*$")


@dataclass(frozen=True)
class Ignore:
    """One ignore comment.

    ``site`` is the region of its words. It covers findings that start on the lines ``first`` to ``last``, and those
    whose region holds ``on`` (0: none), the line that a trailing comment stands on. ``stray`` are words before ``--``
    that mean nothing; ``expiry`` is None without ``until`` or when that is no date.
    """

    site: Site
    ids: tuple[str, ...]
    reason: str = ""
    owner: str = ""
    until: str = ""
    stray: str = ""
    first: int = 0
    last: int = 0
    on: int = 0
    own_line: bool = False

    @property
    def expiry(self) -> date | None:
        """The last day on which it holds."""
        try:
            return date.fromisoformat(self.until) if self.until else None
        except ValueError:
            return None

    def covers(self, finding: Finding) -> bool:
        """Whether the finding's primary place is where the comment speaks of; the id is not asked."""
        site = finding.site
        if site.file != self.site.file:
            return False
        return self.first <= site.line <= self.last or (bool(self.on) and site.line <= self.on <= site.end_line)


def parse(comment: str) -> Iterator[tuple[int, int, dict[str, str], tuple[str, ...]]]:
    """The ignores in the text of one comment: start and end offset, named parts, ids."""
    for match in _MARKER.finditer(comment):
        closer = _CLOSERS.search(match["rest"])
        rest = match["rest"][: closer.start()] if closer else match["rest"].rstrip()
        said = _REASON.match(rest)
        parts = {"reason": redact(((said["reason"] or "") if said else "").strip())}
        stray: list[str] = []
        for word in (said["fields"] if said else rest).split():
            key, equals, value = word.partition("=")
            if equals and key in ("until", "owner") and value:
                parts[key] = value
            else:
                stray.append(word)
        parts["stray"] = " ".join(stray)
        ids = tuple(dict.fromkeys(one.strip().upper() for one in (match["ids"] or "").split(",") if one.strip()))
        yield match.start(), match.start("rest") + len(rest), parts, ids


def in_outline(path: str, outline: Outline, lines: Sequence[str]) -> list[Ignore]:
    """The ignores of a Python file with these lines, placed with the statements of its outline."""
    found: list[Ignore] = []
    places: _Places | None = None
    for marker in outline.markers:
        comment = lines[marker.line - 1][marker.column - 1 :] if marker.line <= len(lines) else ""
        for start, end, parts, ids in parse(comment):
            places = places or _Places(outline, lines)
            first, last = places.above(marker.line) if marker.own_line else places.beside(marker.line)
            site = Site(path, marker.line, marker.column + start, marker.line, marker.column + end)
            on = 0 if marker.own_line else marker.line
            found.append(Ignore(site, ids, **parts, first=first, last=last, on=on, own_line=marker.own_line))
    return found


class _Places:
    """Which lines a comment in a Python file speaks of."""

    def __init__(self, outline: Outline, lines: Sequence[str]) -> None:
        def end(first: int, last: int) -> int:
            """The last line of a statement that is neither blank nor a comment."""
            while last > first and (last > len(lines) or lines[last - 1].lstrip()[:1] in ("", "#")):
                last -= 1
            return last

        self.spans = sorted({(one.line, end(one.line, one.end_line)) for one in outline.spans if one.line > 0})
        self.starts = [line for line, _ in self.spans]
        self.headers: list[tuple[int, int]] = []
        self._collect(outline.body)

    def _collect(self, nodes: object) -> None:
        pending: list[object] = [nodes]
        while pending:
            node = pending.pop()
            if isinstance(node, tuple):
                pending.extend(one for one in node if isinstance(one, (tuple, Node)))
            elif isinstance(node, Node):
                if isinstance(node, (Function, Class)):
                    top = min([node.pos[0], *(one.pos[0] for one in node.decorators if one.pos[0])])
                    self.headers.append((top, node.pos[2]))
                for name in ("body", "orelse", "handlers", "final", "cases"):
                    value = getattr(node, name, ())
                    if isinstance(value, tuple):
                        pending.append(value)

    def header(self, line: int) -> tuple[int, int] | None:
        """The lines of the definition whose decorators or signature the line belongs to."""
        return next(((top, end) for top, end in self.headers if top <= line <= end), None)

    def own_part(self, span: tuple[int, int]) -> tuple[int, int]:
        """A statement without the statements inside it."""
        inner = bisect_right(self.starts, span[0])
        if inner < len(self.starts) and self.starts[inner] <= span[1]:
            return span[0], self.starts[inner] - 1
        return span

    def around(self, line: int) -> tuple[int, int] | None:
        """The innermost statement that has the line."""
        for index in range(bisect_right(self.starts, line) - 1, -1, -1):
            if self.spans[index][1] >= line:
                return self.spans[index]
        return None

    def above(self, line: int) -> tuple[int, int]:
        """The lines that a comment on its own line speaks of: the statement around it, or the next one."""
        if header := self.header(line):
            return header
        around = self.around(line)
        if around and around[0] < line and self.own_part(around) == around:
            return around  # between the lines of one statement
        following = bisect_right(self.starts, line)
        if following == len(self.starts):
            return 0, 0
        start = self.starts[following]
        return self.header(start) or self.own_part(max(one for one in self.spans if one[0] == start))

    def beside(self, line: int) -> tuple[int, int]:
        """The lines that a trailing comment speaks of beside its own: the statement that begins or ends there."""
        if header := self.header(line):
            return header
        around = self.around(line)
        if around:
            first, last = self.own_part(around)
            if line in (first, last):
                return first, last
        return line, line


def in_text(path: str, text: str) -> list[Ignore]:
    """The ignores of a file in any other language, found with its Pygments lexer; none when there is no lexer."""
    lexer = _lexer(path)
    if lexer is None or "auditor:" not in text:
        return []
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    code: set[int] = set()
    comments: list[tuple[int, str]] = []
    for index, kind, value in lexer.get_tokens_unprocessed(text):
        if kind[:1] == ("Comment",) and kind[1:2] != ("Preproc",):
            comments.append((index, value))
        elif value.strip():
            offset = len(value) - len(value.lstrip())
            first = bisect_right(starts, index + offset)
            last = bisect_right(starts, index + offset + max(len(value.strip()) - 1, 0))
            code.update(range(first, last + 1))
    found: list[Ignore] = []
    for index, value in comments:
        for start, end, parts, ids in parse(value):
            line = bisect_right(starts, index + start)
            column = index + start - starts[line - 1] + 1
            own_line = line not in code or _alone_in_braces(text, index, index + len(value))
            first = min((one for one in code if one > line), default=0) if own_line else line
            site = Site(path, line, column, line, column + end - start)
            on = 0 if own_line else line
            found.append(Ignore(site, ids, **parts, first=first, last=first, on=on, own_line=own_line))
    return found


def _alone_in_braces(text: str, start: int, end: int) -> bool:
    """Whether a comment is all that its line holds, in the form that markup inside of scripts wants: ``{/* */}``."""
    before = text[:start].rpartition("\n")[2].strip()
    after = text[end : text.find("\n", end) % (len(text) + 1)].strip()
    return before == "{" and after == "}"


def _lexer(path: str) -> Lexer | None:
    name = path.rpartition("/")[2]
    if name.startswith(".env") or name.endswith(".env"):
        plain: Lexer = BashLexer()
        return plain
    try:
        lexer: Lexer = get_lexer_for_filename(name)
    except ClassNotFound:
        return None
    return lexer
