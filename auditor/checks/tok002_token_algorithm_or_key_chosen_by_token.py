"""A token says itself by which algorithm or key it is to be verified.

Whoever writes the token writes its header as well: with the algorithm taken from there he chooses ``none`` or signs
with the public key, and with ``jku``, ``x5u`` or ``jwk`` he brings his own key. Fix one algorithm, and look keys up by
``kid`` in a set of your own.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.facts import Act
from auditor.finding import Finding
from auditor.program import Program, inner
from auditor.program.keys import chosen_by_token
from auditor.program.tokens import TokenUse

BAD = """
import jwt
from flask import Flask, request

app = Flask(__name__)

@app.get("/me")
def me():
    token = request.headers["Authorization"]
    header = jwt.get_unverified_header(token)
    # ruleid: TOK002
    return jwt.decode(token, app.config["KEY"], algorithms=[header["alg"]])["sub"]

@app.get("/mixed")
def mixed():
    # ruleid: TOK002
    return jwt.decode(request.headers["Authorization"], app.config["KEY"], algorithms=["HS256", "RS256"])["sub"]

def key_for(header, keys):
    # ruleid: TOK002
    key = header["jwk"]
    return key
"""
GOOD = (
    BAD.replace("# ruleid: TOK002", "# ok: TOK002")
    .replace('algorithms=[header["alg"]]', 'algorithms=["ES256"]')
    .replace('["HS256", "RS256"]', '["RS256", "ES256"]')
    .replace('key = header["jwk"]', 'key = keys["default"]')
)
FETCHED = frozenset({"jku", "x5u", "jwk", "x5c"})


def _flaw(act: Act) -> str:
    """How the token decides about its own verification; empty when it does not."""
    chosen = list(inner(act.role("algorithm")))
    if any(x.kind == "unverified" for x in chosen):
        return "verifies a token by the algorithm that the token names"
    names = {x.name for x in chosen if x.kind == "constant"}
    if "none" in {name.lower() for name in names}:
        return "accepts tokens that nobody signed (algorithm none)"
    if any(name.startswith("HS") for name in names) and any(name[:2] in ("RS", "ES", "PS", "Ed") for name in names):
        return "accepts both shared-key and public-key algorithms for one key, so the public key can sign"
    if any(x.kind == "unverified" and FETCHED & set(x.path) for x in inner(act.role("key"))):
        return "verifies a token by a key that the token brings"
    return ""


@check(
    severity="high",
    cwe=(347, 327, 345),
    asvs=("9.1.2", "9.1.3"),
    scope="function",
    repair='Fix the algorithm: jwt.decode(token, key, algorithms=["ES256"]); keys from PyJWKClient(URL) of a fixed address',
)
def find(program: Program) -> Iterator[Finding]:
    """Verifications in which the token picks the algorithm or the key."""
    for func in program.functions():
        summary = program.flow.summary(func)
        for event in summary.events if summary is not None else ():
            flaw = _flaw(event.act) if event.act.kind == "token.checked" else ""
            if flaw:
                yield TokenUse(program, func, event.act).finding(flaw)
    yield from chosen_by_token(program)
