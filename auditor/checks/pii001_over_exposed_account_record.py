"""Account records of everybody, or with all their columns, are given out.

A list of all members with address and mail, open to whoever has an account or to anybody, and a serializer that copies
every column, also those added next year, are how whole customer files leave. Name the columns, and give a member his
own record only.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.responses import OWNERS, given_to_all, shown, wildcards

BAD = """
from flask import Flask, jsonify
from rest_framework import serializers
from shop.models import Member

app = Flask(__name__)

@app.get("/members")
# ruleid: PII001
def members():
    return jsonify([{"name": m.name, "address": m.address} for m in Member.query.all()])

@app.get("/names")
# ok: PII001
def names():
    return jsonify([m.name for m in Member.query.all()])

# ruleid: PII001
class MemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = Member
        fields = "__all__"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    name = db.Column(db.String)
    address = db.Column(db.String)
    phone = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: PII001", "# ok: PII001")
    .replace('"name": m.name, "address": m.address', '"name": m.name')
    .replace('fields = "__all__"', 'fields = ["name"]')
)


@check(
    severity="high",
    cwe=(359, 213, 201),
    asvs=("15.3.1", "14.2.6", "8.2.3"),
    repair='Name the columns (fields = ["nickname"]), and narrow the query to the caller or ask for a staff permission',
)
def find(program: Program) -> Iterator[Finding]:
    """Answers with everybody's records, and serializers that copy every column of an account."""
    for entry in program.entries:
        found = (
            [one for one in shown(program, entry) if given_to_all(program, one)]
            if entry.endpoint.kind != "task"
            else []
        )
        if found:
            yield found[0].path.finding(
                "of all members, with no check that staff asks", kinds=OWNERS, confidence="medium"
            )
    yield from wildcards(program)
