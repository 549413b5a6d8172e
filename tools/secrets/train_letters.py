"""Count letter pairs in ordinary program text and write ``auditor/engines/secrets/letters.txt``.

The text is the Python standard library of the running interpreter: identifiers, comments and strings, so both words and
abbreviations of programmers. Run: ``python tools/secrets/train_letters.py``.
"""

from __future__ import annotations

import math
import re
import sysconfig
from collections import Counter
from pathlib import Path

from auditor.engines.secrets.letters import ALPHABET, FILE, fold

pairs: Counter[str] = Counter()
seen: set[str] = set()
for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
    for word in re.findall(r"[A-Za-z][A-Za-z0-9_]{2,24}", path.read_text(encoding="utf-8", errors="replace")):
        if word in seen:
            continue
        seen.add(word)
        folded = fold(word)
        pairs.update(folded[i : i + 2] for i in range(len(folded) - 1))
rows = []
for first in ALPHABET:
    total = sum(pairs[first + second] for second in ALPHABET) + 0.5 * len(ALPHABET)
    rows.append(
        "".join(chr(min(35, round(-4 * math.log((pairs[first + second] + 0.5) / total))) + 48) for second in ALPHABET)
    )
FILE.write_text("\n".join(rows) + "\n", encoding="ascii")
