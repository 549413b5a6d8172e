"""Files whose very purpose is to hold credentials: read by their own layout, and known by name for SEC003."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.engines.secrets.candidate import Candidate
from auditor.engines.secrets.text import Text
from auditor.facts import Hidden


@dataclass(frozen=True)
class Layout:
    """One kind of file: its names, a pattern whose groups ``v`` (or ``w``) are its secrets.

    ``whole`` marks files of mixed content that are a finding of their own when they hold a secret.
    """

    id: str
    title: str
    name: re.Pattern[str]
    value: re.Pattern[str] | None = None
    whole: bool = False


def _layout(kind: str, title: str, name: str, value: str = "", *, whole: bool = False) -> Layout:
    return Layout(kind, title, re.compile(rf"(?:^|/){name}$", re.I), re.compile(value, re.M) if value else None, whole)


LAYOUTS = (
    _layout("netrc", "password in a netrc file", r"[._]netrc", r"^[^#\n]*?\bpassword\s+(?P<v>\S+)"),
    _layout("pgpass", "password in a PostgreSQL password file", r"\.?pgpass(?:\.conf)?", r"^[^#:\n]+:[^:\n]*:[^:\n]*:[^:\n]*:(?P<v>.+?)\s*$"),
    _layout("htpasswd", "password hash of a web server user", r"[\w.\-]*htpasswd[\w.\-]*|htusers", r"^[^:#\s][^:\n]*:(?P<v>[^:\s]{8,})"),
    _layout("passwd-hash", "password hash of a system user", r"(?:shadow|gshadow|passwd|proftpd?\.?passwd|ftpd?\.passwd|master\.passwd|smbpasswd)-?", r"^[^:#\s][^:\n]*:(?P<v>[$_][^:\s]{10,}|[./A-Za-z0-9]{13})(?=:|\s|$)"),
    _layout("docker-auth", "registry password in a Docker configuration", r"\.?dockercfg|\.docker/config\.json|\.dockerconfigjson", r"\"(?:auth|identitytoken|registrytoken|password)\"\s*:\s*\"(?P<v>[^\"\n]{4,})\""),
    _layout("git-credentials", "password in a Git credential store", r"\.git-credentials", r"^[a-z]+://[^:\n]+:(?P<v>\S+)@[^@\s]+\s*$"),
    _layout("npm-auth", "token in an npm configuration", r"\.npmrc|\.yarnrc(?:\.yml)?", r"^[^#;\n]*?(?:_auth|_authToken|_password|npmAuthToken|npmAuthIdent)\"?\s*[:=]\s*\"?(?P<v>[^\s\"$]{4,})"),
    _layout("pypi-password", "password in a Python package index configuration", r"\.pypirc|pip\.conf", r"^\s*password\s*[:=]\s*(?P<v>\S+)"),
    _layout("ftp-client", "password of an FTP client", r"(?:filezilla|recentservers|sitemanager)\.xml", r"<Pass(?: encoding=\"\w+\")?>(?P<v>[^<\n]+)</Pass>"),
    _layout("editor-deployment", "password of an editor's deployment", r"(?:\.?sftp(?:-config)?|\.ftpconfig|\.remote-sync|deployment-config|\.ftppass|\.sftp-config|ftp-sync|\.ftp-simple)(?:\.json)?", r"\"(?:password|pass|passphrase)\"\s*:\s*\"(?P<v>[^\"\n]+)\""),
    _layout("jetbrains-servers", "password of a JetBrains deployment", r"(?:webservers|datasources(?:\.local)?|deployment)\.xml", r"\bpassword=\"(?P<v>[^\"\n]+)\""),
    _layout("dbeaver", "database password of DBeaver", r"(?:\.?dbeaver-)?(?:data-sources|credentials-config)\.(?:xml|json)", r"\bpassword(?:=|\"\s*:\s*)\"(?P<v>[^\"\n]+)\""),
    _layout("robomongo", "database password of Robo 3T", r"robomongo\.json|robo3t\.json", r"\"(?:userPassword|userPasswordEncrypted|sshPassphrase|sshUserPassword|sslPemPassphrase)\"\s*:\s*\"(?P<v>[^\"\n]+)\""),
    _layout("browser-logins", "stored login of a browser", r"logins\.json|signons\.json", r"\"(?:encryptedUsername|encryptedPassword)\"\s*:\s*\"(?P<v>[A-Za-z0-9+/=]{20,})\""),
    _layout("rails-master-key", "key of encrypted Rails credentials", r"(?:master|credentials/\w+|production|staging)\.key", r"\A\s*(?P<v>[0-9a-f]{32})\s*\Z"),
    _layout("s3cmd", "secret key of an S3 client", r"\.s3cfg|\.boto|\.passwd-s3fs", r"^\s*(?:secret_key|aws_secret_access_key|gs_secret_access_key)\s*=\s*(?P<v>[^\s#]+)|^[A-Z0-9]{16,}:(?P<w>\S{30,})$"),
    _layout("mail-client", "password of a mail client", r"\.?(?:esmtprc|msmtprc|fetchmailrc|muttrc|mutt_passwd|getmailrc|offlineimaprc|mbsyncrc)", r"^\s*(?:set\s+)?(?:\w+_)?(?:password|pass|remotepass|imap_pass|smtp_pass)\s*=?\s*\"?(?P<v>[^\s\"#]+)"),
    _layout("mysql-client", "password in a MySQL option file", r"\.my(?:login)?\.cnf", r"^\s*password\s*=\s*[\"']?(?P<v>[^\s\"'#]+)"),
    _layout("wordpress", "secret of a WordPress installation", r"wp-config[\w.\-]*\.php", r"define\(\s*['\"](?:DB_PASSWORD|FTP_PASS|[A-Z_]*(?:_KEY|_SALT))['\"]\s*,\s*(?:'(?P<v>[^'\n]+)'|\"(?P<w>[^\"\n]+)\")\s*\)"),
    _layout("aws-credentials", "AWS credentials file", r"(?:\.aws/)?\.?credentials(?:\.csv|\.ini)?", r"^\s*aws_(?:secret_access_key|session_token)\s*=\s*(?P<v>[^\s#]+)"),
    _layout("tool-token", "token in a tool's configuration", r"\.?(?:hub|tugboat|travis|gem/credentials|cargo/credentials(?:\.toml)?|netlify/config\.json|pypirc|terraformrc|terraform\.d/credentials\.tfrc\.json|heroku/[\w.]+)", r"^\s*(?:-\s*)?\"?(?:oauth_token|access_token|api_key|token|:?rubygems_api_key|password)\"?\s*[:=]\s*\"?(?P<v>[^\s\"#]{6,})"),
    _layout("environment-file", "secret in an environment file", r"\.env(?:\.(?:local|dev|development|prod|production|staging|stage|docker|live))?|[\w\-]+\.env|\.flaskenv|\.envrc|env\.list", whole=True),
    _layout("terraform-state", "secret in a Terraform state", r"[\w.\-]*\.tfstate(?:\.backup)?", whole=True),
    _layout("service-account", "service account key file", r"[\w.\-]*(?:service[-_]?account|client_secret|credentials)[\w.\-]*\.json", whole=True),
    _layout("openvpn", "OpenVPN profile", r"[\w.\-]*\.ovpn"),
    _layout("django-local", "local settings", r"local_settings\.py"),
    _layout("key-file", "private key file", r"id_(?:rsa|dsa|ecdsa|ed25519)|[\w.\-]*\.(?:pem|key|ppk|p8|pk8)|ssh_host_\w+_key"),
)  # fmt: skip

STORES = {
    "jks": "Java key store", "keystore": "Java or Android key store", "p12": "PKCS 12 key store", "pfx": "PKCS 12 key store",
    "kdbx": "KeePass database", "kdb": "KeePass database", "bks": "Android key store", "agilekeychain": "1Password keychain",
    "jceks": "Java key store",
}  # fmt: skip
"""Endings of binary key stores."""

_MAGIC = (
    b"\xfe\xed\xfe\xed",
    b"\xce\xce\xce\xce",
    b"\x30\x82",
    b"\x30\x80",
    b"\x03\xd9\xa2\x9a",
    b"\x00\x00\x00\x01",
    b"\x00\x00\x00\x02",
)


def layout(path: str) -> Layout | None:
    """The layout of a file by its name."""
    for one in LAYOUTS:
        if one.name.search(path):
            return one
    return None


def read(kind: Layout, text: Text) -> Iterator[Candidate]:
    """The values of a file of this layout."""
    if kind.value is None or len(text.content) > 2_000_000:
        return
    for match in kind.value.finditer(text.content):
        group = match.lastgroup or "v"
        value = match[group]
        yield Candidate(
            Hidden(value), match.start(group), match.end(group), "file", kind.id, "", "", "", rule=kind.id,
            title=kind.title, confidence="high", file=True,
        )  # fmt: skip


def store(path: str, head: bytes) -> str:
    """What key store this binary file is, by ending and first bytes; empty when it is none."""
    title = STORES.get(path.rsplit(".", 1)[-1].lower(), "") if "." in path.rsplit("/", 1)[-1] else ""
    return title if title and head.startswith(_MAGIC) else ""
