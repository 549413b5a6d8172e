"""What library names mean to the walk. The tables are filled by the layer above from model files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from auditor.facts import Origin

Selector = int | str
"""An argument: a position from 0, or a keyword; ``*`` all positional, ``self`` the receiver."""


@dataclass(frozen=True)
class When:
    """A condition on one argument of a call.

    ``arg`` are the selectors by which it may be given, ``key`` a key inside a dict display given there. ``equals``
    are the constants that satisfy it; ``present`` asks for presence (true) or absence (false) alone; ``request``
    asks that its value comes from the request.
    """

    arg: tuple[Selector, ...]
    key: str = ""
    equals: tuple[object, ...] = ()
    present: bool | None = None
    origin: str = ""
    contains: tuple[str, ...] = ()
    named: str = ""


@dataclass(frozen=True)
class CallRow:
    """What calling a name does.

    ``kind`` is guard, act, message, token, source, passes, never, lookup, query, new, log or inert; ``what`` is the
    word of the vocabulary (guard kind, act, message kind, token state, origin kind). ``holds`` says when a guard
    holds: ``true`` or ``false`` (the result), ``some`` (not None), ``raises`` (the call returns at all), or
    ``status=approved`` (an attribute of the answer has that value). ``roles``
    maps a role to the selectors of its argument. All of ``when`` must hold; ``unless`` must not.
    """

    path: str
    kind: str
    what: str = ""
    holds: str = "true"
    roles: tuple[tuple[str, tuple[Selector, ...]], ...] = ()
    when: tuple[When, ...] = ()
    unless: tuple[When, ...] = ()
    certain: bool = True
    gives: str = ""
    note: str = ""
    package: str = ""


@dataclass(frozen=True)
class ValueRow:
    """What reading a name gives: an origin kind, and whether testing its truth is a guard."""

    path: str
    kind: str
    guard: str = ""
    holds: str = "true"
    package: str = ""


@dataclass(frozen=True)
class SignalRow:
    """Something that runs the functions which were connected to it.

    ``shape`` is signal (an object of a library), made (what makes the project's own) or decorator (what connects a
    function). A library's signal is ``sent`` when a row is saved or deleted, or by a ``call`` that ``gives`` the receivers
    their arguments: pairs of a parameter name and the selectors of the argument.
    """

    path: str
    shape: str = "signal"
    sent: str = ""
    call: str = ""
    gives: tuple[tuple[str, tuple[Selector, ...]], ...] = ()


@dataclass(frozen=True)
class Write:
    """A persisted change: writing ``attr`` of a stored row of ``model`` is ``act``."""

    act: str
    attr: str
    certain: bool = True


@dataclass(frozen=True)
class Words:
    """Name patterns as lists of lower-case words; a name matches when one of the words is among its parts."""

    lists: tuple[tuple[str, frozenset[str]], ...] = ()
    _index: dict[str, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)
    _known: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False, repr=False)

    def has(self, kind: str, name: str) -> bool:
        """Whether ``name`` (snake, kebab or camel case) contains a word, or a joined run of words, of the list."""
        known = self._known.get((kind, name))
        if known is None:
            known = self._known[kind, name] = not self.exact(kind).isdisjoint(runs(name))
        return known

    def exact(self, kind: str) -> frozenset[str]:
        """The list itself, for names that must match whole."""
        if not self._index:
            self._index.update(self.lists)
        return self._index.get(kind, frozenset())

    def only_tells(self, model: str) -> bool:
        """Whether a row only tells of something: the last word of ``OrderEvent`` and ``PaymentNote`` says what they are."""
        parts = split(model)
        return len(parts) > 1 and parts[-1] in self.exact("told_of")

    def is_secret(self, model: str, column: str) -> bool:
        """Whether only who was told a secret can name the row by this column: a token, or the code of an activation."""
        if self.has("secret_column", column):
            return True
        return column in self.exact("secret_column_exact") and self.has("one_time_model", model)


_RUNS: dict[str, tuple[str, ...]] = {}


def runs(name: str) -> tuple[str, ...]:
    """The words of a name, and neighbours joined by an underscore (two and three of them): ``otpCode`` -> otp, code,
    otp_code."""
    known = _RUNS.get(name)
    if known is None:
        parts = split(name)
        pairs = ["_".join(parts[i : i + n]) for n in (1, 2, 3) for i in range(len(parts) - n + 1)]
        known = tuple(dict.fromkeys(pairs))
        if len(_RUNS) < 100_000:
            _RUNS[name] = known
    return known


def split(name: str) -> list[str]:
    """The lower-case words of a snake, kebab, dotted or camel case name."""
    return [*_words(name)]


@lru_cache(200_000)
def _words(name: str) -> tuple[str, ...]:
    out: list[str] = []
    word = ""
    for at, char in enumerate(name):
        if not char.isalnum():
            if word:
                out.append(word)
            word = ""
        elif char.isupper() and word and (not word[-1].isupper() or name[at + 1 : at + 2].islower()):
            out.append(word)
            word = char
        else:
            word += char
    if word:
        out.append(word)
    return tuple(w.lower() for w in out)


class Meaning(Protocol):
    """The lookup tables that the walk asks. ``paths`` are dotted names, the most special first."""

    @property
    def words(self) -> Words:
        """The word lists."""
        ...

    @property
    def signals(self) -> Iterable[SignalRow]:
        """The rows about signals."""
        ...

    def calls(self, paths: Iterable[str]) -> tuple[CallRow, ...]:
        """The rows for calling a name; empty when nothing is known."""
        ...

    def value(self, paths: Iterable[str]) -> ValueRow | None:
        """The row for reading a name."""
        ...

    def write(
        self, model_paths: Iterable[str], model: str, attr: str, op: str, value: frozenset[Origin]
    ) -> Write | None:
        """What writing an attribute of a stored row does."""
        ...

    def decorator(self, paths: Iterable[str]) -> tuple[str, ...] | None:
        """The guard kinds that a decorator puts before what it wraps; ``None`` when it is not known."""
        ...

    def is_model(self, paths: Iterable[str]) -> bool:
        """Whether a class with these names stores rows."""
        ...

    def knows(self, path: str) -> bool:
        """Whether the name belongs to a package whose model says all that matters, or to an inert one."""
        ...
