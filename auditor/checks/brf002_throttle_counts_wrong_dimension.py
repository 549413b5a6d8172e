"""A limit on tries counts by something that the attacker changes for free, or only by a pair of account and source.

A limit keyed on the browser's name, on a cookie or on a device that the caller names is none: each try brings a new one.
Axes with one list of user name and address counts the pair: whoever changes the address starts again at zero, for the
same account. Count for the account and, apart from it, for the source.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.limit_keys import free_keys

BAD = """
from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

app = Flask(__name__)
limiter = Limiter(get_remote_address, app=app)

def browser():
    return request.headers.get("User-Agent", "")

@app.post("/login")
# ruleid: BRF002
@limiter.limit("5/minute", key_func=browser)
def login():
    return "hello"

@app.post("/code")
# ok: BRF002
@limiter.limit("5/minute", key_func=lambda: request.form["username"])
def code():
    return "hello"

# file: settings.py
INSTALLED_APPS = ["axes"]
# ruleid: BRF002
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
"""
GOOD = (
    BAD.replace("# ruleid: BRF002", "# ok: BRF002")
    .replace(", key_func=browser", "")
    .replace('[["username", "ip_address"]]', '["username", "ip_address"]')
)

_PAIRS = ("AXES_LOCK_OUT_BY_COMBINATION_USER_AND_IP", "AXES_USE_USER_AGENT", "AXES_LOCK_OUT_BY_USER_AND_USER_AGENT")


@check(
    severity="medium",
    cwe=(307, 799),
    asvs=("6.1.1", "6.3.1"),
    scope="setting",
    repair='Count for the account and for the source apart: AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]; a key_func '
    "that gives the account, beside get_remote_address",
)
def find(program: Program) -> Iterator[Finding]:
    """Keys of limiters that cost the caller nothing, and settings of axes that count a pair only."""
    for keyed in free_keys(program):
        yield keyed.finding("counts by what the caller may change with every try")
    only_pairs = program.configuration.pairs("AXES_LOCKOUT_PARAMETERS")
    if only_pairs is not None:
        yield only_pairs.finding("counts only combinations: another address starts again at zero for the same account")
    for name in _PAIRS:
        switch = program.configuration.get(name)
        if switch is not None and switch.value is True:
            yield switch.finding("counts a combination: another address or browser starts again at zero")
