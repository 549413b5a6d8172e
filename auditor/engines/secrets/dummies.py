"""The class of dummies: well-known defaults, words of tests, orders of signs; and its opposite, what a service issues."""

from __future__ import annotations

import re
from functools import cache

from auditor.engines.secrets import made, values
from auditor.engines.secrets.structure import unbase64
from auditor.engines.secrets.words import words

_SEQUENCE = re.compile(
    r"0?123456|abcdefgh|98765432|(?:00|0x00, ?|)01(?:, ?0x|)02(?:, ?0x|)03|qwerty|a1b2c3|1a2b3c|11223344|aabbcc|q1w2e3|p1o2i3|z9y8x7|zyxwvut",
    re.I,
)
_BASE64 = re.compile(r"^[A-Za-z0-9+/]+={0,2}$")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-fA-F]+")
_PLACE_WORDS = re.compile(
    r"""your|(?:^|[_\-. ])(?:my|the|some|any)[_\-. ](?=[a-z])|change[_\-. ]?(?:me|this|it)|replace(?:[_\-. ]?(?:me|this|with)|$)|place[_\-. ]?holder|example|sample|dummy|(?:^|[_\-. ])fake|insert|redact|
    todo|fixme|xxxx|<.+>|enter[_\-. ]|put[_\-. ]|goes[_\-. ]?here|_here$|-here$|removed|hidden|masked|censored|omitted|deadbeef|cafebabe|foo_?bar|lorem|notareal|not[_\-]a[_\-]|generate[_\-]|obfuscat|secret[_\-]?goes|undefined|\bnull\b|
    unsafe|insecure[_\-]?(?!.{20})|super[_\-]?secret|s3cr3t[_\-]?k|mock[_\-]|[_\-]mock|stub|test[_\-]?(?:key|token|secret|api|pass|auth|client|cred)|(?:key|token|secret|auth|client)[_\-]?test""",
    re.X | re.I,
)
_CHANGE = re.compile(r"change[_\-. ]?(?:me|this|it)|replace[_\-. ]?me")
_ALPHABET = re.compile(r"abcdefghij|jklmnopqrst|(?:^|[^0-9a-f])abc123(?![0-9a-f])|^eyJhbGciOi[A-Za-z0-9]{0,60}$", re.I)
_OWN_PART = re.compile(r"[a-z]{4,}")
_LEAST = 16
"""So many signs has what services issue."""
_YEAR = re.compile(r"(?:19|20)\d\d\W?$")
_OWN_WORDS = re.compile(r"(?:token|secret|key|session|pass(?:word)?|auth)[-_]", re.I)
_WELL_KNOWN = re.compile(r"BSWY3DPE|3DPEHPK3PXP|MFRGG|Eby8vdM02x|wJalrXUtn|4242424242")
"""What the Base32 of a greeting, emulators and manuals begin with."""


def sequence(value: str) -> bool:
    """Letters or digits in their order: somebody ran a finger along the keyboard."""
    return bool(_SEQUENCE.search(value))


def alphabet(value: str) -> bool:
    """A stretch of the alphabet: an example of a form."""
    return bool(_ALPHABET.search(value))


@cache
def _parts() -> re.Pattern[str]:
    known = sorted(words("parts"), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(known)})[\d\W_]*)+", re.I)


def composed(value: str) -> bool:
    """Made of nothing but words of tests and of secrets, with digits and signs between."""
    return len(value) < 40 and bool(_parts().fullmatch(value))


def dummy(value: str, target: str = "") -> bool:
    """A value of the class of dummies: well-known defaults, words for "put yours here", the name of its own target."""
    low = value.strip().lower()
    bare = re.sub(r"[\W_]+", "", low)
    if _CHANGE.search(low.translate(made.LEET)) or _ALPHABET.search(low):
        return True
    if low in words("common") or bare in words("common") or composed(low) or bool(_PLACE_WORDS.search(low)):
        return True
    decoded = _printable(value)
    if decoded and (
        sequence(decoded) or bool(_PLACE_WORDS.search(decoded)) or composed(decoded) or values.encrypted(decoded)
    ):
        return True
    if any(part in low and composed(low.replace(part, "user")) for part in _OWN_PART.findall(target.lower())):
        return True
    own = re.sub(r"[\W_]+", "", target.lower())
    return (
        bool(own)
        and len(bare) >= 3
        and (bare == own or own.endswith(bare) or (bare.isalpha() and own in bare and len(own) > 8))
    )


def issued(value: str) -> bool:
    """As a service issues it: generated from end to end, without words, an order of signs, or a text inside."""
    if len(value) < _LEAST or _UUID.fullmatch(value) or _WELL_KNOWN.search(value):
        return False
    if not made.generated(value) and not (made.irregular(value) and made.chosen(value) and "." not in value):
        return False
    if sequence(value) or alphabet(value) or dummy(value) or _printable(value) or _OWN_WORDS.search(value):
        return False
    if _HEX.fullmatch(value):
        return made.entropy(value) >= 3.2
    if _YEAR.search(value):
        return False
    return (
        min(made.gibberish(value), made.gibberish(value.lower().translate(made.LEET))) >= 3.1
        and made.gibberish(value) >= 3.3
    )


def prompt(value: str) -> bool:
    """Words that ask to be replaced."""
    return bool(_PLACE_WORDS.search(value) or _CHANGE.search(value.lower().translate(made.LEET)))


def weak(value: str) -> bool:
    """A dummy which somebody may have meant: no word that asks to be replaced, and not one of the commonest."""
    return value.lower() not in words("common") and not _PLACE_WORDS.search(value)


def _printable(value: str) -> str:
    """What a Base64 value says, when that is printable text."""
    if len(value) < 12 or not _BASE64.match(value):
        return ""
    raw = unbase64(value)
    return raw.decode("ascii") if raw and raw.isascii() and raw.decode("ascii").isprintable() else ""
