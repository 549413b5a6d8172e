"""Money moves by an amount that the caller typed, and nothing refuses a negative one.

A transfer of minus one hundred takes a hundred from the other side; a price that comes from the browser is the price
that the buyer likes. Refuse what is not above zero before a balance changes, and take prices, fees and rates from your
own records. A field of a form or schema with a lower bound, and any comparison with zero on the way, is good enough.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, bounded_below, typed

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import Wallet, db

app = Flask(__name__)

@app.post("/send")
@login_required
# ruleid: MNY005
def send():
    amount = int(request.json["amount"])
    mine = Wallet.query.filter_by(member_id=current_user.id).one()
    theirs = Wallet.query.filter_by(number=request.json["to"]).one()
    if mine.balance < amount:
        return "too little", 400
    mine.balance -= amount
    theirs.balance += amount
    db.session.commit()
    return "sent"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Wallet(db.Model):
    balance = db.Column(db.Integer)
"""
GOOD = BAD.replace("# ruleid: MNY005", "# ok: MNY005").replace(
    "if mine.balance < amount", "if amount <= 0 or mine.balance < amount"
)

DEBITS = ("money.pay", "money.transfer", "money.withdraw", "money.payout", "money.gift", "money.redeem")


@check(
    severity="high",
    cwe=(472, 1284, 20),
    asvs=("2.2.1", "2.3.2"),
    repair="Refuse what is not above zero: if amount <= 0: abort(400), pydantic's Field(gt=0), WTForms' NumberRange(min=1), "
    "DRF's min_value=1, Django's MinValueValidator(1); take prices from your own records",
)
def find(program: Program) -> Iterator[Finding]:
    """Debits by a typed amount on ways where nothing tests its sign."""
    seen: set[str] = set()
    for path in program.paths(to=DEBITS):
        key = f"{path.endpoint.site}"
        if key in seen or not path.act.name.endswith("-=") or path.unknown or path.has("staff", "signature"):
            continue
        if typed(path.role("amount")) and not bounded_below(path):
            seen.add(key)
            yield path.finding("by an amount that the caller typed, and nothing refuses a negative one")
