"""Handlers that are registered in loops, loaded by their names, or behind classes of the project's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.config import Config
from auditor.ledger import Ledger
from auditor.program import Program
from auditor.python.extract import extract

VIEWS = """
from django.http import HttpResponse
from django.views import View
from flask.views import MethodView

def pay(): ...
def refund(): ...

class Pay(View):
    def post(self, request):
        return HttpResponse("ok")

class Method(MethodView):
    def post(self): ...
"""


def routes(**files: str) -> set[str]:
    """Verb, route and handler of each endpoint of files whose names have ``__`` for a slash."""
    texts = {"shop/__init__.py": "", "shop/apps/__init__.py": "", "shop/apps/views.py": VIEWS}
    texts |= {f"{name.replace('__', '/')}.py": text for name, text in files.items()}
    outlines = {path: extract(text.encode(), path, b"key") for path, text in texts.items()}
    entries = Program.build(outlines, Config(Path()), Ledger()).entries
    return {f"{e.endpoint.title} {e.endpoint.function}" for e in entries}


FLASK = """
from flask import Flask
from shop.apps.views import Method, pay, refund
app = Flask(__name__)
"""


@pytest.mark.parametrize(
    ("loop", "found"),
    [
        ("T = [('/p', pay), ('/r', refund)]\nfor rule, view in T:\n    app.add_url_rule(rule, view_func=view)",
         {"GET /p pay", "GET /r refund"}),
        ("T = {'/p': pay}\nfor rule, view in T.items():\n    app.add_url_rule(rule, view_func=view, methods=['POST'])",
         {"POST /p pay"}),
        ("for view in (pay, refund):\n    app.add_url_rule('/x/' + view.__name__, view_func=view)",
         {"GET /x/{} pay", "GET /x/{} refund"}),
        ("for rule, view in [('/m', Method)]:\n    app.add_url_rule(rule, view_func=view.as_view('m'))",
         {"POST /m Method.post"}),
        ("for rule, view in [('/p', pay)]:\n    app.add_url_rule(rule, view_func=view)\n"
         "for rule, view in [('/r', refund)]:\n    app.add_url_rule(rule, view_func=view)",
         {"GET /p pay", "GET /r refund"}),
        ("for rule in ('/a', '/b'):\n    app.add_url_rule(rule, view_func=pay)", {"GET /a pay"}),
        ("for rule, view in somewhere():\n    app.add_url_rule(rule, view_func=view)", set()),
        ("for rule, view in [('/p', pay)]:\n    app.logger.info(rule, view)", set()),
        ("view = pay\nfor rule in ('/a',):\n    app.add_url_rule(rule, view_func=view)", {"GET /a pay"}),
    ],
)  # fmt: skip
def test_a_loop_over_a_table_registers_each_of_its_elements(loop: str, found: set[str]) -> None:
    assert routes(shop__main=FLASK + loop + "\n") == found


@pytest.mark.parametrize(
    ("load", "found"),
    [
        ("Pay = get_class('apps.views', 'Pay')", True),
        ("(Pay, Other) = get_classes('apps.views', ['Pay', 'Method'])", True),
        ("Pay = import_string('shop.apps.views.Pay')", True),
        ("Pay = getattr(views, 'Pay')", True),
        ("Pay = import_module('shop.apps.views').Pay", True),
        ("Pay = get_class('apps.views', 'Nothing')", False),
        ("Pay = get_class('apps.elsewhere', 'Pay')", False),
        ("Pay = log('apps.views', 'of Pay')", False),
        ("Pay = getattr(views, NAME)", False),
    ],
)
def test_a_view_loaded_by_its_name_is_the_view(load: str, found: bool) -> None:
    urls = f"""
from importlib import import_module
from django.urls import path
from django.utils.module_loading import import_string
from shop.apps import views
from shop.loading import get_class, get_classes, log
{load}
urlpatterns = [path("pay", Pay.as_view())]
"""
    loading = "def get_class(module, name): ...\ndef get_classes(module, names): ...\ndef log(a, b): ...\n"
    assert ("POST /pay Pay.post" in routes(shop__urls=urls, shop__loading=loading)) is found


def test_routers_and_sets_of_views_of_ones_own_are_known_by_their_bases() -> None:
    own = """
from rest_framework.routers import DefaultRouter
from rest_framework.viewsets import ModelViewSet
class Router(DefaultRouter):
    trailing_slash = ""
class ViewSet(ModelViewSet):
    pass
"""
    urls = """
from django.urls import include, path
from shop.own import Router, ViewSet
class Wallets(ViewSet):
    def create(self, request): ...
router = Router()
router.register("wallets", Wallets)
urlpatterns = [path("api/", include(router.urls))]
"""
    assert "POST /api/wallets/ Wallets.create" in routes(shop__urls=urls, shop__own=own)
