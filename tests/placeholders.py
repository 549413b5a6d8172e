"""Tokens in provider format, made at test time from a seed, so that none is ever committed.

A fixture writes ``{{stripe_live}}``; ``expand`` puts a value of that provider's format in its place. The same name
gives the same value wherever it stands; ``{{stripe_live:2}}`` is another value of the same kind. An unknown name
raises ``KeyError``, other double braces (templates) are left alone.
"""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import string
import zlib
from collections.abc import Callable

ALNUM = string.ascii_letters + string.digits
BASE32 = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
URLSAFE = ALNUM + "-_"
_PLACEHOLDER = re.compile(r"\{\{([a-z][a-z0-9_]*)(?::(\d+))?\}\}")


def _text(rng: random.Random, alphabet: str, length: int) -> str:
    return "".join(rng.choice(alphabet) for _ in range(length))


def _github(prefix: str, rng: random.Random) -> str:
    """30 random characters and the CRC-32 of them in base 62, as the provider describes."""
    body = _text(rng, ALNUM, 30)
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    number, check = zlib.crc32(body.encode()), ""
    while number:
        number, rest = divmod(number, 62)
        check = digits[rest] + check
    return prefix + body + check.rjust(6, "0")


def _der(tag: int, body: bytes) -> bytes:
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + body


def _pem(rng: random.Random) -> str:
    """An RSA key in the right structure and of the right sizes; its numbers belong to no key."""

    def number(bits: int) -> bytes:
        return _der(2, b"\x00" + (rng.getrandbits(bits) | 1 << (bits - 1) | 1).to_bytes(bits // 8, "big"))

    numbers = [
        _der(2, b"\x00"),
        number(2048),
        _der(2, b"\x01\x00\x01"),
        number(2048),
        *(number(1024) for _ in range(5)),
    ]
    body = base64.encodebytes(_der(0x30, b"".join(numbers))).decode().replace("\n", "")
    lines = [body[i : i + 64] for i in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN RSA PRIVATE KEY-----", *lines, "-----END RSA PRIVATE KEY-----"])


def _jwt(rng: random.Random) -> str:
    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")

    head, claims = part({"alg": "HS256", "typ": "JWT"}), part({"sub": _text(rng, string.digits, 10), "iat": 1562025600})
    return f"{head}.{claims}.{_text(rng, URLSAFE, 43)}"


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "stripe_live": lambda r: "sk_live_51" + _text(r, ALNUM, 97),
    "stripe_test": lambda r: "sk_test_51" + _text(r, ALNUM, 97),
    "stripe_publishable": lambda r: "pk_live_51" + _text(r, ALNUM, 97),
    "stripe_webhook": lambda r: "whsec_" + _text(r, ALNUM, 32),
    "payjp_live": lambda r: "sk_live_" + _text(r, HEX, 56),
    "aws_key_id": lambda r: "AKIA" + _text(r, BASE32, 16),
    "aws_secret": lambda r: _text(r, ALNUM + "/+", 40),
    "github_pat": lambda r: _github("ghp_", r),
    "slack_bot": lambda r: f"xoxb-{_text(r, string.digits, 12)}-{_text(r, string.digits, 12)}-{_text(r, ALNUM, 24)}",
    "sendgrid": lambda r: f"SG.{_text(r, URLSAFE, 22)}.{_text(r, URLSAFE, 43)}",
    "google_api_key": lambda r: "AIza" + _text(r, URLSAFE, 35),
    "twilio_sid": lambda r: "AC" + _text(r, HEX, 32),
    "twilio_token": lambda r: _text(r, HEX, 32),
    "line_channel_secret": lambda r: _text(r, HEX, 32),
    "random_secret": lambda r: _text(r, ALNUM, 50),
    "password": lambda r: _text(r, ALNUM, 10) + "!" + _text(r, ALNUM, 9),
    "uuid": lambda r: "-".join(_text(r, HEX, n) for n in (8, 4, 4, 4, 12)),
    "sha256": lambda r: _text(r, HEX, 64),
    "pem_private_key": _pem,
    "pem_private_key_line": lambda r: _pem(r).replace("\n", "\\n"),
    "jwt": _jwt,
}


def make(name: str, number: str = "") -> str:
    """The value of a placeholder; the same in every run and on every interpreter."""
    seed = hashlib.sha256(f"{name}:{number}".encode()).digest()
    return MAKERS[name](random.Random(int.from_bytes(seed, "big")))


def expand(text: str) -> str:
    """The text with every placeholder replaced; template braces hold spaces or dots and are left alone."""
    return _PLACEHOLDER.sub(lambda m: make(m[1], m[2] or "") if m[1] in MAKERS or m[2] else _unknown(m), text)


def _unknown(match: re.Match[str]) -> str:
    raise KeyError(f"no such placeholder: {match[0]}")
