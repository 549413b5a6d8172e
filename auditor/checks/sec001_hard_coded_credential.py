"""A credential is written into the source.

Whoever can read the repository, a copy of it, an image layer or a backup has the password or the key, and it stays in
the history after it is deleted. The 7pay application's source lay on a public host for years.

Revoke the credential at its provider first, then read it from the environment or a secret manager
(``os.environ["STRIPE_SECRET_KEY"]``, AWS Secrets Manager, Vault). Removing it from history
(``git filter-repo --replace-text``) tidies up, but does not undo the leak. Sandbox keys, publishable keys,
placeholders and test dummies are not reported by default; what a service may have issued is, in a test with low severity.

Repair: a secret manager or the environment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.check import check
from auditor.finding import Finding

if TYPE_CHECKING:
    from auditor.program import Program

BAD = """
import stripe

# ruleid: SEC001
stripe.api_key = "{{stripe_live}}"
# ruleid: SEC001
DATABASE_URL = "postgresql://shop:{{password}}@db.internal/shop"
"""
GOOD = """
import os

import stripe

# ok: SEC001
stripe.api_key = os.environ["STRIPE_SECRET_KEY"]
# ok: SEC001
STRIPE_TEST_KEY = "{{stripe_test}}"
# ok: SEC001
DATABASE_URL = f"postgresql://shop:{os.environ['DB_PASSWORD']}@db.internal/shop"
"""


@check(
    severity="high",
    cwe=(798, 259, 321, 540),
    asvs=("13.3.1", "13.2.3"),
    languages=("all",),
    repair="revoke it, then read it from the environment or a secret manager",
    scope="literal",
)
def find(program: Program) -> Iterator[Finding]:
    """One finding for each value in each place."""
    for secret in program.secrets:
        if secret.check == "SEC001":
            note = f" ({secret.note})" if secret.note else ""
            yield Finding(
                "SEC001",
                secret.site,
                f"The source holds a credential: {secret.title}, {secret.masked}{note}.",
                severity=secret.severity,
                confidence=secret.confidence,
                subject=secret.subject,
                engine="secrets",
                properties=secret.properties,
            )
