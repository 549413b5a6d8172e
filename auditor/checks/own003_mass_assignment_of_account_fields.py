"""Whatever the request holds is copied onto an account, so the caller sets his own role, balance or verified mark.

A form shows three fields, but the program accepts every name that is sent: ``is_admin``, ``balance``, ``email``. Copy
the fields that may be changed, by name, or through a schema that knows no others.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.wholesale import chosen_rights, copied, raises_itself

BAD = """
from flask import Flask, request
from flask_login import current_user, login_required
from shop.models import Member, db

app = Flask(__name__)

@app.post("/profile")
@login_required
def profile():
    for key, value in request.get_json().items():
        # ruleid: OWN003
        setattr(current_user, key, value)
    db.session.commit()
    return "done"

@app.post("/chosen")
@login_required
def chosen():
    for key in ("nickname", "locale"):
        # ok: OWN003
        setattr(current_user, key, request.get_json()[key])
    db.session.commit()
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    nickname = db.Column(db.String)
    is_admin = db.Column(db.Boolean)
"""
GOOD = BAD.replace("# ruleid: OWN003", "# ok: OWN003").replace(
    "for key, value in request.get_json().items():", 'for key, value in [("nickname", request.get_json()["nickname"])]:'
)


@check(
    severity="high",
    cwe=(915, 269),
    asvs=("15.3.3", "8.2.3"),
    repair="Copy named fields only, or let a schema, form or serializer with a list of fields take the request",
)
def find(program: Program) -> Iterator[Finding]:
    """Request bodies copied wholesale onto an account, and roles that a member sets for himself."""
    done: set[object] = set()
    for path in program.paths(to=("account.profile_write", "account.register", "account.staff_reset")):
        if path.act.site in done or path.has("staff", "signature"):
            continue
        if copied(path):
            done.add(path.act.site)
            yield path.finding("with every field that the request holds", at="act", confidence="medium")
        elif raises_itself(path):
            done.add(path.act.site)
            yield path.finding("for the caller himself, with the value that he sends", at="act", confidence="medium")
        elif column := chosen_rights(path):
            done.add(path.act.site)
            yield path.finding(f"with the {column} that whoever registers names", at="act", confidence="medium")
