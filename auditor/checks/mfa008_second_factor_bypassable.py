"""The second factor is whatever the caller says, or comes after the door is open.

A field of the request that says "the code was right", a session that is full before the code was asked, a page that
marks the step as done without testing anything: whoever skips the page, or sends the field, is in. Keep the outcome on
the server, and give a session or token only after the second step; until then keep no more than who is half logged in.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.facts import ACCOUNT_ACTS, MONEY_ACTS, PUBLIC_ACTS
from auditor.finding import Finding
from auditor.program import Program, opened_early, typed
from auditor.program.another_way import anothers_proof

BAD = """
import stripe
from flask import Flask, abort, request, session
from flask_login import current_user, login_required

app = Flask(__name__)

@app.post("/charge")
@login_required
# ruleid: MFA008
def charge():
    if not request.json.get("mfa_passed"):
        abort(403)
    stripe.PaymentIntent.create(customer=current_user.cus, amount=100, off_session=True, confirm=True)
    return "done"

@app.post("/otp/done")
@login_required
def otp_done():
    # ruleid: MFA008
    session["otp_verified"] = True
    return "done"
"""
GOOD = (
    BAD.replace("# ruleid: MFA008", "# ok: MFA008")
    .replace('request.json.get("mfa_passed")', 'session.get("otp_verified")')
    .replace(
        '    session["otp_verified"]',
        '    if not pyotp.TOTP(current_user.totp_secret).verify(request.form["code"]):\n        abort(403)\n    session["otp_verified"]',
    )
    .replace("import stripe", "import pyotp\nimport stripe")
    .replace("    # ok: MFA008\n    if", "    if")
)

PROTECTED = tuple(act for act in (*MONEY_ACTS, *ACCOUNT_ACTS) if act not in PUBLIC_ACTS or act == "account.mint")


@check(
    severity="critical",
    cwe=(302, 304, 602),
    asvs=("2.3.1", "6.3.3"),
    repair="Verify the code on the server (pyotp.TOTP(...).verify, django-otp's match_token), keep only a half-finished login "
    "in the session until then, and call login() after it",
)
def find(program: Program) -> Iterator[Finding]:
    """Second factors that the caller asserts, flags that nothing was tested for, and sessions given too early."""
    seen: set[str] = set()
    for path in program.paths(to=PROTECTED):
        said = [g for g in path.trail.met if g.weak == "is what the caller says"]
        if said and not path.has("second_factor") and str(path.endpoint.site) not in seen:
            seen.add(str(path.endpoint.site))
            yield path.finding(
                f"after a second factor that the caller merely asserts ({said[0].name})",
                kinds=("second_factor",),
                confidence="high",
            )
    for path in program.paths(to=("account.second_step",), lacks=("second_factor", "reauth")):
        logs_in = any(t.act.kind in ("account.mint", "account.register") for t in path.others)
        if path.act.name.startswith("session[") and (typed(path.role("field_value")) or not logs_in):
            yield path.finding("without testing anything: whoever calls it is past the second factor", at="act")
    for path in program.paths(to=PROTECTED, lacks=("second_factor",)):
        if path.authenticated and path.act.kind != "account.mint":
            yield from opened_early(program, path)
            break
    yield from anothers_proof(program)
