"""The value filter: small named predicates, each saying why a value is no secret, and the class of dummies."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from functools import cache, lru_cache

from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.letters import surprise
from auditor.engines.secrets.structure import unbase64
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
_IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z_]*\d?$")
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

_SEQUENCE = re.compile(
    r"0?123456|abcdefgh|98765432|(?:00|0x00, ?|)01(?:, ?0x|)02(?:, ?0x|)03|qwerty|a1b2c3|1a2b3c|11223344|aabbcc|q1w2e3|p1o2i3|z9y8x7|zyxwvut",
    re.I,
)
_TOKEN = re.compile(r"[A-Za-z0-9+/=_-]*|[0-9a-f:-]+|\S{24,}")
_STRICT = re.compile(r"[A-Za-z0-9+/=_\-]{16,}|[A-Za-z0-9_\-]{3,}\.[A-Za-z0-9_\-.]{20,}")
_BASE64 = re.compile(r"^[A-Za-z0-9+/]+={0,2}$")
_JOINED = re.compile(r"^\s*[+.]\s|\s[+.]\s*$|^\+\s?\w|^[\"']\s*\+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_HEX = re.compile(r"[0-9a-fA-F]+")
_COUNT = re.compile(r"^(?:0x)?000102030405|^(?:0x)?010203040506|^(?:0x)?0{12,}|^(?:00112233|deadbeef|cafebabe)", re.I)
_RULE = re.compile(
    r"^fa[bdlrs]? fa-|^(?:required|nullable|sometimes|confirmed|present|filled|string|array|exists:|unique:|min:|max:|in:|size:)(?:$|[|:,])|.*\|(?:min|max|required|string|confirmed):?\d*(?:$|\|)"
    r"|^(?:utf-?8|utf-?16|ascii|latin-?1|iso-8859-\d+|base64|hex|sha-?\d+|md5|[hrpe]s(?:256|384|512)|bcrypt|scrypt|argon2\w*|aes(?:-?\d+\S{0,12})?|rsa\S{0,6}|ed25519|x-www-form-urlencoded)$|^(?:[hrpe]s\d{3}[, ]*)+$",
    re.I,
)
_NAME = re.compile(r"[A-Za-z_]\w*")
_WORD = re.compile(r"[A-Za-z_]+[!?.:]?")
_PLACE_WORDS = re.compile(
    r"""your|(?:^|[_\-. ])(?:my|the|some|any)[_\-. ](?=[a-z])|change[_\-. ]?(?:me|this|it)|replace(?:[_\-. ]?(?:me|this|with)|$)|place[_\-. ]?holder|example|sample|dummy|(?:^|[_\-. ])fake|insert|redact|
    todo|fixme|xxxx|<.+>|enter[_\-. ]|put[_\-. ]|goes[_\-. ]?here|_here$|-here$|removed|hidden|masked|censored|omitted|deadbeef|cafebabe|foo_?bar|lorem|notareal|not[_\-]a[_\-]|generate[_\-]|obfuscat|secret[_\-]?goes|undefined|\bnull\b|
    unsafe|insecure[_\-]?(?!.{20})|super[_\-]?secret|s3cr3t[_\-]?k|mock[_\-]|[_\-]mock|stub|test[_\-]?(?:key|token|secret|api|pass|auth|client|cred)|(?:key|token|secret|auth|client)[_\-]?test""",
    re.X | re.I,
)


_CHANGE = re.compile(r"change[_\-. ]?(?:me|this|it)|replace[_\-. ]?me")
_ALPHABET = re.compile(r"abcdefghij|jklmnopqrst|(?:^|[^0-9a-f])abc123(?![0-9a-f])|^eyJhbGciOi[A-Za-z0-9]{0,60}$", re.I)
_OWN_PART = re.compile(r"[a-z]{4,}")
_LEET = str.maketrans("013456789@$!", "oieasgtbgasi")


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
    return bool(_PATH.search(value)) and "=" not in value[-2:] and gibberish(value) < 3.3


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
    return bool(_DOTTED.match(value)) and not (any(c.isdigit() for c in value) and gibberish(value) > 1.5)


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
    if _CHANGE.search(low.translate(_LEET)) or _ALPHABET.search(low):
        return True
    if low in words("common") or bare in words("common") or composed(low) or bool(_PLACE_WORDS.search(low)):
        return True
    decoded = _printable(value)
    if decoded and (sequence(decoded) or bool(_PLACE_WORDS.search(decoded)) or composed(decoded) or encrypted(decoded)):
        return True
    if any(part in low and composed(low.replace(part, "user")) for part in _OWN_PART.findall(target.lower())):
        return True
    own = re.sub(r"[\W_]+", "", target.lower())
    return (
        bool(own)
        and len(bare) >= 3
        and (bare == own or own.endswith(bare) or (bare.isalpha() and own in bare and len(own) > 8))
    )


def human(value: str) -> bool:
    """Chosen or typed by a person, not by a generator."""
    if len(value) >= 16 and any(char.isdigit() for char in value) and _TOKEN.fullmatch(value):
        return sum(char.isalpha() for char in value) > len(value) * 0.6 and gibberish(value) < 2.5
    return len(value) < 10 or gibberish(value) < 3.4 or " " in value


def generated(value: str) -> bool:
    """Of the signs, the length and the irregularity of what a generator gives."""
    if not _STRICT.fullmatch(value) or sum(char.isdigit() for char in value) < 2:
        return False
    return entropy(value) >= 3.0 and (
        gibberish(value) >= 2.9 or all(char in "0123456789abcdefABCDEF-" for char in value)
    )


def irregular(value: str) -> bool:
    """Generated, or a password of signs that nobody can remember."""
    if generated(value):
        return True
    return len(value) >= 12 and gibberish(value) >= 3.4 and not any(char in " (){}[]<>;,\"'" for char in value)


_LEAST = 16
"""So many signs has what services issue."""

_YEAR = re.compile(r"(?:19|20)\d\d\W?$")

_OWN_WORDS = re.compile(r"(?:token|secret|key|session|pass(?:word)?|auth)[-_]", re.I)

_WELL_KNOWN = re.compile(r"BSWY3DPE|3DPEHPK3PXP|MFRGG|Eby8vdM02x|wJalrXUtn|4242424242")
"""What the Base32 of a greeting, emulators and manuals begin with."""


def issued(value: str) -> bool:
    """As a service issues it: generated from end to end, without words, an order of signs, or a text inside."""
    if len(value) < _LEAST or _UUID.fullmatch(value) or _WELL_KNOWN.search(value):
        return False
    if not generated(value) and not (irregular(value) and chosen(value) and "." not in value):
        return False
    if sequence(value) or alphabet(value) or dummy(value) or _printable(value) or _OWN_WORDS.search(value):
        return False
    if _HEX.fullmatch(value):
        return entropy(value) >= 3.2
    if _YEAR.search(value):
        return False
    return min(gibberish(value), gibberish(value.lower().translate(_LEET))) >= 3.1 and gibberish(value) >= 3.3


def chosen(value: str) -> bool:
    """A password that somebody chose to be hard to guess: three kinds of signs, and no word for password inside."""
    kinds = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    mixed = sum(any(map(kind, value)) for kind in kinds) >= 3
    return len(value) >= 8 and mixed and " " not in value and "pass" not in value.lower().translate(_LEET)


def prompt(value: str) -> bool:
    """Words that ask to be replaced."""
    return bool(_PLACE_WORDS.search(value) or _CHANGE.search(value.lower().translate(_LEET)))


def weak(value: str) -> bool:
    """A dummy which somebody may have meant: no word that asks to be replaced, and not one of the commonest."""
    return value.lower() not in words("common") and not _PLACE_WORDS.search(value)


def _printable(value: str) -> str:
    """What a Base64 value says, when that is printable text."""
    if len(value) < 12 or not _BASE64.match(value):
        return ""
    raw = unbase64(value)
    return raw.decode("ascii") if raw and raw.isascii() and raw.decode("ascii").isprintable() else ""


def word_like(value: str) -> bool:
    """Only letters with word breaks: an identifier or words, without a digit."""
    return bool(_IDENTIFIER.match(value)) or all(part.isalpha() for part in re.split(r"[\s_.\-:/]", value) if part)


@lru_cache(maxsize=8192)
def entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


def gibberish(value: str) -> float:
    """How unlike words the letters are: mean surprise of letter pairs in nats; words near 2, random text above 3."""
    return surprise(value)


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
        one.syntax == "code" and bool(_NAME.fullmatch(value)) and not irregular(value)
    )
