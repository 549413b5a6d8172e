"""A logged-in person sets a new password and nobody asks for the old one.

Whoever has the session for a moment, by a stolen cookie or an unlocked screen, owns the account from then on. Test the
current password, or a fresh second factor, before the new one is stored; a check that runs only when the old password
happens to be given is none. Setting a password at registration or by a reset token is not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import db
from werkzeug.security import generate_password_hash

app = Flask(__name__)

@app.post("/password")
@login_required
# ruleid: PWD002
def password():
    current_user.password_hash = generate_password_hash(request.form["new"])
    db.session.commit()
    return "saved"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
GOOD = (
    BAD.replace("# ruleid: PWD002", "# ok: PWD002")
    .replace(
        "    current_user.password_hash",
        '    if not check_password_hash(current_user.password_hash, request.form["old"]):\n        abort(403)\n'
        "    current_user.password_hash",
        1,
    )
    .replace("request\nfrom flask_login", "abort, request\nfrom flask_login")
    .replace("import generate_password_hash", "import check_password_hash, generate_password_hash")
)


@check(
    severity="high",
    cwe=(620, 306),
    asvs=("6.2.3", "7.5.1"),
    repair="Check the old password first: Django's PasswordChangeForm, user.check_password, werkzeug's check_password_hash, "
    "flask-security's change password view",
)
def find(program: Program) -> Iterator[Finding]:
    """Password changes by session that test neither the old password nor a second factor."""
    for path in program.paths(to=("account.password",), lacks=("second_factor", "reauth")):
        if not path.by_session or path.has("staff", "signature") or path.completes_public_act:
            continue
        if path.own is not False or path.has("owner"):
            yield path.finding("without asking for the current one", kinds=("second_factor", "reauth"))
