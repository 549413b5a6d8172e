"""Tokens given out before stay good after the password is changed or reset.

Whoever took over an account keeps it, although its owner did what everybody advises: tokens that stand for themselves
hold until they expire. Put a version of the account into the token and raise it with the password, or delete the
refresh tokens and refuse the others by their time of issue.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.sessions import surviving

BAD = """
import jwt
from flask import Flask, request
from werkzeug.security import check_password_hash, generate_password_hash
from shop.models import Member, db

app = Flask(__name__)

@app.post("/token")
def token():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    if not check_password_hash(member.password, request.form["password"]):
        return "no", 403
    return jwt.encode({"sub": member.id, "exp": 1}, app.config["KEY"], algorithm="HS256")

@app.post("/reset/<token>")
# ruleid: SES002
def reset(token):
    member = Member.query.filter_by(reset_token=token).first()
    member.password = generate_password_hash(request.form["password"])
    db.session.commit()
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    password = db.Column(db.String)
    reset_token = db.Column(db.String)
    token_version = db.Column(db.Integer)
"""
GOOD = BAD.replace("# ruleid: SES002", "# ok: SES002").replace(
    "    db.session.commit()", "    member.token_version += 1\n    db.session.commit()"
)


@check(
    severity="high",
    cwe=(613,),
    asvs=("7.4.3", "7.4.1"),
    repair="End the others: raise a version that every token carries, delete refresh and API tokens of that user, or refuse "
    "tokens issued before password_changed_at",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of a password in projects whose tokens stand for themselves."""
    for path in surviving(program):
        yield path.finding("while tokens given out before stay good: nothing ends them", confidence="medium")
