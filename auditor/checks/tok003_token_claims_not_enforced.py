"""A token that lets somebody in never expires, or its expiry is not looked at.

A copied token without ``exp`` works for ever; with the check of expiry switched off the claim is there in vain. Let
access tokens live for minutes, and verify expiry, audience and issuer while decoding.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.keys import by_substring
from auditor.program.tokens import endless, unchecked_expiry

BAD = """
import jwt
from flask import Flask, request
from werkzeug.security import check_password_hash
from shop.models import Member

app = Flask(__name__)

@app.post("/token")
def token():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    if not check_password_hash(member.password, request.form["password"]):
        return "no", 403
    # ruleid: TOK003
    return jwt.encode({"sub": member.id}, app.config["KEY"], algorithm="HS256")

@app.get("/me")
def me():
    # ruleid: TOK003
    claims = jwt.decode(request.headers["X-Token"], app.config["KEY"], algorithms=["HS256"], options={"verify_exp": False})
    return claims["sub"]

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    password = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: TOK003", "# ok: TOK003")
    .replace('{"sub": member.id}', '{"sub": member.id, "exp": app.config["SOON"]()}')
    .replace('{"verify_exp": False}', '{"require": ["exp"]}')
)


@check(
    severity="medium",
    cwe=(613, 345),
    asvs=("9.2.1", "9.2.3"),
    scope="function",
    repair='Put "exp" into the claims (datetime.now(UTC) + timedelta(minutes=15)) and leave verify_exp on',
)
def find(program: Program) -> Iterator[Finding]:
    """Session tokens made without an expiry, and decodes with the check of expiry switched off."""
    done: set[object] = set()
    for use in (*endless(program), *unchecked_expiry(program)):
        if use.act.site not in done:
            done.add(use.act.site)
            flaw = (
                "makes a token that never expires"
                if use.act.kind == "token.made"
                else "accepts tokens that have expired"
            )
            yield use.finding(flaw)
    yield from by_substring(program)
