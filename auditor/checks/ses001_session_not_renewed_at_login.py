"""The session that a visitor brings along becomes the session of the member, under the same id.

Whoever put that id into the visitor's browser before is logged in with him afterwards. Give the session a new id when
somebody logs in or proves a second factor; sessions that live in the cookie itself have no id and are not meant.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.limits import names, reach

BAD = """
from django.contrib.auth.hashers import check_password
from django.http import HttpResponse
from django.urls import path
from shop.models import Member

def enter(request):
    member = Member.objects.get(mail=request.POST["mail"])
    if not check_password(request.POST["password"], member.password):
        return HttpResponse(status=403)
    # ruleid: SES001
    request.session["user_id"] = member.pk
    return HttpResponse("hello")

urlpatterns = [path("login", enter)]

# file: shop/models.py
from django.db import models

class Member(models.Model):
    mail = models.CharField(max_length=80)
    password = models.CharField(max_length=80)
"""
GOOD = BAD.replace("# ruleid: SES001", "request.session.cycle_key()\n    # ok: SES001")
RENEWS = frozenset(
    {
        "cycle_key",
        "flush",
        "clear",
        "regenerate",
        "regenerate_id",
        "new_session",
        "invalidate",
        "rotate",
        "renew",
        "login",
    }
)
SERVER_SIDE = frozenset(
    {"django", "flask_session", "aiohttp_session", "beaker", "bottle_session", "starsessions", "pyramid"}
)


@check(
    severity="medium",
    cwe=(384,),
    asvs=("7.2.4",),
    repair="request.session.cycle_key() before (or django.contrib.auth.login), aiohttp_session.new_session, session.invalidate()",
)
def find(program: Program) -> Iterator[Finding]:
    """Logins that write into a session kept on the server and do not renew its id."""
    done: set[object] = set()
    for path in program.paths(to=("account.mint",)):
        if not path.act.name.startswith("session[") or path.act.site in done or path.has("auth"):
            continue
        modules = {func.module for func in path.trail.functions}
        if not any(program.project.imports(module) & SERVER_SIDE for module in modules):
            continue
        if any(name in RENEWS for func in reach(program, path.entry) for name in names(func) if name != func.name):
            continue
        done.add(path.act.site)
        yield path.finding("without a new session id", at="act")
