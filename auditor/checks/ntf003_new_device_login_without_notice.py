"""Money can be moved after a login from a device never seen before, and the owner is not told of it.

The members of 7pay found out from their bank statements. Note the device or address of each login, write to the owner
when it is new, and show him his sessions with a way to end them. Where an identity provider does this, declare it in
the configuration of this tool.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.notices import sees_devices

BAD = """
from flask import Flask, request, session
from flask_login import current_user, login_required, login_user
from flask_mail import Mail, Message
from werkzeug.security import check_password_hash
from shop.models import Member, db

app = Flask(__name__)
mail = Mail(app)

@app.post("/login")
# ruleid: NTF003
def login():
    member = Member.query.filter_by(email=request.form["email"]).first()
    if member is None or not check_password_hash(member.password, request.form["password"]):
        return "no", 403
    login_user(member)
    return "hello"

@app.post("/withdraw")
@login_required
def withdraw():
    current_user.balance -= int(request.form["amount"])
    db.session.commit()
    mail.send(Message("withdrawn", recipients=[current_user.email]))
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    email = db.Column(db.String)
    balance = db.Column(db.Integer)
"""
GOOD = BAD.replace("# ruleid: NTF003", "# ok: NTF003").replace(
    "    login_user(member)\n",
    '    login_user(member)\n    if request.headers["User-Agent"] not in member.known:\n        warn(member, "new_device")\n',
)

MOVES = ("money.charge", "money.topup", "money.transfer", "money.withdraw", "money.payout", "money.pay")


@check(
    severity="low",
    cwe=(778, 223),
    asvs=("6.3.5", "7.5.2"),
    scope="project",
    repair="user_logged_in receivers, django-user-sessions, allauth.usersessions, Flask-Security's signals: note the device, and "
    "write to the owner when it is new",
)
def find(program: Program) -> Iterator[Finding]:
    """One finding for a project that moves money and writes mails, but looks at no device."""
    if not any(path.by_session and path.own is not False for path in program.paths(to=MOVES)) or sees_devices(program):
        return
    writes = any(t.act.kind.startswith("message.") for e in program.entries for t in program.trails(e))
    for path in program.paths(to=("account.login",)):
        told = any(trail.act.kind.startswith("message.") for trail in path.others)
        if path.endpoint.kind == "http" and not told and not path.unknown:
            yield path.finding("from whatever device, and tells nobody", confidence="medium" if writes else "low")
            return
