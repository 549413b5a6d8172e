"""A password or code that stands in the source opens accounts.

A literal beside the real comparison (``code == sent or code == "000000"``) was meant for a test and lets anybody in who
has read the source or guesses it; so does a default for the operator's own password. Take it out; give tests a sender of codes of their own. Comparing with a well-known
default in order to refuse it is right and not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, master_credentials
from auditor.program.defaults import shipped
from auditor.program.seeded import in_source

BAD = """
import os
from flask import Flask, abort, request, session
from flask_login import login_user
from shop.models import Member

app = Flask(__name__)

@app.post("/code")
def code():
    member = Member.query.get(session["pending"])
    # ruleid: PWD005
    if request.form["otp"] == session["sent"] or request.form["otp"] == "000000":
        login_user(member)
        return "welcome"
    abort(401)

# ruleid: PWD005
ADMIN_TOKEN = os.environ.get("ADMIN_TOKEN", "ADMIN")
# ok: PWD005
ADMIN_NAME = os.environ.get("ADMIN_NAME", "admin")

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    email = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: PWD005", "# ok: PWD005")
    .replace(' or request.form["otp"] == "000000"', "")
    .replace(', "ADMIN")', ")")
)


@check(
    severity="critical",
    cwe=(798, 1392),
    asvs=("6.3.2", "13.2.3"),
    repair="Remove the literal and compare with hmac.compare_digest against what was sent, or with the stored hash",
    scope="function",
)
def find(program: Program) -> Iterator[Finding]:
    """Comparisons of a password or code with a literal on the way to a session, and defaults of the operator's credentials."""
    yield from master_credentials(program)
    yield from shipped(program)
    yield from in_source(program)
