"""Values bound to a name: assignments, keyed entries, calls, elements, options, queries, whatever the language.

The index gives the places where a secret-like word stands. From there the whole identifier is taken, and what follows
it is read with a few fixed forms. No form looks further than the end of a line, but for a value on the next line of a
list of pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.engines.secrets import forms, made, names
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.text import Text
from auditor.facts import Hidden

REACH = 4000
"""No value is longer than this; longer ones are data."""


def candidates(text: Text, at: int, end: int, syntax: str) -> tuple[int, list[Candidate]]:
    """Read what is bound to the identifier around ``at:end``: the identifier's end, and the values found."""
    content = text.content
    line_start, line_end = text.bounds(at)
    left = forms.LEFT.search(content, max(line_start, at - 80), at)
    right = forms.RIGHT.match(content, end, min(line_end, end + 80))
    start = left.start() if left else at
    stop = right.end() if right else end
    name = content[start:stop].strip("-.$")
    if len(name) > 120:
        return stop, []
    reader = _Reader(content, name, start, stop, line_start, line_end, syntax)
    return stop, list(reader.read())


class _Reader:
    """Reads one name in its place."""

    def __init__(
        self, content: str, name: str, start: int, stop: int, line_start: int, line_end: int, syntax: str
    ) -> None:
        self.content, self.name, self.start, self.stop = content, name, start, stop
        self.line_start, self.line_end, self.syntax = line_start, line_end, syntax
        lead = content[line_start : min(start, line_start + 60)].lstrip()
        self.comment = lead.startswith(("#", "//", "*", "/*", "--", ";", "<!--", "rem ", "%", "'"))
        self.before = content[max(line_start, start - 2) : start]

    def read(self) -> Iterator[Candidate]:
        """The forms, the most telling first; the first that gives a value ends it."""
        if self.before[-1:] in ("?", "&", ";") and forms.EXPIRES.search(
            self.content, max(self.line_start, self.start - 300), self.line_end
        ):
            return  # a signed address that ends by itself
        if (
            self.before[-1:] in (":", "@")
            and self.syntax in ("code", "markup")
            and forms.BOUND.match(self.content, self.stop, self.line_end)
        ):
            return  # an attribute whose value is an expression
        for form in (self._query, self._element, self._pair, self._assigned, self._called, self._option, self._spaced):
            found = form()
            if found is not None:
                if found.value.reveal()[:3].lstrip("\\ ").startswith("{") and found.quote:
                    yield from self._within(found)
                elif found.op == "[":
                    yield from self._listed(self.content.rfind("[", self.stop, found.start), self.line_end)
                else:
                    yield found
                return

    def _make(
        self, start: int, end: int, how: str, op: str, quote: str = "", wrapped: str = "", fallback: bool = False
    ) -> Candidate | None:
        value = self.content[start:end]
        if not value.strip() or end - start > REACH:
            return None
        return Candidate(
            Hidden(value), start, end, how, self.name, op, quote, self.syntax, wrapped, fallback, self.comment,
            dense=self.line_end - self.line_start > 600,
        )  # fmt: skip

    def _query(self) -> Candidate | None:
        """``?token=value&``, ``; cookie=value;`` and form bodies."""
        if self.content[self.stop : self.stop + 1] != "=" or (
            self.before[-1:] not in ("?", "&", ";") and not self.before.endswith("; ")
        ):
            return None
        kind = "cookie" if ";" in self.before else "query"
        match = forms.BARE[kind].match(self.content, self.stop + 1, self.line_end)
        return self._make(match.start(), match.end(), "query", "=") if match else None

    def _element(self) -> Candidate | None:
        """``<name attr="">value</name>``."""
        if self.before[-1:] != "<" or self.syntax not in ("markup", "code", "prose", ""):
            return None
        if self.name == "key" and self.syntax == "markup":
            return None  # a property list: the name stands inside
        match = forms.ELEMENT.match(self.content, self.stop, min(self.line_end + 1, self.stop + REACH))
        return self._make(match.start("v"), match.end("v"), "element", "<>") if match else None

    def _pair(self) -> Candidate | None:
        """The name is itself a value: ``name="password" value="x"``, ``- name: X`` above ``value: y``, plist."""
        match = forms.PAIR.match(self.content, self.stop, min(len(self.content), self.stop + 160))
        if match is None:
            return None
        return self._value(match.end(), self._line_end(match.end()), "pair", "value")

    def _line_end(self, at: int) -> int:
        end = self.content.find("\n", at)
        return len(self.content) if end < 0 else end

    def _assigned(self) -> Candidate | None:
        match = forms.ASSIGN.match(self.content, self.stop, min(len(self.content), self.line_end + 200))
        if match is None:
            return None
        op, at, end = match["op"], match.end(), self.line_end
        if op == ":" and forms.CHOICE.search(self.content, max(self.line_start, self.start - 8), self.start):
            return None  # the two sides of a choice
        if match["cont"] is not None:
            if op not in ("=", ":", "=>", ":=", "(") or self.syntax in ("line", "yaml"):
                return None
            end = self._line_end(at)
        if op == ",":
            return self._quoted(at, end, "pair", ",")
        return self._value(at, end, "assign", op)

    def _value(self, at: int, end: int, how: str, op: str) -> Candidate | None:
        fallback = forms.FALLBACK.match(self.content, at, min(end, at + 600)) or forms.SHELL_DEFAULT.match(
            self.content, at, min(end, at + 600)
        )
        if fallback is not None:
            return self._make(fallback.start("v"), fallback.end("v"), how, op, '"', fallback=True)
        lead = forms.LIST.match(self.content, at, min(end, at + 10))
        if lead is not None and self.content[at : at + 1] == "[":
            return self._quoted(lead.end(), end, how, "[")
        return self._quoted(at, end, how, op) or self._bare(at, end, how, op)

    def _listed(self, at: int, end: int) -> Iterator[Candidate]:
        """``["a", "b"]``: at most ten quoted entries."""
        for _ in range(10):
            lead = forms.LIST.match(self.content, at, min(end, at + 40))
            if lead is None:
                return
            one = self._quoted(lead.end(), end, "assign", "[")
            if one is None:
                return
            yield one
            at = one.end + len(one.quote)

    def _within(self, one: Candidate) -> Iterator[Candidate]:
        """A value that is JSON itself: the values of its keys."""
        for match in forms.JSON_VALUE.finditer(self.content, one.start, one.end):
            if names.read(match["k"]).about or match["k"].lower().endswith(("id", "hash", "name", "type")):
                continue
            made = self._make(match.start("v"), match.end("v"), "assign", "{", '"')
            if made is not None:
                yield made

    def _quoted(self, at: int, end: int, how: str, op: str) -> Candidate | None:
        match = forms.QUOTED.match(self.content, at, min(end, at + 200))
        if match is None:
            return None
        quote, wrapped = match["q"], re.split(r"[\s(]", (match["wrap"] or "").strip())[0]
        start = match.end()
        close = self._closing(quote, start, end)
        if close < 0 or (forms.SEAM.match(self.content, close + len(quote), end) and not self._generated(start, close)):
            return None  # the first part of something longer
        return self._make(start, close, how, op, quote.lstrip("\\") or quote, wrapped)

    def _closing(self, quote: str, start: int, end: int) -> int:
        content, limit = self.content, min(end, start + REACH)
        if quote in ("‘", "“"):
            quote = {"‘": "’", "“": "”"}[quote]
        escaped = quote.startswith("\\")
        at = content.find(quote, start, limit if len(quote) < 3 or quote[0] in "\\&" else start + REACH)
        while at > start and not escaped and quote in ('"', "'", "`") and content[at - 1] == "\\":
            slashes = 1
            while content[at - 1 - slashes] == "\\":
                slashes += 1
            if slashes % 2 == 0:
                break
            at = content.find(quote, at + 1, limit)
        return at

    def _generated(self, start: int, end: int) -> bool:
        return made.generated(self.content[start:end].strip())

    def _program(self, at: int) -> bool:
        """Whether this place is program text, neither a comment nor inside a literal."""
        if self.syntax != "code" or self.comment:
            return False
        before = self.content[self.line_start : at]
        return not any(before.count(quote) % 2 for quote in "\"'`")

    def _bare(self, at: int, end: int, how: str, op: str) -> Candidate | None:
        if at >= end:
            return None
        lead = self.content[at : at + 1]
        if lead in "\"'`([{<" and self.syntax not in ("line", "shell", "yaml"):
            return None
        if self.syntax == "code" and self.line_end - self.line_start > 1000:
            return None  # minified: what is not quoted is program text
        kind = (
            self.syntax
            if self.syntax in ("line", "yaml", "shell") and not (self.syntax == "yaml" and self.comment)
            else ""
        )
        if self.syntax == "line" and self.content[max(self.line_start, self.start - 60) : self.start].strip(
            "-#;!export \t"
        ) not in ("", "set", "env", "ENV"):
            kind = ""
        match = forms.BARE[kind].match(self.content, at, min(end, at + REACH))
        if match is None:
            return None
        stop = match.end()
        while stop > match.start() and self.content[stop - 1] in "\\\"' \t\r":
            stop -= 1
        if self.content[match.start() : stop].endswith(":"):
            return None
        if self._program(at) and (
            forms.NAMED.fullmatch(self.content, match.start(), stop) or not self._generated(match.start(), stop)
        ):
            return None  # an expression
        return self._make(match.start(), stop, how, op)

    def _called(self) -> Candidate | None:
        match = forms.CALL.match(self.content, self.stop, min(self.line_end, self.stop + 80))
        return self._quoted(match.end(), self.line_end, "call", "(") if match else None

    def _option(self) -> Candidate | None:
        """``--password value`` and ``-password value``."""
        if self.before[-1:] != "-" and self.content[self.start : self.start + 1] != "-":
            return None
        match = forms.OPTION.match(self.content, self.stop, min(self.line_end, self.stop + 40))
        if match is None:
            return None
        if match["q"]:
            close = self._closing(match["q"], match.end(), self.line_end)
            return self._make(match.end(), close, "option", " ", match["q"]) if close > 0 else None
        bare = forms.BARE["shell"].match(self.content, match.end(), self.line_end)
        return self._make(bare.start(), bare.end(), "option", " ") if bare else None

    def _spaced(self) -> Candidate | None:
        """``password value`` alone on its line, and SQL's ``PASSWORD 'value'``."""
        first = self.start - self.line_start < 60 and not self.content[self.line_start : self.start].strip(" \t#;*-$>")
        match = forms.SPACE.match(self.content, self.stop, self.line_end)
        if match is None:
            return None
        if match["q"]:
            if self.syntax not in ("sql", "shell", "line", "") and not (
                self.name.isupper() or (first and self.syntax == "prose")
            ):
                return None
            close = self._closing(match["q"], match.end(), self.line_end)
            return self._make(match.end(), close, "spaced", " ", match["q"]) if close > 0 else None
        random = bool(forms.RANDOM.fullmatch(match["bare"]))
        if (not first or self.syntax not in ("line", "", "prose", "shell", "code")) and not random:
            return None
        return self._make(match.start("bare"), match.end("bare"), "spaced", " ")
