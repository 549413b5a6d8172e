"""A cursor over the source text that walks along with a syntax tree and so knows where each node stands.

The tree says which tokens come next; between two tokens Python allows only blanks, line ends, continuations and
comments. So positions need neither the whitespace nodes of the tree nor a second pass, and every token is compared
with the text: a tree that does not fit raises ``DriftError`` instead of giving wrong lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from auditor.python.masking import redact
from auditor.python.outline import Marker, Pos

_GAP = re.compile(r"(?:[ \t\f\r\n]+|\\(?:\r\n|\r|\n)|#[^\r\n]*)*").match
_NEWLINE = re.compile(r"\r\n|\r|\n")
_MARKED = re.compile(r"#[^\r\n]*?\b(?:auditor|ruleid|ok|todoruleid|todook|fact):[^\r\n]*")
_COMMENT = re.compile(r"#[^\r\n]*")
MARKER_LENGTH = 500
"""Characters of a marker's text that are kept."""


class DriftError(Exception):
    """The tree and the text do not fit together: a bug of the parser or of the extractor."""


class Cursor:
    """Where the walk stands; ``at`` is an offset into ``text``, counted in code points."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self._watch = _MARKED.search(text) is not None
        self._gaps: list[tuple[int, int]] = []

    def skip(self) -> int:
        """Go to the next token and give its offset."""
        start = self.at
        at = _GAP(self.text, start).end()  # type: ignore[union-attr]  # the pattern matches the empty text
        if self._watch and at > start:
            self._gaps.append((start, at))
        self.at = at
        return at

    def token(self, value: str) -> None:
        """Pass the token ``value``."""
        at = self.skip()
        if not self.text.startswith(value, at):
            raise DriftError(f"no {value[:20]!r} at line {self.line(at)}")
        self.at = at + len(value)

    def exact(self, value: str) -> None:
        """Pass ``value``, which follows at once (the inside of a formatted string)."""
        if not self.text.startswith(value, self.at):
            raise DriftError(f"no text of a formatted string at line {self.line(self.at)}")
        self.at += len(value)

    def took(self, value: str) -> bool:
        """Pass ``value`` if it is the next token (a comma, a semicolon, a second colon); else stay."""
        at = _GAP(self.text, self.at).end()  # type: ignore[union-attr]  # the pattern matches the empty text
        if not self.text.startswith(value, at):
            return False
        self.token(value)
        return True

    def line(self, at: int) -> int:
        """The line of an offset."""
        return bisect_right(self.starts, at)

    def pos(self, start: int) -> Pos:
        """The region from ``start`` to the cursor."""
        starts, end = self.starts, self.at
        line = bisect_right(starts, start)
        end_line = bisect_right(starts, end, line - 1)
        return (line, start - starts[line - 1] + 1, end_line, end - starts[end_line - 1] + 1)

    @property
    def lines(self) -> int:
        """How many lines the text has; an empty last one does not count."""
        return len(self.starts) - (self.starts[-1] == len(self.text))

    def markers(self) -> tuple[Marker, ...]:
        """The comments passed so far that carry a marker; secrets in them are blotted out."""
        found = []
        for start, end in self._gaps:
            for comment in _COMMENT.finditer(self.text, start, end):
                if not _MARKED.match(comment.group()):
                    continue
                line = self.line(comment.start())
                first = self.starts[line - 1]
                own = not self.text[first : comment.start()].strip()
                text = redact(comment.group()[1 : MARKER_LENGTH + 1].strip())
                found.append(Marker(line, comment.start() - first + 1, text, own))
        return tuple(found)
