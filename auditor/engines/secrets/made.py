"""Who made a value: a generator, or a person; and how irregular its signs are."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

from auditor.engines.secrets.letters import surprise

_IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z_]*\d?$")
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]*|[0-9a-f:-]+|\S{24,}")
_STRICT = re.compile(r"[A-Za-z0-9+/=_\-]{16,}|[A-Za-z0-9_\-]{3,}\.[A-Za-z0-9_\-.]{20,}")
LEET = str.maketrans("013456789@$!", "oieasgtbgasi")


def human(value: str) -> bool:
    """Chosen or typed by a person, not by a generator."""
    if len(value) >= 16 and any(char.isdigit() for char in value) and _TOKEN.fullmatch(value):
        return sum(char.isalpha() for char in value) > len(value) * 0.6 and gibberish(value) < 2.5
    return len(value) < 10 or gibberish(value) < 3.4 or " " in value


def generated(value: str) -> bool:
    """Of the signs, the length and the irregularity of what a generator gives."""
    if not _STRICT.fullmatch(value) or sum(char.isdigit() for char in value) < 2:
        return False
    return entropy(value) >= 3.0 and (
        gibberish(value) >= 2.9 or all(char in "0123456789abcdefABCDEF-" for char in value)
    )


def irregular(value: str) -> bool:
    """Generated, or a password of signs that nobody can remember."""
    if generated(value):
        return True
    return len(value) >= 12 and gibberish(value) >= 3.4 and not any(char in " (){}[]<>;,\"'" for char in value)


def chosen(value: str) -> bool:
    """A password that somebody chose to be hard to guess: three kinds of signs, and no word for password inside."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    mixed = sum(any(map(kind, value)) for kind in kinds) >= 3
    return len(value) >= 8 and mixed and " " not in value and "pass" not in value.lower().translate(LEET)


def word_like(value: str) -> bool:
    """Only letters with word breaks: an identifier or words, without a digit."""
    return bool(_IDENTIFIER.match(value)) or all(part.isalpha() for part in re.split(r"[\s_.\-:/]", value) if part)


@lru_cache(maxsize=8192)
def entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


def gibberish(value: str) -> float:
    """How unlike words the letters are: mean surprise of letter pairs in nats; words near 2, random text above 3."""
    return surprise(value)
