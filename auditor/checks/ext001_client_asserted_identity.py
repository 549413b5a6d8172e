"""A session or token is issued for an account that the caller merely names.

An id, mail address or phone number says who somebody claims to be. Whoever knows it, and it is rarely secret, is then
logged in as that person: that the server believed an external id which the app sent is among the flaws seen in the 7pay
incident. Verify a proof on the server: the provider's signed token for your own audience, a password, a one-time code
sent to the registered address, or a passkey.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import PROOFS, Program
from auditor.program.unheard import asserted, unanswered

BAD = """
from flask import Flask, request
from flask_login import login_user
from shop.models import Member

app = Flask(__name__)

@app.post("/extlogin")
def extlogin():
    member = Member.query.filter_by(ext_id=request.json["id"], site=request.json["extIdSiteCd"]).first()
    # ruleid: EXT001
    login_user(member)
    return "welcome"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    ext_id = db.Column(db.String)
"""
GOOD = BAD.replace(
    '    member = Member.query.filter_by(ext_id=request.json["id"], site=request.json["extIdSiteCd"]).first()\n    # ruleid: EXT001',
    '    claims = id_token.verify_oauth2_token(request.json["id_token"], Request(), "our-client-id")\n'
    '    member = Member.query.filter_by(ext_id=claims["sub"], site=claims["iss"]).first()\n    # ok: EXT001',
).replace(
    "from flask import Flask, request",
    "from flask import Flask, request\nfrom google.auth.transport.requests import Request\nfrom google.oauth2 import id_token",
)

MINTS = ("account.mint",)


@check(
    severity="critical",
    cwe=(287, 290, 639),
    asvs=("6.8.2", "7.2.1"),
    repair="Take the identity from a verified proof: google.oauth2.id_token.verify_oauth2_token(token, request, CLIENT_ID), "
    "jwt.decode with the provider's key, audience and issuer, check_password_hash, or a code sent to the stored address",
)
def find(program: Program) -> Iterator[Finding]:
    """Mints whose subject was found by request values alone, on a way without any proof."""
    told: set[tuple[str, str]] = set()
    for path in program.paths(to=MINTS):
        named = path.asserted_keys("subject")
        if named and not path.unknown and not path.proves("subject"):
            typed = ", ".join(named)
            told.add((path.trail.place.file, path.trail.place.function))
            yield path.finding(
                f"for the account found by what the caller sent ({typed}), and no proof is verified",
                kinds=PROOFS,
                at="act",
            )
    for loose in (*asserted(program, ("password",)), *unanswered(program, ("password",))):
        if (loose.site.file, loose.site.function) not in told:
            yield loose
