"""Two accounts may have the same address but for its case, and a login or reset takes either.

The column is unique as it was typed, the look-up ignores case: who registers ``Anna@shop.example`` beside
``anna@shop.example`` gets the reset, or the login, of whichever row comes first. Fold the address before it is kept, or let
the database hold it unique without regard to case (``UniqueConstraint(Lower("email"))``, ``citext``).
"""

from collections.abc import Iterator

from auditor.check import check
from auditor.finding import Finding
from auditor.program import Program
from auditor.program.same_name import unfolded

BAD = """
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.http import HttpResponse
from shop.models import Member

def forgot_password(request):
    member = Member.objects.filter(email__iexact=request.POST["email"]).first()
    send_mail("reset", default_token_generator.make_token(member), None, [member.email])
    return HttpResponse()

# file: shop/models.py
from django.db import models

class Member(models.Model):
    # ruleid: EXT007
    email = models.EmailField(unique=True)

# file: shop/urls.py
from django.urls import path
from shop import views

urlpatterns = [path("forgot", views.forgot_password)]
"""
GOOD = BAD.replace("# ruleid: EXT007", "# ok: EXT007").replace(
    "    email = models.EmailField(unique=True)",
    '    email = models.EmailField()\n\n    class Meta:\n        constraints = [models.UniqueConstraint(Lower("email"), name="one")]',
)


@check(
    severity="medium",
    cwe=(178, 180, 289),
    asvs=("2.2.1", "6.8.1"),
    scope="project",
    repair='UniqueConstraint(Lower("email"), ...), CIEmailField or citext; or fold the address in save() and before look-ups',
)
def find(program: Program) -> Iterator[Finding]:
    """Look-ups on the way in that ignore case where uniqueness does not."""
    yield from unfolded(program)
