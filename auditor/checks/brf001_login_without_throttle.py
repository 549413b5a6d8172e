"""Passwords can be tried at the login without any limit.

Lists of leaked passwords are tried by machines, from many addresses, at thousands of accounts: the attackers of 7pay
logged in with such lists. Count failures for each account and for each source, refuse beyond a handful, and tell the
owner. Limits of a gateway that the source does not show are declared in the configuration of this tool.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.limits import by_password, unlimited
from auditor.program.logins import oracles, unlimited_by_shape

BAD = """
from flask import Flask, request, session
from werkzeug.security import check_password_hash
from shop.models import Member

app = Flask(__name__)

@app.post("/login")
# ruleid: BRF001
def login():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    if member is None or not check_password_hash(member.password, request.form["password"]):
        return "no", 403
    session["user_id"] = member.id
    return "hello"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    password = db.Column(db.String)
"""
GOOD = (
    BAD.replace("# ruleid: BRF001", '@limiter.limit("5/minute")\n# ok: BRF001')
    .replace("import Flask, request, session", "import Flask, request, session\nfrom flask_limiter import Limiter")
    .replace("Flask(__name__)", "Flask(__name__)\nlimiter = Limiter(app=app)")
)


@check(
    severity="high",
    cwe=(307, 799),
    asvs=("6.3.1", "6.1.1", "2.4.1"),
    repair='Limit tries for each account and each source: Flask-Limiter or slowapi @limiter.limit("5/minute"), django-axes, '
    "django-ratelimit, or DRF throttle_classes with a rate",
)
def find(program: Program) -> Iterator[Finding]:
    """Logins by password, and tokens given for a password, that nothing limits."""
    done: set[object] = set()
    for found in unlimited(program, ("account.login",)):
        if (
            by_password(found.path)
            and (found.path.has("reauth") or found.path.endpoint.methods != ("GET",))
            and not found.path.has("auth", "second_factor")
            and found.path.endpoint.site not in done
        ):
            done.add(found.path.endpoint.site)
            yield found.path.finding(
                "by password with no limit on tries", kinds=("throttle", "lockout"), confidence=found.confidence
            )
    for path in (*unlimited_by_shape(program), *oracles(program)):
        if path.endpoint.site not in done:
            done.add(path.endpoint.site)
            yield path.finding("by password with no limit on tries", kinds=("throttle", "lockout"), confidence="medium")
