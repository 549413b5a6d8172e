"""A token that lets somebody in lasts for days, and nothing can end it before.

Who logs out, loses a phone or finds a stranger in the account can do nothing about a copied token that stands for itself.
Let access tokens live for minutes, renew them by refresh tokens that are kept on the server, and refuse those that were
ended: by a list of their ids, or a version in the account.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.lasting import left_in_name_only, long_lived

BAD = """
from datetime import timedelta

import jwt
from flask import Flask, jsonify, request
from shop.keys import KEY

app = Flask(__name__)

def access_token(member, until):
    return jwt.encode({"sub": member.id, "exp": until}, KEY, algorithm="HS256")

@app.post("/logout")
# ruleid: SES003
def logout():
    answer = jsonify("bye")
    answer.delete_cookie("access_token")
    return answer

# file: shop/settings.py
from datetime import timedelta

# ruleid: SES003
SIMPLE_JWT = {"ACCESS_TOKEN_LIFETIME": timedelta(days=90), "ROTATE_REFRESH_TOKENS": False}

# file: shop/keys.py
import os

KEY = os.environ["KEY"]
"""
GOOD = (
    BAD.replace("# ruleid: SES003", "# ok: SES003")
    .replace("timedelta(days=90)", "timedelta(minutes=10)")
    .replace('    answer = jsonify("bye")', '    revoke(request.cookies["access_token"])\n    answer = jsonify("bye")')
)


@check(
    severity="medium",
    cwe=(613,),
    asvs=("7.4.1", "7.4.5"),
    scope="project",
    repair="ACCESS_TOKEN_LIFETIME of minutes with ROTATE_REFRESH_TOKENS and BLACKLIST_AFTER_ROTATION; flask-jwt-extended's "
    "token_in_blocklist_loader; a token version in the account that logout raises",
)
def find(program: Program) -> Iterator[Finding]:
    """Access tokens that last for more than a day, and logouts that end nothing."""
    yield from long_lived(program)
    yield from left_in_name_only(program)
