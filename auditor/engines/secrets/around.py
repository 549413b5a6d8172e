"""What the text around a value says of it: a docstring, recorded traffic, an interface description, a word of its own file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from auditor.engines.secrets import dummies, made, place
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.text import Text
from auditor.engines.secrets.words import words

FAR = 400_000
"""In a longer text nobody looks for words of a value."""

_DOCSTRING = re.compile(r"^[ \t]*(?:[rRuUbB]{1,2})?(\"\"\"|''')(?:[^\\]|\\.)*?\1", re.M)
_RECORDED = re.compile(
    r"^http_interactions:|recorded_with: ?['\"]?VCR|\A\s*\{\s*\"log\"\s*:\s*\{\s*\"(?:version|creator)\"", re.M
)
_INTERFACE = re.compile(r"\A\W{0,20}(?:[#/][^\n]*\n\s*){0,20}\W{0,4}(?:openapi|swagger|asyncapi)\b[\"']?\s*:", re.I)
_PUBLIC_SEARCH = re.compile(r"algolia|docsearch|typesense|meilisearch|tinymce|ckeditor", re.I)
_SECTION = re.compile(r"^([A-Za-z][\w\-]*):", re.M)
_EXAMPLE = re.compile(r"\bexample\b|\be\.g\.|\bfor instance\b")
_CONFIGURATION = ("yaml", "line", "json", "shell", "hcl", "sql", "markup", "prose", "")
_COMMENT = ("#", "//", "--", ";", "<!--", "rem ")
_OWN_MACHINE = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|example\.(?:com|org|net)|\byour[-_. ]", re.I)
_BY_NAME = ("assign", "pair", "option", "element", "spaced", "call", "url", "command", "sql")
_LETTERS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_BREAKS = re.compile(r"[\s\-_.]+")


def sift(found: list[Candidate], path: str, text: Text) -> list[Candidate]:
    """The candidates with what their surroundings say of them."""
    if not found:
        return found
    surroundings = _Surroundings(found, path, text)
    return [surroundings.placed(one) for one in found]


class _Surroundings:
    """The text around the candidates of one file, read once."""

    def __init__(self, found: list[Candidate], path: str, text: Text) -> None:
        self.text, self.path = text, path
        self.docstrings = list(_docstrings(text)) if path.endswith((".py", ".pyi")) else []
        head = text.content[:3000]
        self.place = "recorded" if _RECORDED.search(head) or _RECORDED.search(text.content[-300:]) else ""
        if not self.place and place.syntax(path) in ("yaml", "json") and _INTERFACE.search(head):
            self.place = "docstring"
        self.prose = place.role(path) == "docs" and place.syntax(path) == "prose"
        self.yaml = place.syntax(path) == "yaml"
        self.sections = (
            [(match.start(), match[1].lower()) for match in _SECTION.finditer(text.content)] if self.yaml else []
        )
        self._found = found
        self._plain: str | None = None

    def placed(self, one: Candidate) -> Candidate:
        """The candidate with its place, and whether its value is of the words of its file."""
        where = self.place
        if any(start < one.start < end for start, end in self.docstrings):
            where = "docstring"
        elif one.how in ("assign", "pair") and self._search_key(one):
            return replace(one, place=where, note="public")
        if not where and self._section(one):
            where = "dev"
        if not where and one.comment and _EXAMPLE.search(self._line(one)):
            where = "docstring"
        if not where and self.prose and self._own_machine(one):
            where = "docstring"
        familiar = one.how in _BY_NAME and self._familiar(one)
        comment = one.comment or (one.how in ("url", "provider") and self._line(one).startswith(_COMMENT))
        return replace(one, place=where, familiar=familiar, comment=comment) if where or familiar or comment else one

    def _section(self, one: Candidate) -> bool:
        """Whether the top-level key above, in a YAML file with one part for each environment, is development or test."""
        if not self.yaml:
            return False
        keys = [key for key in self.sections if key[0] < one.start]
        return bool(keys) and keys[-1][1] in ("development", "test", "testing", "dev", "local")

    def _line(self, one: Candidate) -> str:
        start, end = self.text.bounds(one.start)
        return self.text.lower[start : min(end, start + 80)].lstrip()

    def _own_machine(self, one: Candidate) -> bool:
        """Whether an example talks to the reader's own machine or to nobody's, on its line or the next."""
        start, end = self.text.bounds(one.start)
        start, end = self.text.bounds(max(0, start - 2))[0], self.text.bounds(min(len(self.text.content), end + 1))[1]
        return bool(_OWN_MACHINE.search(self.text.content, max(start, one.start - 400), min(end, one.end + 400)))

    def _search_key(self, one: Candidate) -> bool:
        """The key with which a web page asks a search service, or starts an editor: it is public."""
        if not re.fullmatch(r"[0-9a-f]{32}|[0-9a-z]{48}", one.value.reveal()) or not one.target.lower().endswith(
            ("apikey", "api_key", "key")
        ):
            return False
        return bool(_PUBLIC_SEARCH.search(self.text.content, max(0, one.start - 400), one.end + 200))

    def _familiar(self, one: Candidate) -> bool:
        """Whether the value is made of words that stand elsewhere in its file or path, and of words of tests."""
        value = one.value.reveal().strip()
        if (
            not (4 <= len(value) < 40)
            or not made.human(value)
            or (sum(char.isdigit() for char in value) > 4 and not dummies.sequence(value))
        ):
            return False
        if one.syntax not in _CONFIGURATION and not one.fallback:
            return one.how != "url" and self._quoted_elsewhere(value)
        parts = [part.lower() for part in _LETTERS.findall(value)]
        whole = _BREAKS.sub("", value).lower()
        if whole.isalpha() and self._stands(whole):
            return True
        known = words("parts")
        return (
            not one.file
            and bool(parts)
            and all(part in known or (len(part) > 2 and self._stands(part)) for part in parts)
        )

    def _quoted_elsewhere(self, value: str) -> bool:
        """Whether the literal stands in the program for something else too: the name of the database, or of the user."""
        equal = sum(found.value.reveal().strip() == value for found in self._found)
        return sum(self.text.content.count(f"{quote}{value}{quote}") for quote in "\"'") > equal

    def _stands(self, word: str) -> bool:
        """Whether the word stands in the file, or its path, oftener than in its values."""
        if self._plain is None:
            body = self.text.lower[:FAR] if len(self.text.lower) <= FAR else ""
            self._plain = _BREAKS.sub("", f"{self.path.lower()} {body}")
            self._values = [
                _BREAKS.sub("", found.value.reveal().lower()) for found in self._found if found.how in _BY_NAME
            ]
        return self._plain.count(word) > sum(value.count(word) for value in self._values)


def _docstrings(text: Text) -> Iterator[tuple[int, int]]:
    """Strings in triple quotes that are statements of their own."""
    for match in _DOCSTRING.finditer(text.content):
        yield match.span()
