"""How surprising the letter pairs of a text are, after a table counted in ordinary program text.

``letters.txt`` has a row for each first and a column for each second sign of ``ALPHABET``; a sign's code minus 48 is
four times the surprise in nats. Made by ``tools/secrets/train_letters.py``.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

ALPHABET = "abcdefghijklmnopqrstuvwxyz0_"
"""Letters, ``0`` for any digit, ``_`` for everything else and for the change from lower to upper case."""

FILE = Path(__file__).with_name("letters.txt")


def fold(text: str) -> str:
    """The text in signs of the alphabet, framed by word breaks."""
    out = ["_"]
    before = ""
    for char in text:
        if char.isdigit():
            out.append("0")
        elif char.isascii() and char.isalpha():
            if char.isupper() and before.islower():
                out.append("_")
            out.append(char.lower())
        elif out[-1] != "_":
            out.append("_")
        before = char
    if out[-1] != "_":
        out.append("_")
    return "".join(out)


@cache
def _table() -> dict[str, float]:
    rows = FILE.read_text(encoding="ascii").splitlines()
    return {a + b: (ord(rows[i][j]) - 48) / 4 for i, a in enumerate(ALPHABET) for j, b in enumerate(ALPHABET)}


@lru_cache(maxsize=8192)
def surprise(text: str) -> float:
    """Mean surprise of a letter pair in nats; 0 for an empty text."""
    folded = fold(text[:200])
    table = _table()
    count = len(folded) - 1
    return sum(table[folded[i : i + 2]] for i in range(count)) / count if count > 0 else 0.0
