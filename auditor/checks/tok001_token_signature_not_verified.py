"""Claims of a token are believed although nobody verified its signature.

Anyone can write such a token. ``jwt.decode`` with ``verify_signature`` off also skips expiry, audience and issuer. A
peek that only chooses the key, or that follows a verified decode of the same token, is not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.unheard import asserted, only_if_sent, unanswered

BAD = """
import jwt
from flask import Flask, request
from shop.models import Member

app = Flask(__name__)

@app.get("/me")
def me():
    # ruleid: TOK001
    claims = jwt.decode(request.headers["Authorization"], options={"verify_signature": False})
    return Member.query.get(claims["sub"]).name

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    name = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: TOK001", "# ok: TOK001").replace(
    'options={"verify_signature": False}', 'app.config["JWT_KEY"], algorithms=["HS256"], audience="shop"'
)


@check(
    severity="critical",
    cwe=(347, 345),
    asvs=("9.1.1",),
    scope="function",
    repair='Verify while decoding: jwt.decode(token, key, algorithms=["RS256"], audience=AUDIENCE, issuer=ISSUER)',
)
def find(program: Program) -> Iterator[Finding]:
    """Unverified decodes whose content is used."""
    for use in program.unverified_tokens():
        if use.used and not use.verified_elsewhere:
            yield use.finding("reads claims from a token whose signature nobody verified")
    yield from asserted(program, ("token",))
    yield from unanswered(program, ("token",))
    yield from only_if_sent(program)
