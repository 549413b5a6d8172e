"""The value filter: small named predicates, each saying why a value is no secret."""

from __future__ import annotations

import re
from collections.abc import Callable

from auditor.engines.secrets import made
from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.words import words

_VARIABLE = re.compile(
    r"""^(?:
      \$[A-Za-z_][\w.:>\-\[\]'"]*$ | \$\{[^}]*\}?.*$ | \$\(.*$ | \$\$.*$ | %[A-Za-z_]\w*%?$ | %\(\w+\).*$ | %[sdvq@]$ | \#\{.*$ | \{\{.*$ | \{%.*$
      | <%.*$ | @\{.*$ | @@?[A-Za-z_]\w*@?$ | \{\w*\}$ | \{[A-Za-z_]\w*$ | \{[\w.:\[\]'"()]+\}$ | \$env:.*$ | !Ref\b.*$ | !Sub\b.*$ | !vault\b.*$ | `.*$ | &\w+$ | \*\w+$ | __\w+__$
      | \#\[.*$ | \[\[.*$ | \(\(.*\)\)$ | \|[->+]?$ | >[-+]?$ | \\\(\w+.*$ | :\w+$ | \\$ )""",
    re.X,
)
_INSIDE = re.compile(
    r"\$\{[^}]+\}|\{\{[^}]*\}\}|<%[=-]?.*?%>|#\{[^}]+\}|\$\([^)]+\)|%\(\w+\)s|\{[a-z_][\w.]*\}|%s|\\\(\w+\)|\$[A-Z_]{3,}"
)
_ANGLE = re.compile(r"^<.*>$|^\[.*\]$|^\{.*\}$|^«.*»$|^\(.*\)$|<[a-zA-Z][\w \-]{1,40}>|\[[a-z][a-z _\-]{2,40}\]")
_MASK = re.compile(r"^[*x•.#_\-?=+~X0·…]+$|\*{3,}|•{3,}|x{6,}|X{5,}|\.{3,}|…|_{6,}|#{4,}|-{6,}|y{5,}|\?{3,}")
_PATH = re.compile(
    r"^(?:\.{0,2}/|~/|[A-Za-z]:\\|\\\\|file:|classpath:|/?[\w.\-]+/[\w.\-/]+\.\w{1,5}$)|\.(?:pem|key|crt|cer|json|ya?ml|txt|js|ts|py|rb|php|html?|css|png|jpe?g|gif|svg|conf|cfg|ini|properties|sh|xml|log|md|jks|p12|pfx|keystore|pub|asc|gpg|sql|db|java|go|cs|env)$"
)
_URL = re.compile(
    r"^(?:https?|ftp|ssh|git|wss?|redis|amqp|jdbc|mongodb|postgres\w*|mysql|tcp|udp|s3|gs|ldaps?|smtp|arn|urn|data|mailto|vault|ssm|sm)s?:/{0,2}|^www\.",
    re.I,
)
_EMAIL = re.compile(r"^[\w.+\-]+@[\w\-]+\.[\w.\-]+$")
_HOST = re.compile(
    r"^(?:[\w\-]+\.)+(?:com|org|net|io|dev|local|localhost|internal|co|de|jp|cn|uk|fr|eu|us|app|xyz|test|example)(?::\d+)?(?:/.*)?$",
    re.I,
)
_DATE = re.compile(
    r"^\d{4}-\d\d-\d\d(?:[T ].*)?$|^v?\d+\.\d+(?:\.\d+)*(?:[-+]\w+)?$|^\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:/\d+)?$|^#[0-9a-fA-F]{3,8}$"
)
_CALL = re.compile(
    r"^[A-Za-z_$@!*&][\w.$:\-<>?!]*\(.*|^\w+\[.*\].*|^(?:new|await|typeof|lambda|async|func|function|fn)\s|.*=>.*|^[\w.]+\s*[?]\s*.*:.*"
)
_DOTTED = re.compile(r"^[A-Za-z_@$!*&][\w$]*(?:(?:\?*\.|::|->)[A-Za-z_$][\w$]*)+[?!,;)]*$")
_CONSTANT = re.compile(r"^[A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+$")
_SENTENCE = re.compile(r"^[A-Za-z'’(\"¿¡][\w'’\-]*[,.:;!?)]?(?:\s+[\w'’\-(\"&/<>{}%$.]+[,.:;!?)]*){2,}")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff]")
_DIGEST = re.compile(r"^(?:sha(?:1|224|256|384|512)|md5|blake2\w?)[-:=]|^[0-9a-f]{2}(?::[0-9a-f]{2}){9,}$", re.I)
_PUBLIC = re.compile(
    r"^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-|-----BEGIN (?:PUBLIC|CERTIFICATE|RSA PUBLIC|PGP PUBLIC|SSH2 PUBLIC)|MIGfMA0G|MIIBIjANBg|MFkwEwYH|AAAAB3NzaC1|LS0tLS1CRUdJTiBQVUJM|LS0tLS1CRUdJTiBDRVJU|LS0tLS1CRUdJTiBSU0EgUFVC)"
)
_REPEAT = re.compile(r"(.)\1{5,}|(..)\2{4,}|(...)\3{3,}|(.{4,6})\4{2,}")
_ENCRYPTED = re.compile(
    r"^(?:ENC\[|ENC\(|\{cipher\}|\$ANSIBLE_VAULT|vault:v\d|AQICA|gAAAA|\d\.[A-Za-z0-9+/]{20,}={0,2}\||sops:|secretsmanager:|kms:|op://|akv://|aws-ssm|!encrypted)"
)
_REGEX = re.compile(r"^\^.*(?:\$|[\])}*+?])$|\[(?:\^|a-z|A-Z|0-9|\\w|\\d)[^\]]*\][{+*]|\(\?[:=!<]|\\[dws][+*{]")
_CODEPOINTS = re.compile(r"^(?:\\[xu][0-9a-fA-F]{2,4})+$|^(?:0x[0-9a-fA-F]{1,2}[, ]*)+$")

_JOINED = re.compile(r"^\s*[+.]\s|\s[+.]\s*$|^\+\s?\w|^[\"']\s*\+")
_COUNT = re.compile(r"^(?:0x)?000102030405|^(?:0x)?010203040506|^(?:0x)?0{12,}|^(?:00112233|deadbeef|cafebabe)", re.I)
_RULE = re.compile(
    r"^fa[bdlrs]? fa-|^(?:required|nullable|sometimes|confirmed|present|filled|string|array|exists:|unique:|min:|max:|in:|size:)(?:$|[|:,])|.*\|(?:min|max|required|string|confirmed):?\d*(?:$|\|)"
    r"|^(?:utf-?8|utf-?16|ascii|latin-?1|iso-8859-\d+|base64|hex|sha-?\d+|md5|[hrpe]s(?:256|384|512)|bcrypt|scrypt|argon2\w*|aes(?:-?\d+\S{0,12})?|rsa\S{0,6}|ed25519|x-www-form-urlencoded)$|^(?:[hrpe]s\d{3}[, ]*)+$",
    re.I,
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_WORD = re.compile(r"[A-Za-z_]+[!?.:]?")


def blank(value: str) -> bool:
    """Nothing, or too little to open anything."""
    return len(value.strip()) < 4


def variable(value: str) -> bool:
    """A variable, template or reference stands here, not a literal."""
    return bool(_VARIABLE.match(value)) or (bool(_INSIDE.search(value)) and not re.search(r"[0-9a-f]{16}|^\$\d", value))


def angle(value: str) -> bool:
    """A placeholder in brackets."""
    return bool(_ANGLE.search(value)) and len(value) < 80


def masked(value: str) -> bool:
    """Stars, dots or the same letter again and again."""
    return bool(_MASK.search(value)) or len(set(value.lower())) <= 2


def type_name(value: str) -> bool:
    """A type, keyword or truth value."""
    return value.strip(" ,;:.!?\"'()[]{}").lower() in words("types")


def path(value: str) -> bool:
    """A path or a file name."""
    return bool(_PATH.search(value)) and "=" not in value[-2:] and made.gibberish(value) < 3.3


def address(value: str) -> bool:
    """A URL without credentials, a mail address or a host name."""
    return bool(_URL.match(value) or _EMAIL.match(value) or _HOST.match(value))


def measure(value: str) -> bool:
    """A date, version, address, colour, or a short number."""
    return bool(_DATE.match(value)) or (value.lstrip("+-").replace(".", "", 1).isdigit() and len(value) < 6)


def call(value: str) -> bool:
    """A call, index, lambda or conditional of a programming language."""
    return bool(_CALL.match(value))


def dotted(value: str) -> bool:
    """Attribute access: words joined by dots."""
    return bool(_DOTTED.match(value)) and not (any(c.isdigit() for c in value) and made.gibberish(value) > 1.5)


def constant_name(value: str) -> bool:
    """The name of a constant or variable of the environment."""
    return bool(_CONSTANT.match(value))


def sentence(value: str) -> bool:
    """Three words or more of prose."""
    return bool(_SENTENCE.match(value)) and sum(c.isdigit() for c in value) < 4


def foreign(value: str) -> bool:
    """Text in a script that secrets are not written in: a label."""
    return bool(_CJK.search(value)) or any(char.isalpha() and not char.isascii() for char in value)


def rule(value: str) -> bool:
    """A validation rule of a web framework, or the name of an encoding."""
    return bool(_RULE.match(value))


def digest(value: str) -> bool:
    """A digest that names its algorithm, or a fingerprint."""
    return bool(_DIGEST.match(value))


def pattern(value: str) -> bool:
    """A regular expression."""
    return bool(_REGEX.search(value))


def joined(value: str) -> bool:
    """The seam of a concatenation, not a literal."""
    return bool(_JOINED.match(value))


def counting(value: str) -> bool:
    """Bytes that count up: a test vector."""
    return bool(_COUNT.match(value))


def public_material(value: str) -> bool:
    """A public key or certificate."""
    return bool(_PUBLIC.match(value))


def repeated(value: str) -> bool:
    """The same few characters repeated."""
    return (bool(_REPEAT.search(value)) and len(set(value)) < 12) or len(set(value)) * 6 < len(value) < 64


def encrypted(value: str) -> bool:
    """Already encrypted, or a reference to a vault."""
    return bool(_ENCRYPTED.match(value))


def bytes_escaped(value: str) -> bool:
    """A run of escaped bytes: a test vector or a binary constant."""
    return bool(_CODEPOINTS.match(value))


PREDICATES: dict[str, Callable[[str], bool]] = {
    "blank": blank,
    "variable": variable,
    "angle": angle,
    "masked": masked,
    "type": type_name,
    "path": path,
    "address": address,
    "measure": measure,
    "call": call,
    "dotted": dotted,
    "constant": constant_name,
    "sentence": sentence,
    "foreign": foreign,
    "rule": rule,
    "digest": digest,
    "pattern": pattern,
    "joined": joined,
    "counting": counting,
    "public": public_material,
    "repeated": repeated,
    "encrypted": encrypted,
    "escaped": bytes_escaped,
}
"""In the order in which they are asked."""


def why_not(value: str) -> str:
    """The name of the first predicate that holds, or empty."""
    for name, predicate in PREDICATES.items():
        if predicate(value):
            return name
    return ""


def unquoted_word(one: Candidate, value: str) -> bool:
    """A bare word in program text or prose: a name or a word, not a literal."""
    if (
        one.quote
        or one.how == "query"
        or one.syntax not in ("code", "prose", "json", "markup", "")
        or one.how == "element"
    ):
        return False
    return bool(_WORD.fullmatch(value)) or (
        one.syntax == "code" and bool(_NAME.fullmatch(value)) and not made.irregular(value)
    )
