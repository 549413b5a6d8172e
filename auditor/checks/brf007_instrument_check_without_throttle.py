"""Gift cards, coupons or card codes can be tried as often as one likes.

Whoever may ask "is this code good?" without limit finds the good ones: the security codes of stolen cards were tried in
the PayPay case of 2018, and gift cards are emptied like this every day. Count tries for each member and for each
instrument, and refuse beyond a handful. Codes of 80 random bits or more cannot be found and are not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding, Step
from auditor.program import Program
from auditor.program.instruments import tried_freely

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import Coupon, Member

app = Flask(__name__)

@app.post("/coupon")
@login_required
# ruleid: BRF007
def coupon():
    found = Coupon.query.filter_by(code=request.form["code"]).first()
    return {"off": found.amount if found else 0}

@app.post("/mine")
@login_required
# ok: BRF007
def mine():
    return {"count": Coupon.query.filter_by(member_id=current_user.id).count()}

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Coupon(db.Model):
    code = db.Column(db.String)
"""
GOOD = (
    BAD.replace('@app.post("/coupon")', 'limiter = Limiter(get_remote_address, app=app)\n\n@app.post("/coupon")\n@limiter.limit("5 per hour")')
    .replace("from flask_login", "from flask_limiter import Limiter\nfrom flask_limiter.util import get_remote_address\nfrom flask_login")
    .replace("# ruleid: BRF007", "# ok: BRF007")
)  # fmt: skip


@check(
    severity="high",
    cwe=(307, 799),
    asvs=("2.4.1", "2.3.2"),
    repair='Limit by member and count wrong tries: @limiter.limit("5/hour", key_func=by_member), '
    '@ratelimit(key="user", rate="5/h", block=True), DRF throttle_classes',
)
def find(program: Program) -> Iterator[Finding]:
    """Look-ups of something worth money by a typed code, in endpoints without any limit."""
    for entry, name in tried_freely(program):
        title, function = entry.endpoint.title, entry.endpoint.function
        yield Finding(
            check="", site=entry.endpoint.site.in_function(function), subject=name, endpoint=title, confidence="medium",
            message=f'"{title}" ({function}) says whether a code is good ({name}), with no limit on tries.',
            steps=(Step(entry.func.site, "enters"),),
        )  # fmt: skip
