"""Names of targets: is something with this name a secret, of which kind, or only about one?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from auditor.engines.secrets.words import words

_SPLIT = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")

KINDS = {
    "password": (
        "password", "passwd", "passwort", "pass", "pwd", "pw", "psw", "passphrase", "passcode", "passwords", "pswd",
        "senha", "motdepasse", "contrasena", "requirepass", "userpass", "secretpass", "masterpass", "cpassword", "pswrd",
        "passwrd", "passw", "pword", "pasword", "パスワード",
    ),
    "secret": ("secret", "secrets", "seckey", "sk", "otp", "totp", "mnemonic", "seed", "pepper", "privatekey", "privkey"),
    "token": ("token", "tokens", "bearer", "jwt", "pat", "ticket", "tok"),
    "apikey": tuple("apikey apikeys appkey accesskey authkey secretkey masterkey signingkey subscriptionkey".split()),
    "key": ("key", "keys"),
    "auth": ("auth", "authorization", "authentication", "authtoken"),
    "credential": ("credential", "credentials", "creds", "cred"),
    "salt": ("salt", "salts"),
    "session": ("cookie", "sid", "sessionid", "session", "csrf"),
}  # fmt: skip
"""The words that make a name a secret's, by kind."""

_WORDS = {word: kind for kind, words in KINDS.items() for word in words}
_TAILS = tuple(
    (word, kind)
    for word, kind in sorted(_WORDS.items(), key=lambda item: -len(item[0]))
    if word in ("password", "passwd", "passphrase", "pwd", "pass", "secret", "token", "apikey", "accesskey", "secretkey",
                "key", "passwords", "tokens", "secrets", "credentials", "auth", "passcode", "pswd", "privatekey")
)  # fmt: skip


@dataclass(frozen=True)
class Name:
    """What a name says: ``kind`` of secret ("" for none), words before and after the word that said so."""

    kind: str
    word: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def about(self) -> bool:
        """The value is said to be about a secret, not one."""
        return any(word in words("about") for word in self.after)

    @property
    def public(self) -> bool:
        """A key by which something is found or pressed."""
        return any(word in words("public") for word in self.before)

    @property
    def bare(self) -> bool:
        """Nothing but the word itself."""
        return not self.before and not self.after


@lru_cache(maxsize=16384)
def read(name: str) -> Name:
    """Read an identifier, dotted path, header name or command-line option."""
    parts = [word.lower() for word in _SPLIT.findall(name)]
    for at in range(len(parts) - 1, -1, -1):
        kind = _WORDS.get(parts[at], "")
        if kind == "key" and at and parts[at - 1] in ("api", "access", "secret", "app", "auth", "master", "account"):
            kind = "apikey"
        elif (
            kind == "key"
            and at
            and parts[at - 1] in ("private", "signing", "encryption", "crypto", "cipher", "aes", "hmac")
        ):
            kind = "secret"
        if not kind:
            for tail, tail_kind in _TAILS:
                if parts[at].endswith(tail) and len(parts[at]) > len(tail):
                    kind = tail_kind
                    break
            if kind == "pass" or parts[at] in words("other"):
                kind = ""
        if parts[at] == "sid" and not set(parts[at - 1 : at]) <= {"auth", "session", "sess", "connect", "php"}:
            kind = ""
        if kind == "token" and {"authenticity", "csrf", "xsrf", "verification"} & set(parts[:at]):
            return Name("", "", tuple(parts), ())
        if kind in ("key", "token", "apikey") and any(
            word in ("public", "pub", "hashed", "foreign", "primary") for word in parts[:at]
        ):
            return Name("", "", tuple(parts), ())
        if kind and not (kind in ("auth", "session") and _stronger(parts[:at])):
            return Name(kind, parts[at], tuple(parts[:at]), tuple(parts[at + 1 :]))
    return Name("", "", tuple(parts), ())


def _stronger(parts: list[str]) -> bool:
    return any(_WORDS.get(word, "auth") not in ("auth", "session") for word in parts)
