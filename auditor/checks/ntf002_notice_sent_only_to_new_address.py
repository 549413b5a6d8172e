"""The notice of a changed address goes to the new address only.

A thief who changes the address gets the notice himself, and the owner hears nothing. Keep the old address before it is
overwritten, and tell both: the new one to confirm it, the old one to warn its owner and let him undo the change.
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.notices import only_new

BAD = """
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.http import HttpResponse

@login_required
# ruleid: NTF002
def change_address(request):
    request.user.email = request.POST["email"]
    request.user.save()
    send_mail("changed", "Your address was changed.", "shop@shop.example", [request.user.email])
    return HttpResponse("changed")

# file: urls.py
from django.urls import path
import app

urlpatterns = [path("address", app.change_address)]
"""
GOOD = (
    BAD.replace("# ruleid: NTF002", "# ok: NTF002")
    .replace('    request.user.email = request.POST["email"]', '    old = request.user.email\n    request.user.email = request.POST["email"]')
    .replace("[request.user.email])", "[old, request.user.email])")
)  # fmt: skip


@check(
    severity="medium",
    cwe=(640, 223),
    asvs=("6.3.7",),
    repair="Read the old address before it is overwritten and write to both; allauth's ACCOUNT_EMAIL_NOTIFICATIONS = True and its "
    "email_changed signal give you the old one",
)
def find(program: Program) -> Iterator[Finding]:
    """Changes of an address or number after which every message goes to what was typed."""
    seen: set[object] = set()
    for path in program.paths(to=("account.email", "account.phone")):
        if path.endpoint.site not in seen and path.by_session and not path.registers and only_new(path):
            seen.add(path.endpoint.site)
            yield path.finding("and tells only the new one")
