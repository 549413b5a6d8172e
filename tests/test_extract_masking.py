"""What is kept of strings that are, or may be, secrets; the values are made when the tests run."""

from __future__ import annotations

import base64
import random
import re
import string

import msgspec
import pytest

from auditor.python import outline as out
from auditor.python.extract import extract
from auditor.python.masking import plain, redact, secret_named, token_shaped

KEY = b"k" * 32
VALUE = "hunter" + "2"
RANDOM = random.Random(7)


def made(alphabet: str, length: int) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(length))


ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
TOKENS = {
    "stripe": "sk_" + "live_" + made(ALNUM, 24),
    "webhook": "whsec_" + made(ALNUM, 32),
    "aws": "AKI" + "A" + made(string.ascii_uppercase + string.digits, 16),
    "aws secret": made(ALNUM + "+/", 39) + "7",
    "github": "ghp_" + made(ALNUM, 36),
    "slack": "xoxb-" + made(string.digits, 12) + "-" + made(ALNUM, 24),
    "google": "AIza" + made(ALNUM, 35),
    "jwt": "eyJ" + made(ALNUM, 20) + "." + "eyJ" + made(ALNUM, 30) + "." + made(ALNUM, 43),
    "hex": made(HEX, 40),
    "base64": base64.b64encode(RANDOM.randbytes(32)).decode(),
    "url": f"postgres://app:{made(ALNUM, 9)}@db/app",
    "redis": f"redis://:{made(ALNUM, 9)}@cache:6379/0",
    "pem": "-----BEGIN RSA PRIVATE" + " KEY-----" + made(ALNUM, 64),
    "bearer": "Authorization: Bearer " + made(ALNUM, 20) + "1",
    "passphrase-like": "Xk9#" + made(ALNUM, 10) + "!q7Z",
    "django": "django-insecure-" + made(string.ascii_lowercase + string.digits + "!@#$%^&*(-_=+)", 50),
}


def kept(source: str) -> out.Outline:
    read = extract(source.encode(), "", KEY)
    assert not read.problem, read.problem
    return read


def leaks(source: str, value: str) -> bool:
    return value.encode() in msgspec.msgpack.encode(kept(source))


@pytest.mark.parametrize("name", TOKENS)
def test_a_string_of_secret_shape_is_never_kept(name: str) -> None:
    value = TOKENS[name]
    assert token_shaped(value)
    for source in ('x = "%s"', 'f("%s")', 'y = {"a": ["%s"]}', 'def f(a="%s"): pass', 'f(f"{a}%s")', 'x = "a %s b"',
                   '"""%s"""', "match a:\n  case '%s': pass", '@f("%s")\ndef g(): pass', 'f"{a:%s}"'):  # fmt: skip
        if name == "passphrase-like" and source == 'x = "a %s b"':
            continue  # inside a sentence only known shapes are told
        if name == "django" and source.startswith(("f(f", 'f"')):
            continue  # its braces are code there
        assert not leaks(source % value + "\n", value), source


BOUND = [
    'password = "%s"',
    'self.password = "%s"',
    'config["SECRET_KEY"] = "%s"',
    'a = password = "%s"',
    'user, password = "someone", "%s"',
    'password: str = "%s"',
    'password += "%s"',
    'connect(password="%s")',
    'connect(db_password=b"%s")',
    'd = {"password": "%s"}',
    'd = {"outer": {"client_secret": "%s"}}',
    'd = dict(api_key="%s")',
    'def f(password="%s"): pass',
    'def f(*, api_key: str = "%s"): pass',
    'f = lambda token="%s": token',
    'if password == "%s": pass',
    'if "%s" == user.password: pass',
    'if request.form["password"] == "%s": pass',
    'if request.form.get("password") != "%s": pass',
    'if password in ("a", "%s"): pass',
    'SECRET_KEY = os.environ.get("X", "%s")',
    'k = os.environ.get("SECRET_KEY", "%s")',
    'k = os.getenv("API_TOKEN", default="%s")',
    'k = config("JWT_SECRET", default="%s")',
    'k = getattr(settings, "SECRET_KEY", "%s")',
    'password = os.environ["PASSWORD"] or "%s"',
    'password = a if b else "%s"',
    'password = ("%s")',
    'password = "%s" "x"',
    'password = "x" + "%s"',
    'password = SecretStr("%s")',
    'PASSWORDS = ["%s"]',
    'user.set_password("%s")',
    'if (password := "%s"): pass',
    'class A:\n  api_key = "%s"',
    'api_key = """%s"""',
]


@pytest.mark.parametrize("source", BOUND)
def test_a_string_bound_to_a_secrets_name_is_never_kept(source: str) -> None:
    assert not leaks(source % VALUE + "\n", VALUE)


KEPT = [
    'x = "%s"',
    'request.form["%s"]',
    'filter(email="%s")',
    'd = {"%s": password}',
    'd = {"name": "%s"}',
    'f("%s", password)',
    'get("%s")',
    'if name == "%s": pass',
    'password_field = "%s"',
    'token_type = "%s"',
    'TOKEN_URL = "%s"',
    'password = request.form["%s"]',
    'password = read("%s")',
    'password = data["%s"]["x"]',
    'key = "%s"',
    'def f(password, name="%s"): pass',
    'password = User.objects.get(name="%s").password',
    'password = {"%s": 1}',
]


@pytest.mark.parametrize("source", KEPT)
def test_a_string_that_only_stands_near_a_secret_is_kept(source: str) -> None:
    assert leaks(source % VALUE + "\n", VALUE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "password"), (" ", "password"), ("password", "password"), ("Password", "new_password"),
        ("token", "csrf_token"), ("<password>", "password"), ("${DB_PASSWORD}", "password"), ("{{ token }}", "token"),
        ("%(password)s", "password"), ("******", "password"), ("accounts/password.html", "password"),
        ("/api/token/", "token"), ("api-key", "API_KEY"), ("bearer", "token"), ("string", "token"),
    ],
)  # fmt: skip
def test_what_is_plainly_no_value_is_kept(text: str, name: str) -> None:
    assert plain(text, name)


@pytest.mark.parametrize(
    "text", [VALUE, "secret1", "changeme", "admin", "letmein/2024", "p@ss", "correct horse", "s3cr3t.key!"]
)
def test_weak_values_are_values(text: str) -> None:
    assert not plain(text, "password")


@pytest.mark.parametrize(
    "name",
    ["password", "PASSWORD", "db_password", "userPassword", "SECRET_KEY", "secretKey", "STRIPE_API_KEY", "apiKey",
     "apikey", "access_token", "refreshToken", "client_secret", "AWS_SECRET_ACCESS_KEY", "private_key", "pwd",
     "passphrase", "pin", "password1", "api_keys", "JWT_SIGNING_KEY", "DATABASE_PASSWORD_2", "encryption_key"],
)  # fmt: skip
def test_names_that_hold_secrets(name: str) -> None:
    assert secret_named(name)


@pytest.mark.parametrize(
    "name",
    ["", "key", "keys", "primary_key", "foreign_key", "sort_key", "name", "password_field", "PASSWORD_HASHERS",
     "token_type", "TOKEN_URL", "token_endpoint", "password_reset_timeout", "secret_name", "pinned", "pinning",
     "compass", "tokenizer", "passed", "shipping", "password_help_text", "token_id", "api_key_header", "spin",
     "opinion", "author", "x" * 300],
)  # fmt: skip
def test_names_that_say_something_about_secrets_or_nothing(name: str) -> None:
    assert not secret_named(name)


@pytest.mark.parametrize(
    "text",
    ["", "password", "django.contrib.auth.middleware.AuthenticationMiddleware", "account-password-reset-confirm",
     "/api/v1/accounts/<int:pk>/payments/", "accounts/password_reset_confirm.html", "HTTP_X_FORWARDED_PROTO",
     "https://example.com/oauth/authorize?response_type=code", "^[a-z0-9]+(?:-[a-z0-9]+)*$",
     "text/html; charset=utf-8", "SELECT id, name FROM accounts WHERE id = %s",
     "The payment could not be completed.", "2024-01-01T00:00:00+00:00", "application/x-www-form-urlencoded",
     "<div class='a'>{{ user.email }}</div>", "%(asctime)s %(levelname)s %(message)s",
     "rest_framework.authentication.SessionAuthentication", "X-Content-Type-Options", "checkout_session_completed",
     "AbstractBaseUserManager", "UserAccountTransferSerializer", "default-src 'self'", "en_US.UTF-8",
     "user:%(id)s:token", "http://localhost:8000/", "postgres://{user}:{password}@{host}/db",
     "https://user@example.com/x", "sha256_crypt_iterations"],
)  # fmt: skip
def test_ordinary_text_is_no_token(text: str) -> None:
    assert not token_shaped(text)


def test_a_masked_string_says_where_it_stands_and_how_long_it_is() -> None:
    (node,) = kept(f"password = (\n    'x{VALUE}'\n)\n").body
    assert isinstance(node, out.Assign) and isinstance(node.value, out.Masked)
    assert node.value.pos == (2, 5, 2, 15) and node.value.length == 8 and not re.search("[a-z0-9]", node.value.masked)


def test_equal_values_have_equal_digests_under_one_key_only() -> None:
    source = f"password = '{VALUE}'\nsecret = '{VALUE}'\ntoken = '{VALUE}x'\n".encode()

    def digests(key: bytes) -> list[str]:
        return [node.value.digest for node in extract(source, "", key).body]  # type: ignore[union-attr]

    first, second, third = digests(b"1" * 32)
    assert first == second != third and len(first) == 32
    assert not set(digests(b"2" * 32)) & {first, third}


def test_a_secret_in_a_marker_or_in_a_problem_is_not_kept() -> None:
    value = TOKENS["stripe"]
    assert not leaks(f"x = 1  # auditor: ignore[SEC001] -- it is {value}, really\n", value)
    assert value not in str(extract(f"x = '{value}\n".encode(), "", KEY))


def test_a_comment_without_secrets_is_left_as_it_is() -> None:
    text = "auditor: ignore[MFA001] until=2027-03-31 owner=payments -- charged only by the nightly job"
    assert redact(text) == text
