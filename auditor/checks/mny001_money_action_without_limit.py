"""Money moves without a ceiling, neither for one time nor for a day.

When an account is taken, a ceiling is what the thief can take: charges of 30,000 yen ten times in a row went through in
the 7pay incident. Compare the amount with a limit of your own before the money moves, and add up what moved today.
Orders whose price you set yourself are bounded by the order and not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, bounded_above, typed

BAD = """
import stripe
from flask import Flask, request
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/topup")
@login_required
# ruleid: MNY001
def topup():
    amount = int(request.form["amount"])
    stripe.PaymentIntent.create(customer=current_user.cus, amount=amount, off_session=True, confirm=True)
    return "done"
"""
GOOD = (
    BAD.replace("# ruleid: MNY001", "# ok: MNY001")
    .replace("    stripe.Pay", '    if amount > DAILY_LIMIT:\n        return "too much", 400\n    stripe.Pay')
    .replace("app = Flask", "DAILY_LIMIT = 30_000\n\napp = Flask")
)

MOVES = (
    "money.charge",
    "money.topup",
    "money.transfer",
    "money.withdraw",
    "money.payout",
    "money.gift",
    "money.redeem",
)


@check(
    severity="medium",
    cwe=(770, 799, 840),
    asvs=("2.4.1", "2.1.3"),
    repair="Compare with a ceiling before the money moves (if amount > PER_TX: abort(400)), and with the sum of today "
    "(aggregate(Sum('amount')) over a day); pydantic's Field(le=...), MaxValueValidator, NumberRange(max=...)",
)
def find(program: Program) -> Iterator[Finding]:
    """Typed amounts that reach money without any comparison with a limit."""
    seen: set[str] = set()
    for path in program.paths(to=MOVES, lacks=("limit", "throttle")):
        key = f"{path.endpoint.site}"
        if key in seen or not path.authenticated or path.has("staff", "signature"):
            continue
        if typed(path.role("amount")) and not bounded_above(path):
            seen.add(key)
            severity = "high" if path.act.kind == "money.charge" else ""
            yield path.finding(
                "without a limit: neither one amount nor a day's sum is bounded",
                kinds=("limit", "throttle"),
                severity=severity,
            )
