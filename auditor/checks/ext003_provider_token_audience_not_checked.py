"""A provider's token is accepted without asking for which application it was issued.

Every shop, game and quiz that lets people log in with the same provider receives tokens of its users. Without a look at
the audience, any of them can show such a token here and be logged in as that person. Give your own client id to the check.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.providers import finding_at, for_us, profiles
from auditor.program.tokens import TokenUse

BAD = """
import requests
from flask import Flask, request
from flask_login import login_user
from google.auth.transport.requests import Request
from google.oauth2 import id_token
from shop.models import Member

app = Flask(__name__)

@app.post("/google")
def google():
    # ruleid: EXT003
    claims = id_token.verify_oauth2_token(request.form["credential"], Request())
    login_user(Member.query.filter_by(google_id=claims["sub"]).first())
    return "welcome"

@app.post("/facebook")
def facebook():
    # ruleid: EXT003
    me = requests.get("https://graph.facebook.com/me", params={"access_token": request.form["token"]}).json()
    login_user(Member.query.filter_by(facebook_id=me["id"]).first())
    return "welcome"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    google_id = db.Column(db.String)
    facebook_id = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: EXT003", "# ok: EXT003")
    .replace('["credential"], Request())', '["credential"], Request(), "our-client-id")')
    .replace("    login_user(Member.query.filter_by(facebook", '    if me["app_id"] != "our-app":\n        return "no"\n    login_user(Member.query.filter_by(facebook')
)  # fmt: skip


@check(
    severity="high",
    cwe=(345, 287, 346),
    asvs=("10.5.4", "9.2.3", "10.3.1"),
    scope="function",
    repair="Give your client id to the check: verify_oauth2_token(token, request, CLIENT_ID); jwt.decode(..., audience=CLIENT_ID); "
    "for an access token ask debug_token and compare app_id",
)
def find(program: Program) -> Iterator[Finding]:
    """Verified tokens without an audience, and profiles fetched with a token that the caller brought."""
    for func in program.functions():
        summary = program.flow.summary(func)
        for event in summary.events if summary is not None else ():
            act = event.act
            google = act.kind == "token.checked" and act.name.startswith("google.oauth2.id_token.verify_")
            if google and not act.role("audience") and not for_us(func):
                yield TokenUse(program, func, act).finding(
                    "accepts a provider's token that was issued for any application"
                )
    for said in profiles(program):
        entry = program.reached_from(said.func)
        if entry is not None and any(trail.act.kind == "account.mint" for trail in program.trails(entry)):
            yield finding_at(
                program, said, "logs in by a provider's token that was issued for any application", said.name
            )
