"""The verdict on values known by a name: signing keys, and what the scorer judges."""

from __future__ import annotations

import re

from auditor.engines.secrets import classify, dummies, made, names, place, score, signers, values
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.verdict import (
    HALF,
    MAYBE,
    STANDS,
    SURE,
    Verdict,
    issued_in,
    minor,
    sample,
)
from auditor.engines.secrets.words import words


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
    if one.op in _COMPARES or dummies.alphabet(value):
        return None  # somebody asks whether the default still stands, or shows a form
    if (
        one.op == "+="
        or role in ("labels", "lock")
        or (one.syntax != "code" and made.word_like(value) and names.read(value).kind)
    ):
        return None
    if (one.op == "," and (" " in value or made.word_like(value))) or (one.dense and one.how != "signer"):
        return None
    if role in ("sample", "dev", "docstring", "test", "ci", "vendored") or (
        (role or one.comment) and (dummies.dummy(value, one.target) or made.human(value))
    ):
        return minor("dummy")
    if (
        one.how != "signer"
        and one.op == "="
        and not one.quote
        and one.syntax in ("shell", "prose")
        and made.human(value)
    ):
        return minor("default credential")
    sure = (
        one.how == "signer"
        or (one.quote and one.syntax == "code" and not one.comment)
        or score.probability(one) >= SURE
    )
    return Verdict("medium" if sure else "low", "", "the default of a look-up" if one.fallback else one.note)


_COMPARES = ("==", "===", "!=", "!==")

_PLURAL = ("passwords", "tokens", "secrets", "keys", "credentials", "auth", "cookie", "session")


def _off_topic(one: Candidate, value: str, name: names.Name, role: str) -> bool:
    """Places and names where only a generated value is worth a thought."""
    if {"encrypted", "wrapped", "hashed", "crypted"} & set(name.before):
        return True
    if words("beside") & set(name.before) and (name.kind in ("token", "key") or not made.generated(value)):
        return True
    if one.wrapped in ("require", "import") or (one.comment and one.how == "query"):
        return True  # the name of a module; an address that somebody wrote down
    if one.op == "," and one.syntax in ("line", "yaml", "json") and not made.generated(value):
        return True  # the next of a list of names
    if one.comment and made.human(value) and one.syntax in ("line", "yaml"):
        return True  # an example that nobody took out of its comment
    if one.op == "(" and name.bare and "." not in one.target and not made.irregular(value):
        return True  # an enumeration's member, a function of that name
    if role == "lock" or (name.kind == "password" and len(value) < 5) or (one.op == "," and name.word in _PLURAL):
        return True
    if value.endswith("=") and made.human(value):
        return True
    if one.wrapped and not score.decodes(one.wrapped) and made.human(value):
        return True
    if name.kind == "key" and (
        made.human(value)
        or (len(value) < 16 and not made.generated(value))
        or name.public
        or score.alphabet(value) == "uuid"
        or _FINGERPRINT.fullmatch(value)
        or (one.how == "spaced" and one.syntax == "sql")
    ):
        return True  # words, the finger print of a public key, an index of a table
    if one.syntax == "code" and made.word_like(value) and names.read(value).kind and not names.read(value).bare:
        return True  # the name of a secret, not a secret
    return not made.generated(value) and (
        role == "labels"
        or one.op in ("+=", "[")
        or name.about
        or (name.word in _PLURAL and made.word_like(value))
        or "data" in name.before[:1]
        or (one.syntax == "code" and one.dense)
    )


_FINGERPRINT = re.compile(r"[0-9A-F]{16}|[0-9A-F]{40}")

_MADE_FOR = re.compile(r"(?:^|[-_])(?:sandbox|test|testing|staging|fake)[-_]", re.I)

TRIAL = frozenset(("mock", "fake", "dummy", "example", "sample", "placeholder"))


def named(one: Candidate, value: str, role: str, path: str) -> Verdict | None:
    name = names.read(one.target)
    odd = values.why_not(value)
    if (odd and not (odd in signers.STILL_SIGNS and signers.effective(one))) or values.unquoted_word(one, value):
        return None
    if classify.signs(one):
        return _signing(one, value, role)
    if not name.kind and one.rule != "authorization-header":
        return None
    if _off_topic(one, value, name, role) or made.generated(one.target):
        return None
    probability = score.probability(one)
    if probability < MAYBE:
        return None
    usual = dummies.dummy(value, one.target) or one.familiar
    if usual and place.deployed(path) and name.kind == "password" and one.syntax in ("line", "yaml") and role == "":
        return Verdict("medium", "medium", "default credential")
    if one.file and name.kind == "password" and role == "" and not one.familiar and not dummies.prompt(value):
        return Verdict("medium", "medium" if usual else "", "default credential" if usual else one.note)
    if probability < SURE:
        return Verdict("low")
    if TRIAL & {*name.before, *name.after}:
        return minor("dummy by its name")
    if _MADE_FOR.search(value):
        return minor("sandbox key")
    if role in ("test", "vendored", "ci", "docstring"):
        plain = name.word in ("key", "keys") and not name.before  # of a table, of a test of ciphers
        plain = plain or (name.kind == "password" and not made.generated(value))
        plain = plain or name.kind == "session" or (name.kind == "auth" and bool(name.after)) or one.dense
        return minor("of a test, or of a third party") if plain else issued_in(value, role)
    if one.comment and role == "sample":
        return minor("an example in a comment")
    if role in (*HALF, "docs") and made.human(value):
        chosen = role in ("docs", "compose") and name.kind == "password" and made.chosen(value)
        if chosen and not dummies.dummy(value, one.target):
            return Verdict("medium", "low", f"in {STANDS[role]}: change it wherever it was taken over")
        return minor("of a test, or of a third party")
    if one.familiar:
        return minor("default credential")
    if (dummies.sequence(value) and role) or sample(value):
        return minor("a sequence or a well-known sample")
    if dummies.dummy(value, one.target):
        if role == "" and name.kind == "password" and one.syntax == "line" and dummies.weak(value):
            return Verdict("medium", "medium", "default credential")
        return minor("dummy")
    if role == "docs":
        return Verdict("medium", "low", one.note or "in documentation: revoke it if a service ever issued it")
    return Verdict("medium", "", one.note)
