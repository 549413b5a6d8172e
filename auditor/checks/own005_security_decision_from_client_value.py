"""A role or a proof is believed because the request says so.

A header, a cookie, a hidden field or a parameter is written by the caller: ``X-Admin: 1`` makes everybody an
administrator. Take roles and proofs from the stored account, or from a token whose signature was verified.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.asserted import decisions
from auditor.program.by_address import admitted

BAD = """
from flask import Flask, abort, request
from shop.models import Wallet, db

app = Flask(__name__)

@app.post("/wallets/<int:pk>/charge")
def charge(pk):
    # ruleid: OWN005
    if request.cookies.get("is_admin") != "1":
        abort(403)
    Wallet.query.get(pk).balance += int(request.form["amount"])
    db.session.commit()
    return "done"

@app.get("/list")
def listing():
    # ok: OWN005
    if request.args.get("format") == "short":
        return "short"
    return "long"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Wallet(db.Model):
    balance = db.Column(db.Integer)
"""
GOOD = (
    BAD.replace("# ruleid: OWN005", "# ok: OWN005")
    .replace('request.cookies.get("is_admin") != "1"', "not current_user.is_admin")
    .replace("from shop", "from flask_login import current_user\nfrom shop")
)


@check(
    severity="high",
    cwe=(807, 602, 565),
    asvs=("8.3.1", "2.2.2"),
    repair="Decide by the stored account (current_user.is_admin) or by a verified token, never by a header, cookie or field",
)
def find(program: Program) -> Iterator[Finding]:
    """Tests of a role, proof or address that the request itself states, on the way to something protected."""
    yield from decisions(program)
    yield from admitted(program)
