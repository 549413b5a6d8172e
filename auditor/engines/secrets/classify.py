"""Which of SEC001 to SEC004 a candidate is, and what a person calls it."""

from __future__ import annotations

import re

from auditor.engines.secrets import names, place
from auditor.engines.secrets.candidate import Candidate

SIGNING = re.compile(
    r"(?:^|[._\-])(?:secret_?key(?:_?base|_?fallbacks?)?|(?:jwt|session|cookie|token|signing|sign|csrf|hmac|nextauth|app|access_token|"
    r"refresh_token|rememberme|state)_?(?:signing_?)?(?:secret|secret_?key|signing_?key)|(?:jwt|signing|hmac|app)_?key|security_password_salt|"
    r"cookie_secrets?|secret_token|app_key|validation_?key|machine_?key|django_secret|flask_secret|password_token_secret|"
    r"verification_token_secret)$",
    re.I,
)
_BUNDLED = re.compile(r"(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|VUE_APP)_")

_TITLES = {
    "password": "password", "secret": "secret", "token": "token", "apikey": "API key", "key": "key", "auth": "authorization value",
    "credential": "credential", "salt": "salt", "session": "session value",
}  # fmt: skip


def signs(one: Candidate) -> bool:
    """Whether the target is a key that signs sessions, links or tokens."""
    if one.how == "signer":
        return True
    target = re.sub(r"(?<=[a-z])(?=[A-Z])|-", "_", one.target.rsplit(".", 1)[-1])
    return one.how in ("assign", "pair", "option", "element") and bool(SIGNING.search(target))


def check_of(one: Candidate, path: str) -> str:
    """SEC001 to SEC004."""
    if signs(one) or one.rule == "rails-master-key":
        return "SEC002"
    if one.how == "file":
        return "SEC003"
    return "SEC004" if place.client(path) or _BUNDLED.match(one.target) else "SEC001"


def title_of(one: Candidate) -> str:
    """A word for a value that is known by its name only."""
    return _TITLES.get(names.read(one.target).kind, "secret")
