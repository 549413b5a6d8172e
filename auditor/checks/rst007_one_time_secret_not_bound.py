"""A token or code is checked, but the account that is changed is another than the one it was made for.

The token proves that somebody holds some token; when the account comes from the request, or from the session of whoever
shows the token, anybody who has a token of his own takes over the account that he names. Take the account from the row or
the content of the token itself, and use the answer of the check.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recovery import unbound

BAD = """
from flask import Flask, abort, request
from werkzeug.security import generate_password_hash
from shop.models import Member, ResetToken, db

app = Flask(__name__)

@app.post("/confirm")
def confirm():
    found = ResetToken.query.filter_by(token=request.form["token"]).first()
    if found is None:
        abort(400)
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    # ruleid: RST007
    member.password_hash = generate_password_hash(request.form["new"])
    db.session.delete(found)
    db.session.commit()
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)

class ResetToken(db.Model):
    token = db.Column(db.String)
    expires = db.Column(db.DateTime)
    member = db.relationship("Member")
"""
GOOD = BAD.replace("# ruleid: RST007", "# ok: RST007").replace(
    'Member.query.filter_by(mail=request.form["mail"]).first()', "found.member"
)


@check(
    severity="critical",
    cwe=(640, 639, 287),
    asvs=("6.6.2", "2.3.1", "7.2.4"),
    repair="Take the account from the token (token_row.user.set_password(...)), or check it with both: "
    "default_token_generator.check_token(user, token), filter(user=user, token_hash=...)",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of credentials and contacts that a secret of another account opens."""
    done = set()
    for path in program.paths(to=("account.password", "account.email", "account.phone", "account.login_id")):
        why = unbound(path)
        if why and path.act.site not in done:
            done.add(path.act.site)
            yield path.finding(why, at="act")
