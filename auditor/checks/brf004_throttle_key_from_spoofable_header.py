"""Tries are counted by an address that the caller writes himself into a header.

X-Forwarded-For and its kin come from the client unless a proxy of one's own overwrites them, and the first address in
the list is always the client's: a new one with each request makes a limit or a lock void.
Let the framework read it behind a known number of proxies. A header that the edge overwrites is declared in the
configuration of this tool.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.limit_keys import FORWARDED, counted_by_header, limiter_keys

BAD = """
from flask import Flask, request
from flask_limiter import Limiter

app = Flask(__name__)

def client():
    return request.headers.get("X-Forwarded-For", request.remote_addr).split(",")[0]

# ruleid: BRF004
limiter = Limiter(key_func=client, app=app)

# ruleid: BRF004
def failed():
    ip = request.headers.get("X-Real-IP")
    return cache.incr(f"login-failures:{ip}") > 5

# ok: BRF004
def noted():
    ip = request.headers.get("X-Real-IP")
    log.info("seen %s", ip)

# ok: BRF004
def behind_ours():
    ip = request.headers["X-Forwarded-For"].split(",")[-1]
    return cache.incr(f"login-failures:{ip}") > 5
"""
GOOD = (
    BAD.replace("# ruleid: BRF004", "# ok: BRF004")
    .replace("request.headers.get(\"X-Forwarded-For\", request.remote_addr).split(\",\")[0]", "request.remote_addr")
    .replace("app = Flask(__name__)", "app = Flask(__name__)\napp.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)")
    .replace("from flask import", "from werkzeug.middleware.proxy_fix import ProxyFix\nfrom flask import")
    .replace('ip = request.headers.get("X-Real-IP")\n    return', "ip = request.remote_addr\n    return")
)  # fmt: skip


@check(
    severity="medium",
    cwe=(348, 290, 807),
    asvs=("15.3.4", "4.1.3"),
    scope="function",
    repair="app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1) and request.remote_addr; AXES_IPWARE_PROXY_COUNT; NUM_PROXIES of DRF; "
    "--forwarded-allow-ips with the proxy's address",
)
def find(program: Program) -> Iterator[Finding]:
    """Keys of limiters and counters of tries that rest on a header of the caller."""
    seen: set[object] = set()
    for keyed in (*limiter_keys(program, FORWARDED), *counted_by_header(program)):
        if keyed.site not in seen:
            seen.add(keyed.site)
            yield keyed.finding("by what the caller writes himself into a header")
    switch = program.configuration.get("RATELIMIT_IP_META_KEY")
    if switch is not None and str(switch.value).lower() in FORWARDED:
        yield switch.finding(
            "takes the address to count by from a header that the caller may send", confidence="medium"
        )
