"""A short code can be tried as often as one likes.

Six digits are a million codes: a program tries them in an hour, and a thief with many accounts needs far less. Count the
wrong tries for each code, void the code after a handful, and slow the caller down.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.tried import tries_counted, typed_freely, uncounted

BAD = """
import pyotp
from flask import Flask, request, session
from flask_login import login_user
from shop.models import Member, cache

app = Flask(__name__)

@app.post("/code")
# ruleid: OTP002
def code():
    member = Member.query.get(session["pending"])
    if not pyotp.TOTP(member.totp_secret).verify(request.form["code"]):
        return "wrong"
    login_user(member)
    return "welcome"

class MailedCode:
    def __init__(self, address):
        self.key = f"code:{address}"

    # ruleid: OTP002
    def verify(self, code):
        if cache.get(self.key) != code:
            raise ValueError("wrong")
        cache.delete(self.key)

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    totp_secret = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: OTP002", "# ok: OTP002")
    .replace('@app.post("/code")', 'limiter = Limiter(get_remote_address, app=app)\n\n@app.post("/code")\n@limiter.limit("5 per hour")')
    .replace("        if cache", "        if cache.incr(f'tries:{self.key}') > 3:\n            raise ValueError('too many')\n        if cache")
    .replace("from flask_login", "from flask_limiter import Limiter\nfrom flask_limiter.util import get_remote_address\nfrom flask_login")
)  # fmt: skip
BY_CLOCK = frozenset({"pyotp", "totp", "hotp"})


@check(
    severity="high",
    cwe=(307, 799, 1390),
    asvs=("6.6.3", "2.4.1"),
    repair="Limit the route (flask_limiter, django_ratelimit, DRF throttle_classes) and count wrong tries on the code itself; "
    "django-otp's devices do so by ThrottlingMixin",
)
def find(program: Program) -> Iterator[Finding]:
    """Logins and resets that a code opens, on ways without any limit or count."""
    done = set()
    for path in program.paths(to=("account.mint", "account.password")):
        typed = [
            g
            for g in path.guards
            if g.kind == "second_factor" and (BY_CLOCK & {*g.name.split(".")} or g.name.startswith("comparison"))
        ]
        if not typed or not path.lacks("throttle") or not path.lacks("lockout") or path.endpoint.site in done:
            continue
        if not tries_counted(path):
            done.add(path.endpoint.site)
            yield path.finding("by a code that can be tried without limit", kinds=("throttle", "lockout"))
    more = (*typed_freely(program), *uncounted(program))
    yield from {finding.site: finding for finding in reversed(more) if finding.site not in done}.values()
