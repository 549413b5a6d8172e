"""Who knows a birth date, a phone number or a secret answer is taken for the owner of the account.

Such facts stand on forms, in address books and in leaks, and cannot be changed: with them a stranger sets a new password
or receives the key to the account. That birth date and phone number were enough is among the flaws seen in the 7pay
incident. Send a token to the address on record, whatever else is asked.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.check import check
from auditor.finding import Finding
from auditor.program import PROOFS, Program
from auditor.program.recovery import answers_compared, facts_asked

BAD = """
from flask import Flask, request
from werkzeug.security import generate_password_hash
from shop.models import Member, db

app = Flask(__name__)

@app.post("/reset")
def reset():
    # ruleid: RST003
    member = Member.query.filter_by(mail=request.form["mail"], birth=request.form["birth"], tel=request.form["tel"]).first()
    if member:
        member.password_hash = generate_password_hash(request.form["new"])
        db.session.commit()
    return "done"

@app.get("/people")
def people():
    return str(Member.query.filter_by(birth=request.args["birth"]).first())  # a search
# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    reset_token = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: RST003", "# ok: RST003").replace(
    'mail=request.form["mail"], birth=request.form["birth"], tel=request.form["tel"]',
    'reset_token=request.form["token"]',
)


@check(
    severity="high",
    cwe=(640, 1390, 287),
    asvs=("6.4.2", "6.4.3"),
    repair="Send a token to the stored address (default_token_generator.make_token, itsdangerous) and let the token alone decide",
)
def find(program: Program) -> Iterator[Finding]:
    """Passwords, sessions and tokens for typed addresses that personal facts alone open."""
    done = set()
    for path in program.paths(to=("account.password", "account.mint", "message.mail", "message.sms")):
        sends = path.act.kind.startswith("message.")
        if (
            path.has(*PROOFS)
            or path.registers
            or (sends and not (path.carries_secret_of_row and path.typed_recipient == "typed"))
        ):
            continue
        asked = facts_asked(path)
        if asked is not None and (path.act.kind != "account.mint" or len(asked[0].keys) > 1):
            row, names = asked
            site = row.site or path.act.site
            if site not in done:
                done.add(site)
                yield replace(
                    path.finding(f"for whoever knows personal facts of the owner ({', '.join(names)})", at="act"),
                    site=site,
                )
        elif (
            path.act.kind == "account.password" and path.asserted_keys("subject") and (answer := answers_compared(path))
        ):
            yield path.finding(f"for whoever knows an answer of the owner ({answer})", at="act", confidence="medium")
