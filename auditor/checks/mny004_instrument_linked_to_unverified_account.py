"""A bank account or card is linked, or money moved, by an account whose address or owner nobody verified.

In the Docomo Koza case of 2020 an account was opened with any mail address, linked to a stranger's bank account, and
filled from it. Where the project keeps a mark that an address, a number or a person was verified, ask for it before an
instrument is linked. A project whose login lets in only verified accounts is not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.instruments import asks_verified, flags, login_asks_verified

BAD = """
from flask import Flask, abort, request
from flask_login import current_user, login_required
from shop.models import BankAccount, db

app = Flask(__name__)

@app.post("/bank")
@login_required
# ruleid: MNY004
def link_bank():
    db.session.add(BankAccount(member_id=current_user.id, iban=request.form["iban"]))
    db.session.commit()
    return "linked"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    email_verified = db.Column(db.Boolean)

class BankAccount(db.Model):
    member_id = db.Column(db.Integer)
    iban = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: MNY004", "# ok: MNY004").replace(
    "def link_bank():\n", "def link_bank():\n    if not current_user.email_verified:\n        abort(403)\n"
)


@check(
    severity="high",
    cwe=(287, 840),
    asvs=("2.3.1", "6.4.1"),
    repair="Depends(fastapi_users.current_user(verified=True)), allauth's verified_email_required, SECURITY_CONFIRMABLE = True, "
    "or your own test of the mark before the instrument is linked; compare the holder's name",
)
def find(program: Program) -> Iterator[Finding]:
    """Instruments that are linked by a session, in projects that note who was verified and do not ask for it here."""
    marks = flags(program)
    if not marks or login_asks_verified(program, marks):
        return
    seen: set[object] = set()
    for path in program.paths(to=("money.bank", "money.card", "money.payout", "money.withdraw")):
        if path.endpoint.site in seen or not path.by_session or path.unknown or path.has("staff", "second_factor"):
            continue
        if not asks_verified(path, marks):
            seen.add(path.endpoint.site)
            yield path.finding(f"for an account that need not be verified ({', '.join(sorted(marks))} is not asked)")
