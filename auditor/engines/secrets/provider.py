"""Provider definitions: tables in ``providers/*.yaml``, compiled on first use.

A row has ``id``, ``name`` and ``shape`` (see ``shapes``), and may have ``near`` (words one of which must stand before
the value on its line, for values that have no mark of their own), ``check`` (a structure check), ``severity``,
``live`` (a production credential), ``confidence``, ``revoke`` (where to revoke it), ``test`` (a sandbox key: said in a
note), ``public`` (meant to be public: never reported, only keeps other rules quiet) and ``client`` (publishable, but to be
restricted), ``own`` (a key an application makes for itself: worth nothing in a test).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache, cached_property
from importlib.resources import files

import yaml

from auditor.engines.secrets import shapes
from auditor.engines.secrets.structure import CHECKS
from auditor.finding import CONFIDENCES, SEVERITIES

_BETWEEN = r"""[\w.\-\[\]@/$ ]{0,40}?(?:\\?["'`]|&quot;|&\#3[49];)?[\])]?[ \t]*
(?:[:=]>?|=>|:=|->|,|\(|>|\||[ \t])(?:[ \t]*[\w.]{0,20}\()?[ \t]*(?:\\?["'`]|&quot;|&\#3[49];|=|\(|\[)?[ \t]*(?:\\?["'`])?"""
"""What may stand between the name of a provider and its value: the rest of an identifier, an operator, a quote."""


@dataclass(frozen=True)
class Provider:
    """One definition; ``parts`` is the parsed shape."""

    id: str
    name: str
    shape: str
    near: tuple[str, ...] = ()
    check: str = ""
    severity: str = ""
    live: bool = False
    confidence: str = "high"
    revoke: str = ""
    test: bool = False
    public: bool = False
    client: bool = False
    own: bool = False

    @cached_property
    def parts(self) -> tuple[shapes.Part, ...]:
        """The shape, parsed."""
        return shapes.parse(self.shape)

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        """Lower-case texts for the index: one of them stands in, or right before, every match."""
        return tuple(word.lower() for word in self.near) or shapes.keywords(self.parts)

    def core(self, value: str) -> str:
        """A matching value without the literal texts of the shape."""
        for part in self.parts:
            for choice in part.choices if isinstance(part, shapes.Literal) else ():
                value = value.replace(choice, "|", 1) if len(choice) > 2 else value
        return value

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The value as group ``v``."""
        body = shapes.to_pattern(self.parts)
        if not self.near:
            return re.compile(f"(?P<v>{body})")
        words = "|".join(map(_standing, self.near))
        between = "".join(_BETWEEN.split("\n"))
        return re.compile(f"(?:{words}){between}(?P<v>{body})")

    @property
    def structure(self) -> Callable[[str], bool | None] | None:
        """The structure check, if the definition names one."""
        return CHECKS[self.check] if self.check else None


_FIELDS = frozenset(field.name for field in fields(Provider))


def _standing(word: str) -> str:
    """The word in any case, but not as the end or middle of another: ``okta`` is not in ``rookTable``."""
    if not word[0].isalpha():
        return f"(?i:{re.escape(word)})"
    return f"(?<![A-Za-z])(?i:{re.escape(word)})|(?<=[a-z]){word[0].upper()}(?i:{re.escape(word[1:])})"


@cache
def providers() -> tuple[Provider, ...]:
    """All definitions, sorted by id; raises ``ValueError`` with the id for one that is not in form."""
    found: dict[str, Provider] = {}
    folder = files("auditor.engines.secrets") / "providers"
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml"):
            for row in yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # noqa: S506
                one = _provider(row)
                if one.id in found:
                    raise ValueError(f"{one.id}: defined twice")
                found[one.id] = one
    return tuple(found[key] for key in sorted(found))


def _provider(row: dict[str, object]) -> Provider:
    if not isinstance(row, dict) or not {"id", "name", "shape"} <= row.keys() or row.keys() - _FIELDS:
        raise ValueError(f"{row}: needs id, name and shape, and knows only {sorted(_FIELDS)}")
    if row.get("check") and row["check"] not in CHECKS:
        raise ValueError(f"{row['id']}: unknown structure check {row['check']!r}")
    if row.get("severity") and row["severity"] not in SEVERITIES:
        raise ValueError(f"{row['id']}: unknown severity {row['severity']!r}")
    if row.get("confidence", "high") not in CONFIDENCES:
        raise ValueError(f"{row['id']}: unknown confidence {row['confidence']!r}")
    near = row.get("near", ())
    return Provider(**{**row, "near": tuple([near] if isinstance(near, str) else near)})  # type: ignore[arg-type]
