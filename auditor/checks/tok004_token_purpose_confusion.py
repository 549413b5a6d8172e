"""A token made for one thing is taken for another.

Two kinds of token (for sessions and for refreshing, for a confirmed address and for a new password) are made with one key,
or with a serializer of one salt, and the place that takes one asks for nothing that the other does not carry as well. The
weaker of the two then opens what the stronger was meant for. Give each kind a claim that says what it is for and compare it,
or a key or salt of its own. Kinds whose claims differ in what is asked for are not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.purposes import confused

BAD = """
import jwt
from datetime import datetime, timedelta, timezone
from shop.keys import KEY

def create_access_token(member):
    claims = {"sub": member.id, "exp": datetime.now(timezone.utc) + timedelta(minutes=15)}
    return jwt.encode(claims, KEY, algorithm="HS256")

def create_refresh_token(member):
    claims = {"sub": member.id, "exp": datetime.now(timezone.utc) + timedelta(days=30)}
    return jwt.encode(claims, KEY, algorithm="HS256")

def current_user(token, members):
    # ruleid: TOK004
    payload = jwt.decode(token, KEY, algorithms=["HS256"])
    return members.get(payload["sub"])

# file: shop/keys.py
import os

KEY = os.environ["KEY"]
"""
GOOD = (
    BAD.replace("# ruleid: TOK004", "# ok: TOK004")
    .replace('"exp": datetime.now(timezone.utc) + timedelta(days', '"type": "refresh", "exp": datetime.now(timezone.utc) + timedelta(days')
    .replace('    return members.get', '    if payload.get("type") == "refresh":\n        return None\n    return members.get')
)  # fmt: skip


@check(
    severity="high",
    cwe=(287, 345, 1390),
    asvs=("9.2.2", "9.2.4"),
    scope="project",
    repair='Put "type" (or aud) into the claims of each kind and compare it where it is taken; itsdangerous and Django: salt=',
)
def find(program: Program) -> Iterator[Finding]:
    """Places that cannot tell two kinds of token apart."""
    yield from confused(program)
