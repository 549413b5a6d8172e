"""A second factor is asked for, and yet one gets past without it.

Its answer is not looked at, an exception of it is swallowed, a switch or a debug mode says yes beforehand, money asks
for it only from those who opted in, or the window for codes is so wide that they can be guessed. The check then reassures
its readers and stops nobody. Let it end the request in every case; let people without a second factor enrol one first.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, loose_tests, optional

BAD = """
import pyotp
from flask import Flask, abort, current_app, request
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/mail")
@login_required
def mail():
    # ruleid: MFA007
    pyotp.TOTP(current_user.totp_secret).verify(request.form["code"])
    current_user.email = request.form["email"]
    return "saved"

def code_is_right(user, code):
    if current_app.config["SKIP_OTP"]:
        return True
    # ruleid: MFA007
    return pyotp.TOTP(user.totp_secret).verify(code)
"""
GOOD = """
import pyotp
from flask import Flask, abort, request
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/mail")
@login_required
def mail():
    # ok: MFA007
    if not pyotp.TOTP(current_user.totp_secret).verify(request.form["code"], valid_window=1):
        abort(403)
    current_user.email = request.form["email"]
    return "saved"
"""

MONEY_OUT = tuple(
    f"money.{kind}" for kind in ("charge", "topup", "pay", "transfer", "withdraw", "payout", "redeem", "gift")
)


@check(
    severity="high",
    cwe=(305, 1188),
    asvs=("6.3.3", "16.5.3"),
    repair="End the request when the answer is no: if not pyotp.TOTP(...).verify(code): abort(403); take switches out of the "
    "check; ask people without a second factor to enrol one",
    scope="function",
)
def find(program: Program) -> Iterator[Finding]:
    """Tests of a second factor that do not bind, and money that asks for one only sometimes."""
    for loose in loose_tests(program):
        yield loose.finding
    seen: set[str] = set()
    for path in program.paths(to=MONEY_OUT, lacks=("second_factor",)):
        for guard in path.trail.met if path.authenticated and str(path.endpoint.site) not in seen else ():
            if guard.kind == "second_factor" and not guard.weak:
                switch = optional(program, path.entry.func, guard)
                if switch:
                    seen.add(str(path.endpoint.site))
                    yield path.finding(
                        f"and asks for the second factor only if {switch} says so", kinds=("second_factor",)
                    )
                    break
