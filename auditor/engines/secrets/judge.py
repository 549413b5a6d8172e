"""From candidate to verdict: the value filter, structure checks, the scorer, severity and confidence by place."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auditor.engines.secrets import names, place, score, values
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.provider import Provider, providers
from auditor.engines.secrets.structure import unbase64

SURE = 0.5
"""From this probability on a value known by its name is shown by default."""

MAYBE = 0.2
"""From this probability on it is kept with low confidence."""


@dataclass(frozen=True)
class Verdict:
    """What a candidate is worth."""

    confidence: str
    severity: str = ""
    note: str = ""


def judge(one: Candidate, path: str) -> Verdict | None:
    """``None`` when the candidate is no secret."""
    value = one.value.reveal().strip()
    role = place.role(path)
    if one.how == "key":
        return Verdict(one.confidence, one.severity, one.note)
    if one.note == "public":
        return None
    if one.how == "provider":
        return _provider(one, value, role)
    if one.how == "file":
        return _file(one, value, role)
    if one.how in ("url", "sql", "command", "hash") or one.rule in (
        "json-web-token",
        "basic-authorization",
        "ntlm-authorization",
        "login-call",
    ):
        return _placed(one, value, role)
    return _named(one, value, role)


_BY_ID: dict[str, Provider] = {}


def definition(rule: str) -> Provider | None:
    """The provider definition of this id."""
    if not _BY_ID:
        _BY_ID.update({one.id: one for one in providers()})
    return _BY_ID.get(rule)


def contextual(one: Candidate) -> bool:
    """Whether its provider is known by a word before it only."""
    provider = definition(one.rule)
    return provider is not None and bool(provider.near)


_STUB = re.compile(
    r"x{5,}|\*{3,}|\.{3,}|0{10,}|1{10,}|a{8,}|(?:0123456789|123456789|abcdefgh).*|example|placeholder|your|change_?me|redacted|dummy|sample|<|\{",
    re.I,
)


def _provider(one: Candidate, value: str, role: str) -> Verdict | None:
    provider = definition(one.rule)
    if provider is None:
        return None
    confidence = one.confidence
    if contextual(one):
        if values.why_not(value) or values.dummy(value) or not _varied(value):
            return None
    elif _STUB.search(value) or (len(set(value)) < 8 and len(value) > 12):
        return Verdict("low", "low", "placeholder")
    structure = provider.structure
    if structure is not None and structure(value) is False:
        if contextual(one):
            return None
        confidence = "medium" if confidence == "high" else "low"
    severity = one.severity or ("critical" if provider.live else "")
    if provider.test:
        return Verdict(confidence if confidence == "low" else "medium", "low", "sandbox key")
    if provider.client:
        return Verdict("low", "low", "publishable: restrict it")
    if role and severity == "critical":
        severity = "high"
    return Verdict(confidence, severity, one.note)


def _varied(value: str) -> bool:
    if len(value) >= 16 and value.isalpha() and (value.islower() or value.isupper()):
        return values.gibberish(value) > 3.2
    return values.entropy(value) > (2.8 if len(value) >= 16 else 2.2) and any(c.isdigit() or c.isupper() for c in value)


def _file(one: Candidate, value: str, role: str) -> Verdict | None:
    if (
        len(value) < 3
        or values.variable(value)
        or values.angle(value)
        or values.masked(value)
        or values.type_name(value)
    ):
        return None
    if re.search(r"your|put your unique|change_?me|example|placeholder|insert|here$|_here", value, re.I):
        return None
    return Verdict("low" if role in ("test", "docs", "sample") and values.dummy(value) else "high", "", one.note)


_JWT_SAMPLE = (
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9",
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
)


def _placed(one: Candidate, value: str, role: str) -> Verdict | None:
    if one.rule == "json-web-token":
        sample = any(part in value for part in _JWT_SAMPLE)
        return Verdict("low", "low", "well-known sample") if sample else Verdict("medium")
    if one.rule == "basic-authorization":
        raw = (unbase64(value) or b":").decode("latin-1")
        user, _, password = raw.partition(":")
        weak = values.dummy(password, user) or (values.dummy(user) and values.dummy(password))
        return Verdict("low", "low", "dummy") if weak else Verdict("medium")
    if one.how == "hash":
        return Verdict("medium", "medium", "only the hash")
    if (
        len(value) < 3
        or values.variable(value)
        or values.angle(value)
        or values.masked(value)
        or values.type_name(value)
    ):
        return None
    if values.call(value) or values.foreign(value) or values.sentence(value):
        return None
    if values.dummy(value, one.target):
        return Verdict("low", "low", "dummy")
    return Verdict("medium")


def _signing(one: Candidate, value: str, role: str) -> Verdict | None:
    """A key that signs counts whatever it is made of: a word is a worse key than a random one."""
    own = re.sub(r"\W|_", "", one.target.rsplit(".", 1)[-1].lower())
    if values.why_not(value) or len(value) < 4 or re.sub(r"\W|_", "", value.lower()) in (own, "secretkey", "jwtsecret"):
        return None
    if role in ("test", "docs", "sample") and (values.dummy(value, one.target) or values.word_like(value)):
        return Verdict("low", "low", "dummy")
    sure = (one.quote and one.syntax == "code" and not one.comment) or score.probability(one) >= SURE
    return Verdict("medium" if sure else "low", "", "the default of a look-up" if one.fallback else one.note)


def _named(one: Candidate, value: str, role: str) -> Verdict | None:
    name = names.read(one.target)
    if name.kind and signs(one):
        return _signing(one, value, role)
    if not name.kind and one.rule != "authorization-header":
        return None
    if values.why_not(value):
        return None
    probability = score.probability(one)
    if probability < MAYBE:
        return None
    if probability < SURE:
        return Verdict("low")
    if values.dummy(value, one.target):
        if one.file and name.kind == "password" and role == "":
            return Verdict("medium", "", "default credential")
        return Verdict("low", "low", "dummy")
    return Verdict("medium", "", one.note)


_SIGNING = re.compile(
    r"(?:^|[._\-])(?:secret_?key(?:_?base|_?fallbacks?)?|(?:jwt|session|cookie|token|signing|sign|csrf|hmac|auth|nextauth|app|access_token|refresh_token|"
    r"rememberme|state)_?(?:signing_?)?(?:secret|secret_?key|signing_?key|key)|signing_?key|security_password_salt|cookie_secrets?|secret_token|app_key|"
    r"validation_?key|machine_?key|django_secret|flask_secret)$",
    re.I,
)


def signs(one: Candidate) -> bool:
    """Whether the target is a key that signs sessions, links or tokens."""
    target = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", one.target.rsplit(".", 1)[-1])
    return one.how in ("assign", "call", "pair", "option", "element") and bool(_SIGNING.search(target))


def check_of(one: Candidate, path: str) -> str:
    """SEC001 to SEC004."""
    if signs(one) or one.rule == "rails-master-key":
        return "SEC002"
    if one.how == "file":
        return "SEC003"
    if place.client(path) or re.match(
        r"(?:NEXT_PUBLIC|VITE|REACT_APP|NUXT_PUBLIC|EXPO_PUBLIC|GATSBY|VUE_APP)_", one.target
    ):
        return "SEC004"
    return "SEC001"


_TITLES = {
    "password": "password", "secret": "secret", "token": "token", "apikey": "API key", "key": "key", "auth": "authorization value",
    "credential": "credential", "salt": "salt", "session": "session value",
}  # fmt: skip


def title_of(one: Candidate) -> str:
    """A word for a value that is known by its name only."""
    return _TITLES.get(names.read(one.target).kind, "secret")
