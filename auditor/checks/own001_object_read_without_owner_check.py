"""Somebody else's record is given to whoever counts up an id.

The record is found by a number from the request, and nothing asks whether it belongs to the caller. Numbers are easily
guessed, so all orders, cards and addresses can be read one after another. Look the record up through its owner.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.responses import OWNERS, open_to_others, shown
from auditor.program.scoped import filter_by_setting, past_filter, unlike_twin

BAD = """
from flask import Flask, jsonify, request
from flask_login import current_user, login_required
from shop.models import Order

app = Flask(__name__)

@app.get("/orders/<int:pk>")
@login_required
# ruleid: OWN001
def order(pk):
    order = Order.query.filter_by(id=pk).first()
    return jsonify(total=order.total, address=order.address)

@app.get("/checked/<int:pk>")
@login_required
# ok: OWN001
def checked(pk):
    order = Order.query.filter_by(id=pk).first()
    if order.member_id != current_user.id:
        return "no", 403
    return jsonify(total=order.total)

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Order(db.Model):
    member_id = db.Column(db.Integer)
    total = db.Column(db.Integer)
    address = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: OWN001", "# ok: OWN001").replace(
    "filter_by(id=pk).first()\n    return jsonify(total=order.total, a",
    "filter_by(id=pk, member_id=current_user.id).first()\n    return jsonify(total=order.total, a",
)


@check(
    severity="high",
    cwe=(639, 862, 566),
    asvs=("8.2.2", "8.3.1"),
    repair="Look it up through the caller: Order.objects.filter(user=request.user), get_queryset, or compare the owner and reject",
)
def find(program: Program) -> Iterator[Finding]:
    """Answers with a row of somebody's that was found by a typed key only."""
    for entry in program.entries:
        found = (
            [one for one in shown(program, entry) if open_to_others(program, one)]
            if entry.endpoint.kind != "task"
            else []
        )
        if found:
            one = found[0]
            keys = ", ".join(one.typed_keys)
            yield one.path.finding(
                f"of whoever is named by {keys} in the request, with no check of the owner",
                kinds=OWNERS,
                confidence="medium",
            )
    yield from past_filter(program)
    yield from unlike_twin(program)
    yield from filter_by_setting(program)
