"""A transparent scorer for values that are known by their name only: a sum of weights of plain features.

``weights.json`` maps a feature to its weight; ``tools/secrets/train_scorer.py`` makes it. No feature looks at the path,
only at the name, the value, and the syntax between them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from auditor.engines.secrets import dummies, made, names
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.letters import surprise

FLOOR = 0.7
"""The least probability of a generated value bound to the plain name of a secret."""

STRONG = ("password", "secret", "token", "apikey", "credential")
"""Kinds of names that say secret by themselves."""

FILE = Path(__file__).with_name("weights.json")

_HEX = re.compile(r"^(?:0x)?[0-9a-f]{12,}$|^(?:0x)?[0-9A-F]{12,}$")
_UUID = re.compile(r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_BASE64 = re.compile(r"^[A-Za-z0-9+/]{12,}={0,2}$")
_URL_SAFE = re.compile(r"^[A-Za-z0-9_\-]{16,}$")
_DECODERS = re.compile(
    r"(?:b64|base64|unhex|hex|byte|string|buffer|decode|encode|secure|u8|utf|literal|str|symmetric|cipher|keyspec)",
    re.I,
)
_LOOK_UPS = re.compile(r"(?:^|[.:>_])(?:get|read|load|fetch|find)_?(?!bytes|instance)[A-Za-z]*$", re.I)
"""Functions that look a value up by a name."""

_LENGTHS = (4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 64, 100)


def decodes(function: str) -> bool:
    """Whether the function around a literal turns it into bytes or text, by its name."""
    return bool(_DECODERS.search(function)) and not _LOOK_UPS.search(function)


@cache
def _weights() -> dict[str, float]:
    return {key: float(value) for key, value in json.loads(FILE.read_text(encoding="ascii")).items()}


def probability(candidate: Candidate) -> float:
    """How likely the value is a secret, 0 to 1."""
    weights = _weights()
    total = weights.get("bias", 0.0) + sum(weights.get(feature, 0.0) for feature in features(candidate))
    learnt = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
    return max(learnt, FLOOR) if _plain(candidate) else learnt


def _plain(candidate: Candidate) -> bool:
    """A value as generators make it, bound to the plain name of a secret: rare forms of binding need no example."""
    name = names.read(candidate.target)
    return name.kind in STRONG and not name.about and made.irregular(candidate.value.reveal().strip())


def _step(number: float, steps: tuple[float, ...]) -> str:
    return str(sum(number >= step for step in steps))


def alphabet(value: str) -> str:
    """Of which signs a value is made, in one word."""
    if _UUID.match(value):
        return "uuid"
    if value.isdigit():
        return "digits"
    if _HEX.match(value) and any(c.isdigit() for c in value):
        return "hex"
    if value.isalpha():
        return "lower" if value.islower() else "upper" if value.isupper() else "title" if value.istitle() else "letters"
    if value.isalnum():
        return (
            "lower+digits" if value == value.lower() else "upper+digits" if value == value.upper() else "mixed+digits"
        )
    if " " in value:
        return "words"
    if _BASE64.match(value):
        return "base64"
    if _URL_SAFE.match(value) and any(c.isdigit() for c in value):
        return "urlsafe"
    if re.fullmatch(r"[A-Za-z_\-.:/]+", value):
        return "joined"
    if re.fullmatch(r"[\w\-.:/]+", value):
        return "joined+digits"
    return "symbols"


def features(candidate: Candidate) -> Iterator[str]:
    """The features that hold for a candidate."""
    value = candidate.value.reveal().strip()
    name = names.read(candidate.target)
    signs = alphabet(value)
    size = len(value)
    length = _step(size, _LENGTHS)
    odd = _step(surprise(value), (2.4, 2.7, 3.0, 3.3, 3.6, 4.0))
    spread = _step(made.entropy(value), (2.0, 2.6, 3.0, 3.4, 3.8, 4.3, 5.0))
    long = "long" if size >= 16 else "mid" if size >= 8 else "short"
    kind = name.kind or "none"
    yield f"kind:{kind}"
    yield f"signs:{signs}"
    yield f"length:{length}"
    yield f"odd:{odd}:{long}"
    yield f"spread:{spread}:{long}"
    yield f"kind-signs:{kind}:{signs}"
    yield f"kind-long:{kind}:{long}"
    if made.irregular(value):
        yield f"irregular:{kind}"
    yield f"how:{candidate.how}:{candidate.op}"
    yield f"kind-how:{kind}:{candidate.how}"
    yield f"syntax:{candidate.syntax or 'none'}:{'quoted' if candidate.quote else 'bare'}"
    yield f"bare-signs:{signs}:{'quoted' if candidate.quote else 'bare'}:{'code' if candidate.syntax == 'code' else 'data'}"
    digits = sum(c.isdigit() for c in value)
    yield f"digits:{_step(digits / max(size, 1), (0.01, 0.1, 0.25, 0.5))}:{long}"
    if name.about:
        yield "name:about"
        yield f"name:about:{long}:{odd}"
    elif name.after:
        yield "name:after"
    if name.bare:
        yield f"name:bare:{kind}"
    if kind == "key" and name.public:
        yield "name:public"
    if name.before and name.before[-1] in (
        "expected",
        "invalid",
        "wrong",
        "bad",
        "old",
        "new",
        "test",
        "fake",
        "mock",
        "dummy",
    ):
        yield "name:trial"
    if candidate.comment:
        yield "in-comment"
    if candidate.wrapped:
        yield "wrapped:decoder" if decodes(candidate.wrapped) else "wrapped:other"
    if candidate.fallback:
        yield "fallback"
    if dummies.dummy(value, candidate.target):
        yield f"dummy:{kind}"
    if made.word_like(value):
        yield f"words:{kind}"
        yield f"words:{long}"
    if any(c in "!@$%^&*~+" for c in value):
        yield f"symbol:{kind}"
    if any(c in "(){}[]<>;\\\"'`" for c in value):
        yield "code-signs"
    if " " in value:
        yield "space"
    if "." in value:
        yield "dot"
    if "/" in value:
        yield "slash"
    if ":" in value:
        yield "colon"
    if "_" in value:
        yield "underscore"
    if "-" in value:
        yield "dash"
    if "=" in value.rstrip("="):
        yield "equals"
    if value[:1].isupper() and value[1:].islower():
        yield "titled"
    if re.search(r"(?:pass|secret|token|key|auth|cred|pwd)", value, re.I):
        yield "names-itself"
    if re.search(r"[a-z][A-Z]", value) and not digits:
        yield "camel"
