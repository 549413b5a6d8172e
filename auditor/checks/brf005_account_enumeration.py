"""Whoever asks for a reset is told whether there is an account with this address.

A list of addresses becomes a list of customers, and the passwords that leaked elsewhere are then tried only where they
may fit. Answer the same, and as fast, whether or not an account was found; say the rest in the mail.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding, Step
from auditor.program import Program
from auditor.program.answers import absent_accounts

BAD = """
from flask import Flask, abort, request
from shop.models import Member

app = Flask(__name__)

@app.post("/forgot")
# ruleid: BRF005
def forgot():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    if not member:
        return {"error": "There is no account with this address"}, 404
    send_link(member)
    return {"message": "sent"}

@app.post("/forgotten")
# ok: BRF005
def forgotten():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    if member is not None:
        send_link(member)
    return {"message": "If there is an account with this address, we have sent a mail."}

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: BRF005", "# ok: BRF005").replace(
    '        return {"error": "There is no account with this address"}, 404', '        return {"message": "sent"}'
)

_SWITCHES = {
    "PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND": True,
    "USERNAME_RESET_SHOW_EMAIL_NOT_FOUND": True,
    "ACCOUNT_PREVENT_ENUMERATION": False,
    "SECURITY_RETURN_GENERIC_RESPONSES": False,
}


@check(
    severity="medium",
    cwe=(204, 203),
    asvs=("6.3.8",),
    repair="One answer for both cases; ACCOUNT_PREVENT_ENUMERATION = True (allauth), SECURITY_RETURN_GENERIC_RESPONSES = True "
    "(Flask-Security), PASSWORD_RESET_SHOW_EMAIL_NOT_FOUND = False (djoser)",
)
def find(program: Program) -> Iterator[Finding]:
    """Requests for a reset whose answer tells that no account was found, and settings that make a library tell it."""
    for told in absent_accounts(program):
        title, function = told.entry.endpoint.title, told.entry.endpoint.function
        yield Finding(
            check="", site=told.entry.endpoint.site.in_function(function), subject="enumeration", endpoint=title,
            confidence="medium",
            message=f'"{title}" ({function}) tells whoever asks that there is no such account ("{told.text[:60]}").',
            steps=(Step(told.entry.func.site, "enters"), Step(told.site, "says that there is no account")),
        )  # fmt: skip
    for name, telling in _SWITCHES.items():
        switch = program.configuration.get(name)
        if switch is not None and switch.value is telling:
            yield switch.finding("makes the library tell whether there is an account")
