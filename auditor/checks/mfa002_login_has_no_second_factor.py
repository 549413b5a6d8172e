"""A password is all that a login ever asks: no second factor exists in the project.

Passwords are guessed, reused and phished; where accounts hold money each of them is then an empty account. That nobody
could switch on a second factor is among the flaws seen in the 7pay incident. Offer TOTP or passkeys, ask for them at
login from a new device, and before money moves.

Said once for a project, and only where its own login tests a password and its accounts hold money.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.facts import MONEY_ACTS
from auditor.finding import Finding
from auditor.program import Program

BAD = """
import stripe
from flask import Flask, abort, request
from flask_login import current_user, login_required, login_user
from shop.models import Member
from werkzeug.security import check_password_hash

app = Flask(__name__)

@app.post("/login")
# ruleid: MFA002
def login():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    if not check_password_hash(member.password_hash, request.form["password"]):
        abort(401)
    login_user(member)
    return "welcome"

@app.post("/topup")
@login_required
def topup():
    stripe.PaymentIntent.create(customer=current_user.cus, amount=100, off_session=True, confirm=True)
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: MFA002", "# ok: MFA002")
    .replace("import stripe", "import pyotp\nimport stripe", 1)
    .replace(
        "    login_user(member)",
        '    if not pyotp.TOTP(member.totp_secret).verify(request.form["code"]):\n        abort(401)\n    login_user(member)',
    )
)


@check(
    severity="high",
    cwe=(308,),
    asvs=("6.3.3", "6.1.3"),
    repair="Add a second step before the session is given: django-otp or django-two-factor-auth, allauth.mfa, flask-security's "
    "SECURITY_TWO_FACTOR, pyotp or webauthn",
    scope="project",
)
def find(program: Program) -> Iterator[Finding]:
    """The first login by password of a project with money and without any second factor."""
    if program.knows_second_factor or not any(
        True for _ in program.paths(to=tuple(a for a in MONEY_ACTS if a != "money.webhook"))
    ):
        return
    for path in program.paths(to=("account.login",)):
        if path.has("reauth") and not path.unknown:
            yield path.finding(
                "by a password alone, and no second factor exists in the project", kinds=("second_factor",)
            )
            return
