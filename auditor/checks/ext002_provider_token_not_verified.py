"""An identity token of a provider is only unpacked, and its content is believed.

The payload of a token is plain base64: anybody can write one with anybody's subject in it. Only the signature, checked
with the provider's published key, says that the provider wrote it. Verify the token, then read it.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.providers import finding_at, unpacked

BAD = """
import base64
import json
from flask import Flask, request
from flask_login import login_user
from shop.models import Member

app = Flask(__name__)

@app.post("/line")
def line():
    payload = request.form["id_token"].split(".")[1]
    # ruleid: EXT002
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    login_user(Member.query.filter_by(line_id=claims["sub"]).first())
    return "welcome"

@app.post("/picture")
def picture():
    # ok: EXT002
    return json.loads(base64.b64decode(request.form["picture"]))

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    line_id = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: EXT002", "# ok: EXT002")
    .replace('request.form["id_token"].split(".")[1]', 'request.form["id_token"]')
    .replace('json.loads(base64.urlsafe_b64decode(payload + "=="))', 'verify_oauth2_token(payload, Request(), "our-client")')
    .replace("from flask_login", "from google.auth.transport.requests import Request\nfrom google.oauth2.id_token import verify_oauth2_token\nfrom flask_login")
)  # fmt: skip


@check(
    severity="critical",
    cwe=(347, 345, 287),
    asvs=("6.8.2", "9.1.1", "9.2.2"),
    scope="function",
    repair="Verify first: google.oauth2.id_token.verify_oauth2_token, or jwt.decode(token, PyJWKClient(JWKS)."
    "get_signing_key_from_jwt(token).key, algorithms=['RS256'], audience=CLIENT_ID, issuer=ISSUER)",
)
def find(program: Program) -> Iterator[Finding]:
    """Identity tokens whose payload is decoded by hand, and no signature is checked."""
    for said in unpacked(program):
        yield finding_at(program, said, "reads an identity token without checking its signature", said.name)
