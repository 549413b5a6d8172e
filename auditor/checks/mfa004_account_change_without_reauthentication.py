"""What opens or recovers an account is changed on the strength of a session alone.

A new mail address, phone number or login name, a second factor enrolled or removed, a linked identity, an API key: each
turns a session stolen for an hour into an account lost for good. Ask for the password or the second factor first.

Only changes to the caller's own account are meant; names, languages and the like are not.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recorded import kept_codes
from auditor.program.unasked import unasked

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import db

app = Flask(__name__)

@app.post("/mail")
@login_required
# ruleid: MFA004
def mail():
    current_user.email = request.form["email"]
    db.session.commit()
    return "saved"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
GOOD = (
    BAD.replace("# ruleid: MFA004", "# ok: MFA004")
    .replace(
        "    current_user.email",
        '    if not check_password_hash(current_user.password_hash, request.form["password"]):\n        abort(403)\n'
        "    current_user.email",
    )
    .replace(
        "from flask import Flask, request",
        "from flask import Flask, abort, request\nfrom werkzeug.security import check_password_hash",
    )
)

CHANGES = tuple(f"account.{kind}" for kind in ("email", "phone", "login_id", "mfa_remove", "recovery_codes", "close"))
OFTEN = tuple(
    f"account.{kind}" for kind in ("mfa_enrol", "link", "unlink", "api_key", "export")
)  # said only where siblings ask


@check(
    severity="high",
    cwe=(306, 620),
    asvs=("7.5.1", "6.4.4"),
    repair="Test the current password (check_password, check_password_hash), or use flask-login's fresh_login_required, "
    "allauth's reauthentication_required, flask-jwt-extended's jwt_required(fresh=True)",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of one's own account that ask nothing beyond the session."""
    asked = any(path.has("second_factor", "reauth") for path in program.paths(to=(*CHANGES, "account.password")))
    for path in program.paths(to=(*CHANGES, *OFTEN), lacks=("second_factor", "reauth")):
        removes = path.act.kind == "account.mfa_enrol" and any(t.act.kind == "account.mfa_remove" for t in path.others)
        public = path.completes_public_act or path.has("staff", "signature")
        if not path.by_session or not (path.own or path.has("owner")) or public or removes:
            continue
        sure = asked or path.act.kind in CHANGES
        yield path.finding(
            "with only a session: no password and no second factor is asked",
            kinds=("second_factor", "reauth"),
            confidence="" if sure else "low",
        )
    for path in kept_codes(program, ("second_factor", "reauth")):
        if path.by_session and not path.has("staff"):
            yield path.finding("that releases payments, with only a session", kinds=("second_factor", "reauth"))
    yield from unasked(program)
