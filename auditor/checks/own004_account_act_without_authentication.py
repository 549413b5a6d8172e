"""An account or money act is open to anybody: nothing on the way asks who is calling.

Look at the application's defaults, hooks and decorators; an endpoint that performs such an act must have one of them
before it. Registration, login, reset and signed callbacks are public by nature and not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.facts import ACTS, PUBLIC_ACTS
from auditor.finding import Finding
from auditor.program import PROOFS, Program
from auditor.program.recorded import booked, changed_purses

BAD = """
from flask import Flask, request
from shop.models import Wallet, db

app = Flask(__name__)

@app.post("/wallets/<int:pk>/charge")
# ruleid: OWN004
def charge(pk):
    wallet = Wallet.query.get(pk)
    wallet.balance += int(request.form["amount"])
    db.session.commit()
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Wallet(db.Model):
    balance = db.Column(db.Integer)
"""
GOOD = BAD.replace("# ruleid: OWN004", "@login_required\n# ok: OWN004").replace(
    "from flask import Flask, request", "from flask import Flask, request\nfrom flask_login import login_required"
)

PROTECTED = tuple(
    act
    for act in ACTS
    if act not in PUBLIC_ACTS
    and act not in ("money.checkout", "money.pay_code", "account.profile_read", "account.history_read")
)


@check(
    severity="critical",
    cwe=(306, 862),
    asvs=("8.2.1", "8.3.1"),
    repair="Put the framework's login guard before the handler (login_required, IsAuthenticated, a dependency that rejects), "
    "or check the caller's signature when it is a machine",
)
def find(program: Program) -> Iterator[Finding]:
    """Protected acts that nobody needs to log in for, and rows that are money."""
    told: set[object] = set()
    for path in program.paths(to=PROTECTED, lacks=PROOFS):
        outside = path.endpoint.kind not in ("task", "command", "hook")
        if outside and not path.completes_public_act and not path.turned_away:
            told.add(path.endpoint.site)
            yield path.finding("for anybody: no authentication on the way", kinds=PROOFS)
    for path in (*booked(program, PROOFS), *changed_purses(program, PROOFS)):
        if path.endpoint.site not in told and not path.turned_away:
            told.add(path.endpoint.site)
            yield path.finding("for anybody: no authentication on the way", kinds=PROOFS, confidence="medium")
