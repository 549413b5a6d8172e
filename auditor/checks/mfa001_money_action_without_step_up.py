"""Money leaves an account on the strength of a session or a password alone.

A stolen cookie, a guessed password or an unlocked phone is then enough to empty it. In July 2019 a payment service with
1.5 million users was robbed within days; that a charge asked for nothing beyond the login is among the flaws seen in the
incident. Ask for a factor of a different kind right before the money moves, and bind it to this amount and payee.

A fresh password lowers the finding to medium: it is the same factor again. Hosted checkout, refunds by staff and signed
payment callbacks are not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recorded import booked

BAD = """
import stripe
from flask import Flask, request
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/topup")
@login_required
# ruleid: MFA001
def topup():
    stripe.PaymentIntent.create(customer=current_user.cus, amount=request.form["amount"], off_session=True, confirm=True)
    return "done"
"""
GOOD = """
import pyotp
import stripe
from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/topup")
@login_required
# ok: MFA001
def topup():
    if not pyotp.TOTP(current_user.totp_secret).verify(request.form["code"]):
        abort(403)
    stripe.PaymentIntent.create(customer=current_user.cus, amount=request.form["amount"], off_session=True, confirm=True)
    return "done"
"""

MONEY_OUT = (
    "money.charge",
    "money.topup",
    "money.pay",
    "money.transfer",
    "money.withdraw",
    "money.payout",
    "money.redeem",
    "money.gift",
)


@check(
    severity="critical",
    cwe=(308, 306),
    asvs=("7.5.3", "6.3.3"),
    repair="Require a fresh second factor in this request, e.g. pyotp.TOTP(...).verify with an abort, django-otp's "
    "otp_required, allauth's reauthentication_required with MFA, or flask-security's auth_required(within=...)",
)
def find(program: Program) -> Iterator[Finding]:
    """Ways to money that pass no second factor."""
    lacks = ("second_factor",)
    for path in (*program.paths(to=MONEY_OUT, lacks=lacks), *booked(program, lacks)):
        if path.has("staff", "signature") or not path.authenticated:
            continue  # staff acts and signed callbacks have checks of their own; no login at all is OWN004
        if path.has("reauth"):
            yield path.finding(
                "with the same factor asked again, but no second factor", kinds=("second_factor",), severity="medium"
            )
        else:
            yield path.finding("with only a session: no second factor on the way", kinds=("second_factor", "reauth"))
