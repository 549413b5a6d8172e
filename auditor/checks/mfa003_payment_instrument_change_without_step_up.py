"""A card, bank account or automatic reload is set on the strength of a session alone.

Who holds a stolen session then links his own means of payment, or sends the next payout to himself; so were accounts
emptied through newly linked bank accounts in Japan in 2020. Ask for a second factor, or at least the password again,
before the instrument changes, and let a new payout account wait some days.

The first instrument given during registration is not meant, nor a change by the operator's own people.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import db

app = Flask(__name__)

@app.post("/payout-account")
@login_required
# ruleid: MFA003
def payout_account():
    current_user.payout_account = request.form["iban"]
    db.session.commit()
    return "saved"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
GOOD = (
    BAD.replace("# ruleid: MFA003", "# ok: MFA003")
    .replace(
        "    current_user.payout_account",
        '    if not pyotp.TOTP(current_user.totp_secret).verify(request.form["code"]):\n        abort(403)\n'
        "    current_user.payout_account",
    )
    .replace("from flask import Flask, request", "import pyotp\nfrom flask import Flask, abort, request")
)

INSTRUMENTS = ("money.card", "money.bank", "money.auto_reload")


@check(
    severity="high",
    cwe=(306, 308),
    asvs=("7.5.1", "7.5.3"),
    repair="Ask for a fresh factor in this request: pyotp.TOTP(...).verify with an abort, django-otp's otp_required, allauth's "
    "reauthentication_required, flask-security's auth_required(within=...)",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of payment instruments that ask nothing beyond the session."""
    for path in program.paths(to=INSTRUMENTS, lacks=("second_factor", "reauth")):
        less = path.act.name.startswith("delete ")  # an instrument that is gone takes no money
        if path.authenticated and not less and not path.has("staff", "signature") and not path.registers:
            yield path.finding("with only a session", kinds=("second_factor", "reauth"))
