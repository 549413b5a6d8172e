"""The address to which resets are sent is replaced at once by what the caller typed.

With a stolen session the thief writes his own address, asks for a reset, and owns the account in two requests. Keep the
old address until a token that was sent to the new one came back, and tell the old one.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recovery import changed_at_once, recovers

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import db

app = Flask(__name__)

@app.post("/me/mail")
@login_required
# ruleid: RST006
def change():
    current_user.email = request.form["mail"]
    db.session.commit()
    return "changed"

@app.post("/forgot")
def forgot():
    return "sent"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
GOOD = BAD.replace("# ruleid: RST006", "# ok: RST006").replace(
    'current_user.email = request.form["mail"]', 'current_user.pending_mail = request.form["mail"]'
)


@check(
    severity="high",
    cwe=(640, 287, 306),
    asvs=("7.5.1", "6.3.7"),
    repair="Keep the new address aside and send a token to it (itsdangerous, allauth EmailAddress, Flask-Security "
    "SECURITY_CHANGE_EMAIL); write it only when the token comes back",
)
def find(program: Program) -> Iterator[Finding]:
    """Own addresses and numbers set from the request, where accounts are recovered by them."""
    if not recovers(program):
        return
    done = set()
    for path in program.paths(to=("account.email", "account.phone")):
        if changed_at_once(path) and path.endpoint.site not in done:
            done.add(path.endpoint.site)
            yield path.finding("to what the caller typed, before anything sent there came back", at="def")
