"""A limiter is installed, but it is switched off or is never asked.

The dependency is there and a reviewer ticks the box, yet no request is ever refused: the limiter is disabled in the
settings, its backend is missing, it stands above the decorator of the route, so that the bare function is registered,
or a scope of throttling is named that no class reads.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.inert import above_route, without_backend, without_class

BAD = """
from fastapi import FastAPI, Request
from slowapi import Limiter
from slowapi.util import get_remote_address

app = FastAPI()
limiter = Limiter(key_func=get_remote_address)

@limiter.limit("5/minute")
@app.post("/login")
# ruleid: BRF006
def login(request: Request):
    return "hello"

@app.post("/code")
@limiter.limit("5/minute")
# ok: BRF006
def code(request: Request):
    return "hello"

# file: shop/settings.py
INSTALLED_APPS = ["django.contrib.auth", "axes"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
# ruleid: BRF006
RATELIMIT_ENABLE = False
# ruleid: BRF006
AXES_ENABLED = False
"""
GOOD = (
    BAD.replace("# ruleid: BRF006", "# ok: BRF006")
    .replace('@limiter.limit("5/minute")\n@app.post("/login")', '@app.post("/login")\n@limiter.limit("5/minute")')
    .replace("= False", "= True")
)
SWITCHES = ("AXES_ENABLED", "RATELIMIT_ENABLE", "RATELIMIT_ENABLED", "ACCOUNT_RATE_LIMITS")


@check(
    severity="high",
    cwe=(693, 1188, 307),
    asvs=("6.3.1", "16.5.3"),
    scope="setting",
    repair="Leave the limiter on in production, put its backend first, and put its decorator below that of the route",
)
def find(program: Program) -> Iterator[Finding]:
    """Limiters that are switched off, that lack their backend, or that wrap a function which nobody calls."""
    for name in SWITCHES:
        switch = program.configuration.get(name)
        if switch is not None and switch.value is False:
            yield switch.finding("switches the limit on tries off")
    yield from without_backend(program)
    yield from above_route(program)
    yield from without_class(program)
