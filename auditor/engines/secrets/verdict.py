"""What a candidate is worth, and what stands in a test or an example."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from auditor.engines.secrets import dummies
from auditor.engines.secrets.structure import unbase64

SURE = 0.5
"""From this probability on a value known by its name is shown by default."""

MAYBE = 0.2
"""From this probability on it is kept with low confidence."""


@dataclass(frozen=True)
class Verdict:
    """What a candidate is worth; confidence low is not shown by default."""

    confidence: str
    severity: str = ""
    note: str = ""


def minor(note: str) -> Verdict:
    return Verdict("low", "low", note)


JWT_SAMPLE = ("eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIi",)
"""The beginning of the payload that every manual shows."""

TRIED = ("test", "docs", "sample")


def issued_in(value: str, role: str) -> Verdict:
    """What stands in a test or an example: told in a low voice when some service may have issued it, else a dummy."""
    payload = (unbase64(value.split(".")[1]) or b"").decode("latin-1") if value.count(".") == 2 else ""
    if role == "docstring" or not dummies.issued(value) or sample(value) or dummies.sequence(payload):
        return minor("of a test, or of a third party")
    return Verdict("medium", "low", f"in {STANDS.get(role, 'an example')}: revoke it if a service ever issued it")


STANDS = {
    "test": "a test",
    "vendored": "third-party code",
    "ci": "a build script",
    "dev": "a file of development",
    "docs": "documentation",
    "compose": "a compose file",
}

HALF = ("ci", "sample", "vendored", "dev", "compose", "recorded")
"""Roles of places where a generated value counts, and what a person types does not."""

_SAMPLES = frozenset(("8be5d113c0871ce1", "78314b11be2e5815", "0011cc25eb432071", "900e6c2bf8ce6c14"))
"""The first half of the SHA-256 of values that manuals and emulators show."""


def sample(value: str) -> bool:
    return any(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] in _SAMPLES
        for text in (value, value[:16])
    )
