"""Code that runs in the browser: what a server must do cannot be missing there."""

from __future__ import annotations

import re

SERVER = frozenset({"SES", "MNY", "RST", "BRF", "OTP", "OWN", "PWD", "MFA", "NTF"})
"""Families of checks that ask what a server does; a page only asks the server for it."""

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
    """Whether a file is part of a page: a component file, or a script that speaks to the browser and to no server library."""
    if file.endswith(_ENDINGS):
        return _SERVES.search(text) is None
    return file.endswith(_SCRIPTS) and _BROWSER.search(text) is not None and _SERVES.search(text) is None
