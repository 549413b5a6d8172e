"""What stands before money is a second password: another thing that one knows, like the first.

A PIN, a payment password or a secret answer is guessed, phished and reused as the login password is, and is often the
same; a second factor is of a different kind. So it was with the payment password in the 7pay incident. Ask for something
that the person has: a TOTP code, a passkey, a confirmation on the registered phone.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, by_second_password

BAD = """
import stripe
from flask import Flask, abort, request
from flask_login import current_user, login_required
from werkzeug.security import check_password_hash

app = Flask(__name__)

@app.post("/topup")
@login_required
# ruleid: MFA005
def topup():
    if not check_password_hash(current_user.payment_pin, request.form["pin"]):
        abort(403)
    stripe.PaymentIntent.create(customer=current_user.cus, amount=100, off_session=True, confirm=True)
    return "done"
"""
GOOD = (
    BAD.replace("# ruleid: MFA005", "# ok: MFA005")
    .replace(
        'check_password_hash(current_user.payment_pin, request.form["pin"])',
        'pyotp.TOTP(current_user.totp_secret).verify(request.form["code"])',
    )
    .replace("import stripe", "import pyotp\nimport stripe", 1)
)

MONEY_OUT = tuple(
    f"money.{kind}" for kind in ("charge", "topup", "pay", "transfer", "withdraw", "payout", "redeem", "gift")
)


@check(
    severity="medium",
    cwe=(308, 1390),
    asvs=("6.3.3",),
    repair="Ask for a factor of a different kind: pyotp.TOTP(...).verify, webauthn.verify_authentication_response, Twilio Verify",
)
def find(program: Program) -> Iterator[Finding]:
    """Money behind nothing but another secret that the person knows."""
    for path in program.paths(to=MONEY_OUT, lacks=("second_factor",)):
        name = by_second_password(path)
        if name:
            yield path.finding(f"after a second password ({name}), which is no second factor", kinds=("second_factor",))
