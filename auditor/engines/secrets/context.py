"""Values known by where they stand: credentials in URLs, authorization headers, SQL, command lines, crypt hashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape

from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.structure import basic, jwt, unbase64
from auditor.engines.secrets.text import Text
from auditor.facts import Hidden

_URL = re.compile(
    r"""(?P<scheme>[a-zA-Z][a-zA-Z0-9+.\-]{1,30})://(?P<user>[^\s:/@"'`<>?#,;(){}\[\]\\]{0,100}):(?P<v>[^\s/"'`<>\\]{1,200}?)@(?=[\w\[{$%*.\-<(&])"""
)
_NEAR = re.compile(r"(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker\.internal)(?=[:/?\s\"'`]|$)")
"""The same machine."""

_SERVICE = re.compile(r"[A-Za-z][\w\-]*(?=[:/?\s\"'`]|$)")
"""A host without a domain: a service of the same compose file or cluster."""

_GIT_TOKEN = re.compile(r"""https?://(?P<v>[A-Za-z0-9_\-]{20,200})@[\w.\-]+""")
_HEADER = re.compile(
    r"""\b(?P<scheme>basic|bearer|token|apikey|digest|negotiate|ntlm|genie-?key|pve\w*token|bot|key)(?:[ :=]|%20)+["']?(?P<v>[A-Za-z0-9+/=_.~\-|:%$]{6,4000})""",
    re.I,
)
_JWT = re.compile(
    r"(?<![A-Za-z0-9_\-.])(?P<v>eyJ[A-Za-z0-9_\-]{8,}\.(?:eyJ|e30)[A-Za-z0-9_\-]*\.?[A-Za-z0-9_\-]*(?:\.[A-Za-z0-9_\-]+)*)"
)
_SQL = re.compile(
    r"""\b(?:create|alter|grant|set)\b[^\n;]{0,200}?\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?:password\s+)?(?P<q>["'`]?)(?P<v>[^\s"'`;]{1,200})(?P=q)""",
    re.I,
)
_CURL_USER = re.compile(
    r"""\s(?:-u|--user|--proxy-user|-U)[ =]*(?P<q>["']?)(?P<u>[^\s:"']+):(?P<v>[^\s"']{1,200})(?P=q)"""
)
_MYSQL_P = re.compile(
    r"""\b(?:mysql|mysqldump|mysqladmin|mariadb|mycli)\b[^\n|;]{0,200}?\s-p(?P<q>["']?)(?P<v>[^\s"'-][^\s"']{2,100})(?P=q)"""
)
_SSHPASS = re.compile(r"""\bsshpass\s+-p\s*(?P<q>["']?)(?P<v>[^\s"']{2,100})(?P=q)""")
_CRYPT = re.compile(
    r"""(?<![\w$])(?P<v>\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}|\$(?:5|6)\$(?:rounds=\d+\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,86}|\$1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}
    |\$apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{1,86}\$[./A-Za-z0-9]{43}|\$argon2(?:id|i|d)\$v=\d+\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+
    |\$P\$[./A-Za-z0-9]{31}|\$S\$[./A-Za-z0-9]{52}|pbkdf2_sha(?:1|256|512)\$\d+\$[A-Za-z0-9]+\$[A-Za-z0-9+/=]+|\{SSHA\d*\}[A-Za-z0-9+/=]{20,})""",
    re.X,
)
_SECURE_STRING = re.compile(r"""ConvertTo-SecureString\s+(?:-String\s+)?(?P<q>["'])(?P<v>[^"'\n]{1,200})(?P=q)""", re.I)
_LOGIN = re.compile(
    r"""\.(?:login|authenticate|auth|basicAuth|set_basic_auth|with_basic_auth|HTTPBasicAuth)\s*\(\s*(?P<q>["'])(?P<u>[^"'\n]{1,100})(?P=q)\s*,\s*(?P<r>["'])(?P<v>[^"'\n]{1,200})(?P=r)"""
)


def _url(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    value = match["v"]
    if ("@" in value and " " in value) or match["user"].lower() == "mailto":
        return None
    made = _made(match, "url", match["user"] or match["scheme"], syntax, "url-credentials", "credentials in a URL")
    near = _NEAR.match(text.content, match.end()) or (
        syntax in ("line", "yaml", "shell") and _SERVICE.match(text.content, match.end())
    )
    return replace(made, note="near") if near else made


def _git_token(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    if "sentry" in match[0] or re.search(r"@o\d+\.", match[0]):
        return None  # the public half of a DSN
    return _made(match, "url", "token", syntax, "url-credentials", "credentials in a URL")


def _header(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    scheme, value = match["scheme"].lower(), match["v"]
    if scheme == "basic":
        if not basic(value):
            return None
        return _made(match, "header", "Authorization", syntax, "basic-authorization", "HTTP Basic credentials")
    if scheme in ("ntlm", "negotiate"):
        raw = unbase64(value)
        if not raw or not raw.startswith((b"NTLMSSP", b"\x60")):
            return None
        return _made(match, "header", "Authorization", syntax, "ntlm-authorization", "NTLM or Kerberos message")
    if value.lower().startswith(("realm=", "error=", "scope=")):
        return None  # a challenge, not an answer
    if jwt(value):
        return _made(match, "header", "Authorization", syntax, "json-web-token", "JSON Web Token")
    if scheme not in ("bearer",):
        lead = text.lower[max(0, match.start() - 40) : match.start()]
        if "auth" not in lead:
            return None
    return _made(match, "header", "Authorization", syntax, "authorization-header", "token in an authorization header")


def _jwt(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    if not jwt(match["v"]):
        return None
    return _made(match, "header", "jwt", syntax, "json-web-token", "JSON Web Token")


_SIGNER = re.compile(
    r"""\b(?P<name>URLSafeTimedSerializer|URLSafeSerializer|TimedSerializer|TimestampSigner|Signer|SignedCookieSessionFactory|EncryptedCookieStorage
    |SymmetricSecurityKey|SignedString|jwt\.(?:encode|decode|sign|verify)|hmac\.new|createHmac|HMAC)\s*\(
    \s*(?:(?:\{[^{}\n]{0,300}\}|[^,\n{}("']{1,120}|["']sha\d+["'])\s*,\s*)?(?:secret_key\s*=\s*)?(?:(?:\w+\.)*(?:GetBytes|getBytes|from|bytes)\s*\(\s*|\[\]byte\(\s*)?
    b?(?P<q>["'`])(?P<v>[^"'`\n]{1,200})(?P=q)""",
    re.X,
)
_ALONE = ("URLSafe", "Timed", "Timestamp", "Signer", "SignedCookie", "EncryptedCookie", "Symmetric", "SignedString")


def _signer(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    """A literal key in a call that signs or verifies; where the key comes second, a single argument is none."""
    inside = text.content[match.start() : match.start("v")]
    if not match["name"].startswith(_ALONE) and "," not in inside and not match["name"].startswith("hmac"):
        return None
    made = _made(match, "signer", match["name"], syntax, "signing-literal", "key in a call that signs")
    return replace(made, quote=match["q"], op="(")


def _sql(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    """A password that repeats its user is a default of development; without quotes it may be a word of a sentence."""
    if not match["q"] and syntax in ("prose", "markup", ""):
        return None
    before = text.lower[match.start() : match.start("v")]
    user = re.search(r"['\"`]?([\w.\-]{2,40})['\"`]?(?:\s*@\s*\S+)?\s+identified", before)
    return _made(match, "sql", user[1] if user else "password", syntax, "sql-password", "password in an SQL statement")


def _command(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
    """``curl -u user:password``; an address is no user."""
    if match["u"].lower() in ("http", "https", "localhost"):
        return None
    return _made(match, "command", match["u"], syntax, "command-line-password", "password on a command line")


def _plain(rule: str, title: str, how: str) -> Callable[[re.Match[str], Text, str], Candidate | None]:
    def read(match: re.Match[str], text: Text, syntax: str) -> Candidate | None:
        return _made(match, how, "password", syntax, rule, title)

    return read


def _made(match: re.Match[str], how: str, target: str, syntax: str, rule: str, title: str) -> Candidate:
    value = unescape(match["v"])
    return Candidate(
        Hidden(value), match.start("v"), match.end("v"), how, target, " ", "", syntax, rule=rule, title=title
    )


READERS: dict[str, tuple[re.Pattern[str], int, Callable[[re.Match[str], Text, str], Candidate | None]]] = {
    "://": (_URL, 32, _url),
    "https://": (_GIT_TOKEN, 0, _git_token),
    "basic ": (_HEADER, 0, _header),
    "bearer ": (_HEADER, 0, _header),
    "bearer:": (_HEADER, 0, _header),
    "bearer%20": (_HEADER, 0, _header),
    "ntlm ": (_HEADER, 0, _header),
    "negotiate ": (_HEADER, 0, _header),
    "token ": (_HEADER, 0, _header),
    "eyj": (_JWT, 0, _jwt),
    "identified ": (_SQL, 240, _sql),
    **dict.fromkeys(("safetimedserializer(", "safeserializer(", "timedserializer(", "signer(", "sessionfactory(", "cookiestorage(", "securitykey(", "signedstring(", "jwt.encode(", "jwt.decode(", "jwt.sign(", "jwt.verify(", "hmac.new(", "createhmac("), (_SIGNER, 40, _signer)),
    "curl ": (_CURL_USER, 0, _command),
    "--user ": (_CURL_USER, 2, _command),
    " -p": (_MYSQL_P, 220, _plain("command-line-password", "password on a command line", "command")),
    "sshpass": (_SSHPASS, 0, _plain("command-line-password", "password on a command line", "command")),
    "securestring": (_SECURE_STRING, 12, _plain("command-line-password", "password on a command line", "command")),
    ".login(": (_LOGIN, 0, _plain("login-call", "password in a login call", "call")),
    "httpbasicauth(": (_LOGIN, 0, _plain("login-call", "password in a login call", "call")),
    ".authenticate(": (_LOGIN, 0, _plain("login-call", "password in a login call", "call")),
    **{mark: (_CRYPT, 8, _plain("password-hash", "password hash", "hash"))
       for mark in ("$2a$", "$2b$", "$2y$", "$2x$", "$2$", "$5$", "$6$", "$1$", "$apr1$", "$y$", "$argon2", "$p$", "$s$", "pbkdf2_sha", "{ssha")},
}  # fmt: skip
"""By the text that makes the index ask: pattern, how far before the text the match may begin, reader."""


def read(key: str, text: Text, at: int, syntax: str) -> Iterator[Candidate]:
    """Ask one reader at one hit of the index; only its own line is read."""
    pattern, back, reader = READERS[key]
    start, end = text.bounds(at)
    end = min(end, at + 4200)
    for match in pattern.finditer(text.content, max(start, at - back), end):
        if match.start() > at + 300:
            return
        found = reader(match, text, syntax)
        if found is not None:
            yield found
        if pattern is not _CURL_USER:
            return
