"""From candidate to verdict: the value filter, structure checks, the scorer, confidence and severity by place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cache

from auditor.engines.secrets import classify, names, place, score, signers, structure, values
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.provider import Provider, providers
from auditor.engines.secrets.structure import unbase64
from auditor.engines.secrets.words import words

SURE = 0.5
"""From this probability on a value known by its name is shown by default."""

MAYBE = 0.2
"""From this probability on it is kept with low confidence."""


@dataclass(frozen=True)
class Verdict:
    """What a candidate is worth; confidence low is not shown by default."""

    confidence: str
    severity: str = ""
    note: str = ""


def _minor(note: str) -> Verdict:
    return Verdict("low", "low", note)


def judge(one: Candidate, path: str) -> Verdict | None:
    """``None`` when the candidate is no secret."""
    value = one.value.reveal().strip()
    role = one.place or place.role(path)
    if one.note == "public":
        return None
    if one.how == "key":
        if role == "test" and one.severity in ("", "critical", "high"):
            one = replace(one, severity="medium", note=one.note or "in a test: revoke it if anything trusts it")
        unreal = place.dummy(path) or (role == "vendored" and one.syntax != "code") or one.target in _TRIAL
        if role in ("dev", "docstring"):
            return _minor("of development")
        return _minor("dummy") if unreal else Verdict(one.confidence, one.severity, one.note)
    if one.how == "provider":
        return _provider(one, value, role)
    if one.how == "file":
        return _file(value, role)
    if one.how in ("url", "sql", "command", "hash") or one.rule in _BY_PLACE:
        return _placed(one, value, role)
    return _named(one, value, role, path)


_BY_PLACE = ("json-web-token", "basic-authorization", "ntlm-authorization", "login-call")


@cache
def _definitions() -> dict[str, Provider]:
    return {one.id: one for one in providers()}


def contextual(one: Candidate) -> bool:
    """Whether its provider is known by a word before it only."""
    provider = _definitions().get(one.rule)
    return provider is not None and bool(provider.near)


_STUB = re.compile(
    r"x{5,}|\*{3,}|\.{3,}|#{4,}|0{10,}|1{10,}|a{8,}|example|placeholder|your|change_?me|redacted|dummy|sample|here$|abc123xyz|<|\{",
    re.I,
)


def _provider(one: Candidate, value: str, role: str) -> Verdict | None:
    provider = _definitions()[one.rule]
    confidence = one.confidence
    if provider.near:
        if _identifier(one) or role == "lock":
            return None
        confidence = "medium"
    elif (
        _STUB.search(provider.core(value))
        or _sample(value)
        or (len(set(value)) < 8 and len(value) > 12)
        or (role and provider.own)
    ):
        return _minor("placeholder")
    elif provider.structure is not None and provider.structure(value) is False:
        confidence = "medium" if confidence == "high" else "low"
    if values.sequence(value):
        if role:
            return _minor("a sequence")
        confidence = "medium" if confidence == "high" else confidence
    if role == "vendored" or (role == "sample" and one.comment):
        return _minor("of a third party, or an example")
    if provider.test:
        return _minor("sandbox key")
    if provider.client or (provider.id == "google-api-key" and one.target == one.rule):
        return _minor("publishable: restrict it")
    severity = one.severity or ("critical" if provider.live else "")
    return Verdict(confidence, "high" if role and severity == "critical" else severity, one.note)


def plausible(provider: Provider, value: str) -> bool:
    """Whether a value known by a word before it is worth a look: other readers may know it better."""
    if values.why_not(value) or values.dummy(value) or not _varied(value):
        return False
    return provider.structure is None or provider.structure(value) is not False


def _identifier(one: Candidate) -> bool:
    """Whether the target is said to hold an identifier: ``client_id``."""
    after = names.read(one.target).after
    return one.target != one.rule and after[-1:] in (("id",), ("name",), ("url",)) and not one.rule.endswith("-id")


def _varied(value: str) -> bool:
    if len(value) >= 16 and value.isalpha() and (value.islower() or value.isupper()):
        return values.gibberish(value) > 3.2
    return values.entropy(value) > (2.8 if len(value) >= 16 else 2.2) and any(c.isdigit() or c.isupper() for c in value)


_PROMPT = re.compile(r"your|change_?me|example|placeholder|insert|here$|_here", re.I)


def _file(value: str, role: str) -> Verdict | None:
    if (
        values.why_not(value) in ("variable", "angle", "masked", "type", "encrypted")
        or len(value) < 3
        or _PROMPT.search(value)
    ):
        return None
    typed = role in _HALF and values.word_like(value)
    return _minor("dummy") if typed or (role in _TRIED and values.dummy(value)) else Verdict("high")


_JWT_SAMPLE = ("eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIi",)
"""The beginning of the payload that every manual shows."""

_HARMLESS = ("", "blank", "path", "address", "measure", "dotted", "digest", "encrypted", "escaped")
"""Predicates that say nothing of a password known by its place."""

_PORT = re.compile(r"^\d{2,5}(?:[#?/\\;].*)?$")


def _placed(one: Candidate, value: str, role: str) -> Verdict | None:
    if one.rule == "json-web-token":
        unsigned = len(value.split(".")[-1]) < 16 or structure.expired(value)
        if unsigned or any(part in value for part in _JWT_SAMPLE):
            return _minor("well-known, unsigned or expired")
        return _issued(value, role) if role in ("docstring", "dev", "docs", "test") else Verdict("medium")
    if one.rule == "basic-authorization":
        user, _, password = (unbase64(value) or b":").decode("latin-1").partition(":")
        return (
            _minor("dummy")
            if values.dummy(password, user) or role in ("test", "docstring", "vendored")
            else Verdict("medium")
        )
    if one.how == "hash":
        if one.comment and role == "sample":
            return _minor("an example in a comment")
        shown = (one.syntax == "sql" and role in ("", "vendored")) or one.file
        return Verdict("medium" if shown else "low", "medium", "only the hash")
    if (
        len(value) < 3
        or values.masked(value)
        or values.why_not(value) not in _HARMLESS
        or (one.how == "url" and _PORT.match(value))
    ):
        return None
    if (
        values.dummy(value)
        or _sample(value)
        or (one.how == "command" and one.target != "password" and values.dummy(one.target))
        or (one.how in ("url", "sql") and _like_user(value, one.target))
    ):
        return _minor("dummy")
    if role in ("test", "docstring"):
        return _issued(value, role)
    if role in _HALF and values.human(value):
        return _minor("of a test")
    if one.familiar or ((one.note == "near" or one.comment) and values.human(value)):
        return _minor("default credential")
    return Verdict("medium", "", one.note if one.note != "near" else "")


_TRIED = ("test", "docs", "sample")


def _issued(value: str, role: str) -> Verdict:
    """What stands in a test or an example: told in a low voice when some service may have issued it, else a dummy."""
    payload = (unbase64(value.split(".")[1]) or b"").decode("latin-1") if value.count(".") == 2 else ""
    if role == "docstring" or not values.issued(value) or _sample(value) or values.sequence(payload):
        return _minor("of a test, or of a third party")
    return Verdict("medium", "low", f"in {_STANDS.get(role, 'an example')}: revoke it if a service ever issued it")


_STANDS = {
    "test": "a test",
    "vendored": "third-party code",
    "ci": "a build script",
    "dev": "a file of development",
    "docs": "documentation",
    "compose": "a compose file",
}

_HALF = ("ci", "sample", "vendored", "dev", "compose", "recorded")
"""Roles of places where a generated value counts, and what a person types does not."""


def _like_user(value: str, user: str) -> bool:
    """``proxyuser:proxypass``: the user's name and a word for password."""
    root = re.sub(r"(?:user|usr|name|admin|\d+)$", "", user.lower())
    return bool(root) and root in value.lower() and values.composed(value.lower().replace(root, "user", 1))


def _signing(one: Candidate, value: str, role: str) -> Verdict | None:
    """A key that signs counts whatever it is made of: a word is a worse key than a random one."""
    own = re.sub(r"\W|_", "", one.target.rsplit(".", 1)[-1].lower())
    bare = re.sub(r"\W|_", "", value.lower())
    if one.wrapped and one.how != "signer" and not score.decodes(one.wrapped):
        return None
    if len(value) < 4 or (
        one.how != "signer"
        and (
            bare in ("secretkey", "jwtsecret", "secret", own)
            or (bare.isalpha() and (own in bare or bare in own or classify.SIGNING.search(value)))
        )
    ):
        return None
    if one.op in _COMPARES or values.alphabet(value):
        return None  # somebody asks whether the default still stands, or shows a form
    if (
        one.op == "+="
        or role in ("labels", "lock")
        or (one.syntax != "code" and values.word_like(value) and names.read(value).kind)
    ):
        return None
    if (one.op == "," and (" " in value or values.word_like(value))) or (one.dense and one.how != "signer"):
        return None
    if role in ("sample", "dev", "docstring", "test", "ci", "vendored") or (
        (role or one.comment) and (values.dummy(value, one.target) or values.human(value))
    ):
        return _minor("dummy")
    if (
        one.how != "signer"
        and one.op == "="
        and not one.quote
        and one.syntax in ("shell", "prose")
        and values.human(value)
    ):
        return _minor("default credential")
    sure = (
        one.how == "signer"
        or (one.quote and one.syntax == "code" and not one.comment)
        or score.probability(one) >= SURE
    )
    return Verdict("medium" if sure else "low", "", "the default of a look-up" if one.fallback else one.note)


_COMPARES = ("==", "===", "!=", "!==")

_SAMPLES = frozenset(("8be5d113c0871ce1", "78314b11be2e5815", "0011cc25eb432071", "900e6c2bf8ce6c14"))
"""The first half of the SHA-256 of values that manuals and emulators show."""

_PLURAL = ("passwords", "tokens", "secrets", "keys", "credentials", "auth", "cookie", "session")


def _sample(value: str) -> bool:
    return any(
        hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16] in _SAMPLES
        for text in (value, value[:16])
    )


def _off_topic(one: Candidate, value: str, name: names.Name, role: str) -> bool:
    """Places and names where only a generated value is worth a thought."""
    if {"encrypted", "wrapped", "hashed", "crypted"} & set(name.before):
        return True
    if words("beside") & set(name.before) and (name.kind in ("token", "key") or not values.generated(value)):
        return True
    if one.wrapped in ("require", "import") or (one.comment and one.how == "query"):
        return True  # the name of a module; an address that somebody wrote down
    if one.op == "," and one.syntax in ("line", "yaml", "json") and not values.generated(value):
        return True  # the next of a list of names
    if one.comment and values.human(value) and one.syntax in ("line", "yaml"):
        return True  # an example that nobody took out of its comment
    if one.op == "(" and name.bare and "." not in one.target and not values.irregular(value):
        return True  # an enumeration's member, a function of that name
    if role == "lock" or (name.kind == "password" and len(value) < 5) or (one.op == "," and name.word in _PLURAL):
        return True
    if value.endswith("=") and values.human(value):
        return True
    if one.wrapped and not score.decodes(one.wrapped) and values.human(value):
        return True
    if name.kind == "key" and (
        values.human(value)
        or (len(value) < 16 and not values.generated(value))
        or name.public
        or score.alphabet(value) == "uuid"
        or _FINGERPRINT.fullmatch(value)
        or (one.how == "spaced" and one.syntax == "sql")
    ):
        return True  # words, the finger print of a public key, an index of a table
    if one.syntax == "code" and values.word_like(value) and names.read(value).kind and not names.read(value).bare:
        return True  # the name of a secret, not a secret
    return not values.generated(value) and (
        role == "labels"
        or one.op in ("+=", "[")
        or name.about
        or (name.word in _PLURAL and values.word_like(value))
        or "data" in name.before[:1]
        or (one.syntax == "code" and one.dense)
    )


_FINGERPRINT = re.compile(r"[0-9A-F]{16}|[0-9A-F]{40}")

_MADE_FOR = re.compile(r"(?:^|[-_])(?:sandbox|test|testing|staging|fake)[-_]", re.I)

_TRIAL = frozenset(("mock", "fake", "dummy", "example", "sample", "placeholder"))


def _named(one: Candidate, value: str, role: str, path: str) -> Verdict | None:
    name = names.read(one.target)
    odd = values.why_not(value)
    if (odd and not (odd in signers.STILL_SIGNS and signers.effective(one))) or values.unquoted_word(one, value):
        return None
    if classify.signs(one):
        return _signing(one, value, role)
    if not name.kind and one.rule != "authorization-header":
        return None
    if _off_topic(one, value, name, role) or values.generated(one.target):
        return None
    probability = score.probability(one)
    if probability < MAYBE:
        return None
    usual = values.dummy(value, one.target) or one.familiar
    if usual and place.deployed(path) and name.kind == "password" and one.syntax in ("line", "yaml") and role == "":
        return Verdict("medium", "medium", "default credential")
    if one.file and name.kind == "password" and role == "" and not one.familiar and not values.prompt(value):
        return Verdict("medium", "medium" if usual else "", "default credential" if usual else one.note)
    if probability < SURE:
        return Verdict("low")
    if _TRIAL & {*name.before, *name.after}:
        return _minor("dummy by its name")
    if _MADE_FOR.search(value):
        return _minor("sandbox key")
    if role in ("test", "vendored", "ci", "docstring"):
        plain = name.word in ("key", "keys") and not name.before  # of a table, of a test of ciphers
        plain = plain or (name.kind == "password" and not values.generated(value))
        plain = plain or name.kind == "session" or (name.kind == "auth" and bool(name.after)) or one.dense
        return _minor("of a test, or of a third party") if plain else _issued(value, role)
    if one.comment and role == "sample":
        return _minor("an example in a comment")
    if role in (*_HALF, "docs") and values.human(value):
        chosen = role in ("docs", "compose") and name.kind == "password" and values.chosen(value)
        if chosen and not values.dummy(value, one.target):
            return Verdict("medium", "low", f"in {_STANDS[role]}: change it wherever it was taken over")
        return _minor("of a test, or of a third party")
    if one.familiar:
        return _minor("default credential")
    if (values.sequence(value) and role) or _sample(value):
        return _minor("a sequence or a well-known sample")
    if values.dummy(value, one.target):
        if role == "" and name.kind == "password" and one.syntax == "line" and values.weak(value):
            return Verdict("medium", "medium", "default credential")
        return _minor("dummy")
    if role == "docs":
        return Verdict("medium", "low", one.note or "in documentation: revoke it if a service ever issued it")
    return Verdict("medium", "", one.note)
