"""A stored card is charged as if the customer were away, while he is there and could confirm.

Marked off-session, a charge skips the bank's own question (3-D Secure), and whoever holds the session pays with the card.
Let the customer confirm the payment in the browser or app; keep the flag for renewals that run by themselves.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, charged_off_session

BAD = """
import stripe
from flask import Flask
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/buy")
@login_required
def buy():
    # ruleid: MNY003
    stripe.PaymentIntent.create(customer=current_user.cus, amount=100, off_session=True, confirm=True)
    return "done"
"""
GOOD = BAD.replace("# ruleid: MNY003", "# ok: MNY003").replace(", off_session=True, confirm=True", "")


@check(
    severity="medium",
    cwe=(306, 308),
    asvs=("7.5.3",),
    repair="Create the payment without off_session and confirm it at the client (stripe.confirmPayment), which asks for 3-D "
    "Secure where the bank wants it",
    scope="function",
)
def find(program: Program) -> Iterator[Finding]:
    """Charges marked off-session on the way of a request."""
    yield from charged_off_session(program)
