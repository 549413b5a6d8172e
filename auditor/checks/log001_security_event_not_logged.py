"""A change of an account, or a login, is not written down, while the project writes down others of its kind.

After a theft the log is all there is: which sessions, which addresses, which changes. Write each login, failed ones too,
each change of a credential or address and each movement of money into a log with the account's id, and no secret.
"""

from collections import defaultdict
from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Path, Program
from auditor.program.notices import writes_down

BAD = """
import logging
from flask import Flask, request
from flask_login import current_user, login_required
from werkzeug.security import generate_password_hash
from shop.models import db

app = Flask(__name__)
log = logging.getLogger(__name__)

@app.post("/password")
@login_required
# ruleid: LOG001
def password():
    current_user.password = generate_password_hash(request.form["new"])
    db.session.commit()
    return "done"

@app.post("/address")
@login_required
# ok: LOG001
def address():
    current_user.email = request.form["email"]
    log.info("address changed", extra={"member": current_user.id})
    return "done"

@app.post("/phone")
@login_required
# ok: LOG001
def phone():
    current_user.phone = request.form["phone"]
    log.info("number changed", extra={"member": current_user.id})
    return "done"

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()
"""
GOOD = BAD.replace("# ruleid: LOG001", "# ok: LOG001").replace(
    'request.form["new"])\n',
    'request.form["new"])\n    log.info("password changed", extra={"member": current_user.id})\n',
)

KINDS = "password email phone login_id mfa_enrol mfa_remove recovery_codes link unlink api_key"
WRITTEN = tuple(f"account.{kind}" for kind in KINDS.split())
_ENOUGH = 2


@check(
    severity="low",
    cwe=(778, 223),
    asvs=("16.3.1", "16.3.3"),
    repair="logging.getLogger('security').info('password changed', extra={'user': user.pk}); django-auditlog, structlog",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of an account that nothing writes down, where most others of the project are."""
    endpoints: dict[object, list[Path]] = defaultdict(list)
    for path in program.paths(to=WRITTEN):
        ours = path.endpoint.kind in ("http", "graphql") and not path.entry.func.module.stub
        if ours and path.by_session and not path.unknown:
            endpoints[path.endpoint.site].append(path)
    silent = [paths[0] for paths in endpoints.values() if not any(writes_down(path) for path in paths)]
    if len(endpoints) - len(silent) >= _ENOUGH and len(endpoints) > 2 * len(silent):
        flaw = "and writes nothing down, as the project does after other changes"
        yield from (path.finding(flaw, confidence="medium") for path in silent)
