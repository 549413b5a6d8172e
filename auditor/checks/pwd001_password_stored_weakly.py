"""A password is kept in clear, reversibly, or under a digest that is made to be fast.

Whoever reads the table, a backup or a log then knows the passwords, here and wherever else they were used: SHA-2 is
computed by the thousand million in a second. Hash with argon2id, scrypt, bcrypt or PBKDF2 and compare with the library's
function. A column whose class hashes by itself is not meant, nor a digest that asks a list of leaked passwords or moves
old hashes to new ones. API keys and client secrets are kept as a hash as well, and no password belongs in a session.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program, weakly_kept
from auditor.program.kept_clear import in_session, keys_in_clear

BAD = """
import hashlib
from flask import Flask, request
from shop.models import Member, db

app = Flask(__name__)

@app.post("/join")
def join():
    # ruleid: PWD001
    db.session.add(Member(mail=request.form["mail"], password=request.form["password"]))
    db.session.commit()
    return "welcome"

def digest(password, salt):
    # ruleid: PWD001
    return hashlib.sha256((salt + password).encode()).hexdigest()

# file: shop/models.py
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()

class Member(db.Model):
    mail = db.Column(db.String)
    password = db.Column(db.String)
"""
GOOD = """
import hashlib
from flask import Flask, request
from shop.models import Member, db
from werkzeug.security import generate_password_hash

app = Flask(__name__)

@app.post("/join")
def join():
    # ok: PWD001
    db.session.add(Member(mail=request.form["mail"], password=generate_password_hash(request.form["password"])))
    db.session.commit()
    return "welcome"

def breached(password, known):
    # ok: PWD001
    return hashlib.sha1(password.encode()).hexdigest().upper() in known
""" + BAD[BAD.index("\n# file:") :]


@check(
    severity="critical",
    cwe=(256, 916, 328),
    asvs=("11.4.2",),
    repair="Hash with argon2.PasswordHasher, bcrypt.hashpw, werkzeug's generate_password_hash or Django's set_password",
    scope="function",
)
def find(program: Program) -> Iterator[Finding]:
    """Passwords that flow into a column or a comparison as they are, and fast digests of passwords."""
    yield from (*(weak.finding for weak in weakly_kept(program)), *keys_in_clear(program), *in_session(program))
    hashers = program.configuration.get("PASSWORD_HASHERS")
    first = str(hashers.value[0]) if hashers and isinstance(hashers.value, tuple) and hashers.value else ""
    if any(word in first for word in ("MD5", "UnsaltedSHA1", ".SHA1", "Crypt")) and hashers:
        yield hashers.finding(f"begins with {first.rpartition('.')[2]}: new passwords get a fast digest")
    scheme = program.configuration.get("SECURITY_PASSWORD_HASH")
    if scheme and str(scheme.value).startswith(("plaintext", "md5", "sha1", "sha256", "sha512", "hex_", "des_")):
        yield scheme.finding(f'is "{scheme.value}": new passwords are kept in clear or under a fast digest')
