"""The same act is asked for a second factor or a password on one route, and not on another.

The old version of an interface beside the new one, the app's beside the web's, a batch beside the single call, a
reset that logs in at once: whoever finds the weaker door needs no code for the stronger. Put the guard where the act is
done, so that each door passes it, or close the old route.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, guard_drift
from auditor.program.another_way import after_refusal
from auditor.program.stepped_over import by_reset

BAD = """
import pyotp
import stripe
from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)

def pay_out(member, amount):
    stripe.Payout.create(amount=amount, stripe_account=member.account)

@app.post("/v2/payout")
@login_required
def payout():
    if not pyotp.TOTP(current_user.totp_secret).verify(request.form["code"]):
        abort(403)
    pay_out(current_user, 100)
    return "done"

@app.post("/v1/payout")
@login_required
# ruleid: MFA006
def old_payout():
    pay_out(current_user, 100)
    return "done"
"""
GOOD = BAD.replace(
    "# ruleid: MFA006\ndef old_payout():\n    pay_out(current_user, 100)",
    "# ok: MFA006\ndef old_payout():\n    abort(410)",
)


@check(
    severity="high",
    cwe=(288, 306),
    asvs=("6.3.4", "8.3.1"),
    repair="Move the guard into the function that does the act, or put the same decorator on every route; answer 410 on routes "
    "that are gone",
    scope="project",
)
def find(program: Program) -> Iterator[Finding]:
    """Acts that some endpoint guards with a step-up and another one reaches with a session."""
    yield from guard_drift(program)
    yield from after_refusal(program)
    yield from by_reset(program)
