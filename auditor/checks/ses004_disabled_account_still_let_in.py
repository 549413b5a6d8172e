"""A session or token of an account that was switched off still opens it.

Switching an account off ends nothing by itself: the person was logged in before, and each request only looks up whose
session or token it is. Ask for the flag where the session or token becomes a person again, or end both when the account
is switched off.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.standing import accounts_of_the_system, let_in_again

BAD = """
from flask import Flask
from flask_login import LoginManager
from shop.models import Member

app = Flask(__name__)
manager = LoginManager(app)

@manager.user_loader
# ruleid: SES004
def load_user(member_id):
    return Member.query.get(int(member_id))

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    is_active = db.Column(db.Boolean)
"""
GOOD = BAD.replace("# ruleid: SES004", "# ok: SES004").replace(
    "    return Member.query.get(int(member_id))",
    "    member = Member.query.get(int(member_id))\n    return member if member and member.is_active else None",
)


@check(
    severity="medium",
    cwe=(613, 285),
    asvs=("7.4.2", "8.3.2"),
    scope="function",
    repair="Return None (or raise AuthenticationFailed) when not user.is_active; with Django call "
    "ModelBackend.user_can_authenticate, and end sessions and tokens when an account is switched off",
)
def find(program: Program) -> Iterator[Finding]:
    """Loaders of sessions and tokens that never ask whether the account is still on."""
    yield from let_in_again(program)
    yield from accounts_of_the_system(program)
