"""Anybody can ask for reset mails or codes as often as he likes.

Each request sends a message: a mailbox is flooded, text messages cost money, push requests wear the owner down, and
the answers tell which addresses have an account. Limit requests for each account and for each source.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import PROOFS, Program
from auditor.program.limits import unlimited
from auditor.program.logins import requests_by_shape

BAD = """
import secrets
from flask import Flask, request
from flask_mail import Mail, Message
from shop.models import Member, db

app = Flask(__name__)
mail = Mail(app)

@app.post("/forgot-password")
# ruleid: BRF003
def forgot_password():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    member.reset_token = secrets.token_urlsafe(32)
    db.session.commit()
    mail.send(Message("Reset", recipients=[member.mail], body=member.reset_token))
    return "sent"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    reset_token = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: BRF003", '@limiter.limit("3/hour")\n# ok: BRF003')
    .replace("import Flask, request", "import Flask, request\nfrom flask_limiter import Limiter")
    .replace("Flask(__name__)", "Flask(__name__)\nlimiter = Limiter(app=app)")
)


@check(
    severity="medium",
    cwe=(799, 770, 640),
    asvs=("2.4.1", "6.3.1", "6.6.3"),
    repair="Limit requests for each account and each source (Flask-Limiter, slowapi, django-ratelimit, DRF ScopedRateThrottle)",
)
def find(program: Program) -> Iterator[Finding]:
    """Requests for a reset, and text messages, by somebody who is not logged in, that nothing limits."""
    done: set[object] = set()
    for found in unlimited(program, ("account.reset_request", "message.sms")):
        path = found.path
        value = path.role("field_value")
        cleared = bool(value) and all(x.kind == "constant" for x in value)
        if path.has(*PROOFS) or cleared or path.endpoint.site in done:
            continue
        done.add(path.endpoint.site)
        severity = "high" if path.act.kind == "message.sms" else ""
        yield path.finding(
            "with no limit on requests", kinds=("throttle", "lockout"), severity=severity, confidence=found.confidence
        )
    for path in requests_by_shape(program):
        if path.endpoint.site not in done:
            yield path.finding("with no limit on requests", kinds=("throttle", "lockout"), confidence="medium")
