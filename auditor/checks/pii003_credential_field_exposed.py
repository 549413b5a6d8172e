"""A password hash, card code, secret or token is given out in an answer, a token or the log.

Answers are cached and logged by others, tokens are read by whoever holds them, and log files are copied to many places:
each copy is as good as the secret. Leave such columns out of answers, mask them in logs, and keep card codes nowhere.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, addresses
from auditor.program.card_codes import kept_codes
from auditor.program.disclosed import answered, claimed, configured, echoed, logged

BAD = """
import logging
import jwt
from flask import Flask, jsonify, request
from flask_login import current_user, login_required
from shop.models import Member

app = Flask(__name__)
log = logging.getLogger(__name__)

@app.get("/me")
@login_required
# ruleid: PII003
def me():
    return jsonify(name=current_user.name, secret=current_user.totp_secret, hash=current_user.password_hash)

def session_of(token):
    # ruleid: PII003
    log.debug("token is %s", token)
    return jwt.decode(token, app.config["KEY"], algorithms=["HS256"])

def caller():
    return session_of(request.args.get("access_token"))

def log_access(status):
    # ruleid: PII003
    log.info("%s %s", status, request.full_path)
    # ok: PII003
    log.info("%s %s", status, request.path)

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    name = db.Column(db.String)
    password_hash = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: PII003", "# ok: PII003")
    .replace(", secret=current_user.totp_secret, hash=current_user.password_hash", "")
    .replace("request.full_path", "scrubbed(request.full_path)")
    .replace('log.debug("token is %s", token)', 'log.debug("token of %d letters", len(token))')
)


@check(
    severity="high",
    cwe=(200, 522, 532),
    asvs=("14.2.1", "15.3.1", "16.2.5"),
    repair="Leave the column out of the answer, mask it in the log (the last four characters at most), and keep it out of claims",
)
def find(program: Program) -> Iterator[Finding]:
    """Credentials in answers and claims, secrets handed to a logger, addresses with a token, columns of card codes."""
    yield from answered(program)
    yield from configured(program)
    yield from echoed(program)
    yield from claimed(program)
    yield from logged(program)
    yield from addresses.logged(program)
    yield from kept_codes(program)
