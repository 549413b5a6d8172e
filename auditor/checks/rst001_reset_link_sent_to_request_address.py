"""A reset link or login token goes to an address that the caller typed, not to the one on record.

Whoever knows somebody's mail address (and perhaps a birth date) receives the key to that account: a reminder form with
a separate address to send to is among the flaws seen in the 7pay incident. Send to the address stored on the account
that was found, and nowhere else; a new address must first be confirmed from inside a session.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import PROOFS, Program
from auditor.program.secrets_life import code_kept

BAD = """
import secrets
from flask import Flask, request
from flask_mail import Mail, Message
from shop.models import Member

app = Flask(__name__)
mail = Mail(app)

@app.post("/reminder")
def reminder():
    member = Member.query.filter_by(mail=request.form["mail"], birth=request.form["birth"]).first()
    member.reset_token = secrets.token_urlsafe()
    message = Message("Reset", recipients=[request.form["send_to"]], body=f"https://shop.example/reset/{member.reset_token}")
    # ruleid: RST001
    mail.send(message)
    return "sent"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: RST001", "# ok: RST001").replace(
    'recipients=[request.form["send_to"]]', "recipients=[member.mail]"
)


@check(
    severity="critical",
    cwe=(640, 639),
    asvs=("6.4.3",),
    repair="Send to the address stored on the account that was found (recipients=[member.mail]), and answer the same whether "
    "or not the account exists",
)
def find(program: Program) -> Iterator[Finding]:
    """Messages that carry a secret of a stored account to an address from the request."""
    for path in program.paths(to=("message.mail", "message.sms", "message.push")):
        if path.has(*PROOFS) or not path.carries_secret_of_row or code_kept(path):
            continue
        typed = path.typed_recipient
        if typed == "typed":
            yield path.finding("with the secret of a stored account to an address that the caller typed", at="act")
        elif typed == "folded":
            yield path.finding(
                "with the secret of a stored account to the address as typed, though the look-up ignores case or matches loosely",
                at="act", severity="medium", confidence="medium",
            )  # fmt: skip
