"""Django: tables of routes, class views and what their bases do, middleware, settings, forms, managers."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.ledger import Ledger
from auditor.models.settings import Settings
from auditor.program import Program
from auditor.protect import Entry
from auditor.python.extract import extract

MODELS = """
from django.contrib.auth.models import AbstractUser
from django.db import models
class Member(AbstractUser):
    pass
class WalletRows(models.QuerySet):
    def of(self, member):
        return self.filter(member=member)
    def take(self, amount):
        return self.update(balance=models.F("balance") - amount)
class Wallet(models.Model):
    balance = models.IntegerField()
    objects = WalletRows.as_manager()
"""
HEAD = """
from django import forms
from django.contrib.auth.decorators import login_required, user_passes_test
from django.contrib.auth.mixins import LoginRequiredMixin, UserPassesTestMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views import View
from django.views.generic import DeleteView, FormView, UpdateView
from django_otp import match_token
from shop.models import Member, Wallet
"""


def program(**files: str) -> Program:
    """A program of files whose names have ``__`` for a slash."""
    texts = {"shop/__init__.py": "", "shop/models.py": MODELS}
    texts |= {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    outlines = {path: extract(text.encode(), path, b"key") for path, text in texts.items()}
    return Program.build(outlines, Config(Path()), Ledger())


def views(body: str, routes: str, **files: str) -> Program:
    """A program of one module of views and its table of routes."""
    urls = f"from django.urls import include, path, re_path\nfrom shop import views\nurlpatterns = [{routes}]\n"
    return program(shop__views=HEAD + body, shop__urls=urls, **files)


def entry(found: Program, function: str) -> Entry:
    return next(e for e in found.entries if e.endpoint.function == function)


def kinds(found: Program, function: str) -> set[str]:
    return {guard.kind for guard in entry(found, function).guards}


def acts(found: Program, function: str) -> dict[str, set[str]]:
    """Each act with the guards that hold on every way to it."""
    out: dict[str, set[str]] = {}
    for trail in found.trails(entry(found, function)):
        held = {guard.kind for guard in trail.guards}
        out[trail.act.kind] = out.get(trail.act.kind, held) & held
    return out


# routes ------------------------------------------------------------------------------------------------------------


def test_routes_carry_every_prefix() -> None:
    found = program(
        shop__views=HEAD + "def a(request): pass\ndef b(request): pass\ndef c(request): pass\n",
        shop__urls="from django.urls import path, re_path\nfrom . import views\n"
        "urlpatterns = [path('a/<int:pk>', views.a)]\nurlpatterns += [re_path(r'^b/(?P<name>\\w+)/$', views.b)]\n",
        urls="from django.conf.urls.i18n import i18n_patterns\nfrom django.urls import include, path\n"
        "from shop import views\n"
        "urlpatterns = i18n_patterns(path('s/', include(('shop.urls', 'shop'))), path('i/', include([path('c', views.c)])))\n",
    )
    assert {e.endpoint.function: e.endpoint.route for e in found.entries} == {
        "a": "/s/a/<int:pk>", "b": "/s/b/<name>/", "c": "/i/c",
    }  # fmt: skip


def test_a_function_without_a_route_is_no_endpoint() -> None:
    found = views("def a(request): pass\ndef helper(request): pass\n", "path('a', views.a)")
    assert [e.endpoint.function for e in found.entries] == ["a"]


def test_tables_that_include_each_other_end() -> None:
    found = program(
        one="from django.urls import include, path\nurlpatterns = [path('a/', include('two'))]\n",
        two="from django.urls import include, path\nurlpatterns = [path('b/', include('one')), path('c', lambda r: r)]\n",
    )
    assert list(found.entries) == []


def test_a_view_of_the_library_stands_in_the_table() -> None:
    found = views("", "path('forgotten', PasswordResetView.as_view())", shop__more="")
    assert not found.entries  # the name is not imported
    found = program(
        urls="from django.contrib.auth.views import PasswordChangeView, PasswordResetView\nfrom django.urls import path\n"
        "urlpatterns = [\n    path('forgotten', PasswordResetView.as_view()),\n    path('me', PasswordChangeView.as_view()),\n]\n"
    )
    assert "account.reset_request" in acts(found, "PasswordResetView.post")
    assert acts(found, "PasswordChangeView.post")["account.password"] >= {"auth", "reauth"}
    for one in found.entries:
        assert one.endpoint.site.file == "urls.py"
        for trail in found.trails(one):
            assert trail.act.site.file == "urls.py"
            assert all(not guard.site.file.startswith("<") for guard in trail.guards)


# guards ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "held"),
    [
        ("path('a', login_required(views.A.as_view()))", {"auth"}),
        ("path('a', views.A.as_view())", set()),
        ("path('a', views.made)", {"auth"}),
    ],
)
def test_wrapped_in_the_table(route: str, held: set[str]) -> None:
    found = program(
        shop__views=HEAD + "class A(View):\n    def post(self, request): pass\nmade = login_required(A.as_view())\n",
        shop__urls="from django.contrib.auth.decorators import login_required\nfrom django.urls import path\n"
        f"from shop import views\nurlpatterns = [{route}]\n",
    )
    assert kinds(found, "A.post") == held


@pytest.mark.parametrize(
    ("head", "held"),
    [
        ("class A(LoginRequiredMixin, View):", {"auth"}),
        ("class A(View, LoginRequiredMixin):", set()),
        ("@method_decorator(login_required, name='dispatch')\nclass A(View):", {"auth"}),
        ("@method_decorator([login_required], name='post')\nclass A(View):", {"auth"}),
        ("@method_decorator(login_required, name='get')\nclass A(View):", set()),
        ("class A(Coded, View):", {"second_factor"}),
        ("class A(View, Coded):", set()),
        ("class A(Verified, View):", {"second_factor"}),
        ("class A(Curious, View):", set()),
    ],
)
def test_guards_of_a_class(head: str, held: set[str]) -> None:
    body = """
class Coded:
    def dispatch(self, request, *args, **kwargs):
        if match_token(request.user, request.POST["code"]) is None:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
class Verified(UserPassesTestMixin):
    def test_func(self):
        return self.request.user.is_verified()
class Curious(UserPassesTestMixin):
    def test_func(self):
        return True
"""
    found = views(f"{body}\n{head}\n    def post(self, request): pass\n", "path('a', views.A.as_view())")
    assert kinds(found, "A.post") == held


def test_an_unknown_base_is_a_doubt() -> None:
    found = views(
        "from corp import Safe\nclass A(Safe, View):\n    def post(self, request): pass\n",
        "path('a', views.A.as_view())",
    )
    assert [u.symbol for u in entry(found, "A.post").unknown] == ["corp.Safe"]


def test_what_a_test_of_the_caller_proves() -> None:
    body = """
@user_passes_test(lambda user: user.is_verified())
def coded(request): pass
@user_passes_test(lambda user: user.name)
def named(request): pass
"""
    found = views(body, "path('a', views.coded), path('b', views.named)")
    assert kinds(found, "coded") == {"second_factor"}
    assert kinds(found, "named") == set()


def test_a_decorator_called_on_what_it_wraps() -> None:
    body = """
from django_otp.decorators import otp_required
class A(View):
    def dispatch(self, *args, **kwargs):
        checked = otp_required(super().dispatch)
        return checked(*args, **kwargs)
    def post(self, request): pass
class B(View):
    def dispatch(self, *args, **kwargs):
        otp_required(super().dispatch)
        return super().dispatch(*args, **kwargs)
    def post(self, request): pass
"""
    found = views(body, "path('a', views.A.as_view()), path('b', views.B.as_view())")
    assert kinds(found, "A.post") == {"auth", "second_factor"}
    assert kinds(found, "B.post") == set()


MIDDLEWARE = """
from django.core.exceptions import PermissionDenied
class Rejects:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        if not request.user.is_authenticated:
            raise PermissionDenied
        return self.get_response(request)
class Looks:
    def __init__(self, get_response):
        self.get_response = get_response
    def __call__(self, request):
        request.known = request.user.is_authenticated
        return self.get_response(request)
"""


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("shop.guards.Rejects", {"auth"}),
        ("shop.guards.Looks", set()),
        ("django.contrib.auth.middleware.LoginRequiredMiddleware", {"auth"}),
        ("django.contrib.auth.middleware.AuthenticationMiddleware", set()),
    ],
)
def test_middleware(name: str, held: set[str]) -> None:
    settings = f"ROOT_URLCONF = 'shop.urls'\nMIDDLEWARE = ['{name}']\n"
    found = views("def a(request): pass\n", "path('a', views.a)", settings=settings, shop__guards=MIDDLEWARE)
    assert kinds(found, "a") == held


# what library classes do ---------------------------------------------------------------------------------------------


def test_a_form_is_asked_before_form_valid() -> None:
    body = """
class Plain(forms.Form):
    def clean_amount(self):
        return self.cleaned_data["amount"]
class Asking(Plain):
    def clean_password(self):
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("no")
class A(LoginRequiredMixin, FormView):
    form_class = Plain
    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}
    def form_valid(self, form):
        self.request.user.email = form.cleaned_data["email"]
        self.request.user.save()
class B(A):
    form_class = Asking
"""
    found = views(body, "path('a', views.A.as_view()), path('b', views.B.as_view())")
    assert acts(found, "A.form_valid")["account.email"] == {"auth"}
    assert acts(found, "B.form_valid")["account.email"] == {"auth", "reauth"}


def test_a_form_with_an_object_changes_it_and_one_without_makes_one() -> None:
    body = """
class MemberForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["email"]
def change(request):
    form = MemberForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
def make(request):
    form = MemberForm(request.POST)
    if form.is_valid():
        form.save()
"""
    found = views(body, "path('a', views.change), path('b', views.make)")
    assert "account.email" in acts(found, "change") and "account.register" not in acts(found, "change")
    assert "account.register" in acts(found, "make") and "account.email" not in acts(found, "make")


def test_inherited_edits_and_deletions() -> None:
    body = """
class Edit(UpdateView):
    model = Member
    fields = ["email"]
class Shop(UpdateView):
    model = Member
    fields = ["colour"]
class Close(LoginRequiredMixin, DeleteView):
    model = Member
"""
    found = views(
        body, "path('a', views.Edit.as_view()), path('b', views.Shop.as_view()), path('c', views.Close.as_view())"
    )
    assert acts(found, "Edit.post")["account.email"] == set()
    assert "account.email" not in acts(found, "Shop.post")
    assert acts(found, "Close.post")["account.close"] == {"auth"}
    assert "Close.delete" not in {e.endpoint.function for e in found.entries}


def test_managers_of_the_project() -> None:
    body = "def a(request):\n    Wallet.objects.of(request.user).take(5)\ndef b(request):\n    return Wallet.objects.of(request.user)\n"
    found = views(body, "path('a', views.a), path('b', views.b)")
    assert set(acts(found, "a")) == {"money.pay"}
    assert "money.pay" not in acts(found, "b")


def test_one_of_two_second_factors() -> None:
    """Each way has its own guard: what they have in common is the kind."""
    body = """
def a(request):
    if request.POST["how"] == "app":
        if match_token(request.user, request.POST["code"]) is None:
            raise PermissionDenied
    else:
        if not request.user.is_verified():
            raise PermissionDenied
    request.user.email = request.POST["email"]
def b(request):
    if request.POST["how"] == "app":
        if match_token(request.user, request.POST["code"]) is None:
            raise PermissionDenied
    request.user.email = request.POST["email"]
"""
    found = views(body, "path('a', views.a), path('b', views.b)")
    assert "second_factor" in acts(found, "a")["account.email"]
    assert "second_factor" not in acts(found, "b")["account.email"]


# settings ------------------------------------------------------------------------------------------------------------


def test_settings_of_production() -> None:
    found = program(
        conf__settings__base="import os\nINSTALLED_APPS = ['a']\nDEBUG = True\nKEY = os.environ.get('KEY', 'dev')\nREST = {'A': 1}\n",
        conf__settings__local="from .base import *\nINSTALLED_APPS += ['debug']\nDEBUG = True\n",
        conf__settings__production="from .base import *\nDEBUG = False\nINSTALLED_APPS = INSTALLED_APPS + ['b']\nREST['A'] = 2\n",
        wsgi="import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings.production')\n",
    )
    settings = Settings(found.project)
    assert settings.modules[0].name == "conf.settings.production"
    assert settings.literal("DEBUG") is False
    assert settings.literal("REST.A") == 2
    assert settings.literal("ABSENT") is None
    assert {x.kind for x in settings.value("KEY")} == {"setting", "constant"}
    assert "b" in [text for text, _, _ in settings.texts("INSTALLED_APPS")]
    assert "debug" not in [text for text, _, _ in settings.texts("INSTALLED_APPS")]


def test_rows_about_a_person_are_no_account() -> None:
    extra = MODELS + "class MemberSession(models.Model):\n    pass\nclass TeamMember(models.Model):\n    pass\n"
    body = """
from shop.rows import MemberSession, TeamMember
def a(request):
    MemberSession.objects.create(ip=request.META["REMOTE_ADDR"])
    TeamMember.objects.get(pk=1).delete()
def b(request):
    Member.objects.create(name=request.POST["name"])
"""
    found = views(body, "path('a', views.a), path('b', views.b)", shop__rows=extra)
    assert not {"account.register", "account.close"} & set(acts(found, "a"))
    assert "account.register" in acts(found, "b")


def test_an_object_that_puts_its_own_columns_in_order() -> None:
    extra = "from django.db import models\nclass Person(models.Model):\n    def save(self, *args):\n        self.email = self.email.lower()\n"
    extra += "    def change(self, to):\n        self.email = to\n"
    body = "from shop.rows import Person\ndef a(request):\n    Person(name=1).save()\ndef b(request):\n    Person(name=1).change(request.POST['x'])\n"
    found = views(body, "path('a', views.a), path('b', views.b)", shop__rows=extra)
    assert "account.email" not in acts(found, "a")
    assert "account.email" in acts(found, "b")
