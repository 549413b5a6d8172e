"""The shape language of provider definitions: one template gives the pattern, the keyword and the examples.

A shape is literal text with classes in braces: ``sk_live_{alnum:24-99}``. A length is exact (``24``), a range
(``24-99``) or open (``24+``, bounded at 400). Because the example is generated from the shape, no text of real format
is ever kept in a file.
"""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

CLASSES = {
    "alnum": string.ascii_letters + string.digits,
    "word": string.ascii_letters + string.digits + "_-",
    "hex": "0123456789abcdef",
    "HEX": "0123456789ABCDEF",
    "anyhex": "0123456789abcdefABCDEF",
    "digit": string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "lower": string.ascii_lowercase + string.digits,
    "alpha": string.ascii_letters,
    "b64": string.ascii_letters + string.digits + "+/",
    "b64pad": string.ascii_letters + string.digits + "+/=",
    "b32": string.ascii_uppercase + "234567",
    "b58": "".join(c for c in string.ascii_letters + string.digits if c not in "0OIl"),
    "dotted": string.ascii_letters + string.digits + "_-.",
    "printable": string.ascii_letters + string.digits + "!#$%&*+,-./:;=?@^_|~",
}
"""What a class may hold."""

UUID = "uuid"
LONGEST = 400

_PART = re.compile(
    r"\{(?P<name>[a-zA-Z0-9]+)(?::(?P<low>\d+)(?P<range>-(?P<high>\d+)|\+)?)?\}|\{(?P<words>[^{}]*\|[^{}]*)\}"
)


@dataclass(frozen=True)
class Literal:
    """Text as it stands; ``choices`` has more than one entry for ``{a|b}``."""

    choices: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """``low`` to ``high`` characters of a class."""

    name: str
    low: int
    high: int


Part = Literal | Run


def parse(shape: str) -> tuple[Part, ...]:
    """Read a shape; raises ``ValueError`` for an unknown class or a malformed brace."""
    parts: list[Part] = []
    end = 0
    for match in _PART.finditer(shape):
        if match.start() > end:
            parts.append(Literal((shape[end : match.start()],)))
        if match["words"] is not None:
            parts.append(Literal(tuple(match["words"].split("|"))))
        elif match["name"] == UUID:
            parts.append(Run(UUID, 36, 36))
        else:
            if match["name"] not in CLASSES or match["low"] is None:
                raise ValueError(f"unknown class in shape {shape!r}: {match[0]}")
            low = int(match["low"])
            high = int(match["high"]) if match["high"] else LONGEST if match["range"] else low
            parts.append(Run(match["name"], low, high))
        end = match.end()
    if end < len(shape):
        parts.append(Literal((shape[end:],)))
    if any("{" in choice or "}" in choice for part in parts if isinstance(part, Literal) for choice in part.choices):
        raise ValueError(f"malformed shape {shape!r}")
    return tuple(parts)


def to_pattern(parts: Sequence[Part]) -> str:
    """The regular expression of a shape, held by boundaries so that it does not match inside a longer word."""
    body = "".join(_piece(part) for part in parts)
    return f"{_boundary(parts[0], '<!')}{body}{_boundary(parts[-1], '!')}"


def _piece(part: Part) -> str:
    if isinstance(part, Literal):
        words = "|".join(map(re.escape, part.choices))
        return f"(?:{words})" if len(part.choices) > 1 else words
    if part.name == UUID:
        return r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}"
    size = f"{{{part.low}}}" if part.low == part.high else f"{{{part.low},{part.high}}}"
    return f"[{_charset(part.name)}]{size}"


def _charset(name: str) -> str:
    return re.escape(CLASSES[name]) if name in ("printable",) else _RANGES[name]


_RANGES = {
    "alnum": "A-Za-z0-9", "word": r"\w\-", "hex": "0-9a-f", "HEX": "0-9A-F", "anyhex": "0-9a-fA-F", "digit": "0-9",
    "upper": "A-Z0-9", "lower": "a-z0-9", "alpha": "A-Za-z", "b64": "A-Za-z0-9+/", "b64pad": "A-Za-z0-9+/=",
    "b32": "A-Z2-7", "b58": "1-9A-HJ-NP-Za-km-z", "dotted": r"\w\-.",
}  # fmt: skip


def _boundary(part: Part, sign: str) -> str:
    wide = isinstance(part, Run) and part.name in ("b64", "b64pad")
    edge = part.choices[0][:1] if isinstance(part, Literal) else "a"
    if sign == "<!" and isinstance(part, Literal) and not (edge.isalnum() or edge == "_"):
        return ""
    return f"(?{sign}[A-Za-z0-9{'+/' if wide else '_' if sign == '<!' else ''}])"


def keywords(parts: Sequence[Part]) -> tuple[str, ...]:
    """The literal texts, lower case, one of which every match holds; empty when there is none of three characters."""
    best: tuple[str, ...] = ()
    for part in parts:
        if isinstance(part, Literal) and min(map(len, part.choices)) > min(map(len, best), default=2):
            best = tuple(choice.lower() for choice in part.choices)
    return best


def example(parts: Sequence[Part], random: Random) -> str:
    """A text of this shape."""
    return "".join(_fill(part, random) for part in parts)


def near_misses(parts: Sequence[Part], random: Random) -> tuple[str, str]:
    """Two texts that look like the shape and are not: its longest run cut short, and a foreign character inside."""
    runs = [i for i, part in enumerate(parts) if isinstance(part, Run)]
    longest = max(runs, key=lambda i: getattr(parts[i], "low", 0))
    made = [_fill(part, random) for part in parts]
    full = made[longest]
    low = getattr(parts[longest], "low", 0)
    short = [*made[:longest], full[: max(1, low // 2)], *made[longest + 1 :]]
    broken = [*made[:longest], full[: low // 2] + "§" + full[low // 2 + 1 :], *made[longest + 1 :]]
    return "".join(short), "".join(broken)


def _fill(part: Part, random: Random) -> str:
    if isinstance(part, Literal):
        return random.choice(part.choices)
    if part.name == UUID:
        digits = "".join(random.choices(CLASSES["hex"], k=32))
        return "-".join((digits[:8], digits[8:12], "4" + digits[13:16], "a" + digits[17:20], digits[20:]))
    length = part.low if part.high > part.low + 40 else random.randint(part.low, part.high)
    return "".join(random.choices(CLASSES[part.name], k=max(length, 1)))
