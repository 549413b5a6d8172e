"""Code that runs in the browser: what a server must do cannot be missing there."""

from __future__ import annotations

import re

SERVER = frozenset({"SES", "MNY", "RST", "BRF", "OTP", "OWN", "PWD", "MFA", "NTF", "PII"})
"""Families of checks that ask what a server does; a page only asks the server for it."""

_FOLDERS = re.compile(
    r"(^|/)(composables|frontend|front-end|webapp|public|static|assets|locales?|i18n|translations?)/", re.I
)
_LABELS = re.compile(r"(^|/)(locales?|lang|langs|languages?|i18n|l10n|translations?)/[^/]+\.\w+$", re.I)
_ENDINGS = (".vue", ".svelte")
_SCRIPTS = (".js", ".jsx", ".mjs", ".ts", ".tsx")
_BROWSER = re.compile(
    r"\b(?:document\.(?:getElement|querySelector|cookie|createElement)|window\.(?:location|app|\$|Vue|onload)|localStorage\b"
    r"|sessionStorage\b|Vue\.(?:component|createApp|use|prototype)|createApp\(|defineComponent\(|useState\(|useEffect\("
    r"|useRouter\(|useNuxtApp\(|ReactDOM\b|\$\(document\)|angular\.module|@Component\()|from ['\"](?:react|vue|@angular/core|svelte)['\"]"
)
_SERVES = re.compile(
    r"['\"](?:express|fastify|koa|@hapi/hapi|hapi|restify|next/server|@nestjs/common|http|node:http|hono|passport|mongoose"
    r"|sequelize|typeorm|@prisma/client|jsonwebtoken|bcrypt|bcryptjs|nodemailer|stripe)['\"]"
    r"|\bNextApi(?:Request|Handler)\b|\breq\s*,\s*res\b|\bctx\.(?:request|body)\b"
)


def is_page(file: str, text: str) -> bool:
    """Whether a file is part of a page: a component file, or a script that lies with pages or speaks to the
    browser, and to no server library."""
    if file.endswith(_ENDINGS):
        return _SERVES.search(text) is None
    there = _FOLDERS.search(file) is not None or _BROWSER.search(text) is not None
    return file.endswith(_SCRIPTS) and there and _SERVES.search(text) is None


def is_labels(file: str) -> bool:
    """Whether a file holds the texts of an interface in one language."""
    return _LABELS.search(file) is not None
