"""The flow analysis: entries, branches that a constant decides, tokens that somebody verified before."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.ledger import Ledger
from auditor.program import Program
from auditor.python.extract import extract


def program(**files: str) -> Program:
    """A program of files whose names have ``__`` for a slash."""
    texts = {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    outlines = {path: extract(text.encode(), path, b"key") for path, text in texts.items()}
    return Program.build(outlines, Config(Path()), Ledger())


LIBRARY = """
import jwt

KEY = "kept elsewhere"

def claims_of(token):
    return _decoded(token)

def _decoded(token):
    return jwt.decode(token, KEY, algorithms=["HS256"], audience="shop")

def ask(member):
    return one(member, 3)

def one(member, left):
    return other(member, left - 1)

def other(member, left):
    member.set_password("new")
    return one(member, left)

def plain(member):
    return member.name
"""


def test_a_library_function_that_acts_is_an_entry() -> None:
    found = program(library=LIBRARY)
    assert not found.entries
    assert [entry.endpoint.function for entry in found.open_entries] == ["claims_of", "ask"]


def test_a_way_from_a_function_is_open() -> None:
    paths = list(program(library=LIBRARY).paths(("token.checked",), entries="functions"))
    assert [path.endpoint.function for path in paths] == ["claims_of"]
    assert paths[0].is_open and paths[0].confidence == "medium"
    assert not paths[0].lacks("second_factor")
    assert {x.kind for x in paths[0].role("token")} == {"param"}


APPLICATION = """
import jwt
from flask import Flask, request
app = Flask(__name__)

@app.post("/claims")
def claims():
    return claims_of(request.form["token"])

def claims_of(token):
    return jwt.decode(token, "key", algorithms=["HS256"], audience="shop")

def nobody_calls_me(token):
    return jwt.decode(token, "key", algorithms=["HS256"], audience="shop")
"""


@pytest.mark.parametrize(
    ("entries", "functions"),
    [("endpoints", ["claims"]), ("functions", ["nobody_calls_me"]), ("all", ["claims", "nobody_calls_me"])],
)
def test_what_an_endpoint_reaches_is_no_entry(entries: str, functions: list[str]) -> None:
    paths = program(app=APPLICATION).paths(("token.checked",), entries=entries)
    assert [path.endpoint.function for path in paths] == functions


PEEKS = """
import jwt

def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})

def get_unverified_claims(token):
    return jwt.decode(token, options={"verify_signature": False})

class Client:
    def __init__(self, token):
        self.name = jwt.decode(token, options={"verify_signature": False})["sub"]

class Connection:
    def renew(self):
        return jwt.decode(self.token, options={"verify_signature": False})["exp"]

class Session:
    def load(self, token):
        return jwt.decode(token, options={"verify_signature": False})["exp"]
"""
REACHED = """
from flask import Flask, request
from peeks import Connection, get_unverified_claims
app = Flask(__name__)

@app.get("/me")
def me():
    return get_unverified_claims(request.form["t"])["sub"]

@app.get("/until")
def until():
    return Connection().renew()
"""


def unverified(found: Program) -> list[str]:
    """The functions whose unverified decodes are believed."""
    return [use.func.qualname for use in found.unverified_tokens() if use.used and not use.verified_elsewhere]


def test_a_client_may_look_into_its_own_token_and_a_name_may_warn() -> None:
    assert unverified(program(peeks=PEEKS)) == ["claims_of", "Session.load"]


def test_behind_an_endpoint_neither_helps() -> None:
    found = unverified(program(peeks=PEEKS, app=REACHED))
    assert found == ["claims_of", "get_unverified_claims", "Connection.renew", "Session.load"]


LOGINS = """
import pyotp
from flask import Flask, abort, request, redirect, session, current_app
from flask_login import login_user, login_required, current_user
from shop import Member, default_device, charge
app = Flask(__name__)

def right(member):
    return pyotp.TOTP(member.totp_secret).verify(request.form["code"])

def is_mfa_enabled(member):
    return member.totp_secret is not None

def known():
    member = Member.query.filter_by(email=request.form["email"]).first()
    if member is None or not member.check_password(request.form["password"]):
        abort(401)
    return member
"""
LOGIN = """
@app.post("/in")
def come_in():
    member = known()
{}
    return "ok"
"""
MEMBER = """
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import check_password_hash
db = SQLAlchemy()
class Member(db.Model):
    email = db.Column(db.String)
    totp_secret = db.Column(db.String)
    mfa_enabled = db.Column(db.Boolean)
    news = db.Column(db.Boolean)
    def check_password(self, typed):
        return check_password_hash(self.password_hash, typed)
"""


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("    if member.mfa_enabled:\n        if not right(member):\n            abort(403)\n    login_user(member)", True),
        ("    if member.mfa_enabled and not right(member):\n        abort(403)\n    login_user(member)", True),
        ("    if is_mfa_enabled(member):\n        return redirect('/code')\n    login_user(member)", True),
        ("    if not member.mfa_enabled:\n        login_user(member)\n    elif right(member):\n        login_user(member)", True),
        ("    if member.totp_secret is not None:\n        return redirect('/code')\n    login_user(member)", True),
        ("    device = default_device(member)\n    if device:\n        return redirect('/code')\n    login_user(member)", True),
        ("    if member.mfa_enabled:\n        right(member)\n    login_user(member)", False),
        ("    if member.news:\n        if not right(member):\n            abort(403)\n    login_user(member)", False),
        ("    if request.form['mfa_enabled']:\n        if not right(member):\n            abort(403)\n    login_user(member)", False),
        ("    if current_app.config['MFA_ENABLED']:\n        if not right(member):\n            abort(403)\n    login_user(member)", False),
        ("    login_user(member)\n    if member.mfa_enabled:\n        return redirect('/code')", False),
    ],
)  # fmt: skip
def test_a_code_of_those_who_have_one_is_said_apart(body: str, state: bool) -> None:
    found = program(app=LOGINS + LOGIN.format(body), shop=MEMBER + "def charge(x): pass\n")
    paths = list(found.paths(("account.login",)))
    assert paths
    assert all(path.has("factor_if_enrolled", "second_factor") for path in paths) is state
    assert not all(path.has("second_factor") for path in paths)


def test_it_is_no_second_factor_where_money_moves() -> None:
    text = """
import stripe
@app.post("/pay")
@login_required
def pay():
    if current_user.mfa_enabled and not right(current_user):
        abort(403)
    stripe.Charge.create(amount=1, customer=current_user.customer)
    return "ok"
"""
    found = program(app=LOGINS + text, shop=MEMBER)
    assert [path.lacks("second_factor") for path in found.paths(("money.charge",))] == [True]


ON_LOGIN = """
import stripe
from django.contrib.auth import authenticate, login
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpResponse
from django.urls import path

@receiver({})
def pays(sender, user, **kwargs):
    stripe.Charge.create(amount=1, customer=user.customer)

def come_in(request):
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is not None:
        login(request, user)
    return HttpResponse("ok")

urlpatterns = [path("in", come_in)]
"""


@pytest.mark.parametrize(("signal", "found"), [("user_logged_in", ["pays"]), ("user_logged_out", [])])
def test_a_login_runs_what_receives_it(signal: str, found: list[str]) -> None:
    paths = program(shop__urls=ON_LOGIN.format(signal)).paths(("money.charge",))
    assert [path.trail.functions[-1].name for path in paths] == found
