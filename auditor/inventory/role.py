"""What a file is there for, by its path: source, test, example, docs, vendored, generated or config."""

from __future__ import annotations

import itertools
import re

from auditor.inventory.language import CODE, CONFIG, DOCS

OUT_OF_SCOPE = {
    "test": "test code",
    "example": "example code",
    "docs": "documentation",
    "vendored": "third-party code",
    "generated": "generated code",
}
"""Roles whose files only the secrets engine reads, in the words of the ledger."""

SKIPPED_FOLDERS = frozenset({
    ".git", ".hg", ".svn", ".bzr", ".jj", "node_modules", "bower_components", "__pycache__", ".venv", ".tox", ".nox",
    ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".gradle", ".terraform", ".next", ".nuxt",
    ".yarn", ".pnpm-store", "site-packages",
})  # fmt: skip
"""Folders that nobody wrote by hand and nobody reads, named in the ledger as a whole."""

_FOLDERS = {
    "test": "test tests __tests__ __mocks__ spec specs e2e testdata test_data testsuite cypress",
    "example": "example examples sample samples demo demos",
    "docs": "doc docs documentation",
    "vendored": "vendor vendored _vendor third_party thirdparty third-party extern",
    "generated": "migrations dist generated __generated__ _generated",
}
_ROLE_OF_FOLDER = {folder: role for role, folders in _FOLDERS.items() for folder in folders.split()}
_LIBRARY_FOLDERS = frozenset("lib libs ext externals deps".split())
_LIBRARIES = frozenset(
    """
    cherrypy cheroot tornado flask django werkzeug jinja2 markupsafe mako itsdangerous sqlalchemy requests urllib3 certifi
    chardet charset_normalizer idna six bs4 beautifulsoup html5lib dateutil pytz simplejson feedparser apscheduler
    paramiko cryptography jwt oauthlib requests_oauthlib websocket yaml pkg_resources setuptools bleach httplib2
    """.split()
)
"""Libraries that projects copy into such a folder: whole packages, known by their names."""

_ORDER = ("vendored", "generated", "test", "docs", "example")
"""Which role wins when folders of a path say several."""

_PACKAGE = re.compile(r"\b(?:src/\w+/(?:java|kotlin)|(?:com|org|net|io)/example)/")
"""Where the folders of a Java package begin: ``com.example.samples`` is a name like any other."""

_TEST_NAME = re.compile(
    r"(?:test_.*|.*_tests?|tests?|conftest)\.pyi?|.*[._-](?:test|spec|cy)\.[cm]?[jt]sx?|.*_test\.go"
    r"|(?:.*[a-z0-9_])?(?:Tests?|TestCase|IT)\.(?:java|kt|cs|php|swift)|.*_(?:spec|test)\.rb"
)
_GENERATED_NAME = re.compile(
    r".*_pb2(?:_grpc)?\.pyi?|.*\.pb\.go|.*\.min\.(?:js|css)|.*\.(?:g|generated|designer)\.\w+|.*\.bundle\.js"
    r"|(?:package-lock|npm-shrinkwrap|composer)\.(?:json|lock)|.*\.lock|pnpm-lock\.yaml|go\.sum"
)
_GENERATED_HEAD = re.compile(
    rb"^\s*(?:#|//|/?\*|<!--|--|;).{0,40}?(?:code generated .{0,80}do not edit|@generated\b)", re.I | re.M
)


def of(path: str, language: str, head: bytes = b"") -> str:
    """The role of the file at a relative path with forward slashes; ``head`` are its first bytes."""
    *folders, name = path.split("/")
    roles = {_ROLE_OF_FOLDER.get(folder.lower(), "") for folder in folders}
    package = _PACKAGE.search(path)
    if package is not None and "example" not in {
        _ROLE_OF_FOLDER.get(f.lower()) for f in path[: package.start()].split("/")
    }:
        roles.discard("example")
    if any(above in _LIBRARY_FOLDERS and below in _LIBRARIES for above, below in itertools.pairwise(folders)):
        roles.add("vendored")
    if "alembic" in folders and "versions" in folders:
        roles.add("generated")
    if _TEST_NAME.fullmatch(name):
        roles.add("test")
    if _GENERATED_NAME.fullmatch(name.lower()) or _GENERATED_HEAD.search(head[:600]):
        roles.add("generated")
    for role in _ORDER:
        if role in roles:
            return role
    if language in CONFIG:
        return "config"
    if language in DOCS and language != "html":
        return "docs"
    return "source"


def in_scope(role: str, language: str) -> bool:
    """Whether engines other than secrets read such a file."""
    return role not in OUT_OF_SCOPE and language in (*CODE, *CONFIG, "html", "sql", "notebook", "shell")
