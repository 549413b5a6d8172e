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
