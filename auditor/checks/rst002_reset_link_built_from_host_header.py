"""The link with a recovery token points to the host that the request names.

The Host header is what the caller writes there. Whoever asks for a reset of somebody else's password with his own host in
it lets the shop mail a link that hands the token to him at the first click. Build links from a configured address.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.recovery import host_named

BAD = """
import secrets
from flask import Flask, request
from flask_mail import Mail, Message
from shop.models import Member

app = Flask(__name__)
mail = Mail(app)

@app.post("/reminder")
def reminder():
    member = Member.query.filter_by(mail=request.form["mail"]).first()
    member.reset_token = secrets.token_urlsafe()
    link = request.host_url + "reset?t=" + member.reset_token
    # ruleid: RST002
    mail.send(Message("Reset", recipients=[member.mail], body=link))
    return "sent"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
"""
GOOD = BAD.replace("# ruleid: RST002", "# ok: RST002").replace("request.host_url", 'app.config["PUBLIC_URL"]')


@check(
    severity="high",
    cwe=(640, 644, 348),
    asvs=("4.1.3", "6.4.3", "14.2.1"),
    repair="Join the path with a configured address (settings.PUBLIC_URL, SERVER_NAME), and list the hosts that are "
    "served: ALLOWED_HOSTS, TRUSTED_HOSTS, TrustedHostMiddleware",
)
def find(program: Program) -> Iterator[Finding]:
    """Messages with a secret whose link takes its host from the request, where any host is served."""
    hosts = program.configuration.get("ALLOWED_HOSTS")
    for path in program.paths(to=("message.mail", "message.sms")):
        host = host_named(path)
        if not host or not path.carries_secret_of_row:
            continue
        django = host in ("build_absolute_uri", "get_host", "get_raw_uri")
        listed = hosts is not None and "*" not in tuple(hosts.value if isinstance(hosts.value, tuple) else ())
        if (django and (hosts is None or listed)) or program.configuration.mentions("TRUSTED_HOSTS"):
            continue
        if any("TrustedHostMiddleware" in said.names for said in program.source.calls("add_middleware", "Middleware")):
            continue
        yield path.finding(f"with a secret in a link whose host the caller names ({host})", at="act")
