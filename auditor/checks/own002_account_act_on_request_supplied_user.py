"""An account or a wallet is changed that the request names, not the caller's own.

Being logged in says who calls, not whose account may be changed. An id, mail address or account number in the request
picks whose data or money is touched: compare it with the caller, or take the caller's own.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recorded import others_rows
from auditor.program.responses import OWNERS, named_by_request
from auditor.program.said_first import wins_over_proven

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import Member, Wallet, db

app = Flask(__name__)

@app.post("/mail")
@login_required
def mail():
    member = Member.query.filter_by(id=request.form["member_id"]).first()
    # ruleid: OWN002
    member.email = request.form["mail"]
    return "done"

@app.post("/transfer")
@login_required
# ok: OWN002
def transfer():
    mine = Wallet.query.filter_by(member_id=current_user.id).first()
    mine.balance -= int(request.form["amount"])
    Wallet.query.filter_by(number=request.form["to"]).first().balance += int(request.form["amount"])
    db.session.commit()
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    email = db.Column(db.String)

class Wallet(db.Model):
    member_id = db.Column(db.Integer)
    number = db.Column(db.String)
    balance = db.Column(db.Integer)
"""
GOOD = BAD.replace("# ruleid: OWN002", "# ok: OWN002").replace(
    'Member.query.filter_by(id=request.form["member_id"]).first()', "Member.query.filter_by(id=current_user.id).first()"
)
_ACCOUNT = "email phone password address login_id profile_write staff_reset close api_key mfa_enrol mfa_remove link recovery_codes"
_MONEY = "pay withdraw transfer payout card bank auto_reload"
CHANGES = (*(f"account.{kind}" for kind in _ACCOUNT.split()), *(f"money.{kind}" for kind in _MONEY.split()))


@check(
    severity="critical",
    cwe=(639, 863, 285, 566),
    asvs=("8.2.2", "8.3.1", "8.2.3"),
    repair="Change the caller's own object (request.user, current_user), or look it up together with its owner",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes by somebody who is logged in, of an object that the request picks."""
    done: set[tuple[object, str]] = set()
    for path in program.paths(to=CHANGES):
        place = (path.endpoint.site, path.act.kind)
        if place in done or not path.by_session or path.has(*OWNERS) or path.unknown or path.completes_public_act:
            continue
        if keys := named_by_request(path):
            done.add(place)
            yield path.finding(f"of whoever is named by {', '.join(keys)} in the request", at="act", kinds=OWNERS)
    for path, keys in others_rows(program, {site for site, _ in done}):
        yield path.finding(f"named by {', '.join(keys)} in the request", kinds=OWNERS, confidence="medium")
    yield from wins_over_proven(program)
