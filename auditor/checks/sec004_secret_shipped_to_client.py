"""A secret is shipped to every user: in a web page, a script, a mobile app or its resources.

Whoever installs the app or opens the page has the key, whatever the store or the minifier does to it. Attackers of 7pay
learnt the login interface from the app, not from the servers.

Keep the secret on a server and let the client prove who its user is (OpenID Connect with PKCE); for app integrity use
Play Integrity or App Attest, verified on the server. Publishable keys (Stripe ``pk_``, Firebase, Maps) belong here, but
restrict them by origin or package: they are notes of low confidence.

Repair: a server endpoint that holds the key.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from auditor.check import check
from auditor.finding import Finding

if TYPE_CHECKING:
    from auditor.program import Program

BAD = """
// file: frontend/pay.js
// ruleid: SEC004
const payjp = new Payjp("{{payjp_live}}");
"""
GOOD = """
// file: frontend/pay.js
// ok: SEC004
const stripe = Stripe("{{stripe_publishable}}");
// ok: SEC004
const apiKey = process.env.NEXT_PUBLIC_MAP_KEY;
"""


@check(
    severity="high",
    cwe=(798, 200, 603),
    asvs=("13.3.1", "10.1.1"),
    languages=("all",),
    repair="keep it on the server; revoke it",
    scope="literal",
)
def find(program: Program) -> Iterator[Finding]:
    """One finding for each value in code or resources delivered to users."""
    for secret in program.secrets:
        if secret.check == "SEC004":
            note = f" ({secret.note})" if secret.note else ""
            yield Finding(
                "SEC004",
                secret.site,
                f"A secret is delivered to every user of the client: {secret.title}, {secret.masked}{note}.",
                severity=secret.severity,
                confidence=secret.confidence,
                subject=secret.subject,
                engine="secrets",
                properties=secret.properties,
            )
