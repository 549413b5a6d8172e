"""Records of the family, or numbers that identify a person, are shown on the strength of an ordinary session.

One stolen cookie then gives away a home, the children's names and birthdays, or a number that is never changed. Ask for
the password or a second factor again before such a page, or show a masked form of it.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.responses import is_family, shown

BAD = """
from flask import Flask, jsonify
from flask_login import current_user, login_required
from shop.models import Child

app = Flask(__name__)

@app.get("/children")
@login_required
# ruleid: PII002
def children():
    return jsonify(Child.query.filter_by(member_id=current_user.id).all())

@app.get("/children/count")
@login_required
# ok: PII002
def how_many():
    return jsonify(Child.query.filter_by(member_id=current_user.id).count())

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Child(db.Model):
    member_id = db.Column(db.Integer)
    name = db.Column(db.String)
    birthday = db.Column(db.Date)
"""
GOOD = (
    BAD.replace("# ruleid: PII002", "# ok: PII002")
    .replace("@login_required", "@fresh_login_required")
    .replace("login_required\nfrom", "fresh_login_required\nfrom")
)

NUMBERS = frozenset({
    "ssn", "national_id", "my_number", "mynumber", "passport", "passport_number", "social_security_number", "tax_id", "nin",
    "driving_licence", "drivers_license", "id_card_number", "aadhaar", "cpf",
})  # fmt: skip


@check(
    severity="medium",
    cwe=(359, 306),
    asvs=("7.5.3", "8.2.4", "14.1.1"),
    repair="flask_login.fresh_login_required, allauth's reauthentication_required, or a second factor before the page; mask what is shown",
)
def find(program: Program) -> Iterator[Finding]:
    """Answers with records of the family or with numbers of identity, behind a session and nothing more."""
    for entry in program.entries:
        for one in shown(program, entry):
            family = (
                one.path.act.kind == "account.family_read"
                and one.column not in ("id", "pk")
                and is_family(program, one)
            )
            if not (family or one.column in NUMBERS) or not one.path.by_session or one.path.unknown:
                continue
            if one.path.has("reauth", "second_factor", "staff"):
                continue
            what = one.column or one.row.name
            yield one.path.finding(f"({what}) on the strength of a session alone", confidence="medium")
            break
