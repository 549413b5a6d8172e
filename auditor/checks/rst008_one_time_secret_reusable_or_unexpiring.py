"""A recovery token can be used again after it was used, or never gets too old.

Tokens stay in mailboxes, browser histories and logs. One that still works after the password was set, or a year later,
opens the account to whoever finds it. Delete it or mark it as used in the same step, and refuse it after a short while.
"""

from collections.abc import Iterator
from dataclasses import replace

from auditor.check import check
from auditor.finding import Finding, Step
from auditor.program import Program
from auditor.program.recovery import secrets_shown, unused
from auditor.program.stateless import reusable, unconsumed

BAD = """
from flask import Flask, abort, request
from werkzeug.security import generate_password_hash
from shop.models import Member, db

app = Flask(__name__)

@app.post("/confirm")
def confirm():
    member = Member.query.filter_by(reset_token=request.form["token"]).first()
    if member is None:
        abort(400)
    # ruleid: RST008
    member.password_hash = generate_password_hash(request.form["new"])
    db.session.commit()
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    reset_token = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: RST008", "# ok: RST008")
    .replace("    if member is None:", "    if member is None or member.reset_expires < datetime.now():")
    .replace("    db.session.commit()", "    member.reset_token = None\n    db.session.commit()")
    .replace("from flask import", "from datetime import datetime\nfrom flask import")
)


@check(
    severity="high",
    cwe=(613, 640, 294, 837),
    asvs=("6.5.1", "6.5.5", "6.4.1"),
    repair="Clear or delete the token in the same transaction and compare its age; or use default_token_generator, whose "
    "tokens end with the password, or URLSafeTimedSerializer.loads(token, max_age=3600) with the password's version in it",
)
def find(program: Program) -> Iterator[Finding]:
    """Passwords set by a token that nothing on the way uses up or finds too old."""
    done = set()
    makers = list(reusable(program))
    for path in program.paths(to=("account.password",)):
        lacks = unused(path)
        if lacks and path.act.site not in done:
            done.add(path.act.site)
            flaw = " and ".join({"consumed": "is not used up", "expired": "does not expire"}[one] for one in lacks)
            found = path.finding(f"by a token that {flaw}", at="act", confidence="medium")
            made = tuple(maker.steps[-1] for maker in makers) if lacks == ("consumed",) else ()
            checked = tuple(Step(guard.site, f"{guard.name} checks it") for guard in secrets_shown(path))
            yield replace(found, steps=(*made, *found.steps[:-1], *checked, found.steps[-1]))
    yield from (maker for maker in makers if not done)
    yield from unconsumed(program)
