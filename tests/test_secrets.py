"""The secrets engine: what is a credential in which syntax, and what only looks like one. Values are made at test time."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from placeholders import expand, make

from auditor.config import load
from auditor.engines.secrets import dummies, made, names, values
from auditor.engines.secrets.scan import key_store, scan
from auditor.engines.secrets.text import decode
from auditor.facts import Secret
from auditor.inventory import take
from auditor.ledger import Ledger
from auditor.run import scan as audit

WORDS = ("kai", "zut", "mor", "pel", "gri", "wem", "tou", "lix")


def found(path: str, text: str, *, low: bool = False) -> list[Secret]:
    """What is shown by default (with ``low``: everything)."""
    return [one for one in scan(path, expand(text), b"k") if low or one.confidence != "low"]


def lines(path: str, text: str) -> list[int]:
    """The lines of what is shown by default."""
    return [one.site.line for one in found(path, text)]


HITS = [
    ("server/config.yaml", "jwt:\n  signing-key: {{twilio_token}}"),
    ("deploy/compose.yml", "environment:\n  MYSQL_PASSWORD: \"Ka@6481937\""),
    ("app/settings.py", 'MAIL_PASSWORD = "{{password}}"'),
    ("app/settings.py", 'API_TOKEN: str = "{{random_secret}}"'),
    ("app/db.py", 'connect(host="db", user="shop", password="{{password}}")'),
    ("app/db.py", 'URL = "postgresql://shop:{{password}}@db.internal/shop"'),
    ("app/db.py", 'TOKEN = os.environ.get("TOKEN", "{{random_secret}}")'),
    ("app/db.py", 'TOKEN = os.environ["TOKEN"] or "{{random_secret}}"'),
    ("app/config.js", 'const apiKey = process.env.API_KEY || "{{random_secret}}";'),
    ("app/Config.java", 'private static final String PASSWORD = "{{password}}";'),
    ("app/Config.kt", 'val accessToken: String = "{{random_secret}}"'),
    ("app/main.go", 'client.SetAuthToken("{{random_secret}}")'),
    ("app/main.rb", "config.access_token = '{{random_secret}}'"),
    ("app/index.php", "define('API_SECRET', '{{random_secret}}');"),
    ("app/Startup.cs", 'options.ClientSecret = "{{random_secret}}";'),
    (".env", "MAIL_PASSWORD={{password}}"),
    ("deploy/app.properties", "spring.datasource.password={{password}}"),
    ("deploy/app.yml", "database:\n  password: {{password}}"),
    ("deploy/compose.yml", "environment:\n  - MYSQL_PASSWORD={{password}}"),
    ("deploy/secret.yml", "env:\n- name: DB_PASSWORD\n  value: {{password}}"),
    ("deploy/app.json", '{"client_secret": "{{random_secret}}"}'),
    ("deploy/app.toml", 'api_key = "{{random_secret}}"'),
    ("deploy/app.xml", "<password>{{password}}</password>"),
    ("deploy/web.config", '<add key="ApiToken" value="{{random_secret}}" />'),
    ("deploy/Info.plist", "<key>ApiSecret</key>\n<string>{{random_secret}}</string>"),
    ("deploy/main.tf", 'variable "x" {\n  secret_key = "{{random_secret}}"\n}'),
    ("deploy/Dockerfile", "ENV API_TOKEN={{random_secret}}"),
    ("deploy/run.sh", "export API_TOKEN='{{random_secret}}'"),
    ("deploy/run.sh", "login --password {{password}} --user shop"),
    ("deploy/run.sh", "curl -u shop:{{password}} https://api.internal/"),
    ("deploy/run.sh", "mysql -h db -u shop -p{{password}} shop"),
    ("deploy/run.sh", 'curl -H "Authorization: Bearer {{random_secret}}" https://api.internal/'),
    ("deploy/init.sql", "CREATE USER 'shop'@'%' IDENTIFIED BY '{{password}}';"),
    ("app/api.py", 'HEADERS = {"Authorization": "Token {{random_secret}}"}'),
    ("app/api.py", 'URL = "https://api.internal/v1?access_token={{random_secret}}&x=1"'),
    ("app/api.py", 'JWT = "{{jwt}}"'),
    ("app/key.py", 'KEY = """{{pem_private_key}}"""'),
    ("app/key.js", 'const key = "{{pem_private_key_line}}";'),
    (".netrc", "machine db login shop password {{password}}"),
    (".pgpass", "db:5432:shop:shop:{{password}}"),
    (".git-credentials", "https://shop:{{random_secret}}@git.internal"),
    ("master.key", "{{twilio_token}}"),
    (".npmrc", "//registry.internal/:_authToken={{uuid}}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), HITS)
def test_a_credential_is_found_once_for_each_place(path: str, text: str) -> None:
    shown = [one for one in found(path, text) if one.rule != "environment-file"]
    assert len(shown) == 1, [(one.rule, one.target) for one in shown]


NEAR_MISSES = [
    ("db/dump.sql", "  KEY `FKB3D587CE0DD567A` (`office_id`),\n  KEY FK7662CE59B4100309 (`id`)"),
    ("app/labels.lock", 'api_key: "{{twilio_token}}"\ngithub_token: "{{line_channel_secret}}"'),
    ("app/mix.lock", '"app": {:git, "https://github.com/a/b.git", "' + "bd19896e31" * 4 + '"}'),
    ("app/tauri.conf.json", '{"pubkey": "{{random_secret}}"}'),
    ("app/Settings.java", 'secretKey = rs.getString("value");'),
    ("app/Settings.java", 'String S3_SECRET_KEY = "s3_secret_key";'),
    ("app/Passcode.kt", 'const val PREFERENCE_PASSCODE_D1 = "PrefPinCode1"'),
    ("docs/model.md", "A network is identified by its name, a group identified by recipients."),
    ("docs/SECURITY.md", "key: 13BB3A34C9E380258CE43D595CB150B31F6426BC"),
    ("app/upload.groovy", "// curl -u kai:xxx -X POST https://wiki.internal/content"),
    ("docker/aws/credentials", "[default]\naws_secret_access_key=localstack"),
    ("app/client.rb", 'link_token = "link-sandbox-{{uuid}}"'),
    ("wwwroot/lib/angular/angular.js", "// Authorization: Basic YmVlcDpib29w"),
    (".env.template", "# ADMIN_TOKEN={{random_secret}}"),
    ("compose.dev.yml", "STORE_SERVICE_PASSWORD: devstore-service123"),
    ("app/settings.py", 'MAIL_PASSWORD = os.environ["MAIL_PASSWORD"]'),
    ("app/settings.py", 'MAIL_PASSWORD = config("MAIL_PASSWORD")'),
    ("app/settings.py", 'PASSWORD_RESET_PATH = "/reminder/confirm"'),
    ("app/settings.py", 'PASSWORD_LABEL = "Your password"'),
    ("app/settings.py", 'TOKEN_URL = "https://provider.example/oauth/token"'),
    ("app/settings.py", 'API_KEY = "<your api key>"'),
    ("app/settings.py", 'API_KEY = "xxxxxxxxxxxxxxxxxxxxxxxx"'),
    ("app/settings.py", 'API_KEY = "changeme"'),
    ("app/settings.py", 'PUBLIC_KEY = "{{random_secret}}"'),
    ("app/settings.py", 'ASSET_SHA256 = "{{sha256}}"'),
    ("app/settings.py", 'REQUEST_ID = "{{uuid}}"'),
    ("app/settings.py", 'STRIPE = "{{stripe_publishable}}"'),
    ("app/settings.py", 'STRIPE = "{{stripe_test}}"'),
    ("app/settings.py", 'password = get_password("shop")'),
    ("app/settings.py", 'password = request.POST["password"]'),
    ("app/settings.py", 'TOKEN_HEADER = "X-Member-Token"'),
    ("app/settings.py", 'password_hash_algorithm = "pbkdf2_sha256"'),
    ("app/db.py", 'URL = f"postgresql://shop:{password}@db/shop"'),
    ("app/db.py", 'URL = "postgresql://shop:${DB_PASSWORD}@db/shop"'),
    ("app/db.py", 'URL = "postgresql://user:pass@localhost/db"'),
    ("app/forms.py", 'password = CharField(label="Password", widget=PasswordInput)'),
    ("app/forms.php", "'password' => 'required|confirmed|min:6',"),
    ("app/view.tsx", '<input type="password" placeholder="Password" autocomplete="current-password" />'),
    ("app/view.js", "const TOKEN_KEY = 'shop_access_token';"),
    ("app/main.go", "token := r.Header.Get(\"X-Token\")"),
    ("app/Config.java", "String password = properties.getProperty(\"db.password\");"),
    ("app/locales/de.json", '{"password": "Passwort vergessen", "token": "Zugangsschlüssel"}'),
    ("lang/fr/auth.php", "'password' => 'Mot de passe incorrect',"),
    ("composer.lock", '"symfony/password-hasher": "^5.4|^6.0|^7.0"'),
    ("package-lock.json", '"token-stream": "5.0.1"'),
    ("static/app.min.js", "a;" * 400 + 'b={token:"meta.tag.name",key:"Alt-Shift-L",password:"hunter42"};' + "c;" * 200),
    ("deploy/app.yml", "password: ${DB_PASSWORD}"),
    ("deploy/app.yml", "password: {{ vault_db_password }}"),
    ("deploy/app.yml", "password: ENC[AES256_GCM,data:abc123def456]"),
    ("deploy/app.yml", "password: !vault |"),
    ("deploy/app.yml", "tokens: 4096"),
    (".env.example", "MAIL_PASSWORD=<your password>"),
    (".env.example", "MAIL_PASSWORD="),
    ("deploy/run.sh", 'mysql -u shop -p"$DB_PASSWORD" shop'),
    ("deploy/run.sh", "curl -u $USER:$PASSWORD https://api.internal/"),
    ("docs/api.md", 'Authorization: Bearer <token>'),
    ("docs/api.md", "The password must have eight characters."),
    ("tests/test_login.py", 'login("member", password="correct horse")'),
    ("tests/test_login.py", 'PASSWORD = "letmeinplease"'),
    ("tests/test_login.py", 'token = "fake-token-123"'),
    ("app/key.py", 'KEY = "-----BEGIN PRIVATE KEY-----\\n...\\n-----END PRIVATE KEY-----"'),
    ("app/key.py", 'assert "-----BEGIN RSA PRIVATE KEY-----" in text'),
    ("app/key.pem", "-----BEGIN CERTIFICATE-----\n{{random_secret}}\n-----END CERTIFICATE-----"),
    ("init.sql", "the row is identified by its number"),
    ("app/settings.py", 'if SECRET_KEY == "stand-in-key":\n    raise SystemExit'),
    ("app/signing.py", 'def sign(key):\n    """Sign.\n\n    >>> app.secret_key = "shop-session-2019"\n    """\n'),
    ("app/token.py", 'token = "shop-v1." + body'),
    ("app/token.ts", "const isSamePassword = !!before && this.password === crypt.open(before);"),
    ("app/Kind.java", 'PASS("approved"), FAIL("refused");'),
    ("app/Check.java", 'String REGEX_PASSWORD = "^[a-zA-Z0-9]{6,16}$";'),
    ("app/build.gradle", "implementation 'io.jsonwebtoken:jjwt-api:0.12.3'"),
    ("app/page.js", "const nextPageToken = '{{random_secret}}';"),
    ("app/keys.js", "const secretKey = live ? 'live_secret_key' : 'sandbox_secret_key';"),
    ("app/Migration.cs", 'keyValue: new Guid("{{uuid}}")'),
    ("app/db.py", 'BROKER = "redis://:barnacle@127.0.0.1:6379"'),
    ("app/Form.vue", '<field v-model:password="passwordRepeat" />'),
    ("app/Dialog.vue", '<confirm @password:confirm="clearAllRecords" :password.sync="plaintextPassword" />'),
    ("deploy/Dockerfile", 'ARG GITHUB_SHA="{{twilio_token}}00112233"'),
    ("deploy/docker-compose.yml", "services:\n  db:\n    environment:\n      POSTGRES_USER: barnacle\n      POSTGRES_PASSWORD: barnacle"),
    ("deploy/config.yaml", "metadata:\n  app: tidepool\ndata:\n  POSTGRES_PASSWORD: tidepool-pwd"),
    ("config/secrets.yml", "development:\n  secret_key_base: {{sha256}}{{sha256:2}}"),
    ("config/app.ini", "; redis: network=tcp,addr=:6379,password=barnacle,db=0"),
    ("bin/setup.sh", "apt-key adv --keyserver keys.internal --recv-keys 4F4EA0AAE5267A6C"),
    ("docs/config.mts", "algolia: {\n  apiKey: '{{twilio_token}}',"),
    ("docs/start.md", "Run it with PASSWORD = hunter-of-sheep."),
    ("api/openapi.yaml", "openapi: 3.0.0\npaths:\n  example:\n    session_token: {{random_secret}}"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), NEAR_MISSES)
def test_near_misses_are_silent(path: str, text: str) -> None:
    assert not [(one.rule, one.target, one.masked) for one in found(path, text)]


def test_near_misses_outnumber_hits() -> None:
    assert len(NEAR_MISSES) > len(HITS)


SIGNING = [
    ("app.py", 'app.secret_key = "hi-mi-tsu"'),
    ("app.py", 'app.config["SECRET_KEY"] = os.getenv("APP_SECRET") or "for-now"'),
    ("app.py", 'app.config.update(SECRET_KEY="still-here")'),
    ("app.py", 'SIMPLE_JWT = {"SIGNING_KEY": os.environ.get("JWT_KEY", "shop-jwt")}'),
    ("app.py", 'URLSafeTimedSerializer("invitations").dumps(1)'),
    ("app.py", 'jwt.encode({"sub": 1}, "tickets", algorithm="HS256")'),
    (
        "app.py",
        'mine = "ORANGES"\n\ndef f():\n    return jwt.encode({\n        "sub": g(1, 2),\n    }, mine, algorithm="HS256")',
    ),
    ("app.py", 'app.config["SECRET_KEY"] = "aaaaaaa"'),
    ("app.js", "const ours = 'oranges';\nmodule.exports = (p) => jwt.sign({ id: p.id }, ours);"),
    ("app.js", "jwt.sign(payload, 'tickets')"),
    ("server.js", "const sessionSecret = 'keyboard cat';"),
    ("main.go", 'token.SignedString([]byte("tickets"))'),
    ("config/secrets.yml", "production:\n  secret_key_base: {{sha256}}{{sha256:2}}"),
    (".env", "APP_KEY=base64:{{random_secret}}"),
]


@pytest.mark.parametrize(("path", "text"), SIGNING)
def test_a_signing_key_is_sec002(path: str, text: str) -> None:
    assert "SEC002" in {one.check for one in found(path, text)}


@pytest.mark.parametrize(
    "text",
    [
        'app.secret_key = os.environ["SECRET_KEY"]',
        "app.secret_key = secrets.token_hex(32)",
        'app.config["SECRET_KEY_FILE"] = "/run/secrets/key"',
        'jwt.encode(claims, key, algorithm="HS256")',
        'jwt.decode(token, options={"verify": True})',
        "URLSafeTimedSerializer(app.secret_key, salt='cards')",
        'mine = os.environ["X"]\njwt.encode({"a": 1}, mine)',
        'mine = "oranges"\njwt.encode({"a": 1}, yours)',
        'mine = "oranges"\njwt.encode({"a": mine}, key())',
        'def f():\n    mine = "oranges"\n    return jwt.encode({"a": 1}, mine)',
        'app.config["SECRET_KEY"] = "xxxxxxx"',
        'TOKEN_SECRET = "oauth_token_secret"',
        'app.config["SESSION_COOKIE_NAME"] = "secret-shop"',
    ],
)
def test_no_signing_key(text: str) -> None:
    assert not found("app.py", text)


def test_a_private_key_is_a_range() -> None:
    text = "x = 1\nKEY = '''" + make("pem_private_key") + "'''\n"
    (one,) = found("key.py", text)
    assert (one.site.line, one.site.column) == (2, 10)
    assert one.site.end_line == text.count("\n")
    assert one.rule == "private-key"


def test_client_code_is_sec004() -> None:
    text = 'const key = "{{stripe_live}}";'
    assert [one.check for one in found("frontend/pay.js", text)] == ["SEC004"]
    assert [one.check for one in found("app/pay.js", text)] == ["SEC001"]
    assert next(one.check for one in found("app/.env", "NEXT_PUBLIC_API_SECRET={{random_secret}}")) == "SEC004"


def test_an_environment_file_is_sec003_once_beside_its_values() -> None:
    shown = found(".env", "API_TOKEN={{random_secret}}\nMAIL_PASSWORD={{password}}\n")
    assert sorted(one.check for one in shown) == ["SEC001", "SEC001", "SEC003"]
    assert not found(".env", "DEBUG=1\nAPI_TOKEN=\n")


def test_a_default_credential_is_said_in_deployment_and_not_in_tests() -> None:
    assert [one.note for one in found(".env", "DB_PASSWORD=admin") if one.check == "SEC001"] == ["default credential"]
    assert not found("tests/.env", "DB_PASSWORD=admin")
    assert [one.confidence for one in found("tests/.env", "DB_PASSWORD=admin", low=True)] == ["low"]


def test_what_a_service_may_have_issued_is_told_in_a_low_voice_in_tests() -> None:
    (one,) = found("tests/test_api.py", 'token = "{{random_secret}}"')
    assert (one.confidence, one.severity, one.note[:9]) == ("medium", "low", "in a test")
    assert [one.severity for one in found("tests/test_api.py", 'KEY = """{{pem_private_key}}"""')] == ["medium"]
    assert [one.severity for one in found("tests/test_api.py", 'token = "{{jwt}}"')] == ["low"]
    assert [one.severity for one in found("app/api.py", 'token = "{{jwt}}"')] == [""]
    (one,) = found("docs/setup.md", "password: kaiZut-29-morpel")
    assert (one.severity, one.note[:16]) == ("low", "in documentation")


@pytest.mark.parametrize(
    "text",
    [
        'key = "{{random_secret}}"',  # a vector of a cipher's test
        'token = "{{uuid}}"',
        'password = "H3r0kuL3gacy2022"',
        'totp_secret = "JBSWY3DPEHPK3PXPKAIZ"',
        'session_token = "session-token-cm8z6bn2q000008l34h8g7k9m"',
        'api_key = "0123456789abcdef0123456789abcdef"',
        'token = "a1B2c3D4e5F6g7H8i9J0-_K1L2M3N4O5P6"',
        'token = "eyJhbGciOiJFZERTQSJ9.payload.signature"',
        'ENCRYPTION_KEY = "12345678901234567890123456789012"',
        'client_secret = "bXktc2VjcmV0LWtleQ=="',
    ],
)
def test_dummies_of_tests_are_silent(text: str) -> None:
    assert not found("tests/test_api.py", text)


def test_values_count_in_translations_and_recorded_traffic_and_not_in_tests() -> None:
    assert lines("spec/cassettes/login.yml", '  string: \'{"access_token":"{{random_secret}}"}\'') == [1]
    assert lines("tests/data/session.yml", 'http_interactions:\n- token: "{{random_secret}}"') == [2]
    assert lines("lang/en.json", '{"api_token": "{{random_secret}}"}') == [1]
    assert lines("tests/test_api.py", 'token = "kaizut-morpel"') == []


def test_equal_values_have_equal_digests_and_other_keys_other_digests() -> None:
    text = 'a_token = "{{random_secret}}"\nb_token = "{{random_secret}}"\nc_token = "{{random_secret:2}}"\n'
    first, second, third = found("app.py", text)
    assert first.digest == second.digest != third.digest
    assert scan("app.py", expand(text), b"other")[0].digest != first.digest


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1"])
def test_every_encoding_is_read_with_the_same_position(encoding: str) -> None:
    text = expand('note = "é"\ntoken = "{{random_secret}}"\n')
    content = decode(text.encode(encoding))
    assert content is not None
    (one,) = scan("a.py", content, b"k")
    assert (one.site.line, one.site.column, one.confidence) == (2, 10, "medium")


@pytest.mark.parametrize(
    "content", [b"\x00\x01\x02\x03" * 50, b"\x7fELF\x00\x00" + bytes(200), b"PK\x03\x04\x00\x00\x00"]
)
def test_binary_content_is_no_text(content: bytes) -> None:
    assert decode(content) is None


def test_columns_count_code_points_after_letters_that_change_length_in_lower_case() -> None:
    (one,) = found("a.py", 'x = "İİİ"; token = "{{random_secret}}"')
    assert one.site.column == 21


def test_a_key_store_is_sec003_outside_tests() -> None:
    java, pkcs = b"\xfe\xed\xfe\xed\x00\x00\x00\x02", b"\x30\x82\x0a\x10\x02\x01\x03\x30"
    assert [one.check for one in key_store("deploy/shop.jks", java, b"k")] == ["SEC003"]
    assert [one.confidence for one in key_store("deploy/shop.p12", pkcs, b"k")] == ["medium"]
    assert [one.confidence for one in key_store("src/test/resources/shop.p12", pkcs, b"k")] == ["low"]
    assert [one.confidence for one in key_store("android/debug.keystore", java, b"k")] == ["low"]
    assert not key_store("deploy/logo.png", b"\x89PNG\r\n\x1a\n", b"k")
    assert not key_store("deploy/shop.jks", b"\x89PNG\r\n\x1a\n", b"k")


def test_a_key_store_is_read_from_the_tree(tmp_path: Path) -> None:
    (tmp_path / "shop.jks").write_bytes(b"\xfe\xed\xfe\xed\x00\x00\x00\x02" + bytes(40))
    (tmp_path / "logo.bin").write_bytes(bytes(40))
    inventory = take(load([tmp_path], {}), [tmp_path], Ledger())
    assert [file.path for file in (*inventory.files, *inventory.others)] == ["shop.jks"]


def test_hostile_text_takes_bounded_time() -> None:
    for text in ("token" * 40_000, "password=" * 30_000, "'\"" * 50_000 + "key=", "-----BEGIN PRIVATE KEY-----" * 3_000, "eyJ" * 60_000,
                 "a://" * 40_000, "secret: [" * 20_000, "\\" * 100_000 + "password='x", "passwordpassword" * 10_000):  # fmt: skip
        scan("a.py", text, b"k")
        scan("a.txt", text, b"k")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("MAIL_PASSWORD", "password"), ("dbPasswd", "password"), ("app.config.api_key", "apikey"), ("X-Auth-Token", "token"),
        ("client_secret", "secret"), ("privateKey", "secret"), ("bypass", ""), ("monkey", ""), ("publicKey", ""), ("PublicKeyToken", ""),
        ("primary_key", ""), ("compass", ""), ("title", ""),
    ],
)  # fmt: skip
def test_names(name: str, kind: str) -> None:
    assert names.read(name).kind == kind


def test_names_about_secrets() -> None:
    assert names.read("passwordField").about
    assert names.read("token_url").about
    assert not names.read("token_value").about


@pytest.mark.parametrize(
    "value", ["changeme", "test1234", "my-secret-key", "password", "FakeToken", "dummy_key", "YOUR_TOKEN"]
)
def test_dummies(value: str) -> None:
    assert dummies.dummy(value)


def test_random_values_are_no_dummies() -> None:
    rng = random.Random(3)
    for _ in range(300):
        value = "".join(rng.choices("abcdefghijklmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=24))
        assert not dummies.dummy(value)
        assert values.why_not(value) == ""
        assert not made.human(value) or not any(char.isdigit() for char in value)


def test_a_signing_key_names_the_endpoints_it_forges(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "from flask import Flask\nfrom flask_login import login_required\n\napp = Flask(__name__)\n"
        "app.secret_key = 'shop-session-2019'\n\n\n"
        "@app.post('/wallet/charge')\n@login_required\ndef charge():\n    return ''\n\n\n"
        "@app.get('/prices')\ndef prices():\n    return ''\n"
    )
    result = audit(load([tmp_path], {"cache": False, "jobs": 1}), [tmp_path])
    (message,) = (one.message for one in result.findings if one.check == "SEC002")
    assert "POST /wallet/charge" in message
    assert "/prices" not in message
