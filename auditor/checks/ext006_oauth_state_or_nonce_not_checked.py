"""The callback of an external login takes a code without looking at the state.

Somebody else can then finish his own login in your browser, or link his external account to yours, and come back through
it later. Draw a state when the login begins, keep it in the session, and compare it before the code is exchanged.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.providers import exchanges, finding_at
from auditor.program.states import asked_if_given, unkept
from auditor.program.unheard import asserted, unanswered

BAD = """
import requests
from flask import Flask, request, session

app = Flask(__name__)
CLIENT = {"client_id": "our-client"}

@app.get("/callback")
def callback():
    given = {"code": request.args["code"], "grant_type": "authorization_code"}
    # ruleid: EXT006
    answer = requests.post("https://idp.example/oauth/token", data={**given, **CLIENT})
    session["member"] = answer.json()["sub"]
    return "welcome"
"""
GOOD = BAD.replace(
    "    # ruleid: EXT006",
    '    if request.args["state"] != session.pop("state"):\n        return "no"\n    # ok: EXT006',
)


@check(
    severity="high",
    cwe=(352, 384, 346),
    asvs=("10.1.2", "10.2.1", "10.5.1"),
    scope="function",
    repair="Let a client do it (Authlib authorize_access_token, OAuth2Session(state=...)), or compare "
    "hmac.compare_digest(session.pop('state'), request.args['state']) before the exchange",
)
def find(program: Program) -> Iterator[Finding]:
    """Exchanges of a code from the request by hand, on an endpoint that never names a state."""
    for said in exchanges(program):
        yield finding_at(program, said, "exchanges a code without looking at the state", said.name)
    yield from unkept(program)
    yield from asked_if_given(program)
    yield from asserted(program, ("state",))
    yield from unanswered(program, ("state",))
