"""A SAML answer is believed although its signature or its errors are not looked at.

The answer travels through the browser of the person who wants to log in, who may change it. With the strict checks off, or
when nobody asks whether the library found errors, a hand-written answer with anybody's name in it opens the account.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.providers import finding_at, loose_saml

BAD = """
from flask import Flask, request
from flask_login import login_user
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from shop.models import Member
from shop.saml import SETTINGS

app = Flask(__name__)

@app.post("/acs")
def acs():
    auth = OneLogin_Saml2_Auth({"post_data": request.form}, SETTINGS)
    # ruleid: EXT008
    auth.process_response()
    login_user(Member.query.filter_by(mail=auth.get_nameid()).first())
    return "welcome"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: EXT008", "# ok: EXT008").replace(
    "    login_user(", '    if auth.get_errors() or not auth.is_authenticated():\n        return "no"\n    login_user('
)


@check(
    severity="critical",
    cwe=(347, 345, 294),
    asvs=("6.8.2", "6.8.3"),
    scope="function",
    repair='Keep "strict": True and wantAssertionsSigned, and after process_response() stop when auth.get_errors() or not '
    "auth.is_authenticated(); with pysaml2 keep want_response_signed and allow_unsolicited=False",
)
def find(program: Program) -> Iterator[Finding]:
    """Answers processed without a look at errors, and configurations that switch the checks off."""
    for said in program.source.calls("process_response"):
        path = program.source.path(said)
        asked = program.source.mentions(said.func, "get_errors", "is_authenticated", "get_last_error_reason")
        if path.startswith("onelogin.saml2") and not asked:
            yield finding_at(
                program, said, "takes a SAML answer without asking whether it is valid", "process_response"
            )
    for said, key in loose_saml(program):
        yield finding_at(program, said, f"switches a check of SAML answers off ({key})", key)
