"""A password is sent by mail or SMS, or written to a log.

What is in a mailbox or a log stays there for years and is read by people and machines that never needed it. Send a link
by which the person chooses a password himself, once and for a short time; log who did what, never with which secret.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, passwords_told

BAD = """
import logging
import secrets
from flask import Flask, request
from flask_mail import Mail, Message
from shop.models import Member, db
from werkzeug.security import generate_password_hash

app = Flask(__name__)
mail = Mail(app)
log = logging.getLogger(__name__)

@app.post("/forgot")
def forgot():
    member = Member.query.filter_by(email=request.form["email"]).first()
    fresh = secrets.token_urlsafe(8)
    member.password_hash = generate_password_hash(fresh)
    db.session.commit()
    # ruleid: PWD003
    mail.send(Message("Your new password", recipients=[member.email], body=f"It is {fresh}"))
    return "sent"

def try_login(name, password):
    # ruleid: PWD003
    log.info("login of %s with %s", name, password)

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    email = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: PWD003", "# ok: PWD003")
    .replace("    member.password_hash = generate_password_hash(fresh)\n", "    member.reset_token = fresh\n")
    .replace(", name, password)", ", name, len(password))")
)


@check(
    severity="high",
    cwe=(532, 640, 319),
    asvs=("6.4.1", "14.2.1"),
    repair="Send a link with a token (default_token_generator.make_token, URLSafeTimedSerializer) instead of the password; take "
    "the password out of the log call",
    scope="function",
)
def find(program: Program) -> Iterator[Finding]:
    """Messages that hold what is stored as somebody's password, and log calls that are given one."""
    yield from passwords_told(program)
