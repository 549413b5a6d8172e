"""A birth date, PIN or secret answer that nobody typed gets a value which everybody can guess.

Whoever is asked for it in a recovery then tries the default first and is in: that an unset birth date was stored as the
first of January 2019 is among the flaws seen in the 7pay incident. Store nothing, and let nothing never match.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recovery import default_facts, recovers

BAD = """
from datetime import date
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    # ruleid: RST004
    birth = db.Column(db.Date, default=date(2019, 1, 1))
    # ok: RST004
    joined = db.Column(db.Date, default=date(2019, 1, 1))

@app.post("/reminder")
def reminder():
    return str(Member.query.filter_by(mail=request.form["mail"], birth=request.form["birth"]).first())
"""
GOOD = BAD.replace("# ruleid: RST004", "# ok: RST004").replace(
    "birth = db.Column(db.Date, default=date(2019, 1, 1))", "birth = db.Column(db.Date, nullable=True)"
)


@check(
    severity="medium",
    cwe=(1188, 640, 1391),
    asvs=("2.2.1", "6.4.2"),
    scope="setting",
    repair="Leave the field empty (null=True, Optional) and refuse to compare with an empty one",
)
def find(program: Program) -> Iterator[Finding]:
    """Fields with guessable defaults, in projects that let people recover an account."""
    if recovers(program):
        for site, name in default_facts(program):
            yield Finding(
                check="", site=site, confidence="medium", subject=name,
                message=f"{name} gets a value that everybody can guess when nobody typed one, and accounts can be recovered here.",
            )  # fmt: skip
