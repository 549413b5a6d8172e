"""A reset token or login link can be computed or guessed: a predictable generator, or too few values.

The ``random`` module, clocks, counters and UUIDs of version 1, 3 and 5 are made to be reproducible: whoever asks for a
few tokens of his own can work out the next one, which is somebody else's; so with a signing key. A digest of a name or an
address is no secret at all. A token of four bytes is found by trying. Draw sixteen bytes.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.computable import known_digests, weak_keys
from auditor.program.secrets_life import drawn

BAD = """
import hashlib
import random
import secrets
import string
import uuid
from flask import Flask, request
from shop.models import Member

app = Flask(__name__)

def new_token():
    return "".join(random.choices(string.ascii_letters, k=32))

@app.post("/reminder")
def reminder():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    # ruleid: RST005
    member.reset_token = new_token()
    # ruleid: RST005
    member.login_token = secrets.token_hex(4)
    # ok: RST005
    member.reset_token = secrets.token_urlsafe(32)
    # ok: RST005
    return uuid.uuid4().hex[:8]

def confirm(mail):
    # ruleid: RST005
    confirm_token = hashlib.sha1(mail.encode()).hexdigest()
    return confirm_token

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    reset_token = db.Column(db.String)
    login_token = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: RST005", "# ok: RST005")
    .replace('"".join(random.choices(string.ascii_letters, k=32))', "secrets.token_urlsafe(32)")
    .replace("secrets.token_hex(4)", "secrets.token_hex(16)")
    .replace("hashlib.sha1(mail.encode()).hexdigest()", "secrets.token_hex(16)")
)


@check(
    severity="high",
    cwe=(330, 338, 340, 640),
    asvs=("11.5.1", "7.2.3", "6.4.1"),
    scope="function",
    repair="Draw it with secrets.token_urlsafe(32) and keep only its hash, or let django.contrib.auth.tokens make it",
)
def find(program: Program) -> Iterator[Finding]:
    """Secrets that open something, are no typed code, and are made of a weak draw."""
    for secret in drawn(program):
        if secret.weak and not secret.is_code:
            yield secret.finding(f"draws a secret from a predictable generator ({secret.label})")
        elif secret.short and not secret.is_code:
            yield secret.finding(f"draws a secret of only {secret.space} possible values ({secret.label})")
    yield from weak_keys(program)
    yield from known_digests(program)
