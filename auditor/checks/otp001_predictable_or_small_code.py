"""A one-time code comes from a predictable generator, or there are so few codes that a few tries hit.

A code of four digits is hit by one try in ten thousand, and by one of many accounts at once; the ``random`` module gives
the next code to whoever saw a few. Draw at least six digits from the operating system, let the code live for minutes,
and void it after a handful of wrong tries.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.secrets_life import drawn

BAD = """
import random
import secrets
from flask import Flask, request, session
from twilio.rest import Client

app = Flask(__name__)

@app.post("/code")
def code():
    # ruleid: OTP001
    session["otp"] = str(random.randint(100000, 999999))
    return "sent"

@app.post("/pin")
def pin():
    # ruleid: OTP001
    session["otp"] = f"{secrets.randbelow(10**4):04d}"
    return "sent"

@app.post("/order")
def order():
    # ok: OTP001
    session["order_number"] = random.randint(1000, 9999)
    return "ordered"
"""
GOOD = (
    BAD.replace("# ruleid: OTP001", "# ok: OTP001")
    .replace("str(random.randint(100000, 999999))", 'f"{secrets.randbelow(10**6):06d}"')
    .replace("10**4):04d", "10**6):06d")
)

FEWEST = 900_000
"""Six digits, of which the first may never be zero."""


@check(
    severity="high",
    cwe=(330, 338, 331, 334),
    asvs=("6.5.3", "6.5.4", "11.5.1"),
    scope="function",
    repair='Draw six digits or more from the operating system: f"{secrets.randbelow(10**6):06d}"',
)
def find(program: Program) -> Iterator[Finding]:
    """Codes that a person types, made of a weak draw or with too few values."""
    for secret in drawn(program):
        if not secret.is_code:
            continue
        size = secret.space
        if secret.weak:
            yield secret.finding(f"draws a one-time code from a predictable generator ({secret.label})")
        elif size is not None and 1 < size < FEWEST:
            yield secret.finding(f"draws a one-time code of only {size} possible values ({secret.label})")
