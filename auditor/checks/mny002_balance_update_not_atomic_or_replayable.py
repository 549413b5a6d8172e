"""A balance is read, changed in the program, and written back, and nothing locks the row.

Two requests at the same moment read the same balance: the money is spent twice, or one change is lost. Let the database
compute and test in one statement (``update(balance=F("balance") - x)`` with ``balance__gte=x``, and look at the number of
rows), or lock the row first (``select_for_update`` inside ``transaction.atomic``, ``with_for_update``). A version column
that makes the second writer fail is as good.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, reads_and_writes

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import Wallet, db

app = Flask(__name__)

@app.post("/pay")
@login_required
def pay():
    wallet = Wallet.query.filter_by(member_id=current_user.id).one()
    # ruleid: MNY002
    wallet.balance -= int(request.form["amount"])
    db.session.commit()
    return "paid"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Wallet(db.Model):
    balance = db.Column(db.Integer)
"""
GOOD = BAD.replace("# ruleid: MNY002", "# ok: MNY002").replace(".one()", ".with_for_update().one()")

BALANCES = ("money.pay", "money.topup", "money.transfer", "money.withdraw", "money.payout", "money.redeem", "money.gift", "money.charge", "money.refund")  # fmt: skip


@check(
    severity="high",
    cwe=(362, 841),
    asvs=("2.3.4", "15.4.2"),
    repair="Let the database compute: filter(balance__gte=x).update(balance=F('balance') - x) and test the number of rows; or "
    "lock first with select_for_update() in transaction.atomic, or with_for_update()",
)
def find(program: Program) -> Iterator[Finding]:
    """Balances that the program itself computes without a lock, one finding for each place."""
    seen: set[tuple[str, int]] = set()
    for path in program.paths(to=BALANCES):
        place = (path.act.site.file, path.act.site.line)
        if place not in seen and path.act.name.endswith(("-=", "+=")) and reads_and_writes(path):
            seen.add(place)
            yield path.finding("by reading the balance and writing it back without a lock", at="act")
