"""Structure checks: what a value of a format must be besides its pattern. Named, so that definitions can ask for them.

Each takes the value and answers ``True`` (proven), ``False`` (fails; lowers confidence) or ``None`` (cannot tell).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def unbase64(value: str) -> bytes | None:
    """Decode standard or URL-safe Base64 with or without padding; ``None`` when it is not."""
    clean = value.strip().replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(clean + "=" * (-len(clean) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def crc32_base62(value: str) -> bool:
    """GitHub and npm: the last six characters are the CRC-32 of the part between prefix and checksum, in base 62."""
    body = value.split("_")[-1]
    number, digits = zlib.crc32(body[:-6].encode()), ""
    while number:
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits.rjust(6, "0") == body[-6:]


def nkey(value: str) -> bool:
    """NATS keys: Base32 with a CRC-16 (XMODEM) at the end, little endian."""
    try:
        raw = base64.b32decode(value + "=" * (-len(value) % 8))
    except (binascii.Error, ValueError):
        return False
    crc = 0
    for byte in raw[:-2]:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc == int.from_bytes(raw[-2:], "little")


def jwt(value: str) -> bool:
    """A JSON Web Token: header and payload decode to JSON objects, and the header names an algorithm."""
    parts = value.split(".")
    try:
        header = json.loads(unbase64(parts[0]) or b"")
        payload = json.loads(unbase64(parts[1]) or b"")
    except (ValueError, IndexError):
        return False
    return isinstance(header, dict) and isinstance(payload, dict) and ("alg" in header or "typ" in header)


_LONG_AGO = 1_767_225_600
"""The first second of 2026: not the clock, for the same tree is to give the same findings."""


def expired(value: str) -> bool:
    """A token that says of itself that it ended before ``_LONG_AGO``."""
    try:
        end = json.loads(unbase64(value.split(".")[1]) or b"")["exp"]
        return isinstance(end, (int, float)) and 0 < end < _LONG_AGO
    except (ValueError, IndexError, TypeError, KeyError):
        return False


def jwe(value: str) -> bool:
    """An encrypted token or a token whose payload is opaque: only the header is JSON."""
    try:
        return "alg" in json.loads(unbase64(value.split(".")[0]) or b"{}")
    except (ValueError, TypeError):
        return False


def basic(value: str) -> bool:
    """HTTP Basic credentials: Base64 of printable ``user:password``."""
    raw = unbase64(value)
    if not raw or b":" not in raw:
        return False
    text = raw.decode("latin-1")
    return text.isprintable() and bool(text.split(":", 1)[1])


def aws_key_id(value: str) -> bool | None:
    """AWS key ids after 2019 carry an account number in Base32; older ones cannot be told."""
    if not re.fullmatch(r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}", value):
        return False
    raw = base64.b32decode(value[4:])
    account = (int.from_bytes(raw[:6], "big") & 0x7FFFFFFFFF80) >> 7
    return True if account < 10**12 else None


def mixed(value: str) -> bool:
    """Letters and digits both, and at least eight different characters: not a word, not a counter."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value) and len(set(value)) >= 8


def random_like(value: str) -> bool:
    """Upper, lower and digits all occur, as in a random text of this length."""
    return mixed(value) and any(c.isupper() for c in value) and any(c.islower() for c in value)


def discord(value: str) -> bool:
    """A Discord bot token begins with the Base64 of a numeric id."""
    raw = unbase64(value.split(".")[0])
    return bool(raw) and (raw or b"").isdigit()


def openai(value: str) -> bool:
    """Keys of OpenAI carry a fixed mark in the middle."""
    return "T3BlbkFJ" in value


def luhn_free(value: str) -> bool:
    """A digit-only secret of several different digits."""
    return len(set(value)) >= 4


def azure_storage(value: str) -> bool:
    """Account keys are 64 bytes in Base64."""
    return len(unbase64(value) or b"") == 64


def bip39_like(value: str) -> bool:
    """Twelve or more lower-case words."""
    return len(value.split()) in (12, 15, 18, 21, 24)


CHECKS: dict[str, Callable[[str], bool | None]] = {
    "crc32_base62": crc32_base62,
    "nkey": nkey,
    "jwt": jwt,
    "jwe": jwe,
    "basic": basic,
    "aws_key_id": aws_key_id,
    "mixed": mixed,
    "random_like": random_like,
    "discord": discord,
    "openai": openai,
    "digits": luhn_free,
    "azure_storage": azure_storage,
    "mnemonic": bip39_like,
}
"""By the name that a definition uses."""
