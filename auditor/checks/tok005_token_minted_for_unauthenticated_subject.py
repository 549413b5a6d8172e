"""A token or session is made for a person whom the request names, although somebody else is logged in.

A preview, a share link or a switch of accounts that mints a token for a chosen user hands over that user's account: so
fifty million tokens were taken from a "view as" feature in 2018. Mint for the caller only, with a narrow purpose, or
let staff impersonate under a permission and an audit log.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, inner
from auditor.program.path import Path
from auditor.program.responses import OWNERS, secret_key

BAD = """
from flask import Flask, jsonify, request
from flask_jwt_extended import create_access_token, get_jwt_identity, jwt_required

app = Flask(__name__)

@app.post("/preview/<user_id>")
@jwt_required()
def preview(user_id):
    # ruleid: TOK005
    return jsonify(token=create_access_token(identity=user_id))

@app.post("/again")
@jwt_required()
def again():
    # ok: TOK005
    return jsonify(token=create_access_token(identity=get_jwt_identity()))
"""
GOOD = BAD.replace("# ruleid: TOK005", "# ok: TOK005").replace("identity=user_id", "identity=get_jwt_identity()")
PROVEN = frozenset({"principal", "claims", "provider", "session", "new"})


def _chosen(path: Path) -> bool:
    """Whether the subject was picked by the request alone: no proof, no secret key, not the caller."""
    inside = list(inner(path.role("subject")))
    rows = [x for x in inside if x.kind == "row"]
    if any(x.kind in PROVEN for x in inside) or any(secret_key(path.program, row) for row in rows):
        return False
    found = {row.root for row in rows}
    if any(not found.isdisjoint(x.root for x in inner(g.about)) for g in path.guards if g.kind == "auth"):
        return False  # the token that was checked is his
    return any(x.kind == "request" and x.path for x in inside)


@check(
    severity="critical",
    cwe=(287, 863, 639),
    asvs=("8.3.3", "10.3.3", "7.6.2"),
    repair="Mint for the caller only: create_access_token(identity=get_jwt_identity()); impersonation needs a staff permission",
)
def find(program: Program) -> Iterator[Finding]:
    """Tokens and sessions made inside a logged-in endpoint for a subject from the request."""
    done: set[object] = set()
    for path in program.paths(to=("account.mint",)):
        if not path.has("auth") or path.has("reauth", "second_factor", *OWNERS) or path.unknown or not path.by_session:
            continue
        if path.act.site not in done and not path.completes_public_act and _chosen(path):
            done.add(path.act.site)
            yield path.finding("for a person whom the request names, not for the caller", at="act", kinds=OWNERS)
