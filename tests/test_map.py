"""The account surface map of small programs: which rows there are, their acts, and the state of each protection."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from auditor.config import load
from auditor.run import survey
from auditor.surface import Row, rows

HEAD = """
from flask import Flask, abort, redirect, request, session
from flask_caching import Cache
from flask_login import current_user, login_required
from flask_sqlalchemy import SQLAlchemy
from werkzeug.security import check_password_hash

app = Flask(__name__)
db = SQLAlchemy(app)
cache = Cache(app)

class User(db.Model):
    email = db.Column(db.String)
    password = db.Column(db.String)
    locked_until = db.Column(db.DateTime)
    totp_enabled = db.Column(db.Boolean)

class LoginAttempt(db.Model):
    ip = db.Column(db.String)

class TooMany(Exception):
    pass

class Bucket:
    def hit(self, key):
        if cache.get(key) > 5:
            raise TooMany()

    def test(self, key):
        return cache.get(key) < 5

bucket = Bucket()
"""

LOGIN = """
@app.post("/login")
def login():
    user = User.query.filter_by(email=request.form["email"]).first_or_404()
    {before}
    if not check_password_hash(user.password, request.form["password"]):
        abort(401)
    {between}
    session["user_id"] = user.id
    return "ok"
"""


def surface(folder: Path, *files: str) -> dict[str, Row]:
    """The rows of a program by function; files are ``name`` and text in turn."""
    for name, text in zip(files[::2], files[1::2], strict=True):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))
    program, _, _ = survey(load([str(folder)], {"cache": False}), [str(folder)])
    found = rows(program)
    assert len({(row.file, row.function) for row in found}) == len(found), "each endpoint once"
    return {row.function: row for row in found}


def login(folder: Path, before: str = "", between: str = "", more: str = "") -> Row:
    """The row of a login with something before the password is tested, or before the session is made."""
    indent = "\n    "
    body = LOGIN.format(before=indent.join(before.splitlines()), between=indent.join(between.splitlines()))
    return surface(folder, "app.py", HEAD + more + body)["login"]


@pytest.mark.parametrize(
    "before",
    [
        "n = cache.get(request.remote_addr) or 0\nif n > 5:\n    abort(429)",
        "n = cache.get(request.remote_addr) or 0\nif n > 5:\n    raise TooMany",
        "if LoginAttempt.query.filter_by(ip=request.remote_addr).count() > 10:\n    return 'later', 403",
        "if user.locked_until and user.locked_until > request.now:\n    abort(423)",
        "bucket.hit(request.remote_addr)",
        "if not bucket.test(request.remote_addr):\n    return 'later', 403",
        "if not verify_captcha(request.form['captcha']):\n    abort(400)",
    ],
)
def test_a_limit_counted_by_hand(tmp_path: Path, before: str) -> None:
    assert login(tmp_path, before).protections["throttle"].state == "yes"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "n = cache.get('x') or 0\nif n > 5:\n    app.logger.warning('many')\ncache.set('x', n + 1)",  # it refuses nobody
        "if session.get('attempts', 0) > 3:\n    abort(403)",  # the caller carries it with him
        "for attempt in range(3):\n    if attempt > 1:\n        raise ValueError",  # tries of the program itself
        "if len(request.form['password']) > 100:\n    abort(400)",
    ],
)
def test_what_limits_nobody(tmp_path: Path, before: str) -> None:
    assert login(tmp_path, before).protections["throttle"].state in ("no", "unknown")
    assert login(tmp_path, before).protections["throttle"].by != "status 429"


def test_a_limit_keyed_on_a_header_of_the_caller_does_not_count(tmp_path: Path) -> None:
    before = "who = request.headers['X-Forwarded-For']\nif cache.get(who) > 5:\n    abort(403)"
    assert login(tmp_path, before).protections["throttle"].state != "yes"


def test_a_limit_after_the_session_is_made_does_not_count(tmp_path: Path) -> None:
    text = HEAD + LOGIN.format(before="", between="").replace(
        '    return "ok"', '    if cache.get("x") > 5:\n        return "later", 403\n    return "ok"'
    )
    assert surface(tmp_path, "app.py", text)["login"].protections["throttle"].state == "no"


def test_a_code_that_is_asked_of_those_who_have_one(tmp_path: Path) -> None:
    row = login(
        tmp_path, between="if user.totp_enabled:\n    session['pre_2fa'] = user.id\n    return redirect('/2fa')"
    )
    assert row.protections["second_factor"].state == "yes"


def test_a_switch_that_diverts_nobody_is_no_second_step(tmp_path: Path) -> None:
    row = login(tmp_path, between="if user.totp_enabled:\n    app.logger.info('has one')")
    assert row.protections["second_factor"].state == "no"


RECORDS = (
    HEAD
    + """
class Coupon(db.Model):
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"))
    label = db.Column(db.String)

class Country(db.Model):
    name = db.Column(db.String)

class Movement(db.Model):
    amount = db.Column(db.Numeric)
    sender_id = db.Column(db.Integer)
    recipient_id = db.Column(db.Integer)

@app.post("/a")
@login_required
def take_coupon():
    db.session.add(Coupon(user_id=current_user.id, label=request.form["label"]))
    return ""

@app.get("/b")
@login_required
def my_coupons():
    return {"all": Coupon.query.filter_by(user_id=current_user.id).all()}

@app.post("/c")
@login_required
def one_coupon():
    Coupon.query.filter_by(id=request.form["coupon_id"]).delete()
    return ""

@app.post("/d")
@login_required
def add_country():
    db.session.add(Country(name=request.form["name"]))
    return ""

@app.get("/e")
def countries():
    return {"all": Country.query.all()}

@app.post("/f")
@login_required
def move():
    db.session.add(Movement(amount=request.form["amount"], sender_id=current_user.id, recipient_id=request.form["to"]))
    return ""
"""
)


def test_rows_that_belong_to_somebody_make_rows_of_the_map(tmp_path: Path) -> None:
    found = surface(tmp_path, "app.py", RECORDS)
    assert found["take_coupon"].acts == ("account.profile_write",)
    assert found["my_coupons"].acts == ("account.history_read",)
    assert found["one_coupon"].acts == ("account.profile_write",)
    assert found["move"].acts == ("money.transfer",)
    assert "add_country" not in found and "countries" not in found


def test_whose_they_are(tmp_path: Path) -> None:
    found = surface(tmp_path, "app.py", RECORDS)
    assert found["my_coupons"].protections["owner"].state == "yes"
    assert found["one_coupon"].protections["owner"].state == "no"


DEPENDS = """
from fastapi import APIRouter, Depends, HTTPException
from vendor import tokens

router = APIRouter()

async def {name}(token: str):
    account = tokens.find(token)
    if account is None:
        {refusal}
    return account

@router.put("/wallet")
async def wallet(account=Depends({name})):
    return tokens.save(account)
"""


@pytest.mark.parametrize(
    ("refusal", "state"),
    [("raise HTTPException(401)", "yes"), ("raise HTTPException(status_code=403)", "yes"), ("return None", "no")],
)
def test_a_dependency_that_refuses_is_a_login(tmp_path: Path, refusal: str, state: str) -> None:
    text = DEPENDS.format(name="somebody", refusal=refusal)
    row = surface(tmp_path, "app.py", text)["wallet"]
    assert row.protections["auth"].state in ((state,) if state == "yes" else ("no", "unknown"))


INTERFACE = """
from abc import ABC, abstractmethod
from fastapi import APIRouter, Depends, HTTPException
from models import User

router = APIRouter()

class Members(ABC):
    @abstractmethod
    def admit(self, email, password):
        ...

class StoredMembers(Members):
    def admit(self, email, password):
        if email.endswith("@blocked"):
            raise TooManyLogins()
        return None

class TooManyLogins(Exception):
    pass

def members() -> Members:
    return StoredMembers()

@router.post("/login")
def login(email: str, password: str):
    service: Members = members()
    service.admit(email, password)
    return {}
"""


def test_behind_an_interface_stands_the_class_that_implements_it(tmp_path: Path) -> None:
    assert surface(tmp_path, "app.py", INTERFACE)["login"].protections["throttle"].state == "yes"


META = """
import graphene

class Base(graphene.Mutation):
    class Meta:
        abstract = True

    @classmethod
    def mutate(cls, root, info, **data):
        if not info.context.user.has_perms({read}):
            raise PermissionError
        return cls.perform_mutation(root, info, **data)

class ChangePassword(Base):
    class Meta:
        permissions = ("authenticated",)

    @classmethod
    def perform_mutation(cls, root, info, **data):
        return info.context.user.set_password(data["new"])
"""


def test_permissions_in_meta_count_where_a_base_reads_them(tmp_path: Path) -> None:
    asked = surface(tmp_path / "a", "app.py", META.format(read="cls._meta.permissions"))
    unread = surface(tmp_path / "b", "app.py", META.replace("has_perms", "get_all").format(read="1"))
    assert [row.protections["auth"].state for row in asked.values()] == ["yes"]
    assert all(row.protections["auth"].by != "Meta.permissions" for row in unread.values())


@pytest.mark.parametrize(
    ("function", "act"),
    [
        ("recover_password", "account.reset_request"),
        ("remove_credential", "account.mfa_remove"),
        ("payment_method_add", "money.card"),
        ("verify_passcode", "account.second_step"),
    ],
)
def test_a_name_where_facts_are_silent(tmp_path: Path, function: str, act: str) -> None:
    text = HEAD + f"@app.post('/x')\ndef {function}():\n    return vendor.do(request.form)\n"
    assert surface(tmp_path, "app.py", text)[function].acts == (act,)


@pytest.mark.parametrize("function", ["payment_history_export", "transfer_status", "charge_details", "country_list"])
def test_names_that_only_speak_about_money_move_none(tmp_path: Path, function: str) -> None:
    text = HEAD + f"@app.post('/x')\ndef {function}():\n    return vendor.do(request.form)\n"
    found = surface(tmp_path, "app.py", text)
    assert not any(act.startswith("money.") for row in found.values() for act in row.acts)


def test_a_column_that_says_how_something_is_shown_is_no_money(tmp_path: Path) -> None:
    text = HEAD + (
        "class Wallet(db.Model):\n    hide_balance = db.Column(db.Boolean)\n    balance = db.Column(db.Integer)\n"
        "@app.post('/x')\n@login_required\ndef settings():\n"
        "    Wallet.query.filter_by(user_id=current_user.id).first().hide_balance = request.form['hide']\n    return ''\n"
        "@app.post('/y')\n@login_required\ndef fill():\n"
        "    Wallet.query.filter_by(user_id=current_user.id).first().balance = request.form['sum']\n    return ''\n"
    )
    found = surface(tmp_path, "app.py", text)
    assert found["settings"].acts == ("account.profile_write",)
    assert found["fill"].acts == ("money.topup",)


HELPER = """
from flask import Blueprint, Flask
from flask.views import MethodView

class Pay(MethodView):
    def post(self):
        return vendor.charge(request.form)

class Refund(MethodView):
    def post(self):
        return vendor.refund(request.form)

def transfer():
    return vendor.send(request.form)

def withdraw():
    return vendor.send(request.form)

def topup():
    return vendor.send(request.form)

def register_view(group, routes, view_func, **options):
    for route in routes:
        group.add_url_rule(route, view_func=view_func, **options)

def load(app):
    group = Blueprint("money", __name__)
    register_view(group, routes=["/pay", "/v1/pay"], view_func=Pay.as_view("pay"))
    register_view(group, ["/refund"], Refund.as_view("refund"))
    app.register_blueprint(group)

TABLE = {"/transfer": transfer, "/withdraw": withdraw}

def add_all(app):
    for path, view in TABLE.items():
        app.add_url_rule(path, view_func=view, methods=["POST"])
    for path, view in [("/topup", topup)]:
        app.add_url_rule(path, view_func=view, methods=["POST"])

app = Flask(__name__)
load(app)
add_all(app)
"""


def test_views_that_helpers_and_loops_register(tmp_path: Path) -> None:
    found = surface(tmp_path, "app.py", HELPER)
    assert set(found) == {"Pay.post", "Refund.post", "transfer", "withdraw", "topup"}
    assert found["Refund.post"].route == "/refund" and found["withdraw"].route == "/withdraw"


def test_an_app_that_a_helper_is_given_and_that_is_wrapped_later(tmp_path: Path) -> None:
    text = """
    from bottle import Bottle, run
    from wrapper import Sessions

    def withdraw():
        return vendor.send(request.form)

    def look_up(table, key):
        return table.get(key, withdraw)

    def add_routes(app):
        app.route("/withdraw", method=["POST"], callback=withdraw)

    app = Bottle()
    add_routes(app)
    look_up({}, "x")
    app = Sessions(app)
    """
    assert {name: row.route for name, row in surface(tmp_path, "app.py", text).items()} == {"withdraw": "/withdraw"}


CORE = """
import sqlalchemy as sa
from aiohttp import web

wallets = sa.Table("wallets", sa.MetaData(), sa.Column("client_id", sa.Integer), sa.Column("amount", sa.DECIMAL))
colours = sa.Table("colours", sa.MetaData(), sa.Column("name", sa.String))

async def change(db, client_id, amount):
    await db.execute(sa.update(wallets).values(amount=wallets.c.amount + amount).where(wallets.c.client_id == client_id))

async def refill(request):
    data = await request.json()
    await change(request.app.db, data["client_id"], data["amount"])
    return web.json_response({})

async def paint(request):
    await request.app.db.execute(colours.insert().values(name="red"))
    return web.json_response({})

def routes(app):
    app.router.add_post("/wallets/refill", refill)
    app.router.add_post("/colours", paint)
"""


def test_core_tables_are_stored_rows(tmp_path: Path) -> None:
    found = surface(tmp_path, "app.py", CORE)
    assert found["refill"].acts == ("money.topup",) and "paint" not in found


def test_a_class_with_a_table_is_stored_whatever_its_base(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
from orm import mapped

@mapped()
class Base:
    pass

class Coupon(Base):
    __tablename__ = "coupons"
    user_id = db.Column(db.Integer)

class Note(Base):
    user_id = db.Column(db.Integer)

@app.post("/a")
@login_required
def take():
    db.session.add(Coupon(user_id=current_user.id))
    return ""

@app.post("/b")
@login_required
def jot():
    db.session.add(Note(user_id=1))
    return ""
"""
    )
    found = surface(tmp_path, "app.py", text)
    assert found["take"].acts == ("account.profile_write",) and "jot" not in found


FORM = """
from flask import Flask, request
from flask_login import current_user, login_required
from wtforms import Form, PasswordField
from wtforms.validators import ValidationError

app = Flask(__name__)

class CloseForm(Form):
    password = PasswordField()

    def validate_password(self, field):
        if field.errors:
            return
        user = self.members.find(self.name)
        {check}

@app.post("/account/close")
@login_required
def close_account():
    form = CloseForm(request.form)
    if not form.validate():
        return "no"
    vendor.close(current_user)
    return "closed"
"""


@pytest.mark.parametrize(
    ("check", "state"),
    [
        ("if user is not None and not self.members.check_password(user, field.data):\n            raise ValidationError()", "yes"),
        ("if user is not None:\n            if not self.members.check_password(user, field.data):\n                raise ValidationError()", "yes"),
        ("if user.level > 3:\n            if not self.members.check_password(user, field.data):\n                raise ValidationError()", "no"),
        ("self.members.check_password(user, field.data)", "no"),
    ],
)  # fmt: skip
def test_a_form_that_refuses_a_wrong_password_leaves_out_only_what_is_not_there(
    tmp_path: Path, check: str, state: str
) -> None:
    row = surface(tmp_path, "app.py", FORM.replace("{check}", check))["close_account"]
    assert (row.protections["reauth"].state == "yes") is (state == "yes")


def test_a_seat_in_a_group_is_no_account(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
class Member(db.Model):
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"))
    team_id = db.Column(db.Integer)

@app.post("/leave")
@login_required
def leave():
    db.session.delete(Member.query.filter_by(user_id=current_user.id).first())
    return ""

@app.post("/gone")
@login_required
def gone():
    db.session.delete(User.query.filter_by(id=current_user.id).first())
    return ""
"""
    )
    found = surface(tmp_path, "app.py", text)
    assert "leave" not in found or "account.close" not in found["leave"].acts
    assert found["gone"].acts == ("account.close",)


def test_a_core_insert_makes_a_row(tmp_path: Path) -> None:
    text = (
        CORE
        + """
async def grant(request):
    await request.app.db.execute(wallets.insert().values(client_id=1))
    return web.json_response({})

def more(app):
    app.router.add_post("/wallets", grant)
"""
    )
    found = surface(tmp_path, "app.py", text)
    assert found["grant"].acts == ("account.profile_write",) and "paint" not in found


def test_what_only_tells_of_an_order_or_of_a_login_is_none(tmp_path: Path) -> None:
    text = (
        HEAD
        + """
class OrderEvent(db.Model):
    amount = db.Column(db.Numeric)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"))

class Order(db.Model):
    amount = db.Column(db.Numeric)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"))

@app.post("/a")
@login_required
def comment():
    db.session.add(OrderEvent(amount=request.form["amount"], user_id=current_user.id))
    return ""

@app.post("/b")
@login_required
def take():
    db.session.add(Order(amount=request.form["amount"], user_id=current_user.id))
    return ""

@app.post("/c")
@login_required
def seen():
    current_user.last_login = request.now
    current_user.password_changed_at = request.now
    db.session.commit()
    return ""

@app.post("/d")
@login_required
def rename():
    current_user.login = request.form["login"]
    db.session.commit()
    return ""

@app.post("/webhooks/<int:key>/delete")
@login_required
def webhook_delete(key):
    return ""

@app.post("/webhook")
def webhook():
    return ""
"""
    )
    found = surface(tmp_path, "app.py", text)
    assert found["comment"].acts == ("account.profile_write",)
    assert found["take"].acts == ("money.pay",)
    assert not {"account.login_id", "account.password"} & set(found["seen"].acts)
    assert found["rename"].acts == ("account.login_id",)
    assert "webhook_delete" not in found and found["webhook"].acts == ("money.webhook",)


FORMS = """
from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.shortcuts import render

class ConfirmForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["password"]

    def clean(self):
        if not self.instance.check_password(self.data.get("password")):
            self.add_error("password", "wrong")

@login_required
def shows(request):
    request.user.set_password(request.POST["new"])
    request.user.save()
    return render(request, "done.html", {"form": ConfirmForm()})

@login_required
def asks(request):
    form = ConfirmForm(request.POST, instance=request.user)
    if form.is_valid():
        request.user.set_password(request.POST["new"])
        request.user.save()
        login(request, request.user)
    return render(request, "done.html", {"form": form})
"""


def test_a_form_that_is_only_shown_asks_for_nothing(tmp_path: Path) -> None:
    urls = "from django.urls import path\nimport views\nurlpatterns = [path('a/', views.shows), path('b/', views.asks)]"
    found = surface(tmp_path, "views.py", FORMS, "urls.py", urls)
    assert found["shows"].protections["reauth"].state == "no"
    assert found["asks"].protections["reauth"].state == "yes"
    assert "account.login" not in found["asks"].acts  # the session is renewed


LIFTED = """
from functools import wraps
from flask import Response

def staff_only(view):
    @wraps(view)
    def inner(*args, **kwargs):
        error, privs = None, []
        try:
            email, privs = vault.authenticate(request)
        except ValueError as e:
            error = str(e)
        if "admin" in privs:
            return view(*args, **kwargs)
        status = {status}
        return Response(error, status=status)
    return inner

@app.post("/password")
@staff_only
def password():
    user = User.query.filter_by(email=request.form["email"]).first_or_404()
    user.password = request.form["password"]
    db.session.commit()
    return ""
"""


@pytest.mark.parametrize(("status", "state"), [("401", "yes"), ("403", "yes"), ("200", "no")])
def test_a_decorator_that_answers_with_a_status_it_has_set(tmp_path: Path, status: str, state: str) -> None:
    text = HEAD + "from vault import vault\n" + LIFTED.format(status=status)
    found = surface(tmp_path, "app.py", text)["password"].protections["auth"].state
    assert found == "yes" if state == "yes" else found != "yes"


THREAD = """
import asyncio
from passlib.context import CryptContext
contexts = CryptContext()

async def verify_password(given, kept):
    return await {call}

@app.post("/password")
@login_required
async def password():
    if not await verify_password(request.form["old"], current_user.password):
        abort(403)
    current_user.password = contexts.hash(request.form["new"])
    db.session.commit()
    return ""
"""


@pytest.mark.parametrize(
    ("call", "state"),
    [
        ("asyncio.to_thread(contexts.verify, given, kept)", "yes"),
        ("asyncio.get_running_loop().run_in_executor(None, contexts.verify, given, kept)", "yes"),
        ("sync_to_async(contexts.verify)(given, kept)", "yes"),
        ("asyncio.to_thread(print, given, kept)", "no"),
        ("asyncio.get_running_loop().run_in_executor(contexts.verify, print, given, kept)", "no"),
    ],
)
def test_a_password_that_a_thread_verifies(tmp_path: Path, call: str, state: str) -> None:
    text = HEAD + "from asgiref.sync import sync_to_async\n" + THREAD.format(call=call)
    found = surface(tmp_path, "app.py", text)["password"].protections["reauth"].state
    assert found == "yes" if state == "yes" else found != "yes"


SECRETS = (
    HEAD
    + """
class PasswordReset(db.Model):
    code = db.Column(db.String)
    user_id = db.Column(db.Integer, db.ForeignKey("user.id"))
    user = db.relationship("User")

@app.before_request
def members_only():
    if request.path.startswith("/inner") and not current_user.is_authenticated:
        abort(401)

@app.post("/reset/<code>")
def reset(code):
    row = PasswordReset.query.filter_by(code=code).first_or_404()
    row.user.password = request.form["new"]
    db.session.commit()
    return ""

@app.post("/users/<int:key>/password")
@login_required
def of_another(key):
    row = User.query.filter_by(id=key).first_or_404()
    row.password = request.form["new"]
    db.session.commit()
    return ""
"""
)


def test_who_holds_the_secret_of_a_row_is_whom_it_is_about(tmp_path: Path) -> None:
    found = surface(tmp_path, "app.py", SECRETS)
    assert found["reset"].protections["owner"].state == "yes"
    assert found["of_another"].protections["owner"].state == "no"
