"""A password, address or second factor is changed, and the person is not told, though others of these acts tell him.

Who is told at once can still lock the account; who is not learns of it from his bank. Send a mail to the address on
record (the old one, when the address itself changes) after each such change, as the project already does for others.
Projects that never write to their members are not meant by default: the notice may be another service's work.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, tells_nobody

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from flask_mail import Mail, Message
from shop.models import db
from werkzeug.security import generate_password_hash

app = Flask(__name__)
mail = Mail(app)

@app.post("/phone")
@login_required
def phone():
    current_user.phone = request.form["phone"]
    mail.send(Message("Your phone number was changed", recipients=[current_user.email], body="Was it you?"))
    return "saved"

@app.post("/password")
@login_required
# ruleid: NTF001
def password():
    current_user.password_hash = generate_password_hash(request.form["new"])
    return "saved"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
GOOD = BAD.replace("# ruleid: NTF001", "# ok: NTF001").replace(
    'request.form["new"])\n',
    'request.form["new"])\n    mail.send(Message("Your password was changed", recipients=[current_user.email], body="You?"))\n',
)

TOLD = tuple(
    f"account.{kind}" for kind in ("password", "email", "phone", "login_id", "mfa_remove", "mfa_enrol", "link")
)


@check(
    severity="medium",
    cwe=(223, 778),
    asvs=("6.3.7", "6.3.5"),
    repair="Send a notice after the change: mail.send, user.email_user, allauth's ACCOUNT_EMAIL_NOTIFICATIONS=True, djoser's "
    "PASSWORD_CHANGED_EMAIL_CONFIRMATION, flask-security's SECURITY_SEND_PASSWORD_CHANGE_EMAIL",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of an account after which no message is sent, in projects that send one after other such changes."""
    paths = [path for path in program.paths(to=TOLD) if path.by_session]
    told = any(not tells_nobody(path) for path in paths)
    seen: set[tuple[str, str]] = set()
    for path in paths:
        key = (str(path.endpoint.site), path.act.kind)
        if (
            key not in seen
            and path.own
            and not path.unknown
            and not path.has("staff")
            and not path.completes_public_act
            and tells_nobody(path)
        ):
            seen.add(key)
            yield path.finding("and tells nobody", confidence="medium" if told else "low")
