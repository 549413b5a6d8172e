"""The key that signs sessions or tokens is a literal, or has a literal default.

Who reads the source forges a session, a reset link or a JWT of any member: no password is asked for. A default
(``os.environ.get("SECRET_KEY", "dev")``) is the same flaw, silent until the variable is missing in production.

Take the key from the environment without a default, so that a missing key fails at start
(``os.environ["SECRET_KEY"]``, pydantic ``BaseSettings`` without default), rotate it (Django ``SECRET_KEY_FALLBACKS``,
several keys in PyJWT by ``kid``), and end the sessions that the old key signed. Files for tests only are not reported.

Repair: the environment or a secret manager, without a default.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.check import check
from auditor.finding import Finding

if TYPE_CHECKING:
    from auditor.program import Program

BAD = """
import os

from flask import Flask

app = Flask(__name__)
# ruleid: SEC002
app.secret_key = "shop-session-2019"
# ruleid: SEC002
app.config["JWT_SECRET_KEY"] = os.environ.get("JWT_SECRET_KEY", "shop-token")
"""
GOOD = """
import os
import secrets

from flask import Flask

app = Flask(__name__)
# ok: SEC002
app.secret_key = os.environ["SECRET_KEY"]
# ok: SEC002
app.config["JWT_SECRET_KEY"] = os.environ.get("JWT_SECRET_KEY") or secrets.token_hex(32)
# ok: SEC002
app.config["SECRET_KEY_FILE"] = "/run/secrets/key"
"""


@check(
    severity="critical",
    cwe=(321, 798, 1188),
    asvs=("13.3.1", "9.1.3"),
    languages=("all",),
    repair="read it from the environment without a default; rotate it",
    scope="literal",
)
def find(program: Program) -> Iterator[Finding]:
    """One finding for each literal key or default."""
    for secret in program.secrets:
        if secret.check == "SEC002":
            note = f" ({secret.note})" if secret.note else ""
            forged = program.forged(secret)
            few = ", ".join(forged[:5]) + (" and others" if len(forged) > 5 else "")
            forges = f" Who has it is any member at {few}." if forged else ""
            yield Finding(
                "SEC002",
                secret.site,
                f"A key that signs sessions or tokens is in the source: {secret.target}, {secret.masked}{note}.{forges}",
                severity=secret.severity,
                confidence=secret.confidence,
                subject=secret.subject,
                engine="secrets",
                properties=secret.properties,
            )
