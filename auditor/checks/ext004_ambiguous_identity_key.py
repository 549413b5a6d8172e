"""Who somebody is at a provider is told by something that others may have as well.

An address that only ends in your domain's name, a display name, a mail address that its owner may change: another person
can have the same, today or next year, and is then let in as the first. Compare whole domains, and find accounts by the
provider together with its own stable id (``iss`` and ``sub``).
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.joining import by_ending, by_what_may_change

BAD = """
from flask import Flask, abort
from flask_login import login_user
from shop.models import Member
from shop.oauth import google

app = Flask(__name__)

@app.get("/callback")
def callback():
    email = google.authorize_access_token()["userinfo"]["email"]
    # ruleid: EXT004
    if not email.endswith("example.com"):
        abort(403)
    login_user(Member.query.filter_by(mail=email).first())
    return "welcome"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: EXT004", "# ok: EXT004").replace('endswith("example.com")', 'endswith("@example.com")')


@check(
    severity="high",
    cwe=(287, 290, 639),
    asvs=("6.8.1", "10.5.2", "10.3.3"),
    scope="function",
    repair='email.rpartition("@")[2] == DOMAIN (and email_verified); look accounts up by issuer and subject of the token',
)
def find(program: Program) -> Iterator[Finding]:
    """Tests of who somebody is that another person passes too."""
    yield from by_ending(program)
    yield from by_what_may_change(program)
