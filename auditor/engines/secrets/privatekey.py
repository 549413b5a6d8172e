"""Private keys as ranges: PEM, OpenSSH, PGP, PuTTY, Base64 of PEM, JWK, XML keys. A key counts when its body decodes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.structure import unbase64
from auditor.engines.secrets.text import Text
from auditor.facts import Hidden

_BEGIN = re.compile(
    r"-----BEGIN (?P<kind>(?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?|OPENVPN STATIC KEY V1|OpenVPN Static key V1|SSH2 ENCRYPTED PRIVATE KEY)-----",
    re.I,
)
_TRIAL = re.compile(r"(mock|fake|dummy|example|sample)\w{0,30}[\"']?\s*(?::\s*[&\w<>]+)?\s*[:=]+\s*[\"'`]\Z", re.I)
_JUNK = re.compile(
    r"""\\r|\\n|\\t|\\|["'+,;.()<>`|#*/]{0,3}(?=\s)|(?<=\s)["'+,;.()<>`|#*]{1,3}|<br\s*/?>|&quot;|&\#\d+;"""
)
_HEADERS = re.compile(r"(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|Subject)\s*:[^\n]*?(?:\\n|\n|$)", re.I)
_PUTTY = re.compile(r"PuTTY-User-Key-File-\d: [\w\-]+", re.I)
_BASE64_PEM = re.compile(
    r"(?<![A-Za-z0-9+/])(?P<v>(?:LS0tLS1CRUdJTi|0tLS0tQkVHSU4g|tLS0tLUJFR0lOI)[A-Za-z0-9+/=\-_]{60,})"
)
_JWK = re.compile(r""""d"\s*:\s*"(?P<v>[A-Za-z0-9_\-]{22,2000})\"""")
_JWK_NEAR = re.compile(r""""kty"\s*:\s*"(?:RSA|EC|OKP)\"""")
_XML_D = re.compile(r"<D>\s*(?P<v>[A-Za-z0-9+/=\s]{20,4000}?)\s*</D>")

LONGEST = 24_000


def pem(text: Text, at: int) -> Candidate | None:
    """The private key block that begins at this place."""
    match = _BEGIN.match(text.content, at)
    if match is None:
        return None
    limit = min(len(text.content), at + LONGEST)
    end = text.lower.find(f"-----end {match['kind'].lower()}", match.end(), limit)
    body_end = end if end > 0 else _body_end(text, match.end(), limit)
    body = text.content[match.end() : body_end]
    state = _judge(match["kind"].upper(), body)
    if state == "none":
        return None
    stop = text.content.find("-----", end + 5, end + 80) + 5 if end > 0 else body_end
    encrypted = "ENCRYPTED" in match["kind"].upper() or "ENCRYPTED" in body[:200]
    trial = _TRIAL.search(text.content, max(0, at - 60), at)
    return Candidate(
        Hidden(re.sub(r"\s+", "", body)[:4000]), at, max(stop, body_end), "key", trial[1].lower() if trial else "private key",
        rule="private-key", title="private key" + (", encrypted" if encrypted else ""),
        severity="medium" if encrypted else "", confidence="low" if encrypted else "high" if state == "proven" else "medium",
        note="protected by a passphrase" if encrypted else "", file=True,
    )  # fmt: skip


def _body_end(text: Text, at: int, limit: int) -> int:
    """Without an end line: as long as lines look like Base64."""
    end = at
    for match in re.compile(r"(?:\\n|\\r|\s|\"|'|\+)*[A-Za-z0-9+/=]{16,}").finditer(text.content, at, limit):
        if match.start() != end:
            break
        end = match.end()
    return end


def _judge(kind: str, body: str) -> str:
    """proven, shaped (long enough, but does not decode) or none (placeholder, or no key at all)."""
    clean = body.replace("\\r", "\n").replace("\\n", "\n").replace("\\t", " ")
    clean = _HEADERS.sub("\n", clean)
    if "OPENVPN" in kind:
        digits = re.sub(r"[^0-9a-fA-F]", "", clean)
        return "proven" if len(digits) >= 256 else "none"
    clean = re.sub(r"\n=[A-Za-z0-9+/]{4}\s*$", "", clean.rstrip()) if "PGP" in kind or "BLOCK" in kind else clean
    signs = re.sub(r"[^A-Za-z0-9+/=]", "", _JUNK.sub("", clean))
    if len(signs) < 40 or re.search(r"\.\.\.|xxxx|\*\*\*|<[a-z]|\$\{|\{\{|%s|REDACT|EXAMPLE|snip|your", clean, re.I):
        return "none"
    if len(set(signs)) < 20:
        return "none"
    try:
        raw = base64.b64decode(signs.rstrip("=") + "=" * (-len(signs.rstrip("=")) % 4))
    except (binascii.Error, ValueError):
        return "shaped" if len(signs) >= 160 else "none"
    if raw[:1] == b"\x30" or raw.startswith(b"openssh-key-v1") or "BLOCK" in kind or "ENCRYPTED" in body[:200]:
        return "proven"
    return "shaped" if len(signs) >= 120 else "none"


def putty(text: Text, at: int) -> Candidate | None:
    """A PuTTY key file: from its first line to its MAC."""
    match = _PUTTY.match(text.content, at)
    if match is None:
        return None
    limit = min(len(text.content), at + LONGEST)
    lines = text.lower.find("private-lines:", at, limit)
    if lines < 0:
        return None
    mac = text.lower.find("private-mac:", lines, limit)
    end = text.bounds(mac)[1] if mac > 0 else limit
    encrypted = "encryption: none" not in text.lower[at:lines]
    return Candidate(
        Hidden(text.content[lines:end][:4000]), at, end, "key", "private key", rule="putty-private-key",
        title="PuTTY private key" + (", encrypted" if encrypted else ""), severity="medium" if encrypted else "",
        confidence="low" if encrypted else "high", note="protected by a passphrase" if encrypted else "", file=True,
    )  # fmt: skip


def wrapped(text: Text, at: int) -> Candidate | None:
    """A PEM block in Base64, as in Kubernetes secrets and ACME stores."""
    match = _BASE64_PEM.search(text.content, max(0, at - 4), min(len(text.content), at + 16_000))
    if match is None or match.start() > at + 4:
        return None
    raw = unbase64(match["v"][: len(match["v"]) // 4 * 4]) or b""
    if b"PRIVATE KEY" not in raw[:80]:
        return None
    return Candidate(
        Hidden(match["v"]), match.start("v"), match.end("v"), "key", "private key", rule="private-key-base64",
        title="private key in Base64", confidence="high", file=True,
    )  # fmt: skip


def jwk(text: Text, at: int) -> Iterator[Candidate]:
    """The private part of a JSON Web Key near its ``kty``."""
    for match in _JWK.finditer(text.content, max(0, at - 3000), min(len(text.content), at + 4000)):
        if _JWK_NEAR.search(text.content, max(0, match.start() - 3000), match.end() + 3000) and unbase64(match["v"]):
            yield Candidate(
                Hidden(match["v"]), match.start("v"), match.end("v"), "key", "d", rule="private-jwk",
                title="private JSON Web Key", confidence="high",
            )  # fmt: skip


def xml_key(text: Text, at: int) -> Candidate | None:
    """The private exponent of an ``RSAKeyValue``."""
    match = _XML_D.search(text.content, at, min(len(text.content), at + 6000))
    if match is None:
        return None
    return Candidate(
        Hidden(match["v"]), match.start("v"), match.end("v"), "key", "D", rule="xml-private-key",
        title="private RSA key in XML", confidence="high",
    )  # fmt: skip
