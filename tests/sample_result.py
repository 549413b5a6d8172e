"""A small scanned tree with a result about it, made by hand, for the tests of the reporters."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from auditor.check import Check
from auditor.config import Config, Control
from auditor.finding import Edit, Finding, Step, in_order
from auditor.ledger import Ledger
from auditor.site import Site
from auditor.triage import Silenced

WALLET = """\
from flask import Blueprint, request
from flask_login import current_user, login_required

bp = Blueprint("wallet", __name__)


@bp.post("/wallet/charge")
@login_required
def charge():
    amount = request.form["amount"]
    return pay(current_user, amount)


def pay(user, amount):
    # 日本語の説明
    return stripe.PaymentIntent.create(amount=amount, customer=user.card, off_session=True)
"""


def _check(number: str, name: str, title: str, severity: str, **more: object) -> Check:
    values: dict[str, object] = {
        "docs": "A stolen cookie is then enough to empty it.\n\nAsk for a second factor right before.",
        "bad": "# ruleid: MFA001\ndef charge():\n    pay(current_user)",
        "good": "@second_factor_required\n# ok: MFA001\ndef charge():\n    pay(current_user)",
        "cwe": (306, 308),
        "asvs": ("7.5.3",),
        "languages": ("python",),
        "references": ("https://pages.nist.gov/800-63-4/sp800-63b.html",),
        "deprecated_ids": (),
        "repair": "Ask for a fresh second factor, for example pyotp.TOTP.verify",
        "scope": "endpoint",
        **more,
    }
    return Check(number, name, title, severity=severity, question=lambda program: (), **values)  # type: ignore[arg-type]


CHECKS = (
    _check(
        "MFA001",
        "money-action-without-step-up",
        "Money leaves an account on the strength of a session alone",
        "critical",
    ),
    _check(
        "SEC001",
        "hard-coded-credential",
        "A credential is written into the source",
        "high",
        cwe=(798,),
        asvs=("13.3.1",),
        scope="literal",
        bad="",
        good="",
        repair="Read it from the environment or a secret store",
    ),
    _check(
        "TOK001",
        "token-signature-not-verified",
        "A token is read without verifying its signature",
        "medium",
        cwe=(347,),
        asvs=("9.1.1",),
        deprecated_ids=("TOK099",),
    ),
)

CHARGE = Finding(
    "MFA001",
    Site("shop/wallet.py", 9, 1, 9, 14, "charge"),
    "POST /wallet/charge (charge) charges a stored card with only a session, and no second factor is asked for",
    severity="critical",
    subject="money.charge",
    endpoint="POST /wallet/charge",
    steps=(
        Step(Site("shop/wallet.py", 9, 1, 9, 14, "charge"), "POST /wallet/charge enters charge"),
        Step(Site("shop/wallet.py", 11, 12, 11, 37, "charge"), "charge calls pay"),
        Step(Site("shop/wallet.py", 16, 12, 16, 92, "pay"), "stripe.PaymentIntent.create charges the card"),
    ),
    related=(Step(Site("shop/wallet.py", 8, 1, 8, 16, "charge"), "flask_login.login_required: proves a session only"),),
    searched="decorators, blueprint, before_request, 2 calls, 0 unknown",
    repair="Ask for a fresh second factor, for example pyotp.TOTP.verify",
)

DECODE = Finding(
    "TOK001",
    Site("shop/tokens.py", 3, 5, 5, 2, "read"),
    "jwt.decode reads the token without verifying its signature",
    severity="medium",
    confidence="medium",
    subject="jwt.decode",
    edits=(Edit(Site("shop/tokens.py", 4, 9, 4, 35), 'algorithms=["HS256"]', "Verify the signature"),),
)

TOKENS = 'import jwt\ndef read(token):\n    jwt.decode(\n        token, options={"verify_signature": False}\n)\n'


@dataclass(frozen=True)
class Result:
    """What the reporters need of a run."""

    config: Config
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Silenced, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    checks: tuple[Check, ...] = CHECKS


def secret_value() -> str:
    """A fresh value of secret shape: none is ever committed."""
    letters = string.ascii_letters + string.digits
    return "sk_" + "live_" + "".join(secrets.choice(letters) for _ in range(24))


def write(root: Path, **files: str) -> None:
    """Write files; double underscores in a name stand for slashes, a single trailing one for ``.py``."""
    for name, content in files.items():
        path = root / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")


def sample(root: Path, secret: str) -> Result:
    """Three findings (one of them a secret), one silenced, and a ledger with an entry of each kind."""
    write(
        root, shop__wallet=WALLET, shop__tokens=TOKENS, shop__settings=f'DEBUG = True\nSTRIPE_KEY = "{secret}"\nX = 1\n'
    )
    key = Finding(
        "SEC001",
        Site("shop/settings.py", 2, 14, 2, 16 + len(secret)),
        "STRIPE_KEY holds a live secret key of Stripe, sk_l******",
        severity="high",
        subject="STRIPE_KEY",
    )
    silenced = Finding("TOK001", Site("shop/tokens.py", 3, 5, 3, 15, "old"), "jwt.decode again.", severity="medium")
    ledger = Ledger()
    ledger.add("skipped", "tests/test_shop.py", "tests")
    ledger.add("skipped", "tests/test_more.py", "tests")
    ledger.add("unread", "shop/broken.py", "invalid syntax", line=7)
    ledger.add("engine", "semgrep", "not installed")
    ledger.add("bound", "shop/deep.py", "nesting deeper than 200")
    ledger.add("unknown", "company.guards.fresh", "decorator not understood", count=14)
    ledger.add("config", "auditor.toml", "exclude 'old/' matches nothing")
    control = Control("throttle", date(2027, 3, 31), ("/login",), "gateway", "ticket 12", "platform")
    return Result(
        Config(root=root, controls=(control,)),
        tuple(in_order([CHARGE, DECODE, key])),
        (Silenced(silenced, "inline", "verified at the gateway", Site("shop/tokens.py", 2, 1), "iam", "2027-03-31"),),
        ledger,
    )
