"""A one-time code for an existing account is sent to a number or address that the caller typed.

The code proves that the receiver holds the telephone of the account; sent to the caller's own, it proves nothing, and the
second factor opens to everybody. Send the code to the number on the account that was found, which was confirmed before.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import PROOFS, Program
from auditor.program.secrets_life import code_kept

BAD = """
import secrets
from flask import Flask, request
from twilio.rest import Client
from shop.models import Member, db

app = Flask(__name__)
client = Client("sid", app.config["TWILIO"])

@app.post("/code")
def code():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    member.login_code = f"{secrets.randbelow(10**6):06d}"
    db.session.commit()
    # ruleid: OTP003
    client.messages.create(to=request.form["phone"], from_="+81", body=member.login_code)
    return "sent"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: OTP003", "# ok: OTP003").replace('to=request.form["phone"]', "to=member.phone")


@check(
    severity="critical",
    cwe=(640, 287, 639),
    asvs=("6.6.1", "6.4.3", "7.5.1"),
    repair="Send to the number stored on the account that was found (to=member.phone), confirmed when it was registered",
)
def find(program: Program) -> Iterator[Finding]:
    """Messages with a code kept for a stored account, to a recipient from the request."""
    for path in program.paths(to=("message.sms", "message.mail", "message.push")):
        if not path.has(*PROOFS) and path.carries_secret_of_row and code_kept(path) and path.typed_recipient == "typed":
            yield path.finding(
                "with a code for a stored account to a number or address that the caller typed", at="act"
            )
