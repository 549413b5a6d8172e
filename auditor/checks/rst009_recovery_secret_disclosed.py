"""A recovery token or one-time code is shown to whoever asks for it, or written into a log.

The secret is to reach only the owner's mailbox or telephone. In the answer of the request it reaches the caller, who need
not be the owner; in a log it reaches everybody who reads logs, for years. Answer that something was sent, and log that
it was, without the value.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.providers import finding_at
from auditor.program.secrets_life import answered, logged

BAD = """
import logging
import secrets
from flask import Flask, jsonify, request
from shop.models import Member, db

app = Flask(__name__)
log = logging.getLogger(__name__)

@app.post("/forgot")
def forgot():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    # ruleid: RST009
    otp = f"{secrets.randbelow(10**6):06d}"
    member.reset_code = otp
    # ruleid: RST009
    log.info("code for %s is %s", member.id, otp)
    # ok: RST009
    log.info("code for %s was made", member.id)
    db.session.commit()
    return jsonify(ok=True, otp=otp)

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: RST009", "# ok: RST009")
    .replace("ok=True, otp=otp", "ok=True")
    .replace("member.id, otp)", "member.id, 6)")
)


@check(
    severity="critical",
    cwe=(640, 201, 200, 532, 598),
    asvs=("14.2.1", "16.2.5", "6.4.1"),
    scope="function",
    repair="Answer the same whether or not something was sent, and log the account's id without the value",
)
def find(program: Program) -> Iterator[Finding]:
    """Secrets of recovery in answers to anybody, and secrets by name in logs."""
    for _entry, secret in answered(program):
        yield secret.finding(f"gives a secret of recovery back to whoever asks ({secret.label})")
    for said, name in logged(program):
        found = finding_at(program, said, f"writes a secret down ({name})", f"{said.name}({name})")
        yield replace(found, severity="medium", confidence="medium")
