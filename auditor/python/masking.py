"""Which strings may not be kept as they stand, and the form in which they are kept.

Only a sieve for the outline: it errs on the side of masking what looks like a token. What is truly a secret, the
secrets engine decides from the file itself.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter

from auditor.facts import Hidden
from auditor.python.outline import Masked, Pos


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = words(
    "password passwords passwd passwort passphrase passcode pwd secret secrets token tokens apikey apikeys secretkey "
    "credential credentials pin otp totp authkey privatekey accesskey jwt bearer dsn pepper salt"
)
_KEY_BEFORE = words(
    "api secret private access signing sign encryption encrypt hmac auth master shared crypto aes rsa fernet jwt jwe "
    "stripe session cookie service account webhook hash publishable storage license app client consumer"
)
_NOT_A_VALUE = words(
    "name names field fields type types url urls uri path paths file files filename dir id ids label title text help "
    "template templates form view route endpoint class model serializer backend backends validator validators hasher "
    "hashers algorithm alg length size len min max count limit age ttl timeout lifetime expiry expires expire days "
    "hours minutes seconds header headers prefix suffix regex pattern format param params parameter arg kwarg column "
    "attr attribute location scope scopes method message msg error errors code description desc hint placeholder "
    "policy mode status state enabled required used created updated at on by generator factory manager handler store "
    "storage env var variable style input widget issuer audience subject version event action rate topic queue html "
    "css selector xpath button permission permissions role roles mail email reset change confirm confirmation "
    "forgot forgotten recovery renew update created verification schema kind category purpose usage tag"
)
_PROVIDER = re.compile(
    r"\b(?:sk|pk|rk)_(?:live|test)_[0-9A-Za-z]{8,}|\bwhsec_[0-9A-Za-z+/=]{16,}|\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[0-9A-Za-z]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}"
    r"|\bAIza[\w-]{30,}|\bya29\.[\w-]{20,}|\bGOCSPX-[\w-]{20,}|\bsk-(?:ant-|proj-)?[\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}"
    r"|\bEAA[0-9A-Za-z]{30,}|\b[rs]k_[0-9a-z]{24,}|\bsq0[a-z]{3}-[\w-]{20,}|\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{16,}"
    r"|\bnpm_[0-9A-Za-z]{30,}|\bpypi-[\w-]{40,}|\bdop_v1_[0-9a-f]{32,}|\bhv[sbr]\.[\w-]{20,}|\bkey-[0-9a-f]{32}\b"
    r"|\bAC[0-9a-f]{32}\b|\bSK[0-9a-f]{32}\b|\bdapi[0-9a-f]{32}\b|\bAGE-SECRET-KEY-1\w{20,}"
    r"|\bdjango-insecure-[!-~]{16,}"
    r"|hooks\.slack\.com/services/T\w+/B\w+/\w+|\bdiscord(?:app)?\.com/api/webhooks/\d+/[\w-]+"
)
_JWT = re.compile(r"\bey[JI][\w-]{6,}\.[\w-]{6,}\.?[\w-]*")
_PEM = re.compile(r"-----BEGIN [A-Z0-9 ]*(?:PRIVATE KEY|KEY BLOCK)")
_URL_PASSWORD = re.compile(r"://[^/\s:@'\"]*:[^/\s@'\"{}<>$%]+@")
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])")
_BASE64 = re.compile(r"(?<![\w+/=])(?=[\w+/-]*[0-9])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])[\w+/-]{32,}={0,2}(?![\w+/=])")
_BEARER = re.compile(r"(?i)\b(?:bearer|basic|token)\s+(?=[\w.+/=~-]*\d)[\w.+/=~-]{12,}")
_TOKEN_LIKE = re.compile(r"[!-~]{16,200}")
_WORDY = re.compile(r"[A-Za-z]{3,}|[0-9]{1,4}")
_PLACEHOLDER = re.compile(
    r"<[^<>]*>|\$\{[^{}]*\}|\$[A-Z_]+|\{\{.*\}\}|\{[\w.]*\}|%\(\w+\)s|%s|\*+|x{3,}|X{3,}|\.{3}|-+|\?+"
)
_ROUTE = re.compile(r"\^?/?(?:[\w.-]+|<[\w:]+>|\{[\w:]+\})?(?:/(?:[\w.-]+|<[\w:]+>|\{[\w:]+\}))*/?\$?")
_TEMPLATE = re.compile(r"[\w./-]+\.(?:html?|txt|jinja2?|mako|mjml|xml|json|ya?ml|toml|py|pem|key|crt|css|js|po|md)")


def secret_named(name: str) -> bool:
    """Whether a variable, argument or key of this name holds a secret itself, not something about one.

    ``db_password`` and ``STRIPE_SECRET_KEY`` do; ``password_field``, ``token_type``, ``PASSWORD_HASHERS`` and ``key``
    do not.
    """
    if len(name) > 200:
        return False
    words = [word.lower() for word in _WORDS.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    if not words or words[-1] in _NOT_A_VALUE:
        return False
    if words[-1] in ("key", "keys"):
        return len(words) > 1 and words[-2] in _KEY_BEFORE
    return any(word in _SECRET_WORDS for word in words) or "".join(words[-2:]) in _SECRET_WORDS


def token_shaped(text: str) -> bool:
    """Whether a text is, or contains, something of the shape of a secret."""
    if len(text) < 8:
        return False
    if _contained(text):
        return True
    return bool(_TOKEN_LIKE.fullmatch(text)) and not _ordinary(text) and _entropy(text) >= 3.3


def plain(text: str, name: str) -> bool:
    """Whether a text bound to a secret's name is plainly not a value: empty, the name again, a route, a placeholder."""
    text = text.strip()
    if not text or _PLACEHOLDER.fullmatch(text):
        return True
    if _TEMPLATE.fullmatch(text) or ("/" in text and _ROUTE.fullmatch(text) and not any(map(str.isdigit, text))):
        return True
    return _bare(text) == _bare(name) or (text.isalpha() and text.lower() in _SECRET_WORDS | {"string", "bearer"})


def redact(text: str) -> str:
    """A text for people (a comment) with what has the known shapes of secrets blotted out."""
    for pattern in (_PEM, _URL_PASSWORD, _PROVIDER, _JWT, _HEX, _BASE64, _BEARER):
        text = pattern.sub("******", text)
    return text


def mask(text: str, key: bytes, pos: Pos) -> Masked:
    """The form in which a secret-shaped text is kept; ``key`` (at most 64 bytes) makes the digest a private one."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, key=key).hexdigest()
    return Masked(Hidden(text).masked, digest, len(text), pos)


def _contained(text: str) -> bool:
    if _PROVIDER.search(text) or _JWT.search(text) or _BEARER.search(text):
        return True
    if "://" in text and _URL_PASSWORD.search(text):
        return True
    if "-----BEGIN" in text and _PEM.search(text):
        return True
    if len(text) < 32:
        return False
    return bool(_HEX.search(text)) or any(not _ordinary(m.group()) for m in _BASE64.finditer(text))


def _ordinary(text: str) -> bool:
    """A path, dotted name, identifier of words, route, pattern, format or markup."""
    if any(char in text for char in "<>{}()[]|^$%*?\\`\"',;") or "://" in text:
        return True
    if text.startswith(("/", "./", "../")) or not any(map(str.isdigit, text)):
        return True
    letters = sum(len(word) for word in _WORDS.findall(text) if len(word) >= 3 and word.isalpha())
    return letters >= 0.6 * len(text)


def _entropy(text: str) -> float:
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
